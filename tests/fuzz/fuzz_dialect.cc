// Any text as a dialect file: faults that say where, or a table with which messages of every field can be written.
#include <vector>

#include "iso8583/message.h"
#include "tests/fuzz/fuzz_dialects.h"
#include "tests/iso8583/look_inside.h"
#include "tests/iso8583/random_parts.h"

using iso8583::Charset;
using iso8583::FieldRow;
using iso8583::Message;

namespace {

std::string value_of(const FieldRow& row, std::size_t units) {
  switch (row.form.charset) {
    case Charset::digits: return std::string(units, '7');
    case Charset::text: return std::string(units, 'x');
    case Charset::signed_digits: return units == 0 ? "" : "C" + std::string(units - 1, '7');
    case Charset::track: return std::string(units, '7');
    case Charset::binary: break;
  }
  return std::string(2 * units, 'A');
}

void try_field(const iso8583::Dialect& dialect, const FieldRow& row, std::size_t units) {
  Message message(dialect);
  const auto set = message.set(row.number, value_of(row, units));
  require(set.has_value(), set ? "" : "a field of a size that its table allows: " + set.error().text());
  std::vector<std::uint8_t> frame;
  require(message.encode(frame).has_value(), "does not encode");
  Message decoded;
  const auto done = decoded.decode(dialect, frame);
  require(done.has_value(), done ? "" : "does not decode: " + done.error().text());
  require(decoded.has(row.number) && decoded.fields().size() == 1, "other fields after the wire");
  std::vector<std::uint8_t> again;
  require(decoded.encode(again).has_value() && again == frame, "other bytes after the wire");
  frame.pop_back();
  require(!decoded.decode(dialect, frame).has_value(), "a frame that lacks a byte is accepted");
}

// What is inside is set part by part. Parts may be refused: their whole may be too small, their characters a separator.
void try_parts(const iso8583::Dialect& dialect, int field) {
  RandomParts random(1);
  Message message(dialect);
  for (const RandomParts::Part& part : random.parts(dialect, field))
    if (!message.set(part.path, part.text)) break;
  std::vector<std::uint8_t> frame;
  require(message.encode(frame).has_value(), "does not encode with parts");
  Message decoded;
  const auto done = decoded.decode(dialect, frame);
  require(done.has_value(), done ? "" : "does not decode with parts: " + done.error().text());
  const std::string wrong = look_inside(decoded, field, frame.size()).wrong;
  require(wrong.empty(), wrong);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string yaml(reinterpret_cast<const char*>(data), size);
  // Only names of dialects as bases: what is on this machine's disk is not to be found out.
  if (yaml.find('/') != std::string::npos || yaml.find(".yaml") != std::string::npos) return 0;
  const auto dialect = iso8583::parse_dialect(yaml, "fuzz.yaml", dialect_folders());
  if (!dialect) {
    require(!dialect.error().empty(), "refused without a fault");
    for (const auto& fault : dialect.error())
      require(!fault.what.empty() && !fault.where.empty(), "a fault that says too little: " + fault.text());
    return 0;
  }
  for (int field = 2; field <= iso8583::last_field; ++field) {
    const FieldRow* const row = (*dialect)->field(field);
    if (row == nullptr) continue;
    try_field(**dialect, *row, row->units_max);
    // A sign alone is no value.
    const bool sign_only = row->form.charset == Charset::signed_digits && row->units_max == 2;
    if (!row->fixed() && !sign_only) try_field(**dialect, *row, row->units_max - 1);
    if (row->inside) try_parts(**dialect, field);
  }
  return 0;
}
