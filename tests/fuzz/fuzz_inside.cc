// Any bytes as a value that is divided: parts in bounds, or an error that says where. What is set is what is read.
#include <array>
#include <memory>
#include <vector>

#include "iso8583/json.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/layout/inside.h"
#include "iso8583/path.h"
#include "tests/fuzz/fuzz_dialects.h"
#include "tests/iso8583/look_inside.h"
#include "tests/iso8583/nested_dialects.h"
#include "tests/iso8583/random_parts.h"

using iso8583::Bytes;
using iso8583::Message;
using iso8583::Path;

namespace {

constexpr std::array<const char*, 4> bases{"iso1987_ascii_binary_bitmap", "iso1987_bcd", "iso1987_ebcdic",
                                           "iso1987_ascii"};
constexpr std::size_t parts_tried_max = 12;  // setting each part costs as much as all that stands before it

const iso8583::Dialect& nested(std::size_t base) {
  static const auto dialects = [] {
    std::vector<std::shared_ptr<const iso8583::Dialect>> made;
    for (const char* const name : bases)
      made.push_back(*iso8583::parse_dialect(nested_dialect(name), "nested.yaml", dialect_folders()));
    return made;
  }();
  return *dialects[base % dialects.size()];
}

// The same parts, whoever goes through them: by the kind's own walk, and by all of them at once.
void check_walk(const Message& message, int field) {
  iso8583::Scratch room;
  const Bytes value = message.bytes(field, room);
  const std::vector<std::uint8_t> exact(value.begin(), value.end());
  iso8583::Inside inside;
  const bool opened = inside.open(message, field).has_value();
  iso8583::Walk walk(*message.dialect().field(field)->inside, exact);
  std::size_t count = 0;
  while (walk.next()) {
    require(count < inside.elements().size(), "a walk finds more parts");
    const iso8583::Element& other = inside.elements()[count++];
    require(walk.element->key == other.key && walk.element->begin == other.begin && walk.element->end == other.end &&
                walk.element->value == other.value && walk.element->size == other.size,
            "a walk finds another part");
    require((walk.element->fault == iso8583::Stop::none) == (other.fault == iso8583::Stop::none),
            "a walk finds another fault");
  }
  require(count == inside.elements().size() && walk.failed() == !opened, "a walk ends elsewhere");
}

std::vector<std::uint8_t> frame_of(const Message& message) {
  std::vector<std::uint8_t> frame;
  require(message.encode(frame).has_value(), "does not encode");
  return frame;
}

void check_part(const Message& message, int field, const std::string& text_of_path, const std::string& text,
                const InsideLook& before) {
  static iso8583::BuildRoom room;
  const auto path = Path::parse(message.dialect(), text_of_path);
  require(path.has_value(), "no path: " + text_of_path);
  iso8583::Scratch scratch;
  const auto found = message.text(*path, scratch);
  require(found.has_value() && found->has_value() && **found == text, "another text along its path: " + text_of_path);
  Message same = message;
  if (same.set(*path, text, room))
    require(look_inside(same, field, frame_of(same).size()).texts == before.texts, "set to itself: " + text_of_path);
  else
    require(same.text(field) == message.text(field), "a refused part changed something: " + text_of_path);
  Message less = message;
  if (less.remove(*path, room)) {
    const auto frame = frame_of(less);
    Message again;
    require(again.decode(message.dialect(), frame).has_value(), "does not decode without " + text_of_path);
    require(look_inside(again, field, frame.size()).wrong.empty(), "wrong without " + text_of_path);
  }
}

// Made-up parts are set, or refused.
void try_parts(const iso8583::Dialect& dialect, int field, const std::vector<std::uint8_t>& frame) {
  static iso8583::BuildRoom room;
  RandomParts random(frame.size());
  for (const RandomParts::Part& part : random.parts(dialect, field)) {
    const auto path = Path::parse(dialect, part.path);
    require(path.has_value(), "no path: " + part.path);
    Message message;  // its bytes are the frame's, which ends where its memory does
    require(message.decode(dialect, frame).has_value(), "does not decode");
    const std::string before = message.text(field);
    if (message.set(*path, part.text, room)) {
      const auto found = message.text(part.path);
      require(found.has_value() && found->has_value(), "set, and not there: " + part.path);
      static_cast<void>(frame_of(message));
    } else {
      require(message.text(field) == before, "a refused part changed something: " + part.path);
    }
    require(message.decode(dialect, frame).has_value(), "does not decode");
    static_cast<void>(message.remove(*path, room));
    static_cast<void>(frame_of(message));
  }
}

void check_json(const Message& message, const std::vector<std::uint8_t>& frame) {
  Message again;
  const auto read = iso8583::from_json(to_json(message, iso8583::Reveal::all), message.dialect(), again);
  require(read.has_value(), read ? "" : "its own JSON is refused: " + read.error().text());
  for (const int field : message.fields()) require(again.text(field) == message.text(field), "JSON changed a value");
  require(frame_of(again).size() == frame.size(), "other sizes after JSON");
  require(!describe(message, iso8583::Reveal::all).empty() && !to_json(message).empty(), "no description");
}

}  // namespace

// The first byte chooses the dialect, and which field the rest is the value of.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const iso8583::Dialect& dialect = nested(data[0] / std::size(nested_fields));
  const int field = nested_fields[data[0] % std::size(nested_fields)];
  Message built(dialect);
  built.set_mti(*iso8583::Mti::parse("0100"));
  if (!built.set_bytes(field, Bytes{data + 1, size - 1})) return 0;
  const std::vector<std::uint8_t> encoded = frame_of(built);
  const std::vector<std::uint8_t> frame(encoded.begin(), encoded.end());  // of exactly its size
  Message message;
  require(message.decode(dialect, frame).has_value(), "does not decode");
  check_walk(message, field);
  const InsideLook look = look_inside(message, field, frame.size());
  require(look.wrong.empty(), look.wrong);
  std::size_t tried = 0;
  for (const auto& [path, text] : look.texts)
    if (tried++ < parts_tried_max) check_part(message, field, path, text, look);
  try_parts(dialect, field, frame);
  check_json(message, frame);
  return 0;
}
