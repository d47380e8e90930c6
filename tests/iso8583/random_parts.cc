// Made-up values for the parts of a divided field.
#include "tests/iso8583/random_parts.h"

#include <cstdlib>
#include <map>

#include "iso8583/path.h"

using iso8583::Charset;
using iso8583::Extent;
using iso8583::FieldRow;
using iso8583::Key;
using iso8583::Layout;

namespace {

constexpr unsigned deepest = 4;
constexpr std::string_view separators = "=D^\\";

}  // namespace

std::uint64_t chosen_seed() {
  const char* const given = std::getenv("ISOSWITCH_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

std::vector<RandomParts::Part> RandomParts::parts(const iso8583::Dialect& dialect, int field) {
  std::vector<Part> parts;
  fill(*dialect.field(field)->inside, std::to_string(field), 0, parts);
  return parts;
}

void RandomParts::fill(const Layout& layout, const std::string& path, unsigned depth, std::vector<Part>& parts) {
  const std::string_view kind = layout.kind->name;
  if (kind == "tagged" || kind == "ber") return fill_tags(layout, path, depth, parts);
  if (kind == "list") {
    const std::size_t count = 1 + below(layout.most);
    for (Key item = 1; item <= count; ++item) fill_part(layout, layout.rows.front(), item, path, depth, parts);
    return;
  }
  const std::size_t count = kind == "positional" ? 1 + below(layout.rows.size()) : layout.rows.size();
  for (std::size_t i = 0; i < count; ++i) {
    const FieldRow& row = layout.rows[i];
    // A position may be left out where its absence can be written, a bit always.
    const bool may_lack = kind == "bitmapped" || (!row.absent.empty() && i + 1 < count);
    if (!may_lack || below(2) == 0) fill_part(layout, row, static_cast<Key>(row.number), path, depth, parts);
  }
}

void RandomParts::fill_tags(const Layout& layout, const std::string& path, unsigned depth, std::vector<Part>& parts) {
  std::map<Key, std::size_t> seen;
  for (std::size_t count = 1 + below(6); count > 0; --count) {
    const Key key = tag(layout);
    const iso8583::Step* const step = layout.step_of(key);
    const FieldRow& row = step != nullptr ? *step->row : layout.unknown;
    const std::size_t before = parts.size();
    const std::size_t occurrence = ++seen[key];
    const std::string place = path + "." + iso8583::path_component(layout.kind->key_text(layout, key));
    const std::string own = occurrence == 1 ? place : place + "[" + std::to_string(occurrence) + "]";
    if (const Layout* const inner = iso8583::inside_of(layout, row, key)) {
      if (depth < deepest) fill(*inner, own, depth + 1, parts);
    } else {
      parts.push_back({own, value(row), &row});
    }
    if (parts.size() == before) --seen[key];
  }
}

void RandomParts::fill_part(const Layout& layout, const FieldRow& row, Key key, const std::string& path, unsigned depth,
                            std::vector<Part>& parts) {
  const std::string own = path + "." + iso8583::path_component(layout.kind->key_text(layout, key));
  if (const Layout* const inner = iso8583::inside_of(layout, row, key)) return fill(*inner, own, depth + 1, parts);
  parts.push_back({own, value(row), &row});
}

Key RandomParts::tag(const Layout& layout) {
  if (!layout.rows.empty() && below(4) != 0)
    return *layout.kind->parse_key(layout, layout.rows[below(layout.rows.size())].tag);
  static constexpr std::array<const char*, 6> strange{"C1", "DF01", "9F818203", "70", "E1", "BF0C"};
  if (layout.kind->name == "ber") return *layout.kind->parse_key(layout, strange[below(strange.size())]);
  std::string text;
  const bool binary = layout.tag.charset == Charset::binary;
  for (std::size_t i = 0; i < layout.tag_units * (binary ? 2 : 1); ++i) text += static_cast<char>('0' + below(10));
  return *layout.kind->parse_key(layout, text);
}

std::size_t RandomParts::size_of(const FieldRow& row) {
  if (row.fixed()) return row.units_max;
  // What takes all that is left cannot be told from nothing when it is empty.
  const bool tagged = row.number == 0;
  const std::size_t least = row.extent == Extent::given && !tagged ? 1 : 0;
  std::size_t units = least + below(std::min(row.units_max, 14U));
  units = std::min<std::size_t>(units, row.units_max);
  // Without a nibble F nothing tells an odd number of packed digits from an even one.
  const bool packed =
      row.extent == Extent::given && row.form.encoding->name == "bcd" && fill_nibble(row.form.fill) == 0;
  return packed ? units - units % 2 : units;
}

std::string RandomParts::value(const FieldRow& row) {
  std::string text;
  for (std::size_t i = size_of(row); i > 0; --i) text += unit(row.form.charset, text.size());
  return text;
}

std::string RandomParts::unit(Charset charset, std::size_t position) {
  const std::string digit(1, static_cast<char>('0' + below(10)));
  switch (charset) {
    case Charset::digits:
    case Charset::track: return digit;
    case Charset::signed_digits: return position > 0 ? digit : below(2) == 0 ? "C" : "D";
    case Charset::text: {
      const auto c = static_cast<char>(' ' + below(0x5f));
      return std::string(1, separators.contains(c) ? '_' : c);
    }
    case Charset::binary: break;
  }
  return {"0123456789ABCDEF"[below(16)], "0123456789ABCDEF"[below(16)]};
}
