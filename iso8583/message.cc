// Reading a message's values, and whose bytes they are.
#include "iso8583/message.h"

#include <algorithm>
#include <utility>

#include "iso8583/decoder.h"

namespace iso8583 {

Message::Message(const Message& other) { *this = other; }

Message& Message::operator=(const Message& other) {
  if (this == &other) return *this;
  copy_state(other);
  own_ = other.own_;
  kept_ = false;
  keep();
  return *this;
}

Message::Message(Message&& other) noexcept { *this = std::move(other); }

Message& Message::operator=(Message&& other) noexcept {
  if (this == &other) return *this;
  copy_state(other);
  own_ = std::move(other.own_);
  frame_copy_ = std::move(other.frame_copy_);  // its bytes stay where they are, and with them frame_
  kept_ = other.kept_;
  other.present_.clear();
  other.own_.clear();
  other.frame_copy_.clear();
  other.forget_frame();
  return *this;
}

void Message::copy_state(const Message& other) {
  dialect_ = other.dialect_;
  frame_ = other.frame_;
  frame_size_ = other.frame_size_;
  present_ = other.present_;
  framed_ = other.framed_;
  bitmaps_at_ = other.bitmaps_at_;
  bitmaps_size_ = other.bitmaps_size_;
  third_at_ = other.third_at_;
  mti_ = other.mti_;
  in_order_ = other.in_order_;
  last_set_ = other.last_set_;
  for (const int field : other.present_) slots_.of[static_cast<std::size_t>(field)] = other.slot(field);
}

std::expected<void, Error> Message::decode(const Dialect& dialect, Bytes frame) {
  reset(dialect);
  frame_ = frame.data();
  frame_size_ = frame.size();
  return Decoder(*this, frame).run();
}

void Message::keep() {
  if (kept_ || frame_size_ == 0) return;
  frame_copy_.assign(frame_, frame_ + frame_size_);
  frame_ = frame_copy_.data();
  kept_ = true;
}

void Message::reset(const Dialect& dialect) {
  dialect_ = &dialect;
  forget_frame();
  present_.clear();
  mti_ = {};
  own_.clear();
  in_order_ = true;
  last_set_ = 0;
}

void Message::forget_frame() {
  frame_ = nullptr;
  frame_size_ = 0;
  bitmaps_size_ = 0;
  third_at_ = 0;
  kept_ = false;
}

Bytes Message::raw(int field) const {
  if (!has(field)) return {};
  return {wire(slot(field)), slot(field).size};
}

std::size_t Message::units(int field) const { return has(field) ? slot(field).units : 0; }

std::size_t Message::offset(int field) const { return has(field) && slot(field).own == 0 ? slot(field).offset : 0; }

Bytes Message::bytes(int field, Scratch& room) const {
  if (!has(field)) return {};
  return value_bytes(*dialect_->field(field), raw(field), slot(field).units, room);
}

std::string_view Message::text(int field, Scratch& room) const {
  if (!has(field)) return {};
  return value_text(*dialect_->field(field), raw(field), slot(field).units, room);
}

std::string Message::text(int field) const {
  Scratch room;
  return std::string(text(field, room));
}

std::vector<std::uint8_t> Message::bytes(int field) const {
  Scratch room;
  const Bytes value = bytes(field, room);
  return {value.begin(), value.end()};
}

std::optional<std::uint64_t> Message::number(int field) const {
  if (!has(field) || slot(field).units > 19 || dialect_->field(field)->binary()) return std::nullopt;
  Scratch room;
  const std::string_view digits = text(field, room);
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<std::uint64_t>(c - '0');
  }
  return digits.empty() ? std::nullopt : std::optional(number);
}

}  // namespace iso8583
