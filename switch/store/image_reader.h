// Reads the fields of a recorded image; remembers the first that did not fit.
#pragma once

#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "record.pb.h"
#include "switch/base/result.h"
#include "switch/ledger/rows.h"

namespace isoswitch {

class ImageReader {
 public:
  explicit ImageReader(const char* row) : row_(row) {}

  template <std::size_t N>
  void text(const char* field, const std::string& from, FixedText<N>& to) {
    if (!FixedText<N>::fits(from)) return fault(field, fmt::format("at most {} bytes", N), from.size());
    to.assign(from);
  }

  template <class Id>
  void id(const char* field, const std::string& from, Id& to) {
    if (from.size() != to.bytes.size()) return fault(field, fmt::format("{} bytes", to.bytes.size()), from.size());
    std::memcpy(to.bytes.data(), from.data(), from.size());
  }

  template <class Id>
  void id(const char* field, const std::string& from, std::optional<Id>& to) {
    if (!from.empty()) id(field, from, to.emplace());
  }

  // Numbers of enums too: one that this version does not know keeps its value.
  template <class Small>
  void number(const char* field, std::uint32_t from, Small& to) {
    if constexpr (std::is_enum_v<Small>) {
      std::underlying_type_t<Small> value{};
      number(field, from, value);
      to = static_cast<Small>(value);
    } else {
      if (from > std::numeric_limits<Small>::max())
        return fault(field, fmt::format("at most {}", std::numeric_limits<Small>::max()), from);
      to = static_cast<Small>(from);
    }
  }

  void money(const char* field, const proto::Money& from, Money& to) {
    to.minor = from.minor();
    number(field, from.currency(), to.currency.number);
  }

  void side(const char* field, const proto::BookAccount& from, BookAccount& to) {
    number(field, from.book(), to.book);
    text(field, from.of(), to.of);
  }

  void fault(const char* field, const std::string& expected, std::size_t found) {
    if (fault_.empty()) fault_ = fmt::format("{} row, {}: expected {}, found {}", row_, field, expected, found);
  }

  Result<void> finish() { return fault_.empty() ? Result<void>{} : failure(std::move(fault_)); }

 private:
  const char* row_;
  std::string fault_;
};

void read(ImageReader& in, const proto::OriginalIds& from, OriginalIds& to);

}  // namespace isoswitch
