// The figures of an issuer's book by their names.
#include "tools/isotool/issuer_book_figures.h"

#include <algorithm>

namespace isoswitch::tools {
namespace {

template <LifeState state>
std::uint64_t lives_in(const IssuerBook& book) {
  return book.lives_in(state);
}

constexpr BookFigureRow rows[] = {
    {"lives", [](const IssuerBook& book) -> std::uint64_t { return book.lives().size(); }},
    {"approved", &lives_in<LifeState::approved>},
    {"declined", &lives_in<LifeState::declined>},
    {"advised", &lives_in<LifeState::advised>},
    {"reversed", &lives_in<LifeState::reversed>},
    {"reversed_first", &lives_in<LifeState::reversed_first>},
    {"undecided", &lives_in<LifeState::undecided>},
    {"resends", [](const IssuerBook& book) { return book.figures().resends; }},
    {"resends_unmarked", [](const IssuerBook& book) { return book.figures().resends_unmarked; }},
    {"duplicates", [](const IssuerBook& book) { return book.figures().duplicates; }},
    {"order_violations", [](const IssuerBook& book) { return book.figures().order_violations; }},
    {"stan_reuse", [](const IssuerBook& book) { return book.figures().stan_reuse; }},
    {"unresolved", [](const IssuerBook& book) { return book.unresolved(); }},
    {"not_kept", [](const IssuerBook& book) { return book.figures().not_kept; }},
};

}  // namespace

std::span<const BookFigureRow> book_figure_rows() { return rows; }

const BookFigureRow* book_figure_named(std::string_view name) {
  const auto* row = std::ranges::find(rows, name, &BookFigureRow::name);
  return row == std::end(rows) ? nullptr : row;
}

}  // namespace isoswitch::tools
