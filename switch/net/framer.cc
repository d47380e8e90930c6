#include "switch/net/framer.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/assert.h"
#include "switch/base/hex.h"
#include "switch/net/length_field.h"

namespace isoswitch {
namespace {

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

void append(std::vector<std::uint8_t>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// A length field for an error. Out of step it is the message's own bytes, and four of them may be eight digits of a
// card.
std::string shown(const Framing& f, Bytes field) {
  const bool packs = f.length_encoding == LengthEncoding::binary_be || f.length_encoding == LengthEncoding::binary_le ||
                     f.length_encoding == LengthEncoding::bcd;
  constexpr std::size_t bytes_shown_max = 2;
  if (!packs || field.size() <= bytes_shown_max) return to_hex(field);
  return to_hex(field.first(bytes_shown_max)) + "…";
}

// What of `expected` is there already agrees.
bool agrees(Bytes found, Bytes expected) {
  const std::size_t n = std::min(found.size(), expected.size());
  return std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(n), expected.begin());
}

std::size_t itself(const Framing& f) { return f.counts_itself ? f.length_size : 0u; }

// What the length counts that is neither header nor body.
std::size_t beside(const Framing& f) { return itself(f) + (f.counts_trailer ? f.trailer.size() : 0u); }

bool is_session_control(std::uint8_t byte) { return byte >> 4 == 2; }

void append_up_to_header(const Framing& f, std::size_t length, std::vector<std::uint8_t>& out) {
  append(out, bytes_of(f.prefix));
  append_length(f.length_encoding, f.length_size, length, out);
  append(out, bytes_of(f.after_length));
}

bool holds_trailer(const Framing& f, Bytes body) {
  const Bytes trailer = bytes_of(f.trailer);
  return std::search(body.begin(), body.end(), trailer.begin(), trailer.end()) != body.end();
}

}  // namespace

Framer::Framer(Framing framing)
    : framing_(std::move(framing)),
      header_at_(framing_.header_offset()),
      header_sizes_(header_sizes(framing_)),
      itself_(itself(framing_)),
      beside_(beside(framing_)),
      length_least_(beside_ + (framing_.counts_header ? header_sizes_.least : 0) + framing_.message_min),
      length_most_(beside_ + (framing_.counts_header ? header_sizes_.most : 0) + framing_.message_max),
      most_on_wire_(header_at_ + header_sizes_.most + framing_.message_max + framing_.trailer.size()) {
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
    return Error{fmt::format("{}: the length field {} is not {}", f.name, shown(f, field), to_text(f.length_encoding))};
  }
  if (!f.session_control && !agrees(unread.subspan(length_end), bytes_of(f.after_length))) {
    return Error{fmt::format("{}: {} expected behind the length field", f.name, to_hex(bytes_of(f.after_length)))};
  }
  // A length of nothing is nothing but the length field: no header and no trailer follow.
  if (*length == itself_) {
    if (f.zero_length == ZeroLengthMeaning::error) {
      return Error{fmt::format("{}: a frame of no bytes (length field {})", f.name, shown(f, field))};
    }
    if (unread.size() < header_at_) return NeedMore{};
    return ZeroLengthTaken{header_at_};
  }
  if (*length > length_most_) return wrong_length(field, *length, header_sizes_);
  if (f.session_control) {
    if (unread.size() < header_at_) return NeedMore{};
    if (is_session_control(unread[header_at_ - 1])) {
      const std::size_t size = header_at_ + *length - itself_ + (f.counts_trailer ? 0 : f.trailer.size());
      if (unread.size() < size) return NeedMore{};
      return ZeroLengthTaken{size};
    }
  }
  if (*length < length_least_) return wrong_length(field, *length, header_sizes_);
  return take(unread, field, *length);
}

// The length is within its bounds; the header, if it is of variable size, says what they are for the body.
Framer::Step Framer::take(Bytes unread, Bytes field, std::size_t length) const {
  const Framing& f = framing_;
  std::size_t header_size = 0;
  if (f.header != HeaderKind::none) {
    // A wrong header is found before its message is waited for.
    const auto found = find_header(f, unread.subspan(std::min(header_at_, unread.size())));
    if (!found) return found.error();
    if (!*found) return NeedMore{};
    header_size = **found;
  }
  const std::size_t besides = beside_ + (f.counts_header ? header_size : 0);
  if (length < besides + f.message_min || length - besides > f.message_max) {
    return wrong_length(field, length, {header_size, header_size});
  }
  const std::size_t body = length - besides;
  const std::size_t size = header_at_ + header_size + body + f.trailer.size();
  if (unread.size() < size) return NeedMore{};
  if (!agrees(unread.subspan(size - f.trailer.size()), bytes_of(f.trailer))) {
    return Error{fmt::format("{}: trailer {} expected at the frame's end", f.name, to_hex(bytes_of(f.trailer)))};
  }
  return cut(unread.subspan(header_at_, header_size), unread.subspan(header_at_ + header_size, body), size);
}

