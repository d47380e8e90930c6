// One ISO 8583 message: a view of the frame it was decoded from, and a builder.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/bytes.h"
#include "iso8583/dialect.h"
#include "iso8583/error.h"
#include "iso8583/field/scratch.h"
#include "iso8583/field/value.h"
#include "iso8583/field_set.h"
#include "iso8583/mti.h"

namespace iso8583 {

class BuildRoom;
class Path;

// Made to be reused: after a few messages decode, set and encode no longer touch the heap.
// The dialect must outlive the message. A decoded message refers to the frame's bytes until keep().
class Message {
 public:
  Message() = default;
  explicit Message(const Dialect& dialect) : dialect_(&dialect) {}
  Message(const Message& other);  // a copy owns its bytes
  Message& operator=(const Message& other);
  Message(Message&& other) noexcept;
  Message& operator=(Message&& other) noexcept;
  ~Message() = default;

  // Reads a frame: bounds, classes, fills and trailing bytes are checked. On an error the fields before it stay
  // readable. The frame must outlive the message, or keep() be called.
  std::expected<void, Error> decode(const Dialect& dialect, Bytes frame);
  void keep();  // copies the frame's bytes into the message

  // Empties the message, to build one.
  void reset(const Dialect& dialect);

  const Dialect& dialect() const { return *dialect_; }  // reset() or decode() came before
  bool has_dialect() const { return dialect_ != nullptr; }
  Mti mti() const { return mti_; }
  void set_mti(Mti mti) { mti_ = mti; }

  bool has(int field) const { return present_.has(field); }
  const FieldSet& fields() const { return present_; }  // for (int field : message.fields()), in order

  // The value: text as Latin-1 (packed digits and EBCDIC converted), binary as upper-case hex. Absent: empty.
  // Valid while the message's bytes are unchanged and `room` is not used again.
  std::string_view text(int field, Scratch& room) const;
  std::string text(int field) const;
  // A value of 1 to 19 digits and nothing else.
  std::optional<std::uint64_t> number(int field) const;
  // The value's bytes: of binary the bytes themselves, of text its Latin-1 characters. Lives like text().
  Bytes bytes(int field, Scratch& room) const;
  std::vector<std::uint8_t> bytes(int field) const;
  // The value as it stands on the wire, without its length. Absent: empty.
  Bytes raw(int field) const;
  // Digits, characters, or bytes of binary.
  std::size_t units(int field) const;
  // Where the value stands in the frame, from its beginning. 0: absent, or set since.
  std::size_t offset(int field) const;

  // A value within a value (path.h). Nothing: it, or what it would be in, is not there. An error: what it is in cannot
  // be divided as far as it. Nothing is divided before somebody asks.
  std::expected<std::optional<std::string_view>, Error> text(const Path& path, Scratch& room) const;
  std::expected<std::optional<std::string>, Error> text(std::string_view path) const;

  // Text fields take Latin-1 (shorter fixed text is filled with spaces on the right), binary ones hex. Digits of fixed
  // fields are to be complete. An error leaves the message as it was.
  std::expected<void, Error> set(int field, std::string_view text);
  std::expected<void, Error> set_number(int field, std::uint64_t number);  // fixed: filled with zeros on the left
  std::expected<void, Error> set_bytes(int field, Bytes value);
  void remove(int field) {
    present_.remove(field);
    in_order_ = false;
  }
  // Within a value: it is built anew around the part, all others stay byte for byte. New tags go behind the old ones;
  // positions before it that nobody has set are filled (digits with zeros, text with spaces, separators).
  std::expected<void, Error> set(const Path& path, std::string_view text, BuildRoom& room);
  std::expected<void, Error> set(std::string_view path, std::string_view text);
  std::expected<void, Error> remove(const Path& path, BuildRoom& room);
  // Takes a field from another message: byte for byte if it is of the same dialect, else by its text, if that fits
  // here. Absent there: nothing happens.
  void copy_from(const Message& other, int field);

  // Appends the frame. Fields that were not set anew are written as they came, byte for byte; so are bitmaps, if they
  // still say what is present (a peer may write them in small letters, or send an empty second one). What could not be
  // written was refused when it was set: no error today.
  std::expected<void, Error> encode(std::vector<std::uint8_t>& out) const;

 private:
  friend class Decoder;

  // Where a value stands: in the frame, or (own) in own_. Only those of present fields mean anything.
  struct Slot {
    std::uint32_t offset : 31;
    std::uint32_t own : 1;
    std::uint16_t size;
    std::uint16_t units;
  };
  // Left uninitialised: to clear a slot per possible field would cost as much as the walk.
  struct Slots {
    Slots() {}
    Slot of[last_field + 1];
  };

  const Slot& slot(int field) const { return slots_.of[static_cast<std::size_t>(field)]; }
  const std::uint8_t* wire(const Slot& slot) const { return (slot.own ? own_.data() : frame_) + slot.offset; }
  bool owns(const std::uint8_t* bytes) const;
  void put(const Step& step, const std::uint8_t* value, std::size_t units);
  std::expected<void, Error> note(int field, std::size_t begin, const LaidDown& laid);
  void mark(int field, std::size_t begin, const Laid& laid);
  std::expected<void, Error> rebuild(const Path& path, std::string_view text, bool take_out, BuildRoom& room);
  std::uint8_t* write_bitmaps(std::uint8_t* to) const;
  std::uint8_t* write_field_65(std::uint8_t* to) const;
  std::uint8_t* write_fields(std::uint64_t bits, int first, std::uint8_t* to) const;
  void copy_state(const Message& other);
  void forget_frame();

  const Dialect* dialect_ = nullptr;
  const std::uint8_t* frame_ = nullptr;
  std::size_t frame_size_ = 0;
  FieldSet present_;
  FieldSet framed_;             // what the frame's bitmaps say
  std::size_t bitmaps_at_ = 0;  // where they stand in it, if it was read to its end
  std::size_t bitmaps_size_ = 0;
  std::size_t third_at_ = 0;  // where a third bitmap in field 65 stands; 0: there is none
  Mti mti_;
  bool kept_ = false;  // frame_ is frame_copy_.data()
  // Whether own_ is the frame's fields as they will be written: set one behind the other, none twice.
  bool in_order_ = true;
  int last_set_ = 0;
  ByteBuffer own_;  // values that were set, each with its length before it
  std::vector<std::uint8_t> frame_copy_;
  Slots slots_;
};

}  // namespace iso8583
