#include "switch/pipeline/chart_section.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace isoswitch {
namespace {

using Row = ChartOfAccounts::Row;

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= book_name_max && is_letter(text.front()) &&
         std::ranges::all_of(text, may_follow);
}

bool is_general_ledger(std::string_view text) {
  return !text.empty() && text.size() <= general_ledger_max &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

std::vector<std::string_view> names_of(const ChartOfAccounts& chart) {
  std::vector<std::string_view> names;
  for (const auto& [book, row] : chart.rows())
    if (!row.is_own) names.push_back(row.name);
  return names;
}

class Reader {
 public:
  void read(const Node& node) {
    const auto name = node.require("book");
    const std::string label = name ? name->as_text() : "";
    const auto at_number = node.find("number");
    const auto ledger = node.find("general_ledger");
    node.done();
    const auto number = at_number ? number_in(*at_number) : 0;
    const auto general_ledger = ledger ? general_ledger_in(*ledger) : std::string{};
    if (!name || !name->is_scalar() || !number || !general_ledger) return;
    if (!given_.insert(label).second) return name->fault(fmt::format("two rows are of the book '{}'", label));
    const Row* row = chart_.find(label);
    if (row != nullptr)
      of_rules(*row, at_number, *number, *general_ledger);
    else
      own({node, *name, label, at_number, *number, *general_ledger});
  }

  ChartOfAccounts chart() && { return std::move(chart_); }

 private:
  struct Own {
    const Node& node;
    const Node& name;
    const std::string& label;
    const std::optional<Node>& at_number;
    std::int64_t number;
    const std::string& general_ledger;
  };

  // Nothing: it is a fault.
  static std::optional<std::int64_t> number_in(const Node& node) {
    const std::size_t faults = node.faults().all().size();
    const std::int64_t number = node.as_integer(1, std::numeric_limits<std::uint16_t>::max());
    return node.faults().all().size() == faults ? std::optional{number} : std::nullopt;
  }

  static std::optional<std::string> general_ledger_in(const Node& node) {
    std::string text = node.as_text();
    if (is_general_ledger(text)) return text;
    if (node.is_scalar()) node.fault(fmt::format("expected 1 to {} printable ASCII characters", general_ledger_max));
    return std::nullopt;
  }

  void of_rules(const Row& row, const std::optional<Node>& at_number, std::int64_t number,
                const std::string& general_ledger) {
    const auto fixed = static_cast<std::int64_t>(row.book);
    if (at_number && number != fixed)
      return at_number->fault(
          fmt::format("'{}' is a book of the rules, its number is {}: expected none, or that one", row.name, fixed));
    if (!general_ledger.empty()) chart_.give_general_ledger(row.book, general_ledger);
  }

  void own(const Own& given) {
    if (!is_name(given.label))
      return given.name.fault(fmt::format(
          "expected a name of 1 to {} characters: a small letter, then small letters, digits and _", book_name_max));
    if (!given.at_number) return given.node.fault(no_number(given.label));
    const auto book = static_cast<Book>(given.number);
    if (const Row* other = chart_.find(book); other != nullptr)
      return given.at_number->fault(fmt::format("{} is the number of the book '{}'{}: expected one of its own",
                                                given.number, other->name, other->is_own ? "" : " of the rules"));
    chart_.add_own(book, given.label, given.general_ledger);
  }

  std::string no_number(const std::string& label) const {
    const auto known = names_of(chart_);
    if (const auto near = nearest(label, known))
      return fmt::format("no book '{}'; did you mean '{}'? A book of your own has a 'number'", label, *near);
    return fmt::format("'number' is missing: '{}' is a book of your own; the rules' are {}", label,
                       fmt::join(known, ", "));
  }

  ChartOfAccounts chart_;
  std::set<std::string> given_;
};

}  // namespace

ChartOfAccounts read_chart(const std::optional<Node>& section) {
  Reader reader;
  if (section)
    for (const Node& row : section->items()) reader.read(row);
  return std::move(reader).chart();
}

}  // namespace isoswitch
