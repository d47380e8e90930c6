// Any line as JSON, in any dialect: a message that goes over the wire and back unchanged, or an error.
#include <string_view>
#include <vector>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/fuzz/fuzz_dialects.h"

using iso8583::Message;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const iso8583::Dialect& dialect = dialect_of(data[0]);
  const std::string_view line(reinterpret_cast<const char*>(data) + 1, size - 1);
  Message message;
  if (const auto read = iso8583::from_json(line, dialect, message); !read) {
    require(!read.error().path.empty() && !read.error().expected.empty(), "an error that says too little");
    require(read.error().offset <= line.size(), "an error outside of the line");
    return 0;
  }
  std::vector<std::uint8_t> frame;
  require(message.encode(frame).has_value(), "does not encode");
  Message decoded;
  const auto done = decoded.decode(dialect, frame);
  require(done.has_value(), done ? "" : "does not decode: " + done.error().text());
  require(decoded.fields() == message.fields(), "other fields after the wire");
  for (const int field : message.fields())
    require(
        decoded.text(field) == message.text(field) || message.dialect().field(field)->kind == iso8583::FieldClass::z,
        "another value after the wire");
  Message again;
  require(iso8583::from_json(to_json(decoded, iso8583::Reveal::all), dialect, again).has_value(),
          "its JSON is refused");
  std::vector<std::uint8_t> frame_again;
  require(again.encode(frame_again).has_value() && frame_again == frame, "other bytes after JSON");
  return 0;
}
