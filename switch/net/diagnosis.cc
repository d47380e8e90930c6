#include "switch/net/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "switch/net/framer.h"
#include "switch/net/framing_candidate.h"
#include "switch/net/framing_dialect.h"
#include "switch/net/plausibility.h"

namespace isoswitch {
namespace {

using iso8583::Dialect;
using iso8583::Message;

constexpr std::size_t whole_weight = 1024;

// Half of the values doubtful: a third of the weight. An honest message has one, where its card number is a test's.
std::size_t weighed(std::size_t amount, const Plausibility& values) {
  return amount * whole_weight * (1 + values.plausible) / (1 + values.plausible + 2 * values.doubtful);
}

// A stream as one framing cuts it.
class FramedStream {
 public:
  FramedStream(const Framer& framer, Bytes bytes, std::size_t search_bytes_max)
      : framer_(framer), bytes_(bytes), search_bytes_max_(search_bytes_max) {}

  const Framing& framing() const { return framer_.framing(); }
  Bytes bytes() const { return bytes_; }
  Bytes from(std::size_t at) const { return bytes_.subspan(at); }
  Framer::Step next(std::size_t at) const { return framer_.next(from(at)); }
  std::size_t place(Bytes within) const { return static_cast<std::size_t>(within.data() - bytes_.data()); }

  struct Start {
    std::size_t at;
    Bytes body;
  };
  // Where whole frames stand, as far as they are searched for.
  const std::vector<Start>& starts() {
    if (!starts_) {
      starts_.emplace();
      for (std::size_t at = 0; at < std::min(bytes_.size(), search_bytes_max_); ++at) {
        const Framer::Step step = next(at);
        if (const auto* whole = std::get_if<FrameTaken>(&step)) starts_->push_back({at, whole->frame.body});
      }
    }
    return *starts_;
  }

 private:
  const Framer& framer_;
  Bytes bytes_;
  std::size_t search_bytes_max_;
  std::optional<std::vector<Start>> starts_;
};

// One pair, over the streams one after the other.
class PairReader {
 public:
  PairReader(const Dialect& dialect, const DiagnosisBounds& bounds) : dialect_(dialect), bounds_(bounds) {}

  void read(FramedStream& stream, std::size_t number, std::size_t frames_max) {
    stream_ = &stream;
    number_ = number;
    in_step_ = false;
    unproved_empty_ = 0;
    from_ = 0;
    std::size_t at = 0;
    for (std::size_t frames = 0; at < stream.bytes().size() && frames < frames_max; ++frames) at = step(at);
  }

  Reading take() {
    // An empty frame before every message is rather the upper half of a longer length; bytes before every message that
    // were passed over are rather its length. Before the first message they are the end of one that was not caught.
    const std::size_t before_messages = std::min(reading_.empty, reading_.messages);
    const std::size_t good = 1 + reading_.messages;
    const std::size_t bad = 6 * before_messages + 2 * reading_.refused + 3 * gaps_within_ + gaps_before_;
    reading_.weight = reading_.weight * good / (good + bad);
    return std::move(reading_);
  }

 private:
  // Where it goes on.
  std::size_t step(std::size_t at) {
    const Framer::Step step = stream_->next(at);
    if (const auto* whole = std::get_if<FrameTaken>(&step)) return take_frame(at, *whole);
    if (const auto* empty = std::get_if<ZeroLengthTaken>(&step)) {
      ++reading_.empty;
      unproved_empty_ += in_step_ ? 0 : 1;
      return at + empty->size;
    }
    if (const auto* error = std::get_if<Error>(&step)) {
      refuse(no_frame(*error, at), 0);
      return skip(at, search(at));
    }
    // Whole messages further on say more than the start of one, which bytes from the middle of a message may look like.
    if (!in_step_) {
      if (const std::size_t found = search(at); found != end()) return skip(at, found);
    }
    if (!judge_cut(at)) {
      refuse_message(at + body_offset(stream_->framing(), stream_->from(at)).value_or(0));
      return skip(at, search(at));
    }
    return end();
  }

  std::size_t take_frame(std::size_t at, const FrameTaken& whole) {
    const std::size_t next = at + whole.size;
    if (decodes(whole.frame.body)) {
      in_step_ = true;
      unproved_empty_ = 0;
      note_message(whole.frame.body, whole.size);
      return next;
    }
    refuse_message(stream_->place(whole.frame.body));
    if (!in_step_ || !goes_on(next)) {
      if (const std::size_t found = search(at); found != end() && !reaches(next, found)) return skip(at, found);
    }
    ++reading_.refused;
    return pass_over(at, next);
  }

