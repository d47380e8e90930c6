// Walks a frame by a dialect's steps and notes in a message where each value stands.
#pragma once

#include "iso8583/field/step_reading.h"
#include "iso8583/message.h"

namespace iso8583 {

class Decoder {
 public:
  Decoder(Message& message, Bytes frame)
      : message_(message),
        dialect_(*message.dialect_),
        begin_(frame.data()),
        end_(begin_ + frame.size()),
        at_(begin_) {}

  std::expected<void, Error> run();

 private:
  bool read_mti();
  bool read_bitmap(std::uint64_t& word);
  bool third_follows(std::uint64_t high, ThirdBitmap where) const;
  std::uint64_t walk(std::uint64_t bits, int first);
  std::uint64_t stop_at(int field, const std::uint8_t* at, std::size_t units, std::uint64_t bits);
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::unexpected<Error> fail(std::string path, std::string expected, std::string found, std::size_t more = 0) const;
  std::unexpected<Error> bitmap_failure(const char* name) const;
  std::unexpected<Error> field_failure() const;

  Message& message_;
  const Dialect& dialect_;
  const std::uint8_t* const begin_;
  const std::uint8_t* const end_;
  const std::uint8_t* at_;
  Stop stop_ = Stop::none;
  int stopped_field_ = 0;
  std::size_t stopped_units_ = 0;  // what the length promised
};

}  // namespace iso8583
