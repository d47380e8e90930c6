// Setting a message's values: each is checked and laid down as it will stand on the wire.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "iso8583/hex_digits.h"
#include "iso8583/message.h"

namespace iso8583 {

namespace {

std::unexpected<Error> refuse(const FieldRow& row, std::string expected, std::string found) {
  return std::unexpected(Error{std::to_string(row.number), 0, std::move(expected), std::move(found), row.name});
}

std::unexpected<Error> untabled(const Dialect& dialect, int field) {
  return std::unexpected(Error{std::to_string(field), 0, fmt::format("a field of {}", dialect.name()),
                               "a field that its table does not have"});
}

std::unexpected<Error> wrong_size(const FieldRow& row, std::size_t units) {
  const char* unit = row.binary() ? "bytes" : row.form.charset == Charset::digits ? "digits" : "characters";
  return refuse(row, fmt::format("{}{} {} ({})", row.fixed() ? "" : "at most ", row.units_max, unit, row.type()),
                std::to_string(units));
}

bool fits(const FieldRow& row, std::size_t units) {
  return row.fixed() ? units == row.units_max : units <= row.units_max;
}

const std::uint8_t* as_bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

}  // namespace

std::expected<void, Error> Message::set(int field, std::string_view text) {
  const FieldRow* const found = dialect_->field(field);
  if (found == nullptr) return untabled(*dialect_, field);
  const FieldRow& row = *found;
  if (row.binary()) return set_hex(row, text);
  const std::size_t stranger = find_stranger(row.form.charset, as_bytes(text), text.size());
  if (stranger != no_fault)
    return refuse(row, fmt::format("only characters of {}", name_of(row.kind)),
                  fmt::format("another one at position {}", stranger + 1));
  // Text of a fixed size keeps its trailing spaces on the wire; whoever sets it need not count them.
  if (row.fixed() && row.form.charset == Charset::text && text.size() < row.units_max) {
    Scratch room;
    char* const padded = room.take(row.units_max);
    std::fill(std::copy(text.begin(), text.end(), padded), padded + row.units_max, ' ');
    put(row, reinterpret_cast<std::uint8_t*>(padded), row.units_max);
    return {};
  }
  if (!fits(row, text.size())) return wrong_size(row, text.size());
  put(row, as_bytes(text), text.size());
  return {};
}

std::expected<void, Error> Message::set_hex(const FieldRow& row, std::string_view text) {
  if (text.size() % 2 != 0) return refuse(row, "two hexadecimal digits to a byte", "an odd number of them");
  if (!fits(row, text.size() / 2)) return wrong_size(row, text.size() / 2);
  Scratch room;
  auto* value = reinterpret_cast<std::uint8_t*>(room.take(text.size() / 2));
  for (std::size_t i = 0; i < text.size() / 2; ++i) {
    const int high = hex_value(as_bytes(text)[2 * i]);
    const int low = hex_value(as_bytes(text)[2 * i + 1]);
    if (high < 0 || low < 0) return refuse(row, "hexadecimal digits", fmt::format("another character at {}", 2 * i));
    value[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  put(row, value, text.size() / 2);
  return {};
}

std::expected<void, Error> Message::set_number(int field, std::uint64_t number) {
  const FieldRow* const found = dialect_->field(field);
  if (found == nullptr) return untabled(*dialect_, field);
  const FieldRow& row = *found;
  if (row.form.charset != Charset::digits && row.form.charset != Charset::text)
    return refuse(row, fmt::format("a value of class {}", name_of(row.kind)), "a number");
  std::uint8_t digits[20];
  std::size_t size = 0;
  for (; number > 0 || size == 0; number /= 10) digits[19 - size++] = static_cast<std::uint8_t>('0' + number % 10);
  if (size > row.units_max) return wrong_size(row, size);
  if (!row.fixed()) {
    put(row, digits + 20 - size, size);
    return {};
  }
  Scratch room;
  char* const filled = room.take(row.units_max);
  std::fill(filled, filled + row.units_max - size, '0');
  std::copy(digits + 20 - size, digits + 20, filled + row.units_max - size);
  put(row, reinterpret_cast<std::uint8_t*>(filled), row.units_max);
  return {};
}

std::expected<void, Error> Message::set_bytes(int field, Bytes value) {
  const FieldRow* const found = dialect_->field(field);
  if (found == nullptr) return untabled(*dialect_, field);
  const FieldRow& row = *found;
  if (!row.binary()) return set(field, {reinterpret_cast<const char*>(value.data()), value.size()});
  if (!fits(row, value.size())) return wrong_size(row, value.size());
  put(row, value.data(), value.size());
  return {};
}

void Message::put(const FieldRow& row, const std::uint8_t* value, std::size_t units) {
  const Step& step = dialect_->step(static_cast<unsigned>(row.number));
  const bool as_it_is = step.check == Check::ascii_digits || step.check == Check::ascii_text;
  const std::size_t prefix = step.prefix_size;
  const std::size_t size = as_it_is ? units : row.form.wire_size(units);
  const std::size_t begin = own_.size();
  // The value may be another of this message's own, which move when room is made.
  const std::less<const std::uint8_t*> before;
  const bool own_value = !own_.empty() && !before(value, own_.data()) && before(value, own_.data() + begin);
  const auto value_at = static_cast<std::size_t>(own_value ? value - own_.data() : 0);
  own_.resize(begin + prefix + size);
  if (own_value) value = own_.data() + value_at;
  std::uint8_t* const to = own_.data() + begin;
  if (prefix > 0) row.length->write(static_cast<unsigned>(row.length_of(units)), prefix, to);
  if (as_it_is && units > 0)
    std::memcpy(to + prefix, value, units);
  else
    row.form.write(value, units, to + prefix);
  Slot& slot = slots_.of[static_cast<std::size_t>(row.number)];
  slot.offset = static_cast<std::uint32_t>(begin + prefix) & 0x7fffffffU;
  slot.own = 1;
  slot.size = static_cast<std::uint16_t>(size);
  slot.units = static_cast<std::uint16_t>(units);
  present_.add(row.number);
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
  own_.insert(own_.end(), bytes, bytes + prefix + from.size);
  Slot& to = slots_.of[static_cast<std::size_t>(field)];
  to = from;
  to.offset = static_cast<std::uint32_t>(begin + prefix) & 0x7fffffffU;
  to.own = 1;
  present_.add(field);
}

}  // namespace iso8583
