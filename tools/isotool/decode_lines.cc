// Reads frames from lines of hex and shows them.
#include "tools/isotool/decode_lines.h"

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "tools/isotool/hex_line.h"

namespace isoswitch::tools {
namespace {

class LineDecoder {
 public:
  LineDecoder(const iso8583::Dialect& dialect, const DecodeOptions& options)
      : dialect_(dialect),
        json_(options.lines.json),
        reveal_(options.reveal ? iso8583::Reveal::all : iso8583::Reveal::masked) {}

  Result<void> decode(std::string_view line, std::string& out) {
    if (auto read = read_hex_line(line, frame_); !read) return read;
    const auto decoded = message_.decode(dialect_, frame_);
    // Of a frame that stops in the middle, what stands before it.
    if (decoded || decoded.error().path != "mti") show(out);
    if (!decoded) return failure(decoded.error().text());
    return {};
  }

 private:
  void show(std::string& out) {
    if (json_) {
      out += to_json(message_, reveal_);
      out += '\n';
      return;
    }
    if (shown_any_) out += '\n';
    shown_any_ = true;
    out += describe(message_, reveal_);
  }

  const iso8583::Dialect& dialect_;
  const bool json_;
  const iso8583::Reveal reveal_;
  std::vector<std::uint8_t> frame_;
  iso8583::Message message_;
  bool shown_any_ = false;
};

}  // namespace

int decode_lines(const DecodeOptions& options) {
  return work_through("decode", options.lines, [&options](const iso8583::Dialect& dialect) -> LineWork {
    return [decoder = LineDecoder(dialect, options)](std::string_view line, std::string& out) mutable {
      return decoder.decode(line, out);
    };
  });
}

}  // namespace isoswitch::tools
