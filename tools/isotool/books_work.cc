// Shows the trial balance of a running switch.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "tools/isotool/accounts.h"
#include "tools/isotool/control_answer.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;
__extension__ using Wide = __int128;

// A number, or text where it does not fit one.
Wide total_of(const json& book, const char* key) {
  const json& value = book.at(key);
  if (value.is_number_integer()) return value.get<std::int64_t>();
  const auto text = value.is_string() ? value.get<std::string>() : "0";
  Wide total = 0;
  for (const char c : text)
    if (c >= '0' && c <= '9') total = total * 10 + (c - '0');
  return text.starts_with('-') ? -total : total;
}

std::string wide_decimal(Wide total, int exponent) {
  std::string digits = fmt::format("{}", total < 0 ? -total : total);
  const auto places = static_cast<std::size_t>(exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return total < 0 ? "-" + digits : digits;
}

struct Sums {
  Wide debits = 0;
  Wide credits = 0;
  int exponent = 2;
};
using SumsByCurrency = std::map<std::string, Sums>;

SumsByCurrency sums_of(const json& books) {
  SumsByCurrency sums;
  for (const json& book : books) {
    Sums& of = sums[book.value("currency", "")];
    of.debits += total_of(book, "debits");
    of.credits += total_of(book, "credits");
    of.exponent = book.value("exponent", 2);
  }
  return sums;
}

void print_books(const json& books, const SumsByCurrency& sums) {
  fmt::print("{:<5} {:<20} {:<16} {:<4} {:>20} {:>20} {:>20}\n", "book", "name", "of", "", "debits", "credits",
             "credits - debits");
  for (const json& book : books) {
    const Wide debits = total_of(book, "debits");
    const Wide credits = total_of(book, "credits");
    const int exponent = book.value("exponent", 2);
    fmt::print("{:<5} {:<20} {:<16} {:<4} {:>20} {:>20} {:>20}\n", book.value("book", 0), book.value("name", ""),
               book.value("of", ""), book.value("currency", ""), wide_decimal(debits, exponent),
               wide_decimal(credits, exponent), wide_decimal(credits - debits, exponent));
  }
  for (const auto& [currency, of] : sums)
    fmt::print("{:<5} {:<20} {:<16} {:<4} {:>20} {:>20} {:>20}\n", "sum", "", "", currency,
               wide_decimal(of.debits, of.exponent), wide_decimal(of.credits, of.exponent),
               wide_decimal(of.credits - of.debits, of.exponent));
  if (books.empty()) fmt::print("nothing has been posted yet\n");
}

}  // namespace

int show_books(const BooksOptions& options) {
  const auto answer = ask(options.socket, {{"act", "books"}});
  if (!answer) {
    fmt::print(stderr, "isotool accounts books: {}\n", answer.error().text);
    return 1;
  }
  const json& books = answer->at("books");
  const SumsByCurrency sums = sums_of(books);
  if (options.json)
    fmt::print("{}\n", one_line(books));
  else
    print_books(books, sums);
  const bool balanced = std::ranges::all_of(sums, [](const auto& of) { return of.second.debits == of.second.credits; });
  if (!balanced) fmt::print(stderr, "isotool accounts books: debits and credits differ\n");
  return balanced ? 0 : 1;
}

}  // namespace isoswitch::tools
