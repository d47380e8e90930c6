#include "tools/isotool/pcap_file.h"

#include <fmt/format.h>

#include <optional>

namespace isoswitch::tools {
namespace {

constexpr std::uint32_t pcap_microseconds = 0xA1B2C3D4;
constexpr std::uint32_t pcap_nanoseconds = 0xA1B23C4D;
constexpr std::uint32_t section_header = 0x0A0D0D0A;  // reads the same in either byte order
constexpr std::uint32_t byte_order = 0x1A2B3C4D;
constexpr std::uint32_t interface_description = 1;
constexpr std::uint32_t old_packet = 2;
constexpr std::uint32_t simple_packet = 3;
constexpr std::uint32_t enhanced_packet = 6;

// Numbers of a file whose byte order it says itself.
class Reader {
 public:
  Reader(Bytes bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  std::size_t size() const { return bytes_.size(); }
  std::uint32_t number(std::size_t at, std::size_t size) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes_[big_endian_ ? at + i : at + size - 1 - i];
    return value;
  }
  std::uint32_t u32(std::size_t at) const { return number(at, 4); }
  std::uint32_t u16(std::size_t at) const { return number(at, 2); }
  bool holds(std::size_t at, std::size_t size) const { return at <= bytes_.size() && size <= bytes_.size() - at; }
  Bytes part(std::size_t at, std::size_t size) const { return bytes_.subspan(at, size); }

 private:
  Bytes bytes_;
  bool big_endian_;
};

std::optional<bool> pcap_is_big_endian(Bytes file) {
  for (const bool big_endian : {false, true}) {
    const std::uint32_t magic = Reader(file, big_endian).u32(0);
    if (magic == pcap_microseconds || magic == pcap_nanoseconds) return big_endian;
  }
  return {};
}

std::string cut_off(std::size_t at) { return fmt::format("the file ends within a packet (offset {})", at); }

Capture read_pcap(const Reader& file) {
  constexpr std::size_t header_size = 24;
  constexpr std::size_t packet_header_size = 16;
  Capture capture;
  if (!file.holds(0, header_size)) return {{}, cut_off(0)};
  const std::uint32_t link = file.u32(20) & 0xFFFFU;  // the upper half tells of checksums
  for (std::size_t at = header_size; at < file.size();) {
    if (!file.holds(at, packet_header_size)) return capture.note = cut_off(at), capture;
    const std::size_t size = file.u32(at + 8);
    const std::size_t on_wire = file.u32(at + 12);
    if (!file.holds(at + packet_header_size, size)) return capture.note = cut_off(at), capture;
    capture.packets.push_back({link, file.part(at + packet_header_size, size), on_wire > size});
    at += packet_header_size + size;
  }
  return capture;
}

class PcapngReader {
 public:
  explicit PcapngReader(Bytes file) : file_(file) {}

  Capture read() {
    std::size_t at = 0;
    while (at < file_.size()) {
      const std::size_t size = block(at);
      if (size == 0) {
        capture_.note = cut_off(at);
        break;
      }
      at += size;
    }
    return std::move(capture_);
  }

 private:
  // Its size; 0: it is not whole, or no block.
  std::size_t block(std::size_t at) {
    constexpr std::size_t smallest = 12;
    if (file_.size() - at < smallest) return 0;
    if (Reader(file_, true).u32(at) == section_header) {
      big_endian_ = Reader(file_, true).u32(at + 8) == byte_order;
      links_.clear();
    }
    const Reader file(file_, big_endian_);
    const std::size_t size = file.u32(at + 4);
    if (size < smallest || size % 4 != 0 || !file.holds(at, size)) return 0;
    take(file.u32(at), Reader(file_.subspan(at + 8, size - smallest), big_endian_));
    return size;
  }

  void take(std::uint32_t type, const Reader& body) {
    if (type == interface_description && body.holds(0, 8)) links_.push_back({body.u16(0), body.u32(4)});
    if (type == enhanced_packet && body.holds(0, 20)) packet(body.u32(0), body, 20, body.u32(12), body.u32(16));
    if (type == old_packet && body.holds(0, 20)) packet(body.u16(0), body, 20, body.u32(12), body.u32(16));
    if (type == simple_packet && body.holds(0, 4) && !links_.empty()) {
      const std::uint32_t on_wire = body.u32(0);
      const std::uint32_t most = links_.front().packet_bytes_max;
      packet(0, body, 4, most == 0 ? on_wire : std::min(on_wire, most), on_wire);
    }
  }

  void packet(std::size_t interface, const Reader& body, std::size_t at, std::size_t size, std::size_t on_wire) {
    if (interface >= links_.size() || !body.holds(at, size)) return;
    capture_.packets.push_back({links_[interface].type, body.part(at, size), on_wire > size});
  }

  struct Link {
    std::uint32_t type;
    std::uint32_t packet_bytes_max;
  };
  Bytes file_;
  bool big_endian_ = false;
  std::vector<Link> links_;
  Capture capture_;
};

bool is_pcapng(Bytes file) { return Reader(file, true).u32(0) == section_header; }

}  // namespace

bool is_capture(Bytes file) { return file.size() >= 4 && (is_pcapng(file) || pcap_is_big_endian(file)); }

Result<Capture> read_capture(Bytes file) {
  if (!is_capture(file)) return failure("expected a pcap or pcapng file, found neither's first four bytes");
  if (is_pcapng(file)) return PcapngReader(file).read();
  return read_pcap(Reader(file, *pcap_is_big_endian(file)));
}

}  // namespace isoswitch::tools
