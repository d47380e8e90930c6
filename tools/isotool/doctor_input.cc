#include "tools/isotool/doctor_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "tools/isotool/hex_line.h"
#include "tools/isotool/pcap_streams.h"

namespace isoswitch::tools {
namespace {

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) static_cast<void>(std::fclose(file));  // only read from
  }
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_hex(char c) {
  const char letter = static_cast<char>(c | 0x20);
  return (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'f') || letter == 'x';
}

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool looks_like_hex(const std::vector<std::uint8_t>& bytes) {
  const std::string_view text = text_of(bytes);
  return std::ranges::any_of(text, is_hex) &&
         std::ranges::all_of(text, [](char c) { return is_hex(c) || is_blank(c); });
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

// The lines are one stream: frames may go over their ends, as hexadecimal dumps do.
Result<DoctorInput> take_hex(std::string_view text) {
  Specimen specimen;
  auto& stream = specimen.streams.emplace_back();
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_end(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::ranges::all_of(line, is_blank)) continue;
    std::vector<std::uint8_t> bytes;
    if (const auto read = read_hex_line(line, bytes); !read)
      return failure(fmt::format("line {}: {}", number, read.error().text));
    stream.insert(stream.end(), bytes.begin(), bytes.end());
    specimen.parts.push_back(std::move(bytes));
  }
  if (stream.empty()) return failure("expected hexadecimal digits, found none");
  return DoctorInput{InputForm::hex, {std::move(specimen)}, {}};
}

Result<DoctorInput> take_capture(const std::vector<std::uint8_t>& bytes) {
  const auto capture = read_capture(bytes);
  if (!capture) return std::unexpected(capture.error());
  DoctorInput input{InputForm::pcap, {}, {}};
  if (!capture->note.empty()) input.notes.push_back(capture->note);
  TcpStreams assembled = assemble(*capture);
  for (const auto& [what, count] : assembled.skipped)
    input.notes.push_back(fmt::format("passed over {}: {}", count, what));
  for (Service& service : assembled.services) {
    Specimen specimen;
    specimen.name = service.at.text();
    specimen.connections = service.connections;
    for (TcpStream& stream : service.streams) specimen.streams.push_back(std::move(stream.bytes));
    input.specimens.push_back(std::move(specimen));
  }
  if (input.specimens.empty())
    input.notes.push_back(fmt::format("no TCP connection says anything in {} packets", capture->packets.size()));
  return input;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_all(const std::string& file) {
  const std::unique_ptr<std::FILE, Close> from(file == "-" ? stdin : std::fopen(file.c_str(), "rb"));
  if (!from) return failure(fmt::format("{}: cannot be opened: {}", file, std::strerror(errno)));
  std::vector<std::uint8_t> bytes;
  constexpr std::size_t piece = std::size_t{1} << 16;
  for (std::size_t n = piece; n == piece && bytes.size() <= doctor_bytes_max;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + piece);
    n = std::fread(bytes.data() + size, 1, piece, from.get());
    bytes.resize(size + n);
  }
  if (std::ferror(from.get()) != 0) return failure(fmt::format("{}: cannot be read: {}", file, std::strerror(errno)));
  if (bytes.size() > doctor_bytes_max)
    return failure(fmt::format("{}: expected at most {} bytes, found more", file, doctor_bytes_max));
  return bytes;
}

Result<DoctorInput> take_apart(const std::vector<std::uint8_t>& bytes, InputForm form) {
  if (bytes.empty()) return failure("expected bytes, found none");
  if (form == InputForm::pcap || (form == InputForm::any && is_capture(bytes))) return take_capture(bytes);
  if (form == InputForm::hex) return take_hex(text_of(bytes));
  if (form == InputForm::any && looks_like_hex(bytes)) {
    if (auto hex = take_hex(text_of(bytes))) return hex;  // else an odd number of digits: text after all
  }
  return DoctorInput{InputForm::raw, {Specimen{"", 0, {bytes}, {}}}, {}};
}

}  // namespace isoswitch::tools
