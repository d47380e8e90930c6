// Journals that are right, nearly right or nonsense: never a crash, right ones are read whole, and what recovery cuts
// off a torn one leaves a journal that is read again, to the same record.
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "record.pb.h"
#include "switch/store/batch.h"
#include "switch/store/journal_scan.h"
#include "switch/store/journal_verify.h"
#include "switch/store/segment_hash.h"
#include "switch/store/unit_run.h"
#include "tests/store/memory_files.h"

using namespace isoswitch;
using isoswitch::test::MemoryFiles;

namespace {

constexpr const char* directory = "journal";
constexpr std::size_t segment_bytes_max = std::size_t{64} << 10U;

void check(bool so) {
  if (!so) std::abort();
}

// The input as numbers and pieces; behind its end all is zero.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.empty(); }
  bool first_is(std::uint8_t value) const { return !rest_.empty() && rest_.front() == value; }
  std::span<const std::uint8_t> rest() const { return rest_.subspan(std::min<std::size_t>(1, rest_.size())); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  std::size_t number() { return byte() * std::size_t{256} + byte(); }
  std::int8_t difference() { return static_cast<std::int8_t>(byte()); }
  std::span<const std::uint8_t> piece() {
    const std::size_t size = std::min(number(), rest_.size());
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

enum class Step { records, wrong_records, payload, next_segment, bytes, flip, shorten, closed };
constexpr int steps = 8;

// Writes a journal as the input says, through the journal's own structures, so that check values do not keep the fuzzer
// outside.
class Author {
 public:
  explicit Author(Input in) : in_(in) {}

  void write() {
    begin_segment();
    if (in_.first_is(0xFF)) return write_raw();
    while (!in_.empty() && segments_ < 4) take(static_cast<Step>(in_.byte() % steps));
    if (!segment_.empty()) end_segment(false);
  }

  MemoryFiles& disk() { return disk_; }
  bool right() const { return right_; }
  std::uint64_t records() const { return sequence_; }

 private:
  using Bytes = std::vector<std::uint8_t>;

  // The input as it is, for a file.
  void write_raw() {
    right_ = false;
    shortened_ = true;
    const auto all = in_.rest();
    segment_.assign(all.begin(), all.end());
    end_segment(false);
  }

  void take(Step step) {
    switch (step) {
      case Step::records: return append_records(false);
      case Step::wrong_records: return append_records(true);
      case Step::payload: return append_payload();
      case Step::next_segment: return end_segment(true);
      case Step::bytes: return append_bytes();
      case Step::flip: return flip();
      case Step::shorten: return shorten();
      case Step::closed: return append(batch_header(0, 0), {});
    }
  }

  // Batches carry the check value of this header, so the segment's size must be known first: it is always the same.
  void begin_segment() {
    segment_.assign(journal::block_bytes, 0);
    hash_ = journal::SegmentHash{};
    tag_ = journal::write(journal::SegmentHeader{.number = segments_ + 1,
                                                 .first_sequence = sequence_ + 1,
                                                 .segment_bytes = segment_bytes_max,
                                                 .previous = previous_},
                          journal::BlockRoom{segment_.data(), journal::block_bytes});
  }

  void end_segment(bool sealed) {
    if (sealed && room() >= journal::block_bytes) {
      journal::SegmentHash hash;
      hash.add(segment_);
      previous_ = hash.value();
      const journal::Seal seal{
          .segment_tag = tag_, .last_sequence = sequence_, .sealed_bytes = segment_.size(), .hash = previous_};
      segment_.resize(segment_.size() + journal::block_bytes);
      journal::write(
          seal, journal::BlockRoom{segment_.data() + segment_.size() - journal::block_bytes, journal::block_bytes});
    } else if (sealed) {
      right_ = false;
    }
    if (!shortened_) segment_.resize(segment_bytes_max, 0);
    shortened_ = false;
    const std::string path = std::string{directory} + "/" + journal::segment_name(++segments_);
    check(disk_.open(path, FileMode::create).has_value());
    disk_.bytes(path) = segment_;
    segment_.clear();
    if (sealed) begin_segment();
  }

  std::size_t room() const { return segment_.size() < segment_bytes_max ? segment_bytes_max - segment_.size() : 0; }

  journal::BatchHeader batch_header(std::uint32_t records, std::size_t payload_bytes) const {
    return {.segment_tag = tag_,
            .records = records,
            .first_sequence = sequence_ + 1,
            .durable_before = sequence_,
            .payload_bytes = static_cast<std::uint32_t>(payload_bytes)};
  }

  void append(const journal::BatchHeader& header, const Bytes& payload) {
    const std::size_t whole = journal::whole_blocks(journal::batch_header_bytes + payload.size());
    if (whole > room() || segment_.size() % journal::block_bytes != 0) {
      right_ = false;
      return;
    }
    Bytes batch(whole, 0);
    std::ranges::copy(payload, batch.begin() + journal::batch_header_bytes);
    journal::write(header, batch);
    segment_.insert(segment_.end(), batch.begin(), batch.end());
  }

  // Records of the input's bytes, under the sequences that they must have.
  void append_records(bool wrong) {
    const int records = 1 + in_.byte() % 3;
    Bytes payload;
    for (int i = 0; i < records; ++i) {
      const auto piece = in_.piece();
      proto::Record record;
      if (!record.ParseFromArray(piece.data(), static_cast<int>(piece.size()))) record.Clear();
      record.set_sequence(sequence_ + 1 + static_cast<std::uint64_t>(i));
      const std::string bytes = record.SerializeAsString();
      std::array<std::uint8_t, 10> length{};
      std::uint8_t* const end = google::protobuf::io::CodedOutputStream::WriteVarint32ToArray(
          static_cast<std::uint32_t>(bytes.size()), length.data());
      payload.insert(payload.end(), length.data(), end);
      payload.insert(payload.end(), bytes.begin(), bytes.end());
    }
    auto header = batch_header(static_cast<std::uint32_t>(records), payload.size());
    if (wrong) make_wrong(header);
    const bool fits = journal::whole_blocks(journal::batch_header_bytes + payload.size()) <= room();
    append(header, payload);
    if (fits) sequence_ += static_cast<std::uint64_t>(records);
  }

  void make_wrong(journal::BatchHeader& header) {
    right_ = false;
    header.records += static_cast<std::uint32_t>(in_.difference());
    header.first_sequence += static_cast<std::uint64_t>(in_.difference());
    header.durable_before += static_cast<std::uint64_t>(in_.difference());
    header.payload_bytes += static_cast<std::uint32_t>(in_.difference() * 64);
    header.segment_tag += in_.byte() % 4 == 3 ? 1 : 0;
  }

  // A batch whose check value holds and whose payload is anything.
  void append_payload() {
    right_ = false;
    const std::uint32_t records = in_.byte();
    const auto piece = in_.piece();
    append(batch_header(records, piece.size()), {piece.begin(), piece.end()});
  }

  void append_bytes() {
    right_ = false;
    const auto piece = in_.piece();
    Bytes bytes{piece.begin(), piece.end()};
    bytes.resize(journal::whole_blocks(bytes.size()), 0);
    if (bytes.size() <= room()) segment_.insert(segment_.end(), bytes.begin(), bytes.end());
  }

  void flip() {
    right_ = false;
    segment_[in_.number() % segment_.size()] ^= in_.byte();
  }

  void shorten() {
    right_ = false;
    shortened_ = true;
    segment_.resize(std::max<std::size_t>(1, in_.number() % (segment_.size() + 1)));
  }

  Input in_;
  MemoryFiles disk_;
  Bytes segment_;
  journal::SegmentHash hash_;
  journal::Sha256 previous_{};
  std::uint32_t tag_ = 0;
  std::uint64_t segments_ = 0;
  std::uint64_t sequence_ = 0;
  bool shortened_ = false;
  bool right_ = true;
};

Result<journal::ScanEnd> scan(MemoryFiles& disk, std::uint64_t stop_after = ~std::uint64_t{0}) {
  std::uint64_t told = 0;
  auto end =
      journal::scan(disk, directory, {}, [&](const proto::Record& record, const journal::Position& at) -> Result<bool> {
        check(record.sequence() == ++told);
        check(at.offset_bytes >= journal::block_bytes && at.offset_bytes % journal::block_bytes == 0);
        return told < stop_after;
      });
  if (!end) return end;
  check(end->records == told && end->last_sequence == told);
  check(end->stopped == (told >= stop_after));
  return end;
}

// What recovery and verify make of the records: rows or an error, never a crash.
void use(MemoryFiles& disk) {
  Tables tables;
  UnitRun run{tables};
  JournalProof proof;
  bool proven = true;
  static_cast<void>(
      journal::scan(disk, directory, {}, [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
        proven = proven && proof.add(record).has_value();
        if (auto applied = run.apply_recovered(record); !applied) return std::unexpected(applied.error());
        return true;
      }));
  static_cast<void>(tables.books());
  static_cast<void>(tables.counts());
}

// As recovery does it.
void cut(MemoryFiles& disk, const journal::TornTail& torn) {
  auto& bytes = disk.bytes(torn.at.file);
  check(torn.at.offset_bytes + torn.bytes <= bytes.size());
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(torn.at.offset_bytes);
  std::fill_n(begin, torn.bytes, std::uint8_t{0});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Author author{Input{data, size}};
  author.write();
  MemoryFiles& disk = author.disk();
  const auto end = scan(disk);
  if (author.right()) check(end && !end->torn && end->records == author.records());
  use(disk);
  if (!end) {
    check(!end.error().text.empty());
    return 0;
  }
  if (end->records > 1) {
    const auto part = scan(disk, end->records - 1);
    check(part && part->stopped && part->records == end->records - 1);
  }
  if (!end->torn) return 0;
  cut(disk, *end->torn);
  const auto again = scan(disk);
  check(again && !again->torn && again->records == end->records);
  check(again->open.has_value() == end->open.has_value() && again->next_number == end->next_number);
  if (end->open) check(again->open->offset_bytes == end->open->offset_bytes);
  return 0;
}
