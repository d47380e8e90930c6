// See inside.h.
#include "iso8583/layout/inside.h"

#include "iso8583/field/value.h"
#include "iso8583/path.h"

namespace iso8583 {

std::size_t Placed::at(std::size_t value_offset) const {
  const Form* const form = &row->form;
  const Encoding& encoding = *form->encoding;
  if (row->pad.side == Pad::Side::left) value_offset += units - size;                    // taken off, if it was
  if (encoding.units_in(form->charset, 1) == 1) return frame_offset + value_offset;      // a byte each
  if (encoding.units_in(form->charset, 2) == 1) return frame_offset + 2 * value_offset;  // hexadecimal text
  // Packed: a sign before the digits, and perhaps a nibble of fill.
  const std::size_t sign = form->charset == Charset::signed_digits ? 1 : 0;
  if (value_offset < sign) return frame_offset;
  const std::size_t fill = (units - sign) % 2 != 0 && fills_left(form->fill) ? 1 : 0;
  return frame_offset + sign + (value_offset - sign + fill) / 2;
}

Error Placed::error(Error within, const std::string& path) const {
  within.path = within.path.empty() ? path : path + "." + within.path;
  within.offset = at(within.offset);
  return within;
}

std::expected<void, Error> Inside::open(const Message& message, int field) {
  elements_.clear();
  layout_ = nullptr;
  const FieldRow* const row = message.has(field) ? message.dialect().field(field) : nullptr;
  if (row == nullptr || !row->inside) return {};
  depth_ = 0;
  field_ = field;
  outer_.clear();
  placed_.frame_offset = message.offset(field);
  return divide(row->inside.get(), *row, message.raw(field), message.units(field));
}

std::expected<void, Error> Inside::open(const Inside& outer, const Element& element) {
  elements_.clear();
  layout_ = nullptr;
  const Layout* const layout = outer.divided(element) ? inside_of(*outer.layout_, element) : nullptr;
  if (layout == nullptr) return {};
  depth_ = outer.depth_ + 1;
  outer_ = outer.path(element);
  placed_.frame_offset = outer.offset(element);
  return divide(layout, element.row(), outer.raw(element), element.units);
}

std::expected<void, Error> Inside::divide(const Layout* layout, const FieldRow& row, Bytes wire, std::size_t units) {
  layout_ = layout;
  placed_.row = &row;
  placed_.units = units;
  value_ = value_bytes(row, wire, units, room_);
  placed_.size = value_.size();
  Walk walk(*layout, value_);
  // Each part is written where it stays; the room for one more is given back at the end.
  do {
    if (layout->kind->divide != nullptr) layout->kind->divide(walk, elements_);
    walk.element = &elements_.more();
  } while (walk.next());
  elements_.drop_last();
  if (!walk.failed()) return {};
  Error error = walk.error();
  if (!error.path.empty()) error.path = key_and_occurrence(*walk.element, elements().size());
  return std::unexpected(placed_.error(std::move(error), path()));
}

std::size_t Inside::offset(const Element& element) const { return placed_.at(element.value); }

const Element* Inside::find(std::string_view key_or_name) const {
  if (layout_ == nullptr) return nullptr;
  const auto key = layout_->key_named(key_or_name);
  if (!key) return nullptr;
  for (const Element& element : elements())
    if (element.key == *key) return &element;
  return nullptr;
}

// Its key, and which of equal ones it is, if it is not the first of so many elements.
std::string Inside::key_and_occurrence(const Element& element, std::size_t before) const {
  std::size_t equal = 0;
  for (const Element& other : elements().first(before)) equal += other.key == element.key ? 1 : 0;
  const std::string name = path_component(key(element));
  return equal == 0 ? name : name + "[" + std::to_string(equal + 1) + "]";
}

std::string Inside::path(const Element& element) const {
  return path() + "." + key_and_occurrence(element, static_cast<std::size_t>(&element - elements().data()));
}

std::optional<Error> Inside::fault(const Element& element) const {
  if (element.fault == Stop::none) return std::nullopt;
  Error error = placed_.error(element_error(*layout_, value_, element), path());
  error.path = path(element);
  return error;
}

std::string_view Inside::text(const Element& element, Scratch& room) const {
  const FieldRow& row = element.fault == Stop::none ? element.row() : layout_->unknown;
  return value_text(row, raw(element), element.units, room);
}

std::string Inside::text(const Element& element) const {
  Scratch room;
  return std::string(text(element, room));
}

Bytes Inside::bytes(const Element& element, Scratch& room) const {
  if (element.fault != Stop::none) return raw(element);
  return value_bytes(element.row(), raw(element), element.units, room);
}

}  // namespace iso8583
