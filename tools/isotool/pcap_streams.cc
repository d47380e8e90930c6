#include "tools/isotool/pcap_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace isoswitch::tools {
namespace {

// Positions count from the first sequence number that was seen, and go on where those begin again.
struct Piece {
  std::int64_t at;
  Bytes data;
};

struct Direction {
  Endpoint from;
  Endpoint to;
  std::optional<std::uint32_t> opened;  // the sequence number of its SYN
  std::optional<std::uint32_t> last;
  std::int64_t last_at = 0;
  std::vector<Piece> pieces;

  std::int64_t place(std::uint32_t sequence) {
    if (last) last_at += static_cast<std::int32_t>(sequence - *last);
    last = sequence;
    return last_at;
  }
};

struct Conversation {
  Direction one;
  Direction other;
  std::optional<Endpoint> server;  // where a SYN went

  Direction& direction(const Endpoint& from) { return from == one.from ? one : other; }
  Endpoint service() const {
    if (server) return *server;
    return one.to.port <= one.from.port ? one.to : one.from;
  }
};

class Assembler {
 public:
  explicit Assembler(const StreamBounds& bounds) : bounds_(bounds) {}

  void take(const CapturedPacket& packet) {
    const Dissected dissected = dissect(packet);
    if (const auto* why = std::get_if<std::string>(&dissected)) return skip("packets: " + *why);
    if (packet.cut_short) skip("packets caught in part");
    take(std::get<TcpSegment>(dissected));
  }

  TcpStreams finish() {
    for (Conversation& conversation : conversations_) {
      Service& service = service_of(conversation.service());
      ++service.connections;
      put_together(conversation.one, service);
      put_together(conversation.other, service);
    }
    std::erase_if(found_.services, [](const Service& service) { return service.streams.empty(); });
    return std::move(found_);
  }

 private:
  void take(const TcpSegment& segment) {
    Conversation* const conversation = conversation_of(segment);
    if (conversation == nullptr) return skip("packets of connections beyond the bound");
    if (segment.opens) conversation->server = segment.accepts ? segment.from : segment.to;
    Direction& direction = conversation->direction(segment.from);
    if (segment.opens) direction.opened = segment.sequence;
    const std::int64_t at = direction.place(segment.sequence);
    // A SYN counts as one.
    if (!segment.data.empty()) direction.pieces.push_back({at + (segment.opens ? 1 : 0), segment.data});
  }

  // Null: there are too many.
  Conversation* conversation_of(const TcpSegment& segment) {
    const std::pair<Endpoint, Endpoint> key = std::minmax(segment.from, segment.to);
    const auto known = open_.find(key);
    if (known != open_.end()) {
      Conversation& conversation = conversations_[known->second];
      const auto& opened = conversation.direction(segment.from).opened;
      // The same ports again for another connection, not the same SYN again.
      const bool another = segment.opens && !segment.accepts && opened != segment.sequence &&
                           (opened || !conversation.direction(segment.from).pieces.empty());
      if (!another) return &conversation;
    }
    if (conversations_.size() >= bounds_.connections_max) return nullptr;
    open_[key] = conversations_.size();
    Conversation& made = conversations_.emplace_back();
    made.one.from = made.other.to = segment.from;
    made.one.to = made.other.from = segment.to;
    return &made;
  }

  void put_together(Direction& direction, Service& service) {
    std::ranges::stable_sort(direction.pieces, {}, &Piece::at);
    TcpStream* stream = nullptr;
    std::int64_t next = 0;
    for (const Piece& piece : direction.pieces) {
      const std::int64_t end = piece.at + static_cast<std::int64_t>(piece.data.size());
      if (stream == nullptr || piece.at > next) {
        if (stream != nullptr) skip("holes in a stream: bytes that were not caught");
        stream = &service.streams.emplace_back(TcpStream{direction.from, direction.to, {}});
      } else if (end <= next) {
        skip("segments sent again");
        continue;
      }
      const Bytes fresh =
          piece.data.subspan(piece.at < next && !stream->bytes.empty() ? static_cast<std::size_t>(next - piece.at) : 0);
      add(*stream, fresh);
      next = end;
    }
  }

  void add(TcpStream& stream, Bytes data) {
    const std::size_t room = bounds_.stream_bytes_max - stream.bytes.size();
    const Bytes taken = data.first(std::min(room, data.size()));
    stream.bytes.insert(stream.bytes.end(), taken.begin(), taken.end());
    if (taken.size() < data.size())
      skip(fmt::format("segments behind the first {} bytes of a stream", bounds_.stream_bytes_max));
  }

  Service& service_of(const Endpoint& at) {
    const auto known = std::ranges::find(found_.services, at, &Service::at);
    return known != found_.services.end() ? *known : found_.services.emplace_back(Service{at, 0, {}});
  }

  void skip(const std::string& what) { ++found_.skipped[what]; }

  const StreamBounds& bounds_;
  std::vector<Conversation> conversations_;
  std::map<std::pair<Endpoint, Endpoint>, std::size_t> open_;
  TcpStreams found_;
};

}  // namespace

TcpStreams assemble(const Capture& capture, const StreamBounds& bounds) {
  Assembler assembler(bounds);
  for (const CapturedPacket& packet : capture.packets) assembler.take(packet);
  return assembler.finish();
}

}  // namespace isoswitch::tools
