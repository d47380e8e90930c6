// The tables of what is secret, and how secrecy goes down into values that are divided.
#include "iso8583/exchange/spec_secrecy.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace iso8583 {

namespace {

struct NumberRow {
  int first;
  int last;
  Secrecy secrecy;
};
constexpr std::array<NumberRow, 13> by_number{{
    {2, 2, Secrecy::mask},
    {14, 14, Secrecy::mask},
    {34, 34, Secrecy::mask},
    {35, 36, Secrecy::wipe},
    {45, 45, Secrecy::wipe},
    {48, 48, Secrecy::wipe},
    {52, 53, Secrecy::wipe},
    {55, 55, Secrecy::wipe},
    {60, 63, Secrecy::wipe},
    {96, 96, Secrecy::wipe},
    {102, 103, Secrecy::mask},
    {104, 127, Secrecy::wipe},
    {129, 192, Secrecy::wipe},
}};

// EMV Book 3, Annex A: the card's number, its tracks, the cardholder, the PIN.
struct TagRow {
  std::string_view tag;
  Secrecy secrecy;
};
constexpr std::array<TagRow, 10> by_tag{{
    {"56", Secrecy::wipe},
    {"57", Secrecy::wipe},
    {"5A", Secrecy::mask},
    {"5F20", Secrecy::wipe},
    {"5F24", Secrecy::mask},
    {"99", Secrecy::wipe},
    {"9F0B", Secrecy::wipe},
    {"9F1F", Secrecy::wipe},
    {"9F20", Secrecy::wipe},
    {"9F6B", Secrecy::wipe},
}};

struct WordRow {
  std::string_view word;  // between underscores of a name
  Secrecy secrecy;
};
constexpr std::array<WordRow, 16> by_word{{
    {"pan", Secrecy::mask},
    {"account_number", Secrecy::mask},
    {"account_identification", Secrecy::mask},
    {"card_number", Secrecy::mask},
    {"expiry", Secrecy::mask},
    {"expiration", Secrecy::mask},
    {"track", Secrecy::wipe},
    {"pin_block", Secrecy::wipe},
    {"pin_data", Secrecy::wipe},
    {"cvv", Secrecy::wipe},
    {"cvv2", Secrecy::wipe},
    {"cvc", Secrecy::wipe},
    {"cvc2", Secrecy::wipe},
    {"cvv_2", Secrecy::wipe},
    {"cvc_2", Secrecy::wipe},
    {"cavv", Secrecy::wipe},
}};

Secrecy stronger(Secrecy a, Secrecy b) { return std::max(a, b); }

bool has_word(std::string_view name, std::string_view word) {
  for (std::size_t at = name.find(word); at != name.npos; at = name.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || name[at - 1] == '_') && (end == name.size() || name[end] == '_')) return true;
  }
  return false;
}

Secrecy secrecy_of(std::string_view name) {
  Secrecy secrecy = Secrecy::plain;
  for (const WordRow& row : by_word)
    if (has_word(name, row.word)) secrecy = stronger(secrecy, row.secrecy);
  return secrecy;
}

Secrecy secrecy_of(int number, const RowSketch& row) {
  // The data record of 1993; in 1987 the number of a message.
  if (number == 72 && !row.fixed()) return Secrecy::wipe;
  for (const NumberRow& known : by_number)
    if (number >= known.first && number <= known.last) return known.secrecy;
  return secrecy_of(row.name);
}

void settle_layout(SpecDraft& draft, const std::string& name, Secrecy outer) {
  const auto layout = std::ranges::find(draft.layouts, name, &LayoutSketch::name);
  if (layout == draft.layouts.end()) return;
  layout->outer = outer;
  for (RowSketch& row : layout->rows) {
    const auto tag = std::ranges::find(by_tag, row.key, &TagRow::tag);
    if (layout->kind == Divided::by_ber_tag)
      row.secrecy = tag != by_tag.end() ? tag->secrecy : secrecy_of(row.name);
    else
      row.secrecy = stronger(row.secrecy, stronger(outer, secrecy_of(row.name)));
    if (!row.inside.empty() && row.inside != name) settle_layout(draft, row.inside, row.secrecy);
  }
}

}  // namespace

void settle_secrecy(SpecDraft& draft) {
  for (auto& [number, row] : draft.fields) {
    row.secrecy = stronger(row.secrecy, secrecy_of(number, row));
    if (!row.inside.empty()) settle_layout(draft, row.inside, row.secrecy);
  }
}

}  // namespace iso8583
