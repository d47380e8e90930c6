// Imports, loads, reads, writes.
#include "tests/exchange/imported.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "iso8583/exchange/dialect_writer.h"
#include "iso8583/exchange/jpos_reader.h"
#include "iso8583/exchange/moov_reader.h"
#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"

namespace {

iso8583::SpecDraft taken(std::expected<iso8583::SpecDraft, iso8583::Fault> draft) {
  if (!draft) FAIL(draft.error().text());
  if (draft->name.empty()) draft->name = "test";
  return *draft;
}

// One bit of a bitmap of bytes, or of two where the field needs it.
Frame bitmap_of(int field) {
  Frame map(field > 64 ? 16 : 8);
  if (field > 64) map[0] = 0x80;
  map[static_cast<std::size_t>(field - 1) / 8] |= static_cast<std::uint8_t>(0x80 >> (field - 1) % 8);
  return map;
}

Frame frame_of(int field, const std::string& wire_hex) {
  return joined({from_text("0800"), bitmap_of(field), from_hex(wire_hex)});
}

}  // namespace

Frame joined(std::initializer_list<Frame> parts) {
  Frame frame;
  for (const Frame& part : parts) frame.insert(frame.end(), part.begin(), part.end());
  return frame;
}

std::string spec_text(const std::string& file) {
  std::ifstream in(SOURCE_ROOT "/tests/exchange/specs/" + file, std::ios::binary);
  REQUIRE(in.is_open());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

iso8583::SpecDraft imported_jpos(const std::string& xml) { return taken(iso8583::read_jpos(xml, "spec.xml", "")); }
iso8583::SpecDraft imported_moov(const std::string& text) { return taken(iso8583::read_moov(text, "spec.json", "")); }

iso8583::SpecDraft imported(const std::string& file) {
  return file.ends_with(".xml") ? imported_jpos(spec_text(file)) : imported_moov(spec_text(file));
}

DialectPointer dialect_of(const iso8583::SpecDraft& draft) {
  const std::string yaml = iso8583::write_dialect(draft);
  auto dialect = iso8583::parse_dialect(yaml, "test.yaml", dialect_folder);
  if (!dialect) FAIL(listed(dialect.error()) + yaml);
  return *dialect;
}

std::vector<std::string> losses_of(const iso8583::SpecDraft& draft) {
  std::vector<std::string> losses;
  for (const iso8583::Loss& loss : draft.losses) {
    CHECK_FALSE(loss.advice.empty());
    losses.push_back(loss.path + ": " + loss.reason);
  }
  return losses;
}

std::string value_read(const iso8583::SpecDraft& draft, int field, const std::string& wire_hex) {
  return part_read(draft, std::to_string(field), wire_hex);
}

std::string part_read(const iso8583::SpecDraft& draft, const std::string& path, const std::string& wire_hex) {
  const auto dialect = dialect_of(draft);
  const Frame frame = frame_of(std::stoi(path), wire_hex);
  iso8583::Message message;
  if (const auto read = message.decode(*dialect, frame); !read) return "refused: " + read.error().text();
  const auto text = message.text(path);
  if (!text) return "refused: " + text.error().text();
  return text->value_or("absent");
}

std::string wire_written(const iso8583::SpecDraft& draft, int field, const std::string& value) {
  const auto dialect = dialect_of(draft);
  iso8583::Message message(*dialect);
  message.set_mti(*iso8583::Mti::parse("0800"));
  if (const auto set = message.set(field, value); !set) return "refused: " + set.error().text();
  Frame frame;
  REQUIRE(message.encode(frame).has_value());
  const std::size_t head = 4 + bitmap_of(field).size();
  return to_hex(std::span(frame).subspan(head));
}

void check_message(const iso8583::Dialect& dialect, const Frame& frame, const std::string& mti,
                   const std::map<std::string, std::string>& values) {
  iso8583::Message message;
  const auto read = message.decode(dialect, frame);
  if (!read) FAIL(read.error().text());
  CHECK(message.mti().text() == mti);
  iso8583::FieldSet named;
  for (const auto& [path, value] : values) {
    INFO(path);
    named.add(std::stoi(path));
    const auto text = message.text(path);
    if (!text) FAIL(text.error().text());
    REQUIRE(text->has_value());
    CHECK(**text == value);
  }
  CHECK(message.fields() == named);
  Frame again;
  REQUIRE(message.encode(again).has_value());
  CHECK(to_hex(again) == to_hex(frame));

  iso8583::Message built(dialect);
  built.set_mti(message.mti());
  for (const int field : message.fields()) {
    const auto set = built.set(field, message.text(field));
    if (!set) FAIL(set.error().text());
  }
  Frame anew;
  REQUIRE(built.encode(anew).has_value());
  CHECK(to_hex(anew) == to_hex(frame));
}
