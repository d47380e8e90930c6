// Walks a frame by a dialect's steps and notes in a message where each value stands.
#pragma once

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
  // What stopped the walk; spelled out only then, because a sentence costs more than a message.
  enum class Stop : std::uint8_t {
    none,
    untabled,
    short_length,
    bad_length,
    long_length,
    odd_length,
    short_value,
    fault
  };

  bool read_mti();
  bool read_bitmap(std::uint64_t& word);
  std::uint64_t walk(std::uint64_t bits, int first);
  std::uint64_t stop_at(int field, const std::uint8_t* at, std::size_t units, std::uint64_t bits);
  Stop read_length(const Step& step, const std::uint8_t*& at, const std::uint8_t* end, std::size_t& units,
                   std::size_t& size) const;
  bool value_holds(const Step& step, const std::uint8_t* at, std::size_t left, std::size_t units,
                   std::size_t size) const;

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::unexpected<Error> fail(std::string path, std::string expected, std::string found, std::size_t more = 0) const;
  std::unexpected<Error> bitmap_failure(const char* name) const;
  std::unexpected<Error> field_failure() const;
  std::unexpected<Error> value_failure(const FieldRow& row) const;

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
