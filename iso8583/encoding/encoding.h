// How characters stand on the wire: one row per encoding. A new one is one file and one row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iso8583 {

// Which characters a value may have. A unit is one of them: a digit, a character, for binary a byte.
enum class Charset : std::uint8_t { digits, text, signed_digits, track, binary };

// Where the odd nibble of packed digits goes, and what it is.
enum class Fill : std::uint8_t { left_0, right_0, left_f, right_f };
std::span<const std::string_view> fill_names();  // indexed by Fill

constexpr bool fills_left(Fill fill) { return fill == Fill::left_0 || fill == Fill::left_f; }
constexpr unsigned fill_nibble(Fill fill) { return fill == Fill::left_0 || fill == Fill::right_0 ? 0x0 : 0xf; }

struct CodePage;
struct Encoding;

// How one value is written: all that an encoding has to know.
struct Form {
  const Encoding* encoding = nullptr;
  Charset charset = Charset::text;
  Fill fill = Fill::left_0;

  std::size_t wire_size(std::size_t units) const;
  std::size_t units_in(std::size_t size) const;
  std::size_t find_fault(const std::uint8_t* wire, std::size_t units) const;
  void read(const std::uint8_t* wire, std::size_t units, std::uint8_t* value) const;
  void write(const std::uint8_t* value, std::size_t units, std::uint8_t* wire) const;
};

// A value is units × one byte: Latin-1 characters, or for binary the bytes themselves.
struct Encoding {
  std::string_view name;
  unsigned charsets;  // bit per Charset that it can carry
  // Bytes on the wire of so many units.
  std::size_t (*wire_size)(Charset charset, std::size_t units);
  // The most units that stand in so many bytes (packed: an odd number has one less); no_fit: no number of units does.
  std::size_t (*units_in)(Charset charset, std::size_t size);
  // Offset of the first wire byte that does not belong, or no_fault.
  std::size_t (*find_fault)(const Form& form, const std::uint8_t* wire, std::size_t units);
  // wire → value, value → wire; what is given has been checked.
  void (*read)(const Form& form, const std::uint8_t* wire, std::size_t units, std::uint8_t* value);
  void (*write)(const Form& form, const std::uint8_t* value, std::size_t units, std::uint8_t* wire);
  const CodePage* page = nullptr;
  bool verbatim = false;  // the wire is the value

  bool carries(Charset charset) const { return (charsets >> static_cast<unsigned>(charset) & 1U) != 0; }
};

inline constexpr std::size_t no_fault = static_cast<std::size_t>(-1);
inline constexpr std::size_t no_fit = static_cast<std::size_t>(-1);

std::span<const Encoding> encodings();
const Encoding* find_encoding(std::string_view name);  // null: no such encoding

// Whether the value (not the wire) has only characters of the set; the position of the first that is not, or no_fault.
std::size_t find_stranger(Charset charset, const std::uint8_t* value, std::size_t units);

inline std::size_t Form::wire_size(std::size_t units) const { return encoding->wire_size(charset, units); }
inline std::size_t Form::units_in(std::size_t size) const { return encoding->units_in(charset, size); }
inline std::size_t Form::find_fault(const std::uint8_t* wire, std::size_t units) const {
  return encoding->find_fault(*this, wire, units);
}
inline void Form::read(const std::uint8_t* wire, std::size_t units, std::uint8_t* value) const {
  encoding->read(*this, wire, units, value);
}
inline void Form::write(const std::uint8_t* value, std::size_t units, std::uint8_t* wire) const {
  encoding->write(*this, value, units, wire);
}

}  // namespace iso8583
