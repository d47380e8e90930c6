// An issuer's book as JSON lines.
#include "tools/isotool/issuer_book_lines.h"

#include <fmt/format.h>

#include <numeric>

#include "tools/isotool/json_text.h"

namespace isoswitch::tools {
namespace {

constexpr std::array<std::string_view, 3> told_names = {"no", "late", "yes"};

std::string text_or_null(std::string_view text) { return text.empty() ? "null" : json_text(text); }

std::string of_message(const BookedMessage& message) {
  return fmt::format(
      R"({{"mti":"{}","stan":{},"transmitted":{},"amount":{},"code":{},"answered":"{}","taken":{},"resends":{}}})",
      message.mti.text(), text_or_null(message.stan), text_or_null(message.transmitted), message.amount,
      text_or_null(message.said.code), told_names[static_cast<std::size_t>(message.told)], message.done,
      message.resends);
}

std::string of_life(const IssuerLife& life, const std::string& link) {
  std::string text = fmt::format(
      R"({{"link":{},"version":{},"state":"{}","card":{},"reference":{},"stan":{},"terminal":{},"acquirer":{},)",
      json_text(link), life.version == 0 ? 1987 : 1993, life_state_names[static_cast<std::size_t>(life.state)],
      text_or_null(life.masked_card), text_or_null(life.reference), text_or_null(life.stan),
      text_or_null(life.terminal), text_or_null(life.acquirer));
  text += fmt::format(R"("transmitted":{},"authorization_code":{},"currency":{},"credit":{},)",
                      text_or_null(life.transmitted), text_or_null(life.authorization_code),
                      text_or_null(life.currency), life.credit);
  text += fmt::format(R"("requested":{},"approved":{},"advised":{},"held":{},"posted":{},"reversed":{},"remains":{},)",
                      life.requested, life.approved, life.advised, life.held, life.posted, life.reversed,
                      life.remains ? std::to_string(*life.remains) : "null");
  return text +
         fmt::format(R"("requests":{},"advices":{},"reversals":{},"resends":{},"duplicates":{},"order_violations":{})",
                     life.requests, life.advices, life.reversals, life.resends, life.duplicates, life.order_violations);
}

// Where the messages of each life begin in a list that is sorted by life; as counting sort has it.
struct ByLife {
  std::vector<std::uint32_t> begins;
  std::vector<std::uint32_t> messages;
};

ByLife by_life(const IssuerBook& book) {
  ByLife sorted;
  sorted.begins.assign(book.lives().size() + 1, 0);
  for (const BookedMessage& message : book.messages()) ++sorted.begins[message.life + 1];
  std::partial_sum(sorted.begins.begin(), sorted.begins.end(), sorted.begins.begin());
  sorted.messages.resize(book.messages().size());
  std::vector<std::uint32_t> next = sorted.begins;
  for (std::uint32_t index = 0; index < book.messages().size(); ++index) {
    sorted.messages[next[book.messages()[index].life]++] = index;
  }
  return sorted;
}

}  // namespace

void write_book(const IssuerBook& book, std::span<const std::string> links, std::ostream& out) {
  const ByLife sorted = by_life(book);
  for (std::size_t index = 0; index < book.lives().size(); ++index) {
    const IssuerLife& life = book.lives()[index];
    out << of_life(life, links[life.link]) << ",\"messages\":[";
    for (std::uint32_t at = sorted.begins[index]; at < sorted.begins[index + 1]; ++at) {
      out << (at == sorted.begins[index] ? "" : ",") << of_message(book.messages()[sorted.messages[at]]);
    }
    out << "]}\n";
  }
}

}  // namespace isoswitch::tools
