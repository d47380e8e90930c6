#include "switch/store/segment_run.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <tuple>

#include "record.pb.h"
#include "switch/store/books_image.h"
#include "switch/store/row_image.h"

namespace isoswitch::journal {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Result<void> SegmentRun::add(const proto::Record& record) {
  header_.last_sequence = record.sequence();
  header_.last_at_us = std::max(header_.last_at_us, record.at_us());
  if (record.has_timer() && record.timer().what() == proto::TimerRecord::day_closed)
    header_.closed_before = std::max<DayNumber>(header_.closed_before, record.timer().day());
  if (record.has_configuration()) record.configuration().SerializeToString(&configuration_);
  if (auto added = add_rows(record.rows()); !added) return added;
  for (const proto::Posting& image : record.rows().postings()) {
    Posting posting;
    if (auto read = isoswitch::read(image, posting); !read) return read;
    books_.add(posting);
  }
  return {};
}

// Serialized once, as they were: with fields that this version does not know.
Result<void> SegmentRun::add_rows(const proto::RowsImage& rows) {
  const std::size_t begin = images_.size();
  rows.AppendToString(&images_);
  const auto bytes = bytes_of(images_).subspan(begin);
  CodedInputStream in{bytes.data(), static_cast<int>(bytes.size())};
  while (const std::uint32_t tag = in.ReadTag()) {
    std::uint32_t size = 0;
    if (!in.ReadVarint32(&size)) return failure("its rows cannot be read");
    const auto at = static_cast<std::size_t>(in.CurrentPosition());
    in.Skip(static_cast<int>(size));
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    if (field == proto::RowsImage::kPostingsFieldNumber) continue;
    const auto facts = row_facts(static_cast<RowKind>(field), bytes.subspan(at, size));
    if (!facts) return std::unexpected(facts.error());
    rows_.push_back({facts->key, begin + at, size});
  }
  return {};
}

Result<void> SegmentRun::write(SnapshotWriter& writer) {
  // Of equal keys the later image comes last.
  std::ranges::sort(rows_, {}, [](const Row& row) { return std::tie(row.key, row.offset); });
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (i + 1 < rows_.size() && rows_[i + 1].key == rows_[i].key) continue;  // a later image follows
    const Row& row = rows_[i];
    if (auto added = writer.add_row(row.key.kind, bytes_of(images_).subspan(row.offset, row.bytes)); !added)
      return added;
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
  books_ = {};
  configuration_.clear();
}

}  // namespace isoswitch::journal