Framer::Step Framer::next_by_trailer(Bytes unread) const {
  const Framing& f = framing_;
  const Bytes within = unread.first(std::min(unread.size(), most_on_wire_));
  const Bytes trailer = bytes_of(f.trailer);
  const auto found = std::search(within.begin(), within.end(), trailer.begin(), trailer.end());
  if (found == within.end()) {
    if (unread.size() < most_on_wire_) return NeedMore{};
    return Error{fmt::format("{}: no trailer {} within {} bytes", f.name, to_hex(trailer), most_on_wire_)};
  }
  const Bytes before = within.first(static_cast<std::size_t>(found - within.begin()));
  const std::size_t size = before.size() + trailer.size();
  if (before.empty() && f.zero_length != ZeroLengthMeaning::error) return ZeroLengthTaken{size};
  const auto header = find_header(f, before);
  if (!header) return header.error();
  const std::size_t header_size = header->value_or(header_sizes_.most);
  if (before.size() < header_size + f.message_min || before.size() - header_size > f.message_max) {
    return Error{fmt::format("{}: {} bytes before the trailer, {} to {} expected", f.name, before.size(),
                             header_size + f.message_min, header_size + f.message_max)};
  }
  return cut(before.first(header_size), before.subspan(header_size), size);
}

Framer::Step Framer::cut(Bytes header, Bytes body, std::size_t size) const {
  FrameTaken taken;
  taken.size = size;
  if (!header.empty()) taken.frame.header = answer_header(framing_, header);
  taken.frame.body = body;
  return taken;
}

Error Framer::wrong_length(Bytes field, std::size_t length, HeaderSizes header) const {
  const Framing& f = framing_;
  const std::size_t least = beside_ + (f.counts_header ? header.least : 0) + f.message_min;
  const std::size_t most = beside_ + (f.counts_header ? header.most : 0) + f.message_max;
  return {fmt::format("{}: the length field {} says {} bytes, {} to {} expected", f.name, shown(f, field), length,
                      least, most)};
}

Result<void> append_frame(const Framing& f, const FrameHeader& header, Bytes body, std::vector<std::uint8_t>& out) {
  if (body.size() < f.message_min || body.size() > f.message_max) {
    return failure(
        fmt::format("{}: a message of {} bytes, {} to {} expected", f.name, body.size(), f.message_min, f.message_max));
  }
  if (header.rejected) return failure(fmt::format("{}: a message that was rejected is not answered", f.name));
  const std::size_t header_size = header_sizes(f).least;
  if (header.size != 0 && header.size != header_size) {
    return failure(fmt::format("{}: a header of {} bytes, {} expected", f.name, header.size, header_size));
  }
  const std::size_t length = body.size() + beside(f) + (f.counts_header ? header_size : 0);
  if (length > length_field_max(f)) {
    return failure(fmt::format("{}: {} bytes do not fit a length field of {} bytes {}", f.name, length, f.length_size,
                               to_text(f.length_encoding)));
  }
  if (header_size != 0 && header_size + body.size() > total_length_max(f)) {
    return failure(fmt::format("{}: {} bytes do not fit the header's total length", f.name, header_size + body.size()));
  }
  // The trailer within the message would end it early.
  if (f.length_size == 0 && holds_trailer(f, body)) {
    return failure(fmt::format("{}: the message holds the trailer {}", f.name, to_hex(bytes_of(f.trailer))));
  }
  append_up_to_header(f, length, out);
  if (header_size != 0) {
    const std::size_t at = out.size();
    append(out, header.size != 0 ? header.view() : own_header(f).view());
    write_total_length(f, std::span(out).subspan(at), header_size + body.size());
  }
  append(out, body);
  append(out, bytes_of(f.trailer));
  return {};
}

void append_zero_length(const Framing& f, std::vector<std::uint8_t>& out) {
  append_up_to_header(f, itself(f), out);
  if (f.length_size == 0) append(out, bytes_of(f.trailer));
}

}  // namespace isoswitch
