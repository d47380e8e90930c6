// What DE 39 of an issuer's answer says.
#include "tools/isotool/issuer_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "switch/base/assert.h"
#include "switch/config/node.h"

namespace isoswitch::tools {
namespace {

const std::array codes = {
    IssuerCode{"00", "000", true, "approved"},
    IssuerCode{"01", "107", false, "refer_to_issuer"},
    IssuerCode{"02", "108", false, "refer_to_issuer_special"},
    IssuerCode{"03", "109", false, "invalid_merchant"},
    IssuerCode{"04", "200", false, "pick_up"},
    IssuerCode{"05", "100", false, "do_not_honor"},
    IssuerCode{"10", "002", false, "approved_partially"},
    IssuerCode{"11", "003", false, "approved_vip"},
    IssuerCode{"12", "902", false, "invalid_transaction"},
    IssuerCode{"13", "110", false, "invalid_amount"},
    IssuerCode{"14", "111", false, "invalid_card_number"},
    IssuerCode{"25", "914", false, "unable_to_locate_record"},
    IssuerCode{"30", "904", false, "format_error"},
    IssuerCode{"34", "102", false, "suspected_fraud"},
    IssuerCode{"41", "208", false, "lost_card"},
    IssuerCode{"43", "209", false, "stolen_card"},
    IssuerCode{"51", "116", false, "insufficient_funds"},
    IssuerCode{"54", "101", false, "expired_card"},
    IssuerCode{"55", "117", false, "wrong_pin"},
    IssuerCode{"57", "119", false, "not_permitted_to_cardholder"},
    IssuerCode{"58", "120", false, "not_permitted_to_terminal"},
    IssuerCode{"61", "121", false, "over_limit"},
    IssuerCode{"62", "104", false, "restricted_card"},
    IssuerCode{"63", "122", false, "security_violation"},
    IssuerCode{"65", "123", false, "too_often"},
    IssuerCode{"68", "911", false, "late_response"},
    IssuerCode{"75", "106", false, "pin_tries_exceeded"},
    IssuerCode{"91", "907", false, "issuer_unavailable"},
    IssuerCode{"92", "908", false, "no_route"},
    IssuerCode{"94", "913", false, "duplicate"},
    IssuerCode{"96", "909", false, "system_malfunction"},
};

// The plain approval of 1993, by class: 1314 says 300, 1430 400, 1530 500, 1814 800.
constexpr std::array<std::string_view, 10> approved_1993 = {"000", "000", "000", "300", "400",
                                                            "500", "000", "000", "800", "000"};

template <std::size_t N>
bool one_of(std::string_view code, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, code) != list.end();
}

bool digits_or_capitals(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::string_view IssuerCode::text(int version, int message_class) const {
  if (version == 0) return v1987;
  return by_class ? approved_1993[static_cast<std::size_t>(message_class)] : v1993.view();
}

const IssuerCode& code_approved() { return codes.front(); }

const IssuerCode& code_named(std::string_view name) {
  const auto* row = std::ranges::find(codes, name, &IssuerCode::name);
  ISOSWITCH_ASSERT(row != codes.end());
  return *row;
}

Result<IssuerCode> read_code(std::string_view written) {
  const auto is_it = [&](const IssuerCode& row) {
    return row.name == written || row.v1987.view() == written || row.v1993.view() == written;
  };
  if (const auto* row = std::ranges::find_if(codes, is_it); row != codes.end()) {
    IssuerCode code = *row;
    if (code.v1993.view() == written) code.by_class = false;  // exactly this
    return code;
  }
  if (written.size() == 2 && digits_or_capitals(written)) return IssuerCode{written, "", false, {}};
  if (written.size() == 3 && digits_or_capitals(written)) return IssuerCode{"", written, false, {}};
  std::vector<std::string_view> names;
  names.reserve(codes.size());
  for (const IssuerCode& row : codes) names.push_back(row.name);
  if (const auto near = nearest(written, names)) {
    return failure(fmt::format("'{}' is no response code; did you mean '{}'?", written, *near));
  }
  return failure(
      "expected a response code of 1987 (\"51\") or 1993 (\"116\"), in quotes, or a word (insufficient_funds)");
}

bool is_approval(std::string_view code) {
  constexpr std::array<std::string_view, 15> approvals = {"00",  "08",  "10",  "11",  "16",  "85",  "87", "000",
                                                          "001", "002", "003", "004", "005", "006", "007"};
  return one_of(code, approvals);
}

bool is_delivered(std::string_view code) {
  constexpr std::array<std::string_view, 7> delivered = {"00", "94", "000", "400", "900", "901", "913"};
  return one_of(code, delivered);
}

bool is_undecided(std::string_view code) {
  constexpr std::array<std::string_view, 7> undecided = {"68", "91", "96", "907", "909", "911", "923"};
  return one_of(code, undecided);
}

}  // namespace isoswitch::tools