  // Four bytes that are no length may be eight digits of a card number.
  std::string no_frame(const Error& error, std::size_t at) const {
    const Framing& framing = stream_->framing();
    if (framing.length_size <= 2) return fmt::format("{} (offset {})", error.text, at);
    return fmt::format("{}: no frame begins here (offset {})", framing.name, at);
  }

  // What the end of the stream cuts off begins like a message, and nothing but its end is missing.
  bool judge_cut(std::size_t at) {
    const Framing& framing = stream_->framing();
    const auto offset = body_offset(framing, stream_->from(at));
    if (!offset) return true;  // too short to tell
    const Bytes body = stream_->from(at + *offset);
    if (body.size() < dialect_.mti().wire_size(4)) return true;
    const bool may_end = framing.length_size == 0 || !framing.trailer.empty();
    const bool read = decodes(body);
    if (read && !may_end) error_ = {"frame", body.size(), "the end of the message", "a length of more bytes"};
    if (read ? !may_end : !wants_more(body)) return false;
    const Plausibility values = plausibility_of(message_);
    const auto fields = static_cast<std::size_t>(message_.fields().size());
    ++reading_.cut;
    reading_.cut_fields += fields;
    // What is not whole is worth half.
    reading_.weight += weighed(*offset + (read ? body.size() : error_.offset), values) / 2;
    note_values(values);
    if (!reading_.first) reading_.first = {number_, stream_->place(body), body.size()};
    return true;
  }

  // The message may be read, and its type is one that may be. If not, error_ says why.
  bool decodes(Bytes body) {
    const auto mti = read_mti(dialect_, body);
    if (mti && !is_plausible(*mti, dialect_)) {
      const bool other = mti->version() != dialect_.version();
      error_ = {"mti", 0, "a message type of the dialect's version",
                other ? "one of another version" : "one that is not in use"};
      message_.reset(dialect_);
      return false;
    }
    const auto read = message_.decode(dialect_, body);
    if (!read) error_ = read.error();
    return read.has_value();
  }

  // It stops elsewhere, or for another want, if a byte less is there.
  bool wants_more(Bytes body) {
    const iso8583::Error error = error_;
    if (error.path == "mti" || error.path == "frame") return false;
    const auto shorter = probe_.decode(dialect_, body.first(body.size() - 1));
    if (shorter.has_value()) return false;
    const iso8583::Error& before = shorter.error();
    return before.path != error.path || before.offset != error.offset || before.found != error.found;
  }

  // What follows a frame that was refused is another one.
  bool goes_on(std::size_t at) {
    if (at == end()) return true;
    const Framer::Step step = stream_->next(at);
    if (std::holds_alternative<Error>(step)) return false;
    if (std::holds_alternative<ZeroLengthTaken>(step)) return true;
    const auto offset = body_offset(stream_->framing(), stream_->from(at));
    if (!offset) return true;  // too short to tell
    const Bytes body = stream_->from(at + *offset);
    if (body.size() < dialect_.mti().wire_size(4)) return true;
    const auto mti = read_mti(dialect_, body);
    return mti && is_plausible(*mti, dialect_);
  }

  // Frame by frame one comes from here to there.
  bool reaches(std::size_t at, std::size_t there) const {
    while (at < there) {
      const Framer::Step step = stream_->next(at);
      if (const auto* whole = std::get_if<FrameTaken>(&step)) {
        at += whole->size;
      } else if (const auto* empty = std::get_if<ZeroLengthTaken>(&step)) {
        at += empty->size;
      } else {
        return false;
      }
    }
    return at == there;
  }

  // The next place behind this one where a frame with a message stands, or the end.
  std::size_t search(std::size_t at) {
    if (bounds_.search_bytes_max == 0) return end();
    const auto& starts = stream_->starts();
    auto start = std::ranges::upper_bound(starts, begin(at), {}, &FramedStream::Start::at);
    for (; start != starts.end() && tries_ < bounds_.tries_max; ++start) {
      const auto mti = read_mti(dialect_, start->body);
      if (!mti || !is_plausible(*mti, dialect_)) continue;
      ++tries_;
      if (probe_.decode(dialect_, start->body)) return start->at;
    }
    return end();
  }

  void note_message(Bytes body, std::size_t frame_size) {
    if (!reading_.first || reading_.messages == 0) reading_.first = {number_, stream_->place(body), body.size()};
    const Plausibility values = plausibility_of(message_);
    ++reading_.messages;
    reading_.explained += frame_size;
    reading_.fields += static_cast<std::size_t>(message_.fields().size());
    reading_.weight += weighed(frame_size, values);
    note_values(values);
  }

