// What an issuer tells at its end.
#include "tools/isotool/issuer_summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/assert.h"
#include "tools/isotool/issuer_book_figures.h"
#include "tools/isotool/json_text.h"

namespace isoswitch::tools {
namespace {

std::uint64_t found(const IssuerSummary& summary, const IssuerExpectation& expectation) {
  using Of = IssuerExpectation::Of;
  switch (expectation.of) {
    case Of::figure: return summary.figures[*figure_named(expectation.name)];
    case Of::code: return summary.figures.code(expectation.name);
    case Of::book: {
      ISOSWITCH_ASSERT(summary.book != nullptr);
      return book_figure_named(expectation.name)->of(*summary.book);
    }
    case Of::rule: {
      const auto rule = std::ranges::find(summary.rules, expectation.name, &IssuerSummary::Rule::name);
      return rule == summary.rules.end() ? 0 : rule->picked;
    }
  }
  return 0;
}

std::string wanted(const IssuerExpectation& expectation) {
  if (expectation.from == expectation.to) return std::to_string(expectation.from);
  if (expectation.to >= static_cast<std::uint64_t>(INT64_MAX)) return fmt::format("{} or more", expectation.from);
  return fmt::format("{} to {}", expectation.from, expectation.to);
}

void line(std::string& text, std::string_view name, const std::string& value) {
  text += fmt::format("  {:<22} {}\n", name, value);
}

std::string seconds(Duration elapsed) {
  const std::int64_t ms = elapsed.count() / 1'000;
  return fmt::format("{}.{:03} s", ms / 1'000, ms % 1'000);
}

std::string pairs(const IssuerSummary& summary) {
  std::string text;
  for (const IssuerFigures::Code& code : summary.figures.codes()) {
    text += fmt::format("{}{} × {}", text.empty() ? "" : ", ", code.code.view(), code.count);
  }
  return text;
}

void tell_book(const IssuerBook& book, std::string& text) {
  text += "book\n";
  for (const BookFigureRow& row : book_figure_rows()) {
    if (const std::uint64_t count = row.of(book); count != 0) line(text, row.name, std::to_string(count));
  }
  for (const auto& [currency, total] : book.totals()) {
    line(text, fmt::format("held, posted in {}", currency), fmt::format("{}, {}", total.held, total.posted));
  }
}

std::string book_json(const IssuerBook& book) {
  std::string text = "{";
  for (const BookFigureRow& row : book_figure_rows()) text += fmt::format(R"("{}":{},)", row.name, row.of(book));
  std::string totals;
  for (const auto& [currency, total] : book.totals()) {
    totals += fmt::format(R"({}{}:{{"held":{},"posted":{}}})", totals.empty() ? "" : ",", json_text(currency),
                          total.held, total.posted);
  }
  return text + fmt::format(R"("totals":{{{}}}}})", totals);
}

}  // namespace

std::vector<std::string> broken_expectations(const IssuerSummary& summary) {
  std::vector<std::string> broken;
  for (const IssuerExpectation& expectation : summary.scenario.expect) {
    const std::uint64_t count = found(summary, expectation);
    if (expectation.from <= count && count <= expectation.to) continue;
    broken.push_back(fmt::format("{}: expected {}, found {}", expectation.where, wanted(expectation), count));
  }
  return broken;
}

std::string summary_text(const IssuerSummary& summary, std::span<const std::string> broken) {
  std::string text = fmt::format("{}: {}\n", summary.scenario.name, seconds(summary.elapsed));
  for (std::size_t figure = 0; figure < figure_count; ++figure) {
    const std::uint64_t count = summary.figures[static_cast<Figure>(figure)];
    if (count != 0) line(text, figure_rows()[figure].name, std::to_string(count));
  }
  if (!summary.figures.codes().empty()) line(text, "codes", pairs(summary));
  const auto was_picked = [](const IssuerSummary::Rule& rule) { return rule.picked != 0; };
  if (std::ranges::any_of(summary.rules, was_picked)) text += "rules\n";
  for (const IssuerSummary::Rule& rule : summary.rules) {
    if (was_picked(rule)) line(text, rule.name, std::to_string(rule.picked));
  }
  if (summary.book != nullptr) tell_book(*summary.book, text);
  for (const std::string& expectation : broken) text += fmt::format("FAIL {}\n", expectation);
  if (!summary.scenario.expect.empty()) {
    text += fmt::format("{} of {} expectations hold\n", summary.scenario.expect.size() - broken.size(),
                        summary.scenario.expect.size());
  }
  return text;
}

std::string summary_json(const IssuerSummary& summary, std::span<const std::string> broken) {
  std::string text =
      fmt::format(R"({{"scenario":{},"elapsed_us":{},)", json_text(summary.scenario.name), summary.elapsed.count());
  for (std::size_t figure = 0; figure < figure_count; ++figure) {
    text += fmt::format(R"("{}":{},)", figure_rows()[figure].name, summary.figures[static_cast<Figure>(figure)]);
  }
  std::string codes;
  for (const IssuerFigures::Code& code : summary.figures.codes()) {
    codes += fmt::format("{}{}:{}", codes.empty() ? "" : ",", json_text(code.code), code.count);
  }
  std::string rules;
  for (const IssuerSummary::Rule& rule : summary.rules) {
    rules += fmt::format("{}{}:{}", rules.empty() ? "" : ",", json_text(rule.name), rule.picked);
  }
  std::string why;
  for (const std::string& expectation : broken) why += (why.empty() ? "" : ",") + json_text(expectation);
  return text + fmt::format(R"("codes":{{{}}},"rules":{{{}}},"book":{},"as_expected":{},"why_not":[{}]}})", codes,
                            rules, summary.book == nullptr ? "null" : book_json(*summary.book), broken.empty(), why);
}

}  // namespace isoswitch::tools
