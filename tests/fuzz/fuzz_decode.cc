// Any bytes, in any dialect: a message that encodes to the same bytes, or an error that says where.
#include <vector>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/fuzz/fuzz_dialects.h"
#include "tests/iso8583/damage.h"
#include "tests/iso8583/look_inside.h"

using iso8583::Message;

namespace {

constexpr std::size_t parts_read_max = 30;  // each goes through what stands before it

// Reads everything there is, in every way.
void read_all(const Message& message) {
  iso8583::Scratch room;
  for (const int field : message.fields()) {
    static_cast<void>(message.number(field));
    require(message.bytes(field, room).size() == message.units(field), "bytes() has another size than units()");
    require(message.text(field, room) == message.text(field), "a text differs from itself");
  }
  require(!describe(message).empty() && !describe(message, iso8583::Reveal::all).empty(), "no description");
  static_cast<void>(to_json(message));
}

// What is inside divided fields, all at once and part by part.
void read_inside(const Message& message, std::size_t frame_size) {
  for (const int field : message.fields()) {
    if (!message.dialect().field(field)->inside) continue;
    const InsideLook look = look_inside(message, field, frame_size);
    require(look.wrong.empty(), look.wrong);
    std::size_t read = 0;
    for (const auto& [path, text] : look.texts) {
      if (read++ == parts_read_max) break;
      const auto found = message.text(path);
      require(found.has_value() && *found == text, "another text along its path: " + path);
    }
  }
}

// What is read can be set: by JSON in the same dialect, field by field in all others where it fits.
void build_again(const Message& message, const iso8583::Dialect& dialect) {
  Message built;
  const auto read = iso8583::from_json(to_json(message, iso8583::Reveal::all), dialect, built);
  require(read.has_value(), read ? "" : "its own JSON is refused: " + read.error().text());
  require(built.fields() == message.fields(), "its own JSON has other fields");
  for (const int field : message.fields()) require(built.text(field) == message.text(field), "JSON changed a field");
  for (std::uint8_t other = 0; other < dialect_names.size(); ++other) {
    Message copy(dialect_of(other));
    for (const int field : message.fields()) copy.copy_from(message, field);
    std::vector<std::uint8_t> frame;
    require(copy.encode(frame).has_value(), "a copied message does not encode");
    Message again;
    require(again.decode(dialect_of(other), frame).has_value(), "a copied message does not decode");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const iso8583::Dialect& dialect = dialect_of(data[0]);
  const Frame frame(data + 1, data + size);
  Message message;
  std::string error;
  const std::string wrong = check_any_bytes(dialect, message, frame, &error);
  require(wrong.empty(), wrong);
  read_all(message);
  read_inside(message, frame.size());
  build_again(message, dialect);
  message.keep();
  const Message copy = message;
  read_all(copy);
  return 0;
}