  void note_values(const Plausibility& values) {
    reading_.plausible += values.plausible;
    reading_.doubtful += values.doubtful;
    for (const int field : values.doubted) reading_.doubted.add(field);
  }

  void refuse_message(std::size_t body_at) {
    error_.offset += body_at;
    refuse(error_.text(), static_cast<std::size_t>(message_.fields().size()));
  }

  void refuse(std::string text, std::size_t fields) {
    if (!reading_.refusal.empty()) return;
    reading_.refusal = std::move(text);
    reading_.refused_fields = fields;
  }

  std::size_t skip(std::size_t at, std::size_t next) {
    if (next != end()) ++(in_step_ ? gaps_within_ : gaps_before_);
    return pass_over(at, next);
  }

  std::size_t pass_over(std::size_t at, std::size_t next) {
    reading_.unexplained += next - begin(at);
    reading_.empty -= unproved_empty_;
    unproved_empty_ = 0;
    from_ = next;
    return next;
  }

  // Of what is passed over, where it did not go on at `at`.
  std::size_t begin(std::size_t at) const { return in_step_ ? at : from_; }
  std::size_t end() const { return stream_->bytes().size(); }

  const Dialect& dialect_;
  const DiagnosisBounds& bounds_;
  FramedStream* stream_ = nullptr;
  std::size_t number_ = 0;
  bool in_step_ = false;  // a message of this stream was read
  // Until then: where what was not understood begins, and empty frames, which were none where no message follows.
  std::size_t from_ = 0;
  std::size_t unproved_empty_ = 0;
  std::size_t gaps_before_ = 0;  // passed over, with the first message of a stream behind it
  std::size_t gaps_within_ = 0;  // with another one
  std::size_t tries_ = 0;
  Message message_;
  Message probe_;
  iso8583::Error error_;
  Reading reading_;
};

Reading read_pair(std::vector<FramedStream>& streams, const Dialect& dialect, std::size_t frames_max,
                  const DiagnosisBounds& bounds) {
  Reading reading;
  if (streams.empty()) return reading;
  if (const auto carries = check_carries(streams.front().framing(), dialect); !carries) {
    reading.refusal = carries.error().text;  // it could not be configured
    return reading;
  }
  PairReader pair(dialect, bounds);
  for (std::size_t number = 0; number < streams.size(); ++number) pair.read(streams[number], number, frames_max);
  return pair.take();
}

// What ranks a reading, the most important first; more is better.
auto rank(const Reading& reading) {
  const auto all = [](std::size_t amount) { return static_cast<std::int64_t>(amount); };
  const bool parses = reading.parses();
  return std::tuple(parses, all(reading.weight), -all(parses ? reading.unexplained : 0),
                    all(reading.plausible) - all(reading.doubtful), reading.refused != 0, all(reading.refused_fields),
                    all(reading.refused));
}

}  // namespace

std::vector<Reading> diagnose(std::span<const Bytes> streams, std::span<const Framing> framings,
                              std::span<const DialectCandidate> dialects, const DiagnosisBounds& bounds) {
  std::vector<Reading> readings;
  const std::size_t frames_max = std::max<std::size_t>(bounds.frames_max / std::max<std::size_t>(streams.size(), 1), 1);
  for (std::size_t f = 0; f < framings.size(); ++f) {
    const Framer framer(framings[f]);
    std::vector<FramedStream> framed;
    framed.reserve(streams.size());
    for (const Bytes stream : streams)
      framed.emplace_back(framer, stream.first(std::min(stream.size(), bounds.bytes_max)), bounds.search_bytes_max);
    for (std::size_t d = 0; d < dialects.size(); ++d) {
      Reading& reading = readings.emplace_back(read_pair(framed, *dialects[d].dialect, frames_max, bounds));
      reading.framing = f;
      reading.dialect = d;
    }
  }
  // Equals stay in the order of what was given.
  std::ranges::sort(readings, [](const Reading& one, const Reading& other) {
    const auto rank_one = rank(one);
    const auto rank_other = rank(other);
    if (rank_one != rank_other) return rank_one > rank_other;
    return std::pair(one.framing, one.dialect) < std::pair(other.framing, other.dialect);
  });
  return readings;
}

bool equally_good(const Reading& one, const Reading& other) { return rank(one) == rank(other); }

}  // namespace isoswitch
