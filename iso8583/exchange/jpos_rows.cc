// Rows of jPOS field classes.
#include "iso8583/exchange/jpos_rows.h"

#include <fmt/format.h>

#include "iso8583/exchange/spec_rows.h"

namespace iso8583 {

namespace {

constexpr const char* by_hand = "give it a row by hand, if messages have it";

// Numbers of these classes may hold a track: packed, its separator is the nibble D.
bool is_track(const JposField& field, const std::string& path, const std::string& name) {
  return path == "35" || path == "36" ||
         (name.find("track") != name.npos && name.find('2') != name.npos && field.length >= 20);
}

WireWords wire_of(const JposClass& known, bool pad) {
  return {.encoding = std::string(known.encoding),
          .fill = std::string(pad ? known.fill_padded : known.fill),
          .length = std::string(known.length),
          .counts = std::string(known.counts)};
}

}  // namespace

bool JposRows::lose(const std::string& path, const std::string& reason, const std::string& advice) {
  draft_.lose(path, reason, advice.empty() ? by_hand : advice);
  return false;
}

std::optional<RowSketch> JposRows::row(const JposField& field, const std::string& path, NameTaker& names) {
  const std::string_view name = jpos_short_name(field.type);
  if (const JposClass* const known = find_jpos_class(name)) {
    if (known->use == JposUse::nothing) return std::nullopt;
    return sketch(field, *known, path, names, Place::field);
  }
  if (find_jpos_tagged_class(name) != nullptr)
    lose(path, fmt::format("{} writes a tag, and its packager reads none", name));
  else
    lose(path, fmt::format("class {} is not known", field.type));
  return std::nullopt;
}

std::optional<RowSketch> JposRows::sketch(const JposField& field, const JposClass& known, const std::string& path,
                                          NameTaker& names, Place place) {
  if (known.use == JposUse::refused) {
    lose(path, fmt::format("{}: {}", known.name, known.remark));
    return std::nullopt;
  }
  if (known.use == JposUse::bitmap) {
    lose(path, fmt::format("{} where no bitmap belongs", known.name));
    return std::nullopt;
  }
  if (field.params) {
    lose(path, fmt::format("{} with params of its own", known.name));
    return std::nullopt;
  }
  RowSketch row;
  row.name = names.take(field.name, std::to_string(field.id), "field");
  row.kind = known.kind;
  row.length_digits = known.length_digits;
  row.size = field.length;
  row.wire = wire_of(known, field.pad);
  if (row.kind == FieldClass::n && is_track(field, path, row.name)) row.kind = FieldClass::z;
  auto settled = settle(std::move(row), field, known, path, place);
  if (settled && !known.remark.empty())
    lose(path, fmt::format("{}: {}", known.name, known.remark), "see whether it matters");
  if (settled && field.divided) divide(field, path, *settled);
  return settled;
}

std::optional<RowSketch> JposRows::settle(RowSketch row, const JposField& field, const JposClass& known,
                                          const std::string& path, Place place) {
  if (known.use == JposUse::amount && row.size > 0) --row.size;
  if (known.use == JposUse::nibbles) {
    if (row.size % 2 != 0) {
      lose(path, fmt::format("{} of an odd number of digits", known.name));
      return std::nullopt;
    }
    row.size /= 2;
  }
  const bool part_only = known.use == JposUse::until || known.use == JposUse::rest;
  if (part_only && place != Place::part) {
    lose(path, fmt::format("{} is written without a length, and is no part of a value", known.name));
    return std::nullopt;
  }
  if (known.use == JposUse::until) {
    if (field.token.size() != 1 || static_cast<unsigned char>(field.token[0]) > 0x7e) {
      lose(path, fmt::format("{} that does not end with one character", known.name));
      return std::nullopt;
    }
    row.until = field.token;
  }
  row.rest = part_only;
  if (field.trim && row.fixed() && row.kind == FieldClass::ans) {
    row.pad_right.assign(1, ' ');
    row.trim = true;
  }
  if (!settle_size(draft_, path, row)) return std::nullopt;
  return row;
}

}  // namespace iso8583
