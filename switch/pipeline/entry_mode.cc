#include "switch/pipeline/entry_mode.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace isoswitch {
namespace {

// Positions of 1993, from 0.
enum Position : std::size_t {
  authentication_capability = 1,
  capture_capability = 2,
  environment = 3,
  cardholder_present = 4,
  card_present = 5,
  input_mode = 6,
  authentication_method = 7,
  authentication_entity = 8,
  pin_capability = 11,
};
constexpr std::size_t position_count = 12;

// Ways of reading that both editions number alike and no limit asks for: unknown, bar code, optical characters.
struct ReadingRow {
  std::string_view of_1987;
  char of_1993;
};
constexpr ReadingRow readings[] = {{"00", '0'}, {"03", '3'}, {"04", '4'}};

// Conditions (25), and what the positions of capture, environment, cardholder and card say of the same; a space:
// nothing. The first row that agrees counts, in both directions: 1993 tells some apart that 1987 does not.
struct ConditionRow {
  std::string_view code;
  char capture, environment, cardholder, card;
};
constexpr ConditionRow conditions[] = {
    {"02", '1', '2', '0', '1'},  // unattended terminal that can keep the card
    {"27", '0', '2', '0', '1'},  // one that cannot
    {"15", ' ', '5', ' ', ' '},  // the customer's own terminal
    {"00", ' ', ' ', '0', '1'},  // normal
    {"05", ' ', ' ', '0', '0'},  // customer present, card not
    {"08", ' ', ' ', '2', '0'},  // mail or telephone order
    {"08", ' ', ' ', '3', '0'},  // telephone order
    {"01", ' ', ' ', '1', '0'},  // customer not present
    {"01", ' ', ' ', '4', '0'},  // standing order
    {"01", ' ', ' ', '5', '0'},  // electronic commerce
};

// Places that a terminal without an attendant stands at are one here.
constexpr char off_premises_unattended = '4';
constexpr char on_premises_unattended = '2';

struct PinCaptureRow {
  std::string_view of_1987;
  char of_1993;
};
constexpr PinCaptureRow pin_captures[] = {{"04", '4'}, {"05", '5'}, {"06", '6'}, {"07", '7'}, {"08", '8'},
                                          {"09", '9'}, {"10", 'A'}, {"11", 'B'}, {"12", 'C'}};

void put(std::string& to, std::size_t position, char value) {
  if (value != ' ') to[position] = value;
}

bool agrees(char wanted, char found) { return wanted == ' ' || wanted == found; }

std::string condition_of(std::string_view from) {
  const char place = from[environment] == off_premises_unattended ? on_premises_unattended : from[environment];
  const auto* row = std::ranges::find_if(conditions, [&](const ConditionRow& candidate) {
    return agrees(candidate.capture, from[capture_capability]) && agrees(candidate.environment, place) &&
           agrees(candidate.cardholder, from[cardholder_present]) && agrees(candidate.card, from[card_present]);
  });
  return row != std::end(conditions) ? std::string{row->code} : std::string{};
}

bool reads_the_card(Entry entry) {
  return entry == Entry::magstripe || entry == Entry::chip || entry == Entry::contactless;
}

// The profile's codes first: a code may be longer than a digit, and stand elsewhere than the standard has it.
void put_code(std::string& to, std::size_t at, std::string_view code) {
  if (!code.empty() && at + code.size() <= to.size()) to.replace(at, code.size(), code);
}

}  // namespace

std::string positions(const EntryMode& mode, bool pin, const Profile& from, const Profile& to,
                      std::string_view otherwise) {
  std::string result{otherwise};
  if (mode.entry.size() >= 2) {
    const auto* reading = std::ranges::find(readings, std::string_view{mode.entry}.substr(0, 2), &ReadingRow::of_1987);
    const auto entry = from.entry(mode.entry);
    if (entry && reads_the_card(*entry)) put(result, card_present, '1');
    if (entry)
      put_code(result, to.entry_at(), to.entry_code(*entry));
    else if (reading != std::end(readings))
      put(result, input_mode, reading->of_1993);
  }
  const auto* condition = std::ranges::find(conditions, mode.condition, &ConditionRow::code);
  if (condition != std::end(conditions)) {
    put(result, capture_capability, condition->capture);
    put(result, environment, condition->environment);
    put(result, cardholder_present, condition->cardholder);
    put(result, card_present, condition->card);
  }
  const char takes_pins = mode.entry.size() >= 3 ? mode.entry[2] : ' ';
  if (takes_pins == '1') put(result, authentication_capability, '1');
  if (takes_pins == '2') {
    put(result, authentication_capability, '0');
    put(result, pin_capability, '0');
  }
  const auto* capture = std::ranges::find(pin_captures, mode.pin_capture, &PinCaptureRow::of_1987);
  if (capture != std::end(pin_captures)) put(result, pin_capability, capture->of_1993);
  if (pin) {
    put(result, authentication_method, '1');
    put(result, authentication_entity, '3');  // whoever authorizes
  }
  return result;
}

EntryMode entry_mode(std::string_view from_positions, const Profile& from, const Profile& to) {
  EntryMode mode;
  if (from_positions.size() != position_count) return mode;
  mode.entry = "000";
  const auto* reading = std::ranges::find(readings, from_positions[input_mode], &ReadingRow::of_1993);
  if (const auto entry = from.entry(from_positions))
    put_code(mode.entry, to.entry_at(), to.entry_code(*entry));
  else if (reading != std::end(readings))
    mode.entry.replace(0, 2, reading->of_1987);
  if (from_positions[authentication_capability] == '1') mode.entry[2] = '1';
  if (from_positions[authentication_capability] == '0') mode.entry[2] = '2';
  mode.condition = condition_of(from_positions);
  const auto* capture = std::ranges::find(pin_captures, from_positions[pin_capability], &PinCaptureRow::of_1993);
  if (capture != std::end(pin_captures)) mode.pin_capture = capture->of_1987;
  return mode;
}

bool entry_told(std::string_view entry, const Profile& from) {
  return from.entry(entry).has_value() ||
         std::ranges::find(readings, entry.substr(0, 2), &ReadingRow::of_1987) != std::end(readings);
}

bool condition_told(std::string_view condition) {
  return std::ranges::find(conditions, condition, &ConditionRow::code) != std::end(conditions);
}

std::string conditions_told() {
  std::vector<std::string_view> codes;
  for (const ConditionRow& row : conditions) codes.push_back(row.code);
  std::ranges::sort(codes);
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return fmt::format("{}", fmt::join(codes, ", "));
}

}  // namespace isoswitch
