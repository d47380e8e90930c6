#include "switch/store/journal_scan.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <vector>

#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/store/check_value.h"
#include "switch/store/segment_bytes.h"
#include "switch/store/wire_fields.h"

namespace isoswitch::journal {
namespace {

using google::protobuf::io::CodedInputStream;

// Who is given the records: one of these.
struct Given {
  const OnRecord* on_record = nullptr;
  const OnRecordBytes* on_bytes = nullptr;
};

class Scan {
 public:
  Scan(FileSystem& files, std::string directory, const ScanOptions& options, Given given)
      : files_(files), directory_(std::move(directory)), options_(options), given_(given) {
    end_.next_number = options.start.segment;
    end_.last_sequence = options.start.last_sequence;
    end_.previous = options.start.previous;
  }

  Result<ScanEnd> run() {
    auto names = segments_in(files_, directory_);
    if (!names) return std::unexpected(names.error());
    std::erase_if(*names, [this](const SegmentName& name) { return !is_wanted(name.number); });
    if (!options_.last_segment)
      if (auto left = leave_out_prepared(*names); !left) return std::unexpected(left.error());
    for (std::size_t i = 0; i < names->size(); ++i) {
      const bool last = i + 1 == names->size();
      if (auto read = load((*names)[i], last); !read) return std::unexpected(read.error());
      end_.bytes += bytes_.size();
      if (auto done = segment(last); !done) return std::unexpected(done.error());
      if (end_.stopped) return std::move(end_);
      // Segments are of one size, but for changes of the configuration.
      if (options_.progress) options_.progress(end_.bytes, end_.bytes / (i + 1) * names->size());
      if (over_) {
        if (auto rest = nothing_more(*names, i + 1); !rest) return std::unexpected(rest.error());
        break;
      }
    }
    if (options_.last_segment && (end_.open || end_.next_number != *options_.last_segment + 1)) return not_sealed();
    return std::move(end_);
  }

 private:
  // What is torn at the end of a journal is damage in a segment behind which there is another.
  std::unexpected<Error> not_sealed() const {
    if (end_.torn)
      return failure(
          fmt::format("{}: damage at offset {}: {}", end_.torn->at.file, end_.torn->at.offset_bytes, end_.torn->what));
    return failure(fmt::format("{}: expected segment {} to be there and sealed", directory_, *options_.last_segment));
  }

  bool is_wanted(std::uint64_t number) const {
    return number >= options_.start.segment && (!options_.last_segment || number <= *options_.last_segment);
  }

  // Before anything is read: a switch may be at work, and a segment that it begins from now on is not looked at.
  Result<void> leave_out_prepared(std::vector<SegmentName>& names) {
    while (!names.empty()) {
      if (auto read = load(names.back(), false); !read) return read;
      if (!has_block(0) || !blank_from(0)) return {};
      names.pop_back();
    }
    return {};
  }

  // The last one is synced when it has been read: a batch that no sync has covered must not be told of, nor built upon,
  // as long as it can still vanish.
  Result<void> load(const SegmentName& name, bool last) {
    at_ = {name.path, name.number, 0};
    auto segment = SegmentBytes::open(files_, name.path, options_.pace ? FileMode::read_gently : FileMode::read);
    if (!segment) return std::unexpected(segment.error());
    bytes_.resize(segment->size());
    const auto got = read_whole(*segment, bytes_, options_.pace);
    if (!got) return std::unexpected(got.error());
    bytes_.resize(*got);
    return last ? segment->sync() : Result<void>{};
  }

  std::unexpected<Error> damaged(std::uint64_t offset, std::string_view what) const {
    return failure(fmt::format("{}: damage at offset {}: {}", at_.file, offset, what));
  }

  bool has_block(std::uint64_t offset) const { return offset + block_bytes <= bytes_.size(); }
  Block block(std::uint64_t offset) const { return Block{bytes_.data() + offset, block_bytes}; }
  bool blank_from(std::uint64_t offset) const {
    return offset >= bytes_.size() || is_blank(std::span{bytes_}.subspan(offset));
  }

  Result<void> segment(bool last) {
    // A segment gets its name when all of its zeros are on disk, so a shorter one was cut.
    if (!has_block(0))
      return damaged(0, fmt::format("expected a header of {} bytes, found {} bytes", block_bytes, bytes_.size()));
    if (blank_from(0)) return prepared_only();  // never begun
    const auto header = read_segment_header(block(0));
    if (!header) {
      // Its header was being written: no batch can stand behind it.
      if (last && blank_from(block_bytes)) {
        tear(0, header.error().text);
        return prepared_only();
      }
      return damaged(0, header.error().text);
    }
    if (auto fitting = header_fits(*header); !fitting) return fitting;
    header_ = *header;
    tag_ = segment_tag(block(0));
    end_.token_check = header->token_check;
    ++end_.segments;
    end_.next_number = at_.segment + 1;
    return batches(last);
  }

