// The parts of a divided value, all at once: for whoever wants more than one of them.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/error.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/layout/layout.h"
#include "iso8583/message.h"

namespace iso8583 {

// A value that was divided, as its places are counted from: where it begins in the frame, and how it is written there.
struct Placed {
  std::size_t frame_offset = 0;
  const FieldRow* row = nullptr;
  std::size_t units = 0;  // on the wire
  std::size_t size = 0;   // of the value, perhaps without its pad

  // Of a byte of the value, in the frame.
  std::size_t at(std::size_t value_offset) const;
  // An error within the value, as one of the message: its path and offset behind those of the value.
  Error error(Error within, const std::string& path) const;
};

// Made to be reused: after a few values it no longer touches the heap. What was opened must outlive it, unchanged.
class Inside {
 public:
  Inside() = default;
  Inside(const Inside&) = delete;  // what is divided may stand in its own room
  Inside& operator=(const Inside&) = delete;

  // Divides a field's value, or a part's. Not divided by its table, or absent: there are no elements. On an error the
  // elements before it stay readable; its path and offset are those of the message ("55.9F26", bytes of the frame).
  std::expected<void, Error> open(const Message& message, int field);
  std::expected<void, Error> open(const Inside& outer, const Element& element);

  std::span<const Element> elements() const { return elements_.view(); }  // in the order of the value
  // By key ("9F26", "0165", "3") or name ("city"), the first of equal ones. Null: not there.
  const Element* find(std::string_view key_or_name) const;
  std::string key(const Element& element) const { return layout_->kind->key_text(*layout_, element.key); }

  // What is wrong with its value; nothing: it is what its row says.
  std::optional<Error> fault(const Element& element) const;

  // As Message's functions of these names (of a value that is not what its row says, its bytes as they stand): text is
  // Latin-1, of binary hex. Valid until `room` or the value changes.
  std::string_view text(const Element& element, Scratch& room) const;
  std::string text(const Element& element) const;
  Bytes bytes(const Element& element, Scratch& room) const;
  Bytes raw(const Element& element) const { return value_.subspan(element.value, element.size); }
  // Where its value stands in the frame; in a value that was set since, in that value.
  std::size_t offset(const Element& element) const;
  // Whether the element is itself divided. Deeper than paths go nothing is.
  bool divided(const Element& element) const {
    return depth_ + 1 < depth_max && element.fault == Stop::none && inside_of(*layout_, element) != nullptr;
  }

  const Layout* layout() const { return layout_; }                                       // null: nothing was divided
  std::string path(const Element& element) const;                                        // "55.9F26", "48.0105[2]"
  std::string path() const { return outer_.empty() ? std::to_string(field_) : outer_; }  // of the value

 private:
  std::string key_and_occurrence(const Element& element, std::size_t before) const;
  std::expected<void, Error> divide(const Layout* layout, const FieldRow& row, Bytes wire, std::size_t units);

  const Layout* layout_ = nullptr;
  Bytes value_;
  Scratch room_;
  ElementList elements_;
  std::size_t depth_ = 0;  // values that it is within
  int field_ = 0;
  std::string outer_;  // the path of a value within a value; of a field it is made when somebody asks
  Placed placed_;
};

}  // namespace iso8583
