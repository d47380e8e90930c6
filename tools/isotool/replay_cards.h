// Which test card stands for which recorded one: the same card where that can be known, else always the same other one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "switch/base/tokenizer.h"
#include "tools/isotool/card_set.h"

namespace isoswitch::tools {

class ReplayCards {
 public:
  enum class How : std::uint8_t {
    token,      // the same card, by its token
    digits,     // a card with the same first six and last four digits: the same one, as far as can be seen
    same_bin,   // another card with the same first six digits
    taken,      // another card: those with its first six and last four digits stand for others already
    other_bin,  // another card
  };
  struct Choice {
    std::size_t index = 0;
    How how = How::other_bin;
    bool is_same() const { return how == How::token || how == How::digits; }
  };

  // What CardSet reads; of a CSV, `expiry_yymm` too. With a tokenizer, cards are told by their tokens.
  static Result<ReplayCards> read(const std::string& range_or_file, const Tokenizer* tokenizer);

  // A record names this card. Said of all of them before the first choice, stand-ins are chosen from those that no
  // record names; else from the end of the file.
  void named(const std::string& token, const std::string& bin, const std::string& last_four);

  // The same for each `card` (its token, or its masked number) in every run over the same file, as far as others do not
  // take it first; two recorded cards share one only when the file has fewer.
  Choice choose(const std::string& card, const std::string& token, const std::string& bin,
                const std::string& last_four);

  std::optional<Choice> chosen(const std::string& card) const;

  std::string_view digits(std::size_t index) const { return cards_.digits(index); }
  std::optional<std::uint16_t> expiry_yymm(std::size_t index) const;
  std::size_t size() const { return cards_.size(); }
  std::size_t assigned() const { return assigned_.size(); }
  std::size_t shared() const { return shared_; }  // recorded cards that had to share one: there were no more
  // Recorded cards that are in the file, found when theirs stood for another already.
  std::size_t displaced() const { return displaced_; }

 private:
  using Indexes = std::vector<std::uint32_t>;

  explicit ReplayCards(CardSet cards) : cards_(std::move(cards)), used_(cards_.size()), named_(cards_.size()) {}
  void read_expiries(const std::string& file);
  void index_cards(const Tokenizer* tokenizer);
  Choice find(const std::string& card, const std::string& token, const std::string& bin, const std::string& last_four);
  std::optional<std::size_t> unused(const Indexes& of, std::uint64_t begin) const;
  std::optional<std::size_t> stand_in(const Indexes& of, std::uint64_t begin) const;

  CardSet cards_;
  std::vector<bool> used_;
  std::vector<bool> named_;  // by a record
  bool names_known_ = false;
  std::vector<std::uint16_t> expiries_;  // 0: none; empty: the file has no such column
  bool by_tokens_ = false;
  std::unordered_map<std::string, std::uint32_t> by_token_;
  std::unordered_map<std::string, Indexes> by_digits_;
  std::unordered_map<std::string, Indexes> by_bin_;
  Indexes all_;
  std::unordered_map<std::string, Choice> assigned_;
  std::size_t shared_ = 0;
  std::size_t displaced_ = 0;
};

}  // namespace isoswitch::tools
