#include "switch/store/row_key.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <optional>
#include <string>

namespace isoswitch {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Which fields of its image a kind of row is known by: numbers in record.proto; 0: it has none.
struct Places {
  RowKind kind;
  int key = 1;
  int key_number = 0;  // a number that belongs to the key
  bool number_first = false;
  int keep_until = 0;
  int held = 0;
};

constexpr Places places_of_kinds[] = {
    {.kind = RowKind::account},
    {.kind = RowKind::card},
    {.kind = RowKind::life_cycle, .keep_until = 20, .held = 10},
    {.kind = RowKind::seen, .keep_until = 7},
    {.kind = RowKind::exception, .key_number = 2, .number_first = true},
    {.kind = RowKind::counter, .key_number = 2, .keep_until = 4},
};

const Places* places_of(RowKind kind) {
  const auto* found = std::ranges::find(places_of_kinds, kind, &Places::kind);
  return found == std::end(places_of_kinds) ? nullptr : found;
}

// Big-endian, so that the bytes sort as the numbers do; none of them is negative.
std::string sortable(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i) & 0xFFU);
  return bytes;
}

struct Read {
  std::string key;
  std::uint64_t key_number = 0;
  std::optional<DayNumber> keep_until;
  std::int64_t held = 0;
};

bool read_field(CodedInputStream& in, std::uint32_t tag, const Places& places, Read& read) {
  const int field = WireFormatLite::GetTagFieldNumber(tag);
  if (field == places.key && WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
    std::uint32_t size = 0;
    return in.ReadVarint32(&size) && in.ReadString(&read.key, static_cast<int>(size));
  }
  if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_VARINT)
    return WireFormatLite::SkipField(&in, tag);
  std::uint64_t number = 0;
  if (!in.ReadVarint64(&number)) return false;
  if (field == places.key_number) read.key_number = number;
  if (field == places.keep_until) read.keep_until = static_cast<DayNumber>(number);
  if (field == places.held) read.held = static_cast<std::int64_t>(number);
  return true;
}

}  // namespace

Result<RowFacts> row_facts(RowKind kind, std::span<const std::uint8_t> image) {
  if (places_of(kind) == nullptr) return failure(fmt::format("rows of kind {} are not known here", int(kind)));
  const Places& places = *places_of(kind);
  CodedInputStream in{image.data(), static_cast<int>(image.size())};
  Read read;
  while (const std::uint32_t tag = in.ReadTag())
    if (!read_field(in, tag, places, read)) return failure(fmt::format("a row of kind {} cannot be read", int(kind)));
  if (!in.ConsumedEntireMessage()) return failure(fmt::format("a row of kind {} cannot be read", int(kind)));

  RowFacts facts{.key = {kind, {}}, .holds = read.held != 0};
  const std::string number = places.key_number == 0 ? std::string{} : sortable(read.key_number);
  const std::string key = places.number_first ? number + read.key : read.key + number;
  if (read.key.empty() || key.size() > facts.key.bytes.capacity)
    return failure(fmt::format("a row of kind {}: expected a key of 1 to {} bytes, found {}", int(kind),
                               facts.key.bytes.capacity, key.size()));
  facts.key.bytes.assign(key);
  // An image leaves a zero out.
  if (places.keep_until != 0) facts.keep_until = read.keep_until.value_or(0);
  return facts;
}

}  // namespace isoswitch
