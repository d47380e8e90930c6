// Rows of moov's fields.
#include "iso8583/exchange/moov_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "iso8583/exchange/spec_rows.h"

namespace iso8583 {

namespace {

constexpr const char* by_hand = "give it a row by hand, if messages have it";

}  // namespace

bool MoovRows::lose(const std::string& path, const std::string& reason, const std::string& advice) {
  draft_.lose(path, reason, advice.empty() ? by_hand : advice);
  return false;
}

std::optional<RowSketch> MoovRows::row(const MoovField& field, const std::string& path, NameTaker& names) {
  const MoovPrefix* const prefix = find_moov_prefix(field.prefix);
  if (prefix == nullptr || !prefix->ber) return row_of_tag(field, path, names);
  lose(path, "a length of BER-TLV where no tag of BER-TLV is");
  return std::nullopt;
}

std::optional<RowSketch> MoovRows::row_of_tag(const MoovField& field, const std::string& path, NameTaker& names) {
  const MoovTypeRow* const type = find_moov_type(field.type);
  const MoovPrefix* const prefix = find_moov_prefix(field.prefix);
  for (const std::string& key : field.unknown) lose(path, fmt::format("'{}' is not known", key), "see what it changes");
  if (type == nullptr) {
    lose(path, fmt::format("type '{}' is not known", field.type));
  } else if (type->type == MoovType::bitmap) {
    lose(path, "a bitmap where none belongs");
  } else if (prefix == nullptr) {
    lose(path, fmt::format("prefix '{}' is not known", field.prefix));
  } else if (!prefix->remark.empty()) {
    lose(path, fmt::format("{}: {}", prefix->name, prefix->remark));
  } else {
    auto row =
        type->type == MoovType::composite ? composite(field, *prefix, path) : primitive(field, *type, *prefix, path);
    if (row) row->name = names.take(field.description, field.key, "field");
    return row;
  }
  return std::nullopt;
}

std::optional<RowSketch> MoovRows::primitive(const MoovField& field, const MoovTypeRow& type, const MoovPrefix& prefix,
                                             const std::string& path) {
  const MoovEncoding* const encoding = find_moov_encoding(field.encoding);
  const MoovValue* const value = encoding == nullptr ? nullptr : find_moov_value(type.type, encoding->writing);
  if (encoding == nullptr) {
    lose(path, fmt::format("encoding '{}' is not known", field.encoding));
    return std::nullopt;
  }
  if (value == nullptr || !value->remark.empty()) {
    lose(path,
         fmt::format("{} in {}: {}", type.name, encoding->name, value == nullptr ? "it is for tags" : value->remark));
    return std::nullopt;
  }
  RowSketch row;
  row.kind = value->kind;
  row.length_digits = prefix.digits;
  // A tag's own length bounds a BER value; moov need not say another bound.
  row.size = field.length == 0 && prefix.ber ? outer_size_ * value->units : field.length * value->units;
  row.wire.encoding = value->encoding.empty() ? encoding->encoding : value->encoding;
  row.wire.fill = value->fill.empty() ? encoding->fill : value->fill;
  if (prefix.digits > 0) {
    row.wire.length = prefix.length;
    row.wire.counts = value->counts;
  }
  if (prefix.ber) row.length_digits = 2;
  if (type.type == MoovType::track_1 || type.type == MoovType::track_2 || type.type == MoovType::track_3)
    row.secrecy = Secrecy::wipe;
  if (!settle_size(draft_, path, row)) return std::nullopt;
  pad(field, path, row);
  return row;
}

void MoovRows::pad(const MoovField& field, const std::string& path, RowSketch& row) {
  if (!field.padding || field.padding->type.empty() || field.padding->type == "None") return;
  const std::string& unit = field.padding->pad;
  const bool left = field.padding->type == "Left";
  if ((!left && field.padding->type != "Right") || unit.size() != 1) {
    lose(path, fmt::format("padding '{}'", field.padding->type), "values are to be complete");
    return;
  }
  if (!row.fixed()) {
    lose(path, "a value with a length is padded to its full size", "values are written as they are set");
    return;
  }
  // Numbers keep their zeros: they are to be complete, as ISO 8583 has them.
  if (row.kind == FieldClass::n && left && unit == "0") return;
  const bool digit = unit[0] >= '0' && unit[0] <= '9';
  if (row.kind == FieldClass::n && row.wire.encoding != "bcd" && !digit) row.kind = FieldClass::ans;
  if (row.kind != FieldClass::ans && (row.kind != FieldClass::n || !digit)) {
    lose(path, "padding with what its value cannot have", "values are to be complete");
    return;
  }
  (left ? row.pad_left : row.pad_right) = unit;
  row.trim = unit == " ";
}

std::optional<RowSketch> MoovRows::composite(const MoovField& field, const MoovPrefix& prefix,
                                             const std::string& path) {
  const unsigned outer = outer_size_;
  if (field.length > 0) outer_size_ = field.length;
  auto inside = layout(field, path);
  outer_size_ = outer;

  RowSketch row;
  row.kind = FieldClass::b;
  row.wire.encoding = "raw";
  row.length_digits = prefix.ber ? 2 : prefix.digits;
  row.size = field.length;
  if (row.size == 0 && prefix.ber) row.size = outer_size_;
  if (row.size == 0 && inside && inside->kind == Divided::by_position)
    for (const RowSketch& part : inside->rows)
      row.size += part.wire.encoding == "bcd"   ? (part.size + 1) / 2
                  : part.wire.encoding == "hex" ? 2 * part.size
                                                : part.size;
  if (prefix.digits > 0) {
    row.wire.length = prefix.length;
    row.wire.counts = "bytes";
  }
  if (!settle_size(draft_, path, row)) return std::nullopt;
  if (!inside) return row;
  inside->name = layout_names_.take(field.description, field.key, "field");
  settle_inside(draft_, path, row, std::move(*inside));
  return row;
}

}  // namespace iso8583
