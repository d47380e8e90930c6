// See row_wire.h.
#include "iso8583/loading/row_wire.h"

#include <fmt/format.h>

namespace iso8583 {

namespace {

Group group_of(const FieldRow& row) {
  switch (charset_of(row.kind)) {
    case Charset::digits: return row.fixed() ? Group::n_fixed : Group::n_variable;
    case Charset::binary: return row.fixed() ? Group::b_fixed : Group::b_variable;
    case Charset::signed_digits: return Group::x_n;
    case Charset::track: return Group::z;
    case Charset::text: break;
  }
  return Group::text;
}

}  // namespace

bool RowWire::read(FieldRow& row) {
  group_ = static_cast<std::size_t>(group_of(row));
  return read_form(row) && (row.prefixed() ? read_length(row) : no_length(row));
}

std::string RowWire::path(Column column, const char* name) const {
  const std::string whose =
      own(column) ? context_.path : fmt::format("{}.{}", context_.group_path, group_names[group_]);
  return whose + name;
}

bool RowWire::read_form(FieldRow& row) {
  // Fields are called by their number in faults of a group.
  const std::string number = context_.path.substr(context_.path.rfind('.') + 1);
  const auto& chosen = word(&WireDraft::encoding);
  const std::string encoding_path = path(&WireDraft::encoding, ".encoding");
  if (!chosen) return faults_.add(encoding_path, fmt::format("is missing: field {} needs it", number), draft_.where);
  const Encoding* encoding = builder_.encoding(encoding_path, *chosen);
  if (encoding == nullptr) return false;
  const Charset charset = charset_of(row.kind);
  if (!encoding->carries(charset))
    return faults_.add(encoding_path,
                       fmt::format("{} cannot carry class {} (field {})", encoding->name, name_of(row.kind), number),
                       chosen->where);
  row.form = {encoding, charset, Fill::left_0};
  const bool packed = encoding->name == "bcd";
  if (draft_.wire.fill && !packed)
    return faults_.add(context_.path + ".fill", fmt::format("{} has nothing to fill", encoding->name),
                       draft_.wire.fill->where);
  if (const auto& fill = word(&WireDraft::fill); fill && packed) {
    const auto index = faults_.choose(path(&WireDraft::fill, ".fill"), *fill, "a fill", fill_names());
    if (!index) return false;
    row.form.fill = static_cast<Fill>(*index);
  }
  return true;
}

bool RowWire::no_length(const FieldRow& row) {
  const char* const why = row.fixed() ? "a field of a fixed size" : "a part whose size its tag or place says";
  if (draft_.wire.length)
    return faults_.add(context_.path + ".length", fmt::format("{} has none", why), draft_.wire.length->where);
  if (draft_.wire.counts)
    return faults_.add(context_.path + ".counts", fmt::format("{} has no length", why), draft_.wire.counts->where);
  if (draft_.counts_itself)
    return faults_.add(context_.path + ".counts_itself", fmt::format("{} has no length", why),
                       draft_.counts_itself->where);
  return true;
}

bool RowWire::read_length(FieldRow& row) {
  const std::string number = context_.path.substr(context_.path.rfind('.') + 1);
  const auto& length = word(&WireDraft::length);
  const std::string length_path = path(&WireDraft::length, ".length");
  if (!length) return faults_.add(length_path, fmt::format("is missing: field {} needs it", number), draft_.where);
  row.length = builder_.length(length_path, *length);
  if (row.length == nullptr || !read_counts(row)) return false;
  row.counts_itself = faults_.flag(context_.path + ".counts_itself", draft_.counts_itself);
  const std::size_t most = row.length_of(row.units_max);
  const unsigned sayable = row.length->most(row.length_digits);
  return most <= sayable || faults_.add(context_.path + ".type",
                                        fmt::format("a length of {} digits ({}) says at most {}; {} needs up to {} {}",
                                                    row.length_digits, row.length->name, sayable, row.type(), most,
                                                    row.counts == Counts::digits ? "digits or characters" : "bytes"),
                                        draft_.where);
}

bool RowWire::read_counts(FieldRow& row) {
  row.counts = row.binary() ? Counts::bytes : Counts::digits;
  const auto& counts = word(&WireDraft::counts);
  if (!counts) return true;
  const auto index = faults_.choose(path(&WireDraft::counts, ".counts"), *counts, "what lengths count", counts_names());
  if (index) row.counts = static_cast<Counts>(*index);
  return index.has_value();
}

}  // namespace iso8583
