// Shows the trial balance of a running switch.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tools/isotool/accounts.h"
#include "tools/isotool/control_answer.h"
#include "tools/isotool/wide_amount.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

struct Sums {
  Wide debits = 0;
  Wide credits = 0;
  Wide cardholder = 0;  // credits − debits of 2000
  Wide accounts = 0;    // what the accounts' rows add up to
  int exponent = 2;

  bool balanced() const { return debits == credits; }
  bool agrees() const { return cardholder == accounts; }
};
using SumsByCurrency = std::map<std::string, Sums>;

constexpr int cardholder_book = 2000;

SumsByCurrency sums_of(const json& answer) {
  SumsByCurrency sums;
  for (const json& book : answer.at("books")) {
    Sums& of = sums[book.value("currency", "")];
    const Wide debits = wide_of(book.at("debits"));
    const Wide credits = wide_of(book.at("credits"));
    of.debits += debits;
    of.credits += credits;
    if (book.value("book", 0) == cardholder_book) of.cardholder += credits - debits;
    of.exponent = book.value("exponent", 2);
  }
  for (const json& row : answer.at("accounts")) {
    Sums& of = sums[row.value("currency", "")];
    of.accounts += wide_of(row.at("posted"));
    of.exponent = row.value("exponent", 2);
  }
  return sums;
}

json totals_json(const SumsByCurrency& sums) {
  json totals = json::array();
  for (const auto& [currency, of] : sums)
    totals.push_back({{"currency", currency},
                      {"exponent", of.exponent},
                      {"debits", wide_json(of.debits)},
                      {"credits", wide_json(of.credits)},
                      {"cardholder", wide_json(of.cardholder)},
                      {"accounts", wide_json(of.accounts)},
                      {"balanced", of.balanced()},
                      {"accounts_agree", of.agrees()}});
  return totals;
}

// Of the trial balance as text; the account of the general ledger has a column where a book has one.
class Table {
 public:
  explicit Table(const json& books) {
    for (const json& book : books) {
      name_ = std::max(name_, book.value("name", "").size());
      if (book.contains("general_ledger"))
        ledger_ = std::max({ledger_, ledger_title.size(), book.value("general_ledger", "").size()});
    }
  }

  void head() const { line({"book", "name", ledger_title, "of", "", "debits", "credits", "credits - debits"}); }
  void row(const json& book) const {
    const std::string name = book.value("name", "");
    const std::string ledger = book.value("general_ledger", "");
    const std::string of = book.value("of", "");
    const std::string currency = book.value("currency", "");
    const std::string number = std::to_string(book.value("book", 0));
    amounts({number, name, ledger, of, currency, {}, {}, {}}, wide_of(book.at("debits")), wide_of(book.at("credits")),
            book.value("exponent", 2));
  }
  void sum(const std::string& currency, const Sums& of) const {
    amounts({"sum", "", "", "", currency, {}, {}, {}}, of.debits, of.credits, of.exponent);
  }

 private:
  static constexpr std::string_view ledger_title = "general ledger";

  struct Line {
    std::string_view book, name, ledger, of, currency, debits, credits, difference;
  };

  void amounts(Line of, Wide debits, Wide credits, int exponent) const {
    const std::string in = wide_decimal(debits, exponent);
    const std::string out = wide_decimal(credits, exponent);
    const std::string difference = wide_decimal(credits - debits, exponent);
    of.debits = in;
    of.credits = out;
    of.difference = difference;
    line(of);
  }

  void line(const Line& of) const {
    const std::string ledger = ledger_ == 0 ? "" : fmt::format("{:<{}} ", of.ledger, ledger_);
    fmt::print("{:<5} {:<{}} {}{:<16} {:<4} {:>20} {:>20} {:>20}\n", of.book, of.name, name_, ledger, of.of,
               of.currency, of.debits, of.credits, of.difference);
  }

  std::size_t name_ = 20;
  std::size_t ledger_ = 0;  // no book has one
};

void print_books(const json& books, const SumsByCurrency& sums) {
  const Table table{books};
  table.head();
  for (const json& book : books) table.row(book);
  for (const auto& [currency, of] : sums) table.sum(currency, of);
  for (const auto& [currency, of] : sums)
    fmt::print("{} {}: the accounts have {}, book 2000 has {}\n", of.agrees() ? "agreed" : "DIFFER", currency,
               wide_decimal(of.accounts, of.exponent), wide_decimal(of.cardholder, of.exponent));
  if (books.empty()) fmt::print("nothing has been posted yet\n");
}

}  // namespace

int show_books(const BooksOptions& options) {
  constexpr const char* program = "isotool accounts trial-balance";
  const auto answer = ask(options.socket, {{"act", "books"}});
  if (!answer) {
    fmt::print(stderr, "{}: {}\n", program, answer.error().text);
    return 1;
  }
  const json& books = answer->at("books");
  const SumsByCurrency sums = sums_of(*answer);
  if (options.json)
    fmt::print("{}\n", one_line({{"books", books}, {"totals", totals_json(sums)}}));
  else
    print_books(books, sums);
  int code = 0;
  for (const auto& [currency, of] : sums) {
    if (of.balanced() && of.agrees()) continue;
    code = 1;
    if (!of.balanced()) fmt::print(stderr, "{}: {}: debits and credits differ\n", program, currency);
    if (!of.agrees()) fmt::print(stderr, "{}: {}: book 2000 and the accounts differ\n", program, currency);
  }
  return code;
}

}  // namespace isoswitch::tools
