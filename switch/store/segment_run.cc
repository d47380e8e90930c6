#include "switch/store/segment_run.h"

#include <algorithm>

#include "record.pb.h"
#include "switch/store/books_image.h"
#include "switch/store/row_image.h"
#include "switch/store/wire_fields.h"

namespace isoswitch::journal {
namespace {

std::unexpected<Error> not_readable(const char* what) { return failure(std::string{what} + " cannot be read"); }

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

SegmentRun::SegmentRun() : posting_(std::make_unique<proto::Posting>()) {}
SegmentRun::~SegmentRun() = default;

Result<void> SegmentRun::add(std::span<const std::uint8_t> record) {
  WireFields fields{record};
  for (WireField field; fields.next(field);) {
    Result<void> added;
    switch (field.number) {
      case proto::Record::kSequenceFieldNumber: header_.last_sequence = field.value; break;
      case proto::Record::kAtUsFieldNumber:
        header_.last_at_us = std::max(header_.last_at_us, static_cast<std::int64_t>(field.value));
        break;
      case proto::Record::kTimerFieldNumber: added = add_timer(field.bytes); break;
      case proto::Record::kConfigurationFieldNumber: configuration_ = text_of(field.bytes); break;
      case proto::Record::kRowsFieldNumber: added = add_rows(field.bytes); break;
      default: break;
    }
    if (!added) return added;
  }
  return fields.is_whole() ? Result<void>{} : not_readable("it");
}

Result<void> SegmentRun::add_timer(std::span<const std::uint8_t> timer) {
  std::uint64_t what = 0;
  std::uint64_t day = 0;
  WireFields fields{timer};
  for (WireField field; fields.next(field);) {
    if (field.number == proto::TimerRecord::kWhatFieldNumber) what = field.value;
    if (field.number == proto::TimerRecord::kDayFieldNumber) day = field.value;
  }
  if (!fields.is_whole()) return not_readable("its timer");
  if (what == proto::TimerRecord::day_closed)
    header_.closed_before = std::max(header_.closed_before, static_cast<DayNumber>(day));
  return {};
}

Result<void> SegmentRun::add_rows(std::span<const std::uint8_t> rows) {
  WireFields fields{rows};
  for (WireField row; fields.next(row);) {
    if (!row.has_bytes) return not_readable("one of its rows");
    if (row.number == proto::RowsImage::kPostingsFieldNumber) {
      if (auto added = add_posting(row.bytes); !added) return added;
      continue;
    }
    const auto facts = row_facts(static_cast<RowKind>(row.number), row.bytes);
    if (!facts) return std::unexpected(facts.error());
    places_.push_back({row_order(facts->key), rows_.size()});
    rows_.push_back({facts->key, images_.size(), row.bytes.size()});
    images_.append(text_of(row.bytes));
  }
  return fields.is_whole() ? Result<void>{} : not_readable("its rows");
}

Result<void> SegmentRun::add_posting(std::span<const std::uint8_t> image) {
  if (!posting_->ParseFromArray(image.data(), static_cast<int>(image.size())))
    return not_readable("one of its entries");
  Posting posting;
  if (auto read = isoswitch::read(*posting_, posting); !read) return read;
  books_.add(posting);
  return {};
}

bool SegmentRun::is_before(const Place& a, const Place& b) const {
  if (a.order != b.order) return a.order < b.order;
  const auto keys = rows_[a.row].key <=> rows_[b.row].key;
  return keys != 0 ? keys < 0 : a.row < b.row;
}

Result<void> SegmentRun::write(SnapshotWriter& writer) {
  std::ranges::sort(places_, [this](const Place& a, const Place& b) { return is_before(a, b); });
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Image& row = rows_[places_[i].row];
    if (i + 1 < places_.size() && rows_[places_[i + 1].row].key == row.key) continue;  // a later image follows
    const std::span image{reinterpret_cast<const std::uint8_t*>(images_.data()) + row.offset, row.bytes};
    if (auto added = writer.add_row(row.key.kind, image); !added) return added;
  }
  if (auto added = writer.add(ChunkKind::books, books_image(books_.totals())); !added) return added;
  if (!configuration_.empty())
    if (auto added = writer.add(ChunkKind::configuration, configuration_); !added) return added;
  return writer.finish();
}

void SegmentRun::clear() {
  header_ = {};
  images_.clear();
  rows_.clear();
  places_.clear();
  books_ = {};
  configuration_.clear();
}

}  // namespace isoswitch::journal
