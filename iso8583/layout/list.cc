// Items of one size, one behind the other: up to six balances of twenty characters.
#include <fmt/format.h>

#include "iso8583/layout/layout_rows.h"

namespace iso8583 {

namespace {

bool next(Walk& walk) {
  const Step& step = walk.layout.steps.front();
  const std::size_t at = walk.at;
  if (walk.left(at) == 0) return false;
  walk.element->begin = static_cast<std::uint16_t>(at);
  walk.element->step = &step;
  walk.element->key = ++walk.passed;
  if (walk.element->key > walk.layout.most) return walk.fail(Stop::too_many, at, nullptr, walk.layout.most);
  if (!take_value(walk, step, at)) return false;
  end_at(walk, walk.element->value + walk.element->size);
  return true;
}

// Items are replaced, the next one is appended, the last one taken out: a list has no gaps.
std::expected<void, Error> place(const Layout& layout, Bytes value, const Placing& placing, ByteBuffer& out) {
  Walk walk(layout, value);
  std::size_t begin = value.size();
  std::size_t end = value.size();
  Key count = 0;
  while (walk.next()) {
    ++count;
    if (walk.element->key != placing.key) continue;
    begin = walk.element->begin;
    end = walk.element->end;
  }
  if (walk.failed()) return std::unexpected(walk.error());
  if (placing.key > layout.most)
    return misplaced(layout, placing, fmt::format("at most {} items", layout.most), "one more");
  if (placing.wire != nullptr && placing.key > count + 1)
    return misplaced(layout, placing, fmt::format("item {} before it", count + 1), "a gap");
  if (placing.wire == nullptr && placing.key < count)
    return misplaced(layout, placing, "the last item to be taken out first", "one before it");
  out.append(value.first(begin));
  if (placing.wire != nullptr) out.append(*placing.wire);
  out.append(value.subspan(end));
  return {};
}

}  // namespace

const LayoutKind list_layout{"list", next, place, number_key_text, parse_number_key};

}  // namespace iso8583