  Result<void> prepared_only() {
    over_ = true;
    end_.next_number = at_.segment;
    return {};
  }

  Result<void> header_fits(const SegmentHeader& header) const {
    if (options_.token_check && header.token_check != *options_.token_check)
      return failure(fmt::format("{}: made with another token key: its check value is {}, the key's is {}", at_.file,
                                 to_hex(header.token_check), to_hex(*options_.token_check)));
    if (header.number != at_.segment)
      return damaged(0, fmt::format("expected segment {}, found {}", at_.segment, header.number));
    if (at_.segment != end_.next_number)
      return failure(fmt::format("{}: segment {} is missing before it", at_.file, end_.next_number));
    if (header.segment_bytes != bytes_.size())
      return damaged(std::min<std::uint64_t>(header.segment_bytes, bytes_.size()),
                     fmt::format("expected a segment of {} bytes, found {}", header.segment_bytes, bytes_.size()));
    if (header.first_sequence != end_.last_sequence + 1)
      return damaged(
          0, fmt::format("expected first sequence {}, found {}", end_.last_sequence + 1, header.first_sequence));
    if (header.previous != end_.previous) return damaged(0, "it does not follow the segment before it: another hash");
    return {};
  }

  Result<void> batches(bool last) {
    std::uint64_t offset = block_bytes;
    std::uint64_t read_again_at = 0;
    durable_before_ = 0;
    end_.closed = false;
    while (has_block(offset)) {
      if (is_blank(block(offset))) break;
      if (const auto seal = read_seal(block(offset), tag_)) return sealed(*seal, offset);
      const auto read = batch(offset);
      if (!read && last && read_again_at != offset) {
        // It may have been in the middle of being written by a switch that is at work.
        read_again_at = offset;
        if (auto again = load({at_.segment, at_.file}, last); !again) return again;
        if (!has_block(offset)) return damaged(offset, "the file has become shorter");
        continue;
      }
      if (!read) return not_a_batch(offset, last, read.error());
      if (*read == 0) return std::unexpected(failed_);
      if (end_.stopped) return {};
      offset += *read;
    }
    // Zeros where a batch would be: the end, if all that follows is zeros too.
    if (!blank_from(offset))
      return not_a_batch(offset, last, Error{"expected a batch or zeros to the end, found a gap"});
    return unsealed(offset, last);
  }

  // How many bytes it took; 0: failed_ says what is wrong with a batch that is whole.
  Result<std::uint64_t> batch(std::uint64_t offset) {
    const auto header = read_batch_header(block(offset), tag_);
    if (!header) return std::unexpected(header.error());
    const std::uint64_t size = whole_blocks(batch_header_bytes + header->payload_bytes);
    if (offset + size > bytes_.size())
      return failure(fmt::format("expected a batch of {} bytes, found {} to the end", size, bytes_.size() - offset));
    const auto whole = std::span{bytes_}.subspan(offset, size);
    if (auto checked = check_batch(whole); !checked) return std::unexpected(checked.error());
    at_.offset_bytes = offset;
    const std::uint64_t expected = end_.last_sequence + 1;
    if (header->first_sequence != expected) {
      failed_ =
          damaged(offset, fmt::format("expected sequence {}, found {}", expected, header->first_sequence)).error();
      return 0;
    }
    if (header->durable_before >= expected || header->durable_before < durable_before_) {
      failed_ = damaged(offset, fmt::format("expected a durable sequence from {} to {}, found {}", durable_before_,
                                            expected - 1, header->durable_before))
                    .error();
      return 0;
    }
    durable_before_ = header->durable_before;
    if (auto done = records(*header, whole.subspan(batch_header_bytes, header->payload_bytes)); !done) {
      failed_ = done.error();
      return 0;
    }
    end_.closed = header->records == 0;
    return size;
  }

  Result<void> records(const BatchHeader& header, std::span<const std::uint8_t> payload) {
    CodedInputStream in{payload.data(), static_cast<int>(payload.size())};
    for (std::uint32_t i = 0; i < header.records; ++i) {
      std::uint32_t size = 0;
      if (!in.ReadVarint32(&size))
        return damaged(at_.offset_bytes, fmt::format("expected {} records, found {}", header.records, i));
      const auto begin = static_cast<std::size_t>(in.CurrentPosition());
      if (size > payload.size() - begin)
        return damaged(at_.offset_bytes, fmt::format("record {} of the batch claims {} bytes, {} are left", i + 1, size,
                                                     payload.size() - begin));
      in.Skip(static_cast<int>(size));
      const auto bytes = payload.subspan(begin, size);
      const auto sequence = sequence_of(bytes);
      if (!sequence) return damaged(at_.offset_bytes, fmt::format("record {} of the batch cannot be read", i + 1));
      if (*sequence != end_.last_sequence + 1)
        return damaged(at_.offset_bytes,
                       fmt::format("expected record {}, found {}", end_.last_sequence + 1, *sequence));
      const auto goes_on =
          given_.on_bytes != nullptr ? (*given_.on_bytes)(bytes, at_) : (*given_.on_record)(*record_, at_);
      if (!goes_on)
        return failure(fmt::format("{}: record {} (batch at offset {}): {}", at_.file, *sequence, at_.offset_bytes,
                                   goes_on.error().text));
      ++end_.last_sequence;
      ++end_.records;
      if (!*goes_on) {
        end_.stopped = true;
        return {};
      }
    }
    if (const std::size_t left = payload.size() - static_cast<std::size_t>(in.CurrentPosition()); left > 0)
      return damaged(at_.offset_bytes, fmt::format("{} bytes stand behind the last record of the batch", left));
    return {};
  }

