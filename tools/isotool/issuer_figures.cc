// What an issuer to test against counts.
#include "tools/isotool/issuer_figures.h"

#include <algorithm>

namespace isoswitch::tools {

const std::array<FigureRow, figure_count>& figure_rows() {
  static constexpr std::array<FigureRow, figure_count> rows = {{
      {"connections", "opened, by either side"},
      {"received", "messages that want an answer, but network management"},
      {"answered", "answers sent, copies not counted"},
      {"not_answered", "of those received"},
      {"late", "answers sent that a rule calls late"},
      {"dropped_answers", "decided and booked, not sent"},
      {"dropped_messages", "as if they had never come"},
      {"copies", "of answers, beside the first"},
      {"wrong_echoes", "answers with a field changed on purpose"},
      {"one_behind", "answers sent in place of the next one"},
      {"garbage", "times that garbage was sent"},
      {"dripped", "answers sent byte by byte"},
      {"half_open", "times that a connection fell silent or deaf"},
      {"disconnects", "closed or reset by a rule or event"},
      {"while_signed_off", "messages while this issuer was signed off"},
      {"before_sign_on", "messages before the peer's sign-on, where it is wanted"},
      {"notifications", "recorded, never answered"},
      {"network", "network management received"},
      {"network_sent", "sign-ons, sign-offs, echoes of this issuer"},
      {"network_accepted", "of those, answered with an approval"},
      {"unexpected_responses", "answers to nothing that was sent"},
      {"undecodable", "frames that are no message"},
      {"bad_frames", "streams that could not be read on"},
      {"fields_not_set", "values that did not fit into an answer"},
      {"given_up", "answers without a connection to leave by, or still waiting at the end"},
  }};
  return rows;
}

std::optional<Figure> figure_named(std::string_view name) {
  const auto& rows = figure_rows();
  const auto* row = std::ranges::find(rows, name, &FigureRow::name);
  if (row == rows.end()) return std::nullopt;
  return static_cast<Figure>(row - rows.begin());
}

void IssuerFigures::count_code(std::string_view code) {
  for (Code& known : codes_) {
    if (known.code.view() != code) continue;
    ++known.count;
    return;
  }
  codes_.push_back({code, 1});
}

std::uint64_t IssuerFigures::code(std::string_view code) const {
  for (const Code& known : codes_) {
    if (known.code.view() == code) return known.count;
  }
  return 0;
}

}  // namespace isoswitch::tools
