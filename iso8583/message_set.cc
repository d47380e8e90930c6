// Setting a message's values: each is checked and laid down as it will stand on the wire.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "iso8583/encoding/words.h"
#include "iso8583/message.h"

namespace iso8583 {

namespace {

std::unexpected<Error> untabled(const Dialect& dialect, int field) {
  return std::unexpected(Error{std::to_string(field), 0, fmt::format("a field of {}", dialect.name()),
                               "a field that its table does not have"});
}

const std::uint8_t* as_bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// What is of the right size and needs no conversion, or packed digits: most of what is ever set.
bool plain(const Step& step, const std::uint8_t* value, std::size_t units) {
  if (step.row->fixed() ? units != step.units : units > step.units) return false;
  switch (step.check) {
    case Check::ascii_digits:
    case Check::packed_left:
    case Check::packed_right: return all_digits(value, units);
    case Check::ascii_track:
    case Check::packed_track: return all_track(value, units);
    case Check::ascii_text: return no_controls(value, units);
    default: return false;
  }
}

// The usual ways inline, as when reading.
void write_length(const Step& step, std::size_t units, std::uint8_t* to) {
  const auto digit = [](std::size_t of) { return static_cast<std::uint8_t>('0' + of % 10); };
  const auto packed = [](std::size_t of) { return static_cast<std::uint8_t>(of / 10 % 10 << 4 | of % 10); };
  if (step.count != Count::units || step.prefix == Prefix::other)
    return step.row->length->write(static_cast<unsigned>(step.row->length_of(units)), step.prefix_size, to);
  switch (step.prefix) {
    case Prefix::ascii_3: *to++ = digit(units / 100); [[fallthrough]];
    case Prefix::ascii_2:
      to[0] = digit(units / 10);
      to[1] = digit(units);
      return;
    case Prefix::bcd_2: *to++ = packed(units / 100); [[fallthrough]];
    case Prefix::bcd_1: to[0] = packed(units); return;
    default: return;
  }
}

}  // namespace

std::expected<void, Error> Message::set(int field, std::string_view text) {
  const FieldRow* const row = dialect_->field(field);
  if (row == nullptr) return untabled(*dialect_, field);
  const Step& step = dialect_->step(static_cast<unsigned>(field));
  if (plain(step, as_bytes(text), text.size()) && !owns(as_bytes(text))) {
    put(step, as_bytes(text), text.size());
    return {};
  }
  const std::size_t begin = own_.size();
  return note(field, begin, lay_text(*row, text, own_));
}

std::expected<void, Error> Message::set_number(int field, std::uint64_t number) {
  const FieldRow* const row = dialect_->field(field);
  if (row == nullptr) return untabled(*dialect_, field);
  if (row->form.charset != Charset::digits && row->form.charset != Charset::text)
    return std::unexpected(
        Error{row->key(), 0, fmt::format("a value of class {}", name_of(row->kind)), "a number", row->name});
  std::array<char, 20> digits;
  std::size_t size = 0;
  for (; number > 0 || size == 0; number /= 10) digits[19 - size++] = static_cast<char>('0' + number % 10);
  const char* const first = digits.data() + 20 - size;
  if (!row->fixed() || size >= row->units_max) return set(field, {first, size});
  Scratch room;
  char* const filled = room.take(row->units_max);
  std::fill(filled, filled + row->units_max - size, '0');
  std::copy(first, first + size, filled + row->units_max - size);
  return set(field, {filled, row->units_max});
}

std::expected<void, Error> Message::set_bytes(int field, Bytes value) {
  const FieldRow* const row = dialect_->field(field);
  if (row == nullptr) return untabled(*dialect_, field);
  const Step& step = dialect_->step(static_cast<unsigned>(field));
  const bool right_size = row->fixed() ? value.size() == step.units : value.size() <= step.units;
  if (step.check == Check::nothing && right_size && !owns(value.data())) {
    put(step, value.data(), value.size());
    return {};
  }
  const std::size_t begin = own_.size();
  return note(field, begin, lay_bytes(*row, value, own_));
}

// Whether bytes are some of those that move when room is made.
bool Message::owns(const std::uint8_t* bytes) const {
  const std::less<const std::uint8_t*> before;
  return !own_.empty() && !before(bytes, own_.data()) && before(bytes, own_.data() + own_.size());
}

void Message::put(const Step& step, const std::uint8_t* value, std::size_t units) {
  const FieldRow& row = *step.row;
  const std::size_t prefix = step.prefix_size;
  const bool packed = step.check > Check::nothing;
  const std::size_t size = packed ? (units + 1) / 2 : units;
  const std::size_t begin = own_.size();
  std::uint8_t* const to = own_.grow(prefix + size);
  if (prefix > 0) write_length(step, units, to);
  if (packed)
    row.form.write(value, units, to + prefix);
  else if (units > 0)
    std::memcpy(to + prefix, value, units);
  mark(row.number, begin, {prefix, size, units});
}

std::expected<void, Error> Message::note(int field, std::size_t begin, const LaidDown& laid) {
  if (!laid) return std::unexpected(laid.error());
  mark(field, begin, *laid);
  return {};
}

void Message::mark(int field, std::size_t begin, const Laid& laid) {
  in_order_ = in_order_ && field > last_set_;
  last_set_ = field;
  Slot& slot = slots_.of[static_cast<std::size_t>(field)];
  slot.offset = static_cast<std::uint32_t>(begin + laid.prefix) & 0x7fffffffU;
  slot.own = 1;
  slot.size = static_cast<std::uint16_t>(laid.size);
  slot.units = static_cast<std::uint16_t>(laid.units);
  present_.add(field);
}

void Message::copy_from(const Message& other, int field) {
  if (!other.has(field) || &other == this) return;
  if (other.dialect_ != dialect_) {
    // Another table may write it otherwise; what it cannot hold is left out.
    Scratch room;
    [[maybe_unused]] const auto copied = set(field, other.text(field, room));
    return;
  }
  const Slot from = other.slot(field);
  const std::size_t prefix = dialect_->step(static_cast<unsigned>(field)).prefix_size;
  const std::uint8_t* const bytes = other.wire(from) - prefix;
  const std::size_t begin = own_.size();
  own_.append({bytes, prefix + from.size});
  in_order_ = in_order_ && field > last_set_;
  last_set_ = field;
  Slot& to = slots_.of[static_cast<std::size_t>(field)];
  to = from;
  to.offset = static_cast<std::uint32_t>(begin + prefix) & 0x7fffffffU;
  to.own = 1;
  present_.add(field);
}

}  // namespace iso8583
