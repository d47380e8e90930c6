// What an issuer to test against counts, and by which names a scenario may expect it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "switch/base/fixed_text.h"

namespace isoswitch::tools {

enum class Figure : std::uint8_t {
  connections,
  received,
  answered,
  not_answered,
  late,
  dropped_answers,
  dropped_messages,
  copies,
  wrong_echoes,
  one_behind,
  garbage,
  dripped,
  half_open,
  disconnects,
  while_signed_off,
  before_sign_on,
  notifications,
  network,
  network_sent,
  network_accepted,
  unexpected_responses,
  undecodable,
  bad_frames,
  fields_not_set,
  given_up,
};
inline constexpr std::size_t figure_count = static_cast<std::size_t>(Figure::given_up) + 1;

struct FigureRow {
  std::string_view name;
  std::string_view meaning;
};
const std::array<FigureRow, figure_count>& figure_rows();
std::optional<Figure> figure_named(std::string_view name);

class IssuerFigures {
 public:
  struct Code {
    FixedText<3> code;
    std::uint64_t count = 0;
  };

  void count(Figure figure, std::uint64_t by = 1) { counts_[static_cast<std::size_t>(figure)] += by; }
  std::uint64_t operator[](Figure figure) const { return counts_[static_cast<std::size_t>(figure)]; }

  void count_code(std::string_view code);  // of an answer that was decided on, but to network management
  const std::vector<Code>& codes() const { return codes_; }  // as they came first
  std::uint64_t code(std::string_view code) const;

 private:
  std::array<std::uint64_t, figure_count> counts_{};
  std::vector<Code> codes_;
};

}  // namespace isoswitch::tools
