// See inside.h.
#include "iso8583/inside.h"

#include "iso8583/value.h"

namespace iso8583 {

std::size_t placed_at(std::size_t value_offset, std::size_t frame_offset, const Form& form) {
  // So many units of the value stand before it: in packed digits half as many bytes, in hex twice as many.
  const std::size_t even = form.encoding->wire_size(form.charset, value_offset - value_offset % 2);
  const std::size_t odd = value_offset % 2 == 0 ? 0 : form.encoding->wire_size(form.charset, 2) / 2;
  return frame_offset + (value_offset == 0 ? 0 : even + odd);
}

Error placed(Error error, const std::string& path, std::size_t frame_offset, const Form& form) {
  error.path = error.path.empty() ? path : path + "." + error.path;
  error.offset = placed_at(error.offset, frame_offset, form);
  return error;
}

std::expected<void, Error> Inside::open(const Message& message, int field) {
  elements_.clear();
  layout_ = nullptr;
  const FieldRow* const row = message.has(field) ? message.dialect().field(field) : nullptr;
  if (row == nullptr || !row->inside) return {};
  field_ = field;
  outer_.clear();
  frame_offset_ = message.offset(field);
  return divide(row->inside.get(), *row, message.raw(field), message.units(field));
}

std::expected<void, Error> Inside::open(const Inside& outer, const Element& element) {
  elements_.clear();
  layout_ = nullptr;
  const Layout* const layout = outer.divided(element) ? inside_of(*outer.layout_, element) : nullptr;
  if (layout == nullptr) return {};
  outer_ = outer.path() + "." + outer.key(element);
  frame_offset_ = placed_at(element.value, outer.frame_offset_, *outer.form_);
  return divide(layout, element.row(), outer.raw(element), element.units);
}

std::expected<void, Error> Inside::divide(const Layout* layout, const FieldRow& row, Bytes wire, std::size_t units) {
  layout_ = layout;
  form_ = &row.form;
  value_ = value_bytes(row, wire, units, room_);
  Walk walk(*layout, value_);
  // Each part is written where it stays; the room for one more is given back at the end.
  do {
    if (layout->kind->divide != nullptr) layout->kind->divide(walk, elements_);
    walk.element = &elements_.more();
  } while (walk.next());
  elements_.drop_last();
  if (!walk.failed()) return {};
  return std::unexpected(placed(walk.error(), path(), frame_offset_, row.form));
}

const Element* Inside::find(std::string_view key_or_name) const {
  if (layout_ == nullptr) return nullptr;
  const auto key = layout_->key_named(key_or_name);
  if (!key) return nullptr;
  for (const Element& element : elements())
    if (element.key == *key) return &element;
  return nullptr;
}

std::optional<Error> Inside::fault(const Element& element) const {
  if (element.fault == Stop::none) return std::nullopt;
  return placed(element_error(*layout_, value_, element), path(), frame_offset_, *form_);
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
