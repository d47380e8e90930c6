// The lines of an import file, whichever of its two forms it has.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>

#include "tools/isotool/account_line.h"
#include "tools/isotool/csv.h"

namespace isoswitch::tools {
namespace {

std::optional<std::size_t> column_named(std::string_view name) {
  const auto* found = std::ranges::find(account_columns, name);
  if (found == account_columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - account_columns.begin());
}

class CsvLines final : public AccountLines {
 public:
  CsvLines(std::string name, CsvReader reader) : AccountLines(std::move(name)), reader_(std::move(reader)) {}

  Result<void> read_header() {
    for (const std::string& heading : reader_.header()) {
      const auto column = column_named(heading);
      if (!column) {
        return fault(1, fmt::format("expected the columns {}, found another one", fmt::join(account_columns, ", ")));
      }
      if (std::ranges::find(columns_, *column) != columns_.end()) {
        return fault(1, fmt::format("the column {} is there twice", heading));
      }
      columns_.push_back(*column);
    }
    for (const std::string_view required : {"account", "currency"}) {
      if (!reader_.column(required)) return fault(1, fmt::format("expected a column '{}', found none", required));
    }
    return {};
  }

  Result<std::optional<AccountLine>> next() override {
    auto row = reader_.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    AccountLine line;
    line.number = (*row)->line;
    for (std::size_t cell = 0; cell < columns_.size(); ++cell) {
      line.texts[columns_[cell]] = std::move((*row)->cells[cell]);
    }
    return line;
  }

 private:
  CsvReader reader_;
  std::vector<std::size_t> columns_;  // of each cell
};

class JsonLines final : public AccountLines {
 public:
  JsonLines(std::string name, std::istream& in) : AccountLines(std::move(name)), in_(&in) {}

  Result<std::optional<AccountLine>> next() override {
    std::string text;
    do {
      if (!std::getline(*in_, text)) return std::nullopt;
      ++at_;
    } while (text.find_first_not_of(" \t\r") == std::string::npos);
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) return fault(at_, "expected one JSON object, found something else");
    AccountLine line;
    line.number = at_;
    for (const auto& [key, value] : object.items()) {
      const auto column = column_named(key);
      if (!column) {
        return fault(at_, fmt::format("expected the keys {}, found another one", fmt::join(account_columns, ", ")));
      }
      // Amounts as JSON numbers would pass through floating point.
      if (!value.is_string()) return fault(at_, fmt::format("{}: expected a text in quotes", key));
      line.texts[*column] = value.get<std::string>();
    }
    return line;
  }

 private:
  std::istream* in_;
  int at_ = 0;
};

}  // namespace

Result<std::unique_ptr<AccountLines>> open_account_lines(std::istream& in, std::string name) {
  if (in.peek() == '{') return std::make_unique<JsonLines>(std::move(name), in);
  auto reader = CsvReader::open(in, name);
  if (!reader) return std::unexpected(reader.error());
  auto lines = std::make_unique<CsvLines>(std::move(name), std::move(*reader));
  if (auto header = lines->read_header(); !header) return std::unexpected(header.error());
  return lines;
}

}  // namespace isoswitch::tools
