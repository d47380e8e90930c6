#include "tests/net/sample_messages.h"

#include <catch2/catch.hpp>

namespace isoswitch::test {
namespace {

constexpr bool in_purchase = true;

// What the standard's versions write differently stands there once per form; a dialect takes the first that fits it.
struct Row {
  int field;
  std::string_view text;
  bool purchase;
  bool reversal;
  bool echo;
};

constexpr Row rows[] = {
    {2, "5413330000000019", true, true, false},
    {3, "000000", true, true, false},
    {4, "000000004500", true, true, false},
    {4, "9782000000004500", true, true, false},  // 2003: currency, exponent, amount
    {7, "1124120000", true, true, true},
    {11, "000123", true, true, true},
    {11, "000000000123", true, true, true},
    {12, "130501", true, true, false},
    {12, "261124130501", true, true, true},
    {12, "20261124130501", true, true, true},
    {13, "1112", true, true, false},
    {14, "2812", true, false, false},
    {18, "5411", true, true, false},
    {19, "276", true, false, false},
    {22, "051", true, true, false},
    {22, "0510", true, true, false},
    {22, "51010151114C", true, true, false},
    {24, "100", true, true, false},
    {24, "831", false, false, true},
    {25, "00", true, true, false},
    {32, "12345", true, true, false},
    {35, "5413330000000019=28122011234567890", true, false, false},
    {37, "632812000123", true, true, false},
    {41, "TERM0001", true, true, false},
    {42, "MERCHANT0000001", true, true, false},
    {43, "CORNER SHOP               DUBLIN       IE", true, false, false},
    {49, "978", true, true, false},
    {55, "9F2608A1B2C3D4E5F607089F3602001C950500000080009A032611249C0100", in_purchase, false, false},
    {70, "301", false, false, true},
    {71, "0001", false, false, true},
    {90, "020000012311241200000000001234500000000000", false, true, false},
};

std::string type_of(int version, Sample sample) {
  constexpr std::string_view of_1987[] = {"0200", "0420", "0800"};
  constexpr std::string_view later[] = {"1200", "1420", "1804"};
  std::string type{(version == 0 ? of_1987 : later)[static_cast<std::size_t>(sample)]};
  type[0] = static_cast<char>('0' + version);
  return type;
}

bool wanted(const Row& row, Sample sample) {
  return sample == Sample::purchase ? row.purchase : sample == Sample::reversal ? row.reversal : row.echo;
}

// A shorter value of a fixed size would be filled, and so be another value.
bool holds(const iso8583::Dialect& dialect, const Row& row) {
  const iso8583::FieldRow* const found = dialect.field(row.field);
  if (found == nullptr) return false;
  const bool text = found->kind != iso8583::FieldClass::n;
  if (found->fixed() && !text && found->units_max != row.text.size()) return false;
  iso8583::Message message{dialect};
  return message.set(row.field, row.text).has_value();
}

}  // namespace

std::vector<SampleField> sample_fields(const iso8583::Dialect& dialect, Sample sample, int number) {
  std::vector<SampleField> fields{{0, type_of(dialect.version(), sample)}};
  for (const Row& row : rows) {
    if (!wanted(row, sample) || fields.back().field == row.field || !holds(dialect, row)) continue;
    std::string text{row.text};
    if (row.field == 11) text.back() = static_cast<char>('0' + number % 10);
    fields.push_back({row.field, std::move(text)});
  }
  REQUIRE(fields.size() >= 3);
  return fields;
}

std::optional<std::vector<std::uint8_t>> encoded(const iso8583::Dialect& dialect,
                                                 const std::vector<SampleField>& fields) {
  iso8583::Message message{dialect};
  message.set_mti(*iso8583::Mti::parse(fields.front().text));
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (!message.set(fields[i].field, fields[i].text)) return {};
  }
  std::vector<std::uint8_t> body;
  if (!message.encode(body)) return {};
  return body;
}

std::vector<std::uint8_t> framed(const Framing& framing, Bytes body) {
  std::vector<std::uint8_t> out;
  REQUIRE(append_frame(framing, {}, body, out));
  return out;
}

}  // namespace isoswitch::test
