// What has to hold for everything inside a divided field.
#include "tests/iso8583/look_inside.h"

#include "iso8583/layout/build_room.h"
#include "iso8583/layout/inside.h"
#include "iso8583/path.h"

using iso8583::Element;
using iso8583::Error;
using iso8583::Inside;

namespace {

std::string indexed(const Inside& inside, const Element& element) {
  std::size_t occurrence = 1;
  for (const Element& other : inside.elements()) {
    if (&other == &element) break;
    occurrence += other.key == element.key ? 1 : 0;
  }
  return iso8583::path_component(inside.key(element)) + (occurrence > 1 ? "[" + std::to_string(occurrence) + "]" : "");
}

class Looker {
 public:
  Looker(std::size_t frame_size, InsideLook& look) : frame_size_(frame_size), look_(look) {}

  void check_error(const Error& error, const std::string& path) {
    if (error.path != path && !error.path.starts_with(path + ".")) wrong(error.text() + " is not of " + path);
    if (error.offset > frame_size_) wrong(error.text() + " is outside of the frame");
    if (error.expected.empty() || error.found.empty()) wrong(error.text() + " says too little");
  }

  void look(const Inside& inside, const std::string& path, std::size_t depth) {
    std::size_t at = 0;
    for (const Element& element : inside.elements()) {
      if (element.begin < at || element.value < element.begin || element.value + element.size > element.end)
        wrong(path + ": parts overlap");
      at = element.end;
      look_at(inside, element, path + "." + indexed(inside, element), depth);
    }
  }

 private:
  void wrong(const std::string& what) { look_.wrong = what; }

  void look_at(const Inside& inside, const Element& element, const std::string& path, std::size_t depth) {
    if (inside.offset(element) > frame_size_) wrong(path + " stands outside of the frame");
    const std::string text = inside.text(element);
    iso8583::Scratch room;
    if (inside.bytes(element, room).size() > 2 * frame_size_) wrong(path + " is larger than its frame");
    if (const auto fault = inside.fault(element)) return check_error(*fault, path);
    if (!inside.divided(element) || depth == iso8583::depth_max) {
      look_.texts[path] = text;
      return;
    }
    Inside deeper;
    if (const auto opened = deeper.open(inside, element); !opened) check_error(opened.error(), path);
    look(deeper, path, depth + 1);
  }

  std::size_t frame_size_;
  InsideLook& look_;
};

}  // namespace

InsideLook look_inside(const iso8583::Message& message, int field, std::size_t frame_size) {
  InsideLook result;
  Looker looker(frame_size, result);
  Inside inside;
  if (const auto opened = inside.open(message, field); !opened)
    looker.check_error(opened.error(), std::to_string(field));
  looker.look(inside, std::to_string(field), 1);
  return result;
}
