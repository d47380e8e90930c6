#include "tools/isotool/replay_cards.h"

#include <charconv>
#include <fstream>

#include "tools/isotool/csv.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t bin_digits = 6;

// FNV-1a: the same on every machine and in every run.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

std::uint16_t yymm(const std::string& text) {
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return text.size() == 4 ? value : std::uint16_t{0};
}

}  // namespace

Result<ReplayCards> ReplayCards::read(const std::string& range_or_file, const Tokenizer* tokenizer) {
  auto set = CardSet::from(range_or_file);
  if (!set) return std::unexpected(set.error());
  ReplayCards cards(std::move(*set));
  cards.read_expiries(range_or_file);
  cards.index_cards(tokenizer);
  return cards;
}

// CardSet has taken the same rows in the same order.
void ReplayCards::read_expiries(const std::string& file) {
  std::ifstream in(file);
  if (!in) return;
  auto reader = CsvReader::open(in, file);
  if (!reader) return;
  const auto pan = reader->column("pan");
  const auto expiry = reader->column("expiry_yymm");
  if (!pan || !expiry) return;
  for (auto row = reader->next(); row && *row; row = reader->next())
    if (!(*row)->cells[*pan].empty()) expiries_.push_back(yymm((*row)->cells[*expiry]));
  if (expiries_.size() != cards_.size()) expiries_.clear();
}

void ReplayCards::index_cards(const Tokenizer* tokenizer) {
  by_tokens_ = tokenizer != nullptr;
  for (std::uint32_t index = 0; index < cards_.size(); ++index) {
    const std::string_view digits = cards_.digits(index);
    const std::string bin{digits.substr(0, bin_digits)};
    if (tokenizer != nullptr) by_token_.emplace(to_hex(tokenizer->token(*Pan::parse(digits))), index);
    by_digits_[bin + std::string{digits.substr(digits.size() - 4)}].push_back(index);
    by_bin_[bin].push_back(index);
    all_.push_back(index);
  }
}

std::optional<std::uint16_t> ReplayCards::expiry_yymm(std::size_t index) const {
  if (expiries_.empty() || expiries_[index] == 0) return std::nullopt;
  return expiries_[index];
}

std::optional<std::size_t> ReplayCards::unused(const Indexes& of, std::uint64_t begin) const {
  for (std::size_t step = 0; step < of.size(); ++step) {
    const std::size_t index = of[(begin + step) % of.size()];
    if (!used_[index]) return index;
  }
  return std::nullopt;
}

// What no record names; of what one may yet name, the last of the file: sample files begin with the cards in use.
std::optional<std::size_t> ReplayCards::stand_in(const Indexes& of, std::uint64_t begin) const {
  for (std::size_t step = 0; names_known_ && step < of.size(); ++step) {
    const std::size_t index = of[(begin + step) % of.size()];
    if (!used_[index] && !named_[index]) return index;
  }
  for (auto index = of.rbegin(); index != of.rend(); ++index)
    if (!used_[*index]) return *index;
  return std::nullopt;
}

void ReplayCards::named(const std::string& token, const std::string& bin, const std::string& last_four) {
  names_known_ = true;
  if (by_tokens_ && !token.empty()) {
    if (const auto found = by_token_.find(token); found != by_token_.end()) named_[found->second] = true;
  } else if (const auto found = by_digits_.find(bin + last_four); found != by_digits_.end()) {
    for (const std::uint32_t index : found->second) named_[index] = true;
  }
}

std::optional<ReplayCards::Choice> ReplayCards::chosen(const std::string& card) const {
  const auto found = assigned_.find(card);
  return found == assigned_.end() ? std::nullopt : std::optional{found->second};
}

ReplayCards::Choice ReplayCards::choose(const std::string& card, const std::string& token, const std::string& bin,
                                        const std::string& last_four) {
  if (const auto before = assigned_.find(card); before != assigned_.end()) return before->second;
  const Choice choice = find(card, token, bin, last_four);
  const bool used = used_[choice.index];
  if (choice.how == How::taken || (used && choice.how == How::token))
    ++displaced_;
  else if (used)
    ++shared_;
  used_[choice.index] = true;
  assigned_.emplace(card, choice);
  return choice;
}

ReplayCards::Choice ReplayCards::find(const std::string& card, const std::string& token, const std::string& bin,
                                      const std::string& last_four) {
  bool taken = false;
  if (by_tokens_ && !token.empty()) {
    if (const auto found = by_token_.find(token); found != by_token_.end()) return {found->second, How::token};
  } else if (const auto found = by_digits_.find(bin + last_four); found != by_digits_.end()) {
    if (const auto index = unused(found->second, hash(card))) return {*index, How::digits};
    taken = true;
  }
  const auto same = by_bin_.find(bin);
  if (same != by_bin_.end())
    if (const auto index = stand_in(same->second, hash(card))) return {*index, taken ? How::taken : How::same_bin};
  if (const auto index = stand_in(all_, hash(card))) return {*index, taken ? How::taken : How::other_bin};
  const Indexes& shared = same != by_bin_.end() ? same->second : all_;
  return {shared[hash(card) % shared.size()], same != by_bin_.end() ? How::same_bin : How::other_bin};
}

}  // namespace isoswitch::tools
