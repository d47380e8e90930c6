#include "switch/net/framer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "switch/base/assert.h"
#include "switch/base/hex.h"
#include "switch/net/length_field.h"

namespace isoswitch {
namespace {

constexpr std::uint8_t tpdu_id = 0x60;

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

void append(std::vector<std::uint8_t>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// What of `expected` is there already agrees.
bool agrees(Bytes found, Bytes expected) {
  const std::size_t n = std::min(found.size(), expected.size());
  return std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(n), expected.begin());
}

// What the length field counts beside the body.
std::size_t counted(const Framing& f) {
  return (f.counts_itself ? f.length_size : 0u) + (f.counts_header ? f.header_size : 0u) +
         (f.counts_trailer ? f.trailer.size() : 0u);
}

void append_up_to_header(const Framing& f, std::size_t length, std::vector<std::uint8_t>& out) {
  append(out, bytes_of(f.prefix));
  append_length(f.length_encoding, f.length_size, length, out);
  append(out, bytes_of(f.after_length));
}

FrameHeader own_header(const Framing& f) {
  FrameHeader header;
  header.size = f.header_size;
  std::fill_n(header.bytes.begin(), f.header_size, std::uint8_t{0});
  if (f.header == HeaderKind::tpdu) header.bytes[0] = tpdu_id;
  return header;
}

// 60 dd dd ss ss: the answer goes to where it came from.
void swap_tpdu(FrameHeader& header) {
  std::swap(header.bytes[1], header.bytes[3]);
  std::swap(header.bytes[2], header.bytes[4]);
}

}  // namespace

FrameHeader::FrameHeader(Bytes from) : size(static_cast<std::uint8_t>(from.size())) {
  ISOSWITCH_ASSERT(from.size() <= bytes.size());
  std::copy(from.begin(), from.end(), bytes.begin());
}

Framer::Framer(Framing framing)
    : framing_(std::move(framing)), max_on_wire_(framing_.message_max + framing_.overhead()) {
  ISOSWITCH_ASSERT(validate(framing_).has_value());
}

Framer::Step Framer::next(Bytes unread) const {
  if (unread.empty()) return NeedMore{};
  return framing_.length_size == 0 ? next_by_trailer(unread) : next_by_length(unread);
}

Framer::Step Framer::next_by_length(Bytes unread) const {
  const Framing& f = framing_;
  const std::size_t length_end = f.prefix.size() + f.length_size;
  if (!agrees(unread, bytes_of(f.prefix))) {
    return Error{fmt::format("{}: prefix {} expected, found {}", f.name, to_hex(bytes_of(f.prefix)),
                             to_hex(unread.first(std::min(unread.size(), f.prefix.size()))))};
  }
  if (unread.size() < length_end) return NeedMore{};
  const Bytes field = unread.subspan(f.prefix.size(), f.length_size);
  const auto length = read_length(f.length_encoding, field);
  if (!length) {
    return Error{fmt::format("{}: the length field {} is not {}", f.name, to_hex(field), to_text(f.length_encoding))};
  }
  if (!agrees(unread.subspan(length_end), bytes_of(f.after_length))) {
    return Error{fmt::format("{}: {} expected behind the length field", f.name, to_hex(bytes_of(f.after_length)))};
  }
  // A length of nothing is nothing but the length field: no header and no trailer follow.
  const std::size_t header_at = length_end + f.after_length.size();
  if (*length == (f.counts_itself ? f.length_size : 0u)) {
    if (f.zero_length == ZeroLengthMeaning::error) {
      return Error{fmt::format("{}: a frame of no bytes (length field {})", f.name, to_hex(field))};
    }
    if (unread.size() < header_at) return NeedMore{};
    return ZeroLengthTaken{header_at};
  }
  const std::size_t beside = counted(f);
  if (*length < beside + f.message_min || *length - beside > f.message_max) {
    return Error{fmt::format("{}: the length field {} says {} bytes, {} to {} expected", f.name, to_hex(field), *length,
                             beside + f.message_min, beside + f.message_max)};
  }
  const std::size_t body = *length - beside;
  const std::size_t size = f.overhead() + body;
  // A wrong TPDU is found before its message is waited for.
  if (f.header == HeaderKind::tpdu && unread.size() > header_at && unread[header_at] != tpdu_id) {
    return Error{fmt::format("{}: a TPDU starts with 60, found {}", f.name, to_hex(unread.subspan(header_at, 1)))};
  }
  if (unread.size() < size) return NeedMore{};
  if (!agrees(unread.subspan(size - f.trailer.size()), bytes_of(f.trailer))) {
    return Error{fmt::format("{}: trailer {} expected at the frame's end", f.name, to_hex(bytes_of(f.trailer)))};
  }
  return cut(unread.subspan(header_at, f.header_size + body), size);
}

Framer::Step Framer::next_by_trailer(Bytes unread) const {
  const Framing& f = framing_;
  const Bytes within = unread.first(std::min(unread.size(), max_on_wire_));
  const Bytes trailer = bytes_of(f.trailer);
  const auto found = std::search(within.begin(), within.end(), trailer.begin(), trailer.end());
  if (found == within.end()) {
    if (unread.size() < max_on_wire_) return NeedMore{};
    return Error{fmt::format("{}: no trailer {} within {} bytes", f.name, to_hex(trailer), max_on_wire_)};
  }
  const auto before = static_cast<std::size_t>(found - within.begin());
  const std::size_t size = before + trailer.size();
  if (before == 0 && f.zero_length != ZeroLengthMeaning::error) return ZeroLengthTaken{size};
  if (before < f.header_size + f.message_min) {
    return Error{fmt::format("{}: {} bytes before the trailer, {} to {} expected", f.name, before,
                             f.header_size + f.message_min, f.header_size + f.message_max)};
  }
  if (f.header == HeaderKind::tpdu && unread[0] != tpdu_id) {
    return Error{fmt::format("{}: a TPDU starts with 60, found {}", f.name, to_hex(unread.first(1)))};
  }
  return cut(unread.first(before), size);
}

Framer::Step Framer::cut(Bytes header_and_body, std::size_t size) const {
  FrameTaken taken;
  taken.size = size;
  taken.frame.header.size = framing_.header_size;
  if (framing_.header_size != 0) {
    taken.frame.header = FrameHeader(header_and_body.first(framing_.header_size));
    if (framing_.header == HeaderKind::tpdu) swap_tpdu(taken.frame.header);
  }
  taken.frame.body = header_and_body.subspan(framing_.header_size);
  return taken;
}

Result<void> append_frame(const Framing& f, const FrameHeader& header, Bytes body, std::vector<std::uint8_t>& out) {
  if (body.size() < f.message_min || body.size() > f.message_max) {
    return failure(
        fmt::format("{}: a message of {} bytes, {} to {} expected", f.name, body.size(), f.message_min, f.message_max));
  }
  if (header.size != 0 && header.size != f.header_size) {
    return failure(fmt::format("{}: a header of {} bytes, {} expected", f.name, header.size, f.header_size));
  }
  const std::size_t length = body.size() + counted(f);
  if (f.length_size != 0 && length > length_field_max(f)) {
    return failure(fmt::format("{}: {} bytes do not fit a length field of {} bytes {}", f.name, length, f.length_size,
                               to_text(f.length_encoding)));
  }
  if (f.length_size == 0) {
    // The trailer within the message would end it early.
    const Bytes trailer = bytes_of(f.trailer);
    if (std::search(body.begin(), body.end(), trailer.begin(), trailer.end()) != body.end()) {
      return failure(fmt::format("{}: the message holds the trailer {}", f.name, to_hex(trailer)));
    }
  }
  append_up_to_header(f, length, out);
  if (f.header_size != 0) append(out, (header.size != 0 ? header : own_header(f)).view());
  append(out, body);
  append(out, bytes_of(f.trailer));
  return {};
}

void append_zero_length(const Framing& f, std::vector<std::uint8_t>& out) {
  append_up_to_header(f, f.counts_itself ? f.length_size : 0, out);
  if (f.length_size == 0) append(out, bytes_of(f.trailer));
}

}  // namespace isoswitch
