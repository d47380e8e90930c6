// What is inside a value, as jPOS' packagers of subfields divide it.
#include <fmt/format.h>

#include <algorithm>

#include "iso8583/exchange/jpos_rows.h"
#include "iso8583/exchange/spec_rows.h"

namespace iso8583 {

namespace {

constexpr const char* kept_whole = "the value is kept whole: divide it by hand";
constexpr const char* never_written = "jPOS neither writes nor reads it: see what is meant";

std::string under(const std::string& path, int id) { return fmt::format("{}.{}", path, id); }

bool writes_nothing(const JposField& field) {
  const JposClass* const known = find_jpos_class(jpos_short_name(field.type));
  return known != nullptr && known->use == JposUse::nothing;
}

bool is_bitmap(const JposField* field) {
  if (field == nullptr) return false;
  const JposClass* const known = find_jpos_class(jpos_short_name(field->type));
  return known != nullptr && known->use == JposUse::bitmap;
}

// Where jPOS begins if nothing says it: behind the bitmap, else at 1, or at 0 if there is nothing but 0.
int first_of(const JposField& packager) {
  if (packager.first_field) return *packager.first_field;
  const JposField* const zero = packager.field(0);
  const bool more = !packager.fields.empty() && packager.fields.back().id > 0;
  if ((zero != nullptr && zero->divided) || !more) return 0;
  return is_bitmap(packager.field(1)) ? 2 : 1;
}

bool takes_rest(const LayoutSketch& layout) {
  return !layout.rows.empty() && layout.rows.back().rest && layout.rows.back().until.empty();
}

// Why no bit announces the field. Empty: one does.
std::string no_bit(int id, int first, const LayoutSketch& layout) {
  if (id < first) return fmt::format("its packager begins with field {}", first);
  if (layout.continued && id % 64 == 1) return "its bit announces more bits";
  if (static_cast<unsigned>(id) > 8 * layout.bitmap_bytes)
    return fmt::format("its bitmap of {} bytes has no such bit", layout.bitmap_bytes);
  return {};
}

}  // namespace

void JposRows::divide(const JposField& field, const std::string& path, RowSketch& row) {
  const JposPackager* const packager = find_jpos_packager(jpos_short_name(field.packager));
  if (packager == nullptr) {
    lose(path, fmt::format("packager {} is not known", field.packager), kept_whole);
    return;
  }
  if (packager->division == JposDivision::unsayable) {
    lose(path, fmt::format("{}: {}", packager->name, packager->remark), kept_whole);
    return;
  }
  auto inside = layout(field, *packager, path);
  if (!inside) return;
  inside->name = layout_names_.take(row.name, std::to_string(field.id), "field");
  settle_inside(draft_, path, row, std::move(*inside));
}

std::optional<LayoutSketch> JposRows::layout(const JposField& field, const JposPackager& packager,
                                             const std::string& path) {
  switch (packager.division) {
    case JposDivision::fields: return own_fields(field, path);
    case JposDivision::parts: return positional(field, 0, path);
    case JposDivision::datasets: return datasets(field, path);
    case JposDivision::ber:
      if (!field.fields.empty())
        lose(path, "fields of its own before or behind the BER-TLV", "the BER-TLV alone is divided");
      return LayoutSketch{.name = {}, .kind = Divided::by_ber_tag};
    case JposDivision::ids:
    case JposDivision::mapped:
    case JposDivision::tokens: return tagged(field, packager, path);
    case JposDivision::unsayable: break;
  }
  return std::nullopt;
}

std::optional<LayoutSketch> JposRows::own_fields(const JposField& field, const std::string& path) {
  const bool sub_packager = jpos_short_name(field.packager) == "GenericSubFieldPackager";
  const bool visa = jpos_short_name(field.packager) == "Base1SubFieldPackager";
  const JposField* const zero = field.field(0);
  if (visa) {
    if (is_bitmap(zero)) return bitmapped(field, *zero, 1, path);
    return positional(field, 0, path);
  }
  if (!sub_packager && zero != nullptr && !is_bitmap(zero) && !writes_nothing(*zero)) {
    lose(path, "a whole message inside, with a type of its own", kept_whole);
    return std::nullopt;
  }
  const int first = first_of(field);
  if (!field.emit_bitmap) return positional(field, first, path);
  const JposField* const bitmap = field.field(field.bitmap_field.value_or(1));
  if (is_bitmap(bitmap)) return bitmapped(field, *bitmap, first, path);
  lose(path, "its packager emits a bitmap, and none of its fields is one", kept_whole);
  return std::nullopt;
}

std::optional<LayoutSketch> JposRows::positional(const JposField& field, int first, const std::string& path) {
  LayoutSketch layout{.name = {}, .kind = Divided::by_position};
  NameTaker names;
  for (const JposField& child : field.fields) {
    if (writes_nothing(child)) continue;
    if (child.id < first) {
      lose(under(path, child.id), fmt::format("its packager begins with field {}", first), never_written);
      continue;
    }
    if (takes_rest(layout)) {
      lose(under(path, child.id), "the part before it takes all that is left", never_written);
      continue;
    }
    const JposClass* const known = find_jpos_class(jpos_short_name(child.type));
    auto part = known != nullptr ? sketch(child, *known, under(path, child.id), names, Place::part)
                                 : row(child, under(path, child.id), names);
    if (!part) {
      lose(path, fmt::format("where the parts behind {} begin is not known", child.id), kept_whole);
      return std::nullopt;
    }
    layout.rows.push_back(std::move(*part));
  }
  if (!layout.rows.empty()) return layout;
  lose(path, "a packager without fields", kept_whole);
  return std::nullopt;
}

std::optional<LayoutSketch> JposRows::bitmapped(const JposField& field, const JposField& bitmap, int first,
                                                const std::string& path) {
  const JposClass& known = *find_jpos_class(jpos_short_name(bitmap.type));
  LayoutSketch layout{.name = {}, .kind = Divided::by_bit};
  layout.bitmap = known.encoding;
  const bool one = known.name == "Base1_BITMAP126";
  const unsigned bytes = one ? 8 : bitmap.length;
  // Longer ones are read by eights, while the first bit of one announces another.
  layout.continued = bytes > 8;
  layout.bitmap_bytes = layout.continued ? (bytes + 7) / 8 * 8 : bytes;
  if (bytes == 0 || bytes > 24) {
    lose(under(path, bitmap.id), fmt::format("a bitmap of {} bytes", bytes), kept_whole);
    return std::nullopt;
  }
  NameTaker names;
  for (const JposField& child : field.fields) {
    if (&child == &bitmap || writes_nothing(child)) continue;
    if (const std::string reason = no_bit(child.id, std::max(first, 1), layout); !reason.empty()) {
      lose(under(path, child.id), reason, never_written);
      continue;
    }
    auto one_row = row(child, under(path, child.id), names);
    if (!one_row) continue;
    one_row->key = std::to_string(child.id);
    add_row(draft_, under(path, child.id), layout, std::move(*one_row));
  }
  return layout;
}

std::optional<LayoutSketch> JposRows::datasets(const JposField& field, const std::string& path) {
  if (!field.fields.empty())
    lose(path, "elements that datasets above 70 announce by a bitmap of two bytes and more of one",
         "the datasets are separated, what is inside them is kept whole");
  LayoutSketch layout{.name = {}, .kind = Divided::by_tag};
  layout.tag_size = 1;
  layout.tag_encoding = "raw";
  layout.length_digits = 4;
  layout.length_encoding = "binary";
  layout.length_counts = "bytes";
  return layout;
}

std::optional<LayoutSketch> JposRows::tagged(const JposField& field, const JposPackager& packager,
                                             const std::string& path) {
  if (field.length_first) {
    lose(path, "the lengths stand before the tags", kept_whole);
    return std::nullopt;
  }
  LayoutSketch layout{.name = {}, .kind = Divided::by_tag};
  layout.tag_size = packager.division == JposDivision::tokens ? static_cast<unsigned>(field.token.size())
                    : packager.division == JposDivision::mapped
                        ? jpos_mapper_digits(jpos_short_name(field.tag_mapper)).value_or(0)
                        : packager.tag_size;
  layout.tag_encoding = packager.tag_encoding;
  layout.length_first = packager.length_first;
  if (layout.tag_size == 0 || layout.tag_size > 8) {
    lose(path,
         packager.division == JposDivision::mapped ? fmt::format("tag mapper {} is not known", field.tag_mapper)
                                                   : "its token does not say how long a tag is",
         kept_whole);
    return std::nullopt;
  }
  // Fields without a tag that stand before those with one.
  JposField before = field;
  std::erase_if(before.fields, [&](const JposField& child) {
    return writes_nothing(child) || find_jpos_class(jpos_short_name(child.type)) == nullptr;
  });
  NameTaker names;
  for (const JposField& child : field.fields)
    if (find_jpos_class(jpos_short_name(child.type)) == nullptr)
      read_tag(child, packager, under(path, child.id), names, layout);
  if (layout.length_digits == 0) {
    lose(path, "none of its fields tells how the lengths are written", kept_whole);
    return std::nullopt;
  }
  if (before.fields.empty()) return layout;
  if (packager.length_first) {
    lose(path, "what stands before its tags is there only if it begins with a blank", "it is taken as never there");
    return layout;
  }

  auto whole = positional(before, 0, path);
  if (!whole) return std::nullopt;
  if (takes_rest(*whole)) {
    lose(path, "the part before its tags takes all that is left", never_written);
    return whole;
  }
  RowSketch rest;
  rest.name = "elements";
  rest.kind = FieldClass::b;
  rest.rest = true;
  rest.wire.encoding = "raw";
  layout.name = layout_names_.take(field.name + " elements", std::to_string(field.id), "field");
  if (!settle_inside(draft_, path, rest, std::move(layout))) return std::nullopt;
  whole->rows.push_back(std::move(rest));
  return whole;
}

std::optional<std::string> JposRows::tag_of(const JposField& child, const JposPackager& packager, unsigned size) const {
  if (packager.division == JposDivision::tokens) {
    if (child.token.size() != size || child.token.starts_with('#')) return std::nullopt;
    return child.token;
  }
  const std::string digits = std::to_string(child.id);
  if (digits.size() > size) return std::nullopt;
  return std::string(size - digits.size(), '0') + digits;
}

void JposRows::read_tag(const JposField& child, const JposPackager& packager, const std::string& path, NameTaker& names,
                        LayoutSketch& layout) {
  const std::string_view name = jpos_short_name(child.type);
  const JposTaggedClass* const known = find_jpos_tagged_class(name);
  if (known == nullptr) {
    lose(path, fmt::format("class {} is not known", child.type));
    return;
  }
  if (known->length_first != layout.length_first) {
    lose(path, fmt::format("{} has its length {} the tag, its packager has not", known->name,
                           known->length_first ? "before" : "behind"));
    return;
  }
  const JposClass& value = *find_jpos_class(known->value_class);
  const bool same_tag =
      known->tag_size == 0 || (known->tag_size == layout.tag_size && known->tag_encoding == layout.tag_encoding);
  const unsigned digits = known->length_digits > 0 ? known->length_digits : value.length_digits;
  if (layout.length_digits == 0) {
    layout.length_digits = digits;
    layout.length_encoding = value.length;
    layout.length_counts = "bytes";
  }
  if (!same_tag || layout.length_digits != digits || layout.length_encoding != value.length) {
    lose(path, fmt::format("{} writes another tag or length than its neighbours", known->name));
    return;
  }
  // The one for tags that have none of their own: such tags are kept as they are.
  if (packager.division == JposDivision::tokens && child.token.starts_with('#')) return;
  const auto tag = tag_of(child, packager, layout.tag_size);
  if (!tag) {
    lose(path, "it has no tag of the size that its neighbours have");
    return;
  }
  auto row = sketch(child, value, path, names, Place::field);
  if (!row) return;
  drop_length(*row);
  row->key = *tag;
  add_row(draft_, path, layout, std::move(*row));
}

}  // namespace iso8583
