// Builds frames from lines of JSON and writes them as hex.
#include "tools/isotool/encode_lines.h"

#include <nlohmann/json.hpp>

#include "iso8583/json.h"
#include "tools/isotool/hex_line.h"

namespace isoswitch::tools {
namespace {

// What `decode --json` writes of a line that failed: half a message, which nobody wants to send.
bool says_error(std::string_view line) {
  if (!line.contains("\"error\"")) return false;
  const auto object = nlohmann::json::parse(line, nullptr, false);
  return object.is_object() && object.contains("error");
}

class LineEncoder {
 public:
  LineEncoder(const iso8583::Dialect& dialect, bool json) : dialect_(dialect), json_(json) {}

  Result<void> encode(std::string_view line, std::string& out) {
    if (says_error(line)) return failure("error: expected a whole message, found one that did not decode");
    const auto read = iso8583::from_json(line, dialect_, message_);
    if (!read) return failure(read.error().text());
    frame_.clear();
    if (const auto encoded = message_.encode(frame_); !encoded) return failure(encoded.error().text());
    if (json_) out = R"({"wire":")";
    append_hex(out, frame_);
    out += json_ ? "\"}\n" : "\n";
    return {};
  }

 private:
  const iso8583::Dialect& dialect_;
  const bool json_;
  std::vector<std::uint8_t> frame_;
  iso8583::Message message_;
};

}  // namespace

int encode_lines(const LineOptions& options) {
  return work_through("encode", options, [&options](const iso8583::Dialect& dialect) -> LineWork {
    return [encoder = LineEncoder(dialect, options.json)](std::string_view line, std::string& out) mutable {
      return encoder.encode(line, out);
    };
  });
}

}  // namespace isoswitch::tools