  // Nothing: it cannot be read. Parses it where somebody wants it parsed.
  std::optional<std::uint64_t> sequence_of(std::span<const std::uint8_t> bytes) {
    if (given_.on_record != nullptr) {
      if (!record_->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
      return record_->sequence();
    }
    WireFields fields{bytes};
    for (WireField field; fields.next(field);)
      if (field.number == proto::Record::kSequenceFieldNumber) return field.value;
    return std::nullopt;
  }

  Result<void> sealed(const Seal& seal, std::uint64_t offset) {
    if (seal.last_sequence != end_.last_sequence)
      return damaged(offset,
                     fmt::format("sealed with last sequence {}, found {}", seal.last_sequence, end_.last_sequence));
    SegmentHash hash;
    hash.add(std::span{bytes_}.first(offset));
    if (seal.sealed_bytes != offset || !is_same_hash(hash.value(), seal.hash))
      return damaged(offset, "the seal's hash is not the segment's");
    if (!blank_from(offset + block_bytes)) return damaged(offset + block_bytes, "expected zeros behind the seal");
    end_.previous = seal.hash;
    return {};
  }

  Result<void> unsealed(std::uint64_t offset, bool last) {
    over_ = true;
    end_.open = ScanEnd::Open{at_.file, header_, tag_, offset, {}};
    end_.open->hash.add(std::span{bytes_}.first(offset));
    if (!last) pending_ = fmt::format("{}: expected a seal at offset {}, found none", at_.file, offset);
    return {};
  }

  // Torn, if nothing that was written later can be found behind it.
  Result<void> not_a_batch(std::uint64_t offset, bool last, const Error& why) {
    for (std::uint64_t later = offset + block_bytes; has_block(later); later += block_bytes)
      if (is_whole(later))
        return damaged(offset, fmt::format("{}; what was written after it stands at offset {}", why.text, later));
    tear(offset, why.text);
    return unsealed(offset, last);
  }

  // A batch or seal of this segment, complete.
  bool is_whole(std::uint64_t offset) const {
    if (read_seal(block(offset), tag_)) return true;
    const auto header = read_batch_header(block(offset), tag_);
    if (!header || header->first_sequence <= end_.last_sequence) return false;
    const std::uint64_t size = whole_blocks(batch_header_bytes + header->payload_bytes);
    return offset + size <= bytes_.size() && check_batch(std::span{bytes_}.subspan(offset, size)).has_value();
  }

  void tear(std::uint64_t offset, std::string_view what) {
    std::size_t used = bytes_.size();
    while (used > offset && bytes_[used - 1] == 0) --used;
    end_.torn = TornTail{{at_.file, at_.segment, offset}, used - offset, std::string{what}};
  }

  // Behind the end only segments that were prepared and never begun may stand.
  Result<void> nothing_more(const std::vector<SegmentName>& names, std::size_t first) {
    for (std::size_t i = first; i < names.size(); ++i) {
      const Position end = at_;
      if (auto read = load(names[i], false); !read) return read;
      if (blank_from(0)) continue;
      // A header that was being written, where the segment before it was not even sealed, cannot be.
      if (!pending_.empty()) return failure(fmt::format("{}; {} follows it", pending_, at_.file));
      return failure(fmt::format("{}: segment {} before it was never begun", at_.file, end.segment));
    }
    return {};
  }

  FileSystem& files_;
  std::string directory_;
  const ScanOptions& options_;
  Given given_;
  RecordPointer record_ = new_record();
  std::vector<std::uint8_t> bytes_;
  Position at_;
  SegmentHeader header_;
  std::uint32_t tag_ = 0;
  std::uint64_t durable_before_ = 0;
  ScanEnd end_;
  Error failed_;
  std::string pending_;
  bool over_ = false;
};

}  // namespace

Result<ScanEnd> scan(FileSystem& files, const std::string& directory, const ScanOptions& options,
                     const OnRecord& on_record) {
  return Scan{files, directory, options, {.on_record = &on_record}}.run();
}

Result<ScanEnd> scan_bytes(FileSystem& files, const std::string& directory, const ScanOptions& options,
                           const OnRecordBytes& on_record) {
  return Scan{files, directory, options, {.on_bytes = &on_record}}.run();
}

}  // namespace isoswitch::journal
