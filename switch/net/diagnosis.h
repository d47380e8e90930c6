// Which framing and which dialect read some bytes (F-4): every pair is tried, and the pairs are ranked by how much of
// the bytes they explain, and how sensibly.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "iso8583/dialect.h"
#include "iso8583/field_set.h"
#include "switch/net/framing.h"

namespace isoswitch {

struct DialectCandidate {
  std::string name;  // as a listener's `dialect` names it
  std::shared_ptr<const iso8583::Dialect> dialect;
};

// What a diagnosis costs at most. Times the pairs.
struct DiagnosisBounds {
  std::size_t bytes_max = std::size_t{256} * 1024;  // of each stream; the rest is not looked at
  std::size_t frames_max = 256;                     // of all streams together
  // Where a stream's first frame is looked for, if the stream does not begin with it, and the next one after damage.
  // 0: nowhere, a stream begins with a frame and ends where it cannot be read on.
  std::size_t search_bytes_max = std::size_t{16} * 1024;
  std::size_t tries_max = 4096;  // frames that are decoded in that search
};

struct MessagePlace {
  std::size_t stream = 0;
  std::size_t offset = 0;  // of the body, in the stream
  std::size_t size = 0;
};

// How one pair reads the bytes. Of streams that end within a frame, that frame is judged as far as it is there, and not
// held against the pair if it begins well.
struct Reading {
  std::size_t framing = 0;  // position in what was given
  std::size_t dialect = 0;

  std::size_t messages = 0;     // whole frames with a whole message in them
  std::size_t refused = 0;      // whole frames with something else in them
  std::size_t empty = 0;        // frames of no bytes
  std::size_t cut = 0;          // messages that the end of their stream cuts off, readable until there
  std::size_t explained = 0;    // bytes of `messages`, with their frames
  std::size_t unexplained = 0;  // bytes that were passed over, were refused, or could not be read on
  std::size_t cut_fields = 0;   // that could be read of cut messages
  std::size_t fields = 0;       // of messages
  std::size_t plausible = 0;    // values that make sense: plausibility.h
  std::size_t doubtful = 0;     // values that do not
  iso8583::FieldSet doubted;    // the fields that they are of
  std::size_t weight = 0;       // bytes explained, half of those of cut messages, less as more values are doubtful

  std::optional<MessagePlace> first;  // of the messages, or of the cut ones if there is no other
  std::size_t refused_fields = 0;     // that could be read before the first refusal
  std::string refusal;                // the first: where, expected, found. Never card data. Empty: there was none

  // At least as many messages as refusals; without any message, the start of one that makes sense.
  bool parses() const {
    return messages != 0 ? messages >= refused : refused == 0 && cut_fields >= 2 && plausible >= doubtful;
  }
  // Every byte is of a message, of an empty frame, or of a message that is cut off.
  bool whole() const { return parses() && unexplained == 0; }
};

// All pairs, the best first. Ranked by: that it parses; bytes explained, weighed by how many values make sense; bytes
// unexplained; values that make sense, less those that do not; for those that do not parse how
// far they came. Then as the framings and the dialects were given. Each stream is one direction of one connection, from
// anywhere to anywhere. Pure.
std::vector<Reading> diagnose(std::span<const Bytes> streams, std::span<const Framing> framings,
                              std::span<const DialectCandidate> dialects, const DiagnosisBounds& bounds = {});

// Whether nothing but the order of the candidates puts one before the other.
bool equally_good(const Reading& one, const Reading& other);

}  // namespace isoswitch
