#include "switch/handlers/route.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/handlers/bin_rows.h"

namespace isoswitch {
namespace {

std::optional<Currency> read_currency(const Node& node) {
  const auto written = node.find("currency");
  if (!written) return std::nullopt;
  const CurrencyRow* row = find_currency(written->as_text());
  if (row != nullptr) return Currency{row->number};
  written->fault(fmt::format("'{}' is no ISO 4217 code as EUR or \"978\"", written->as_text()));
  return std::nullopt;
}

void read_amount(const Node& node, Route::Row& row) {
  const auto amount = node.find("amount");
  if (!amount) return;
  row.from = amount->integer("from", 0, 999'999'999'999, 0);
  if (amount->find("to")) row.to = amount->integer("to", 0, 999'999'999'999);
  if (row.to && *row.to < row.from) amount->fault(fmt::format("to: {} is less than from: {}", *row.to, row.from));
  if (!row.currency) amount->fault("in minor units of what? name the currency, too");
  amount->done();
}

void read_destination(const Node& node, Route::Row& row) {
  constexpr std::string_view books[] = {"ours", "issuer"};
  const bool here = node.find("decide") != std::nullopt;
  if (here) {
    constexpr std::string_view places[] = {"here"};
    node.choice("decide", places);
    if (node.find("link")) node.fault("both 'link' and 'decide: here': which of the two?");
    return;
  }
  const std::string link = node.text("link");
  if (!LinkName::fits(link))
    node.fault(fmt::format("link: '{}' has more than {} characters", link, LinkName::capacity));
  row.destination = Routed{.link = std::string_view{link},
                           .books = node.choice("books", books, 0) == 0 ? Books::ours : Books::issuer};
}

Route::Row read_row(const Node& node) {
  Route::Row row;
  row.bins = read_bins(node);
  row.filter = LimitFilter::read(node);
  row.currency = read_currency(node);
  read_amount(node, row);
  read_destination(node, row);
  row.always = row.filter.names_nothing() && !row.currency && row.from == 0 && !row.to;
  node.done();
  return row;
}

std::vector<BinTable::Entry> entries_of(const std::vector<Route::Row>& rows) {
  std::vector<BinTable::Entry> entries;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const BinRange& range : rows[i].bins) entries.push_back({range, i, rows[i].always});
  return entries;
}

}  // namespace

bool Route::Row::fits(const Transaction& tx) const {
  if (!filter.fits(tx, false)) return false;
  const auto& charge = tx.charge();
  if (currency && (!charge || charge->currency != *currency)) return false;
  return !currency || (charge->minor >= from && (!to || charge->minor <= *to));
}

Route::Options Route::read_options(const Node& node) {
  Options options;
  constexpr std::string_view others[] = {"here", "decline"};
  options.otherwise = static_cast<Otherwise>(node.choice("otherwise", others, 0));
  auto rows = std::make_shared<std::vector<Row>>();
  std::vector<Node> lines;
  if (const auto routes = node.require("routes"); routes) lines = routes->items();
  if (lines.size() > routes_max) node.fault(fmt::format("{} routes; at most {}", lines.size(), routes_max));
  for (const Node& line : lines) rows->push_back(read_row(line));
  options.bins = std::make_shared<const BinTable>(make_bin_table(entries_of(*rows), lines, "route"));
  options.rows = std::move(rows);
  return options;
}

Finding Route::handle(Transaction& tx) {
  if (!tx.moves_money() || tx.prefix.empty()) return Next{};
  for (const std::size_t at : options_.bins->rows(bin_number(tx.prefix))) {
    const Row& row = (*options_.rows)[at];
    if (!row.fits(tx)) continue;
    tx.routed = row.destination;
    return Next{};
  }
  if (options_.otherwise == Otherwise::decline && tx.is_request()) return Reply{Reason::no_route};
  return Next{};
}

std::vector<LinkName> Route::links() const {
  std::vector<LinkName> names;
  for (const Row& row : *options_.rows)
    if (row.destination && std::ranges::find(names, row.destination->link) == names.end())
      names.push_back(row.destination->link);
  return names;
}

}  // namespace isoswitch
