// What has to hold for whatever bytes arrive.
#include "tests/iso8583/damage.h"

#include <charconv>

namespace {

bool is_place(const std::string& path) {
  for (const char* const place : {"mti", "bitmap", "secondary bitmap", "third bitmap", "frame"})
    if (path == place) return true;
  int field = 0;
  const auto [end, status] = std::from_chars(path.data(), path.data() + path.size(), field);
  return status == std::errc() && end == path.data() + path.size() && field >= 2 && field <= iso8583::last_field;
}

std::string check_error(const iso8583::Error& error, std::size_t frame_size) {
  if (!is_place(error.path)) return "path '" + error.path + "' is none";
  if (error.offset > frame_size) return error.text() + " is outside of the frame";
  if (error.expected.empty() || error.found.empty()) return error.text() + " says too little";
  return {};
}

}  // namespace

std::string check_any_bytes(const iso8583::Dialect& dialect, iso8583::Message& message, const Frame& bytes,
                            std::string* error_text) {
  const auto decoded = message.decode(dialect, bytes);
  if (!decoded) {
    if (error_text != nullptr) *error_text = decoded.error().text();
    return check_error(decoded.error(), bytes.size());
  }
  if (error_text != nullptr) error_text->clear();
  Frame again;
  if (const auto encoded = message.encode(again); !encoded) return "does not encode: " + encoded.error().text();
  if (again != bytes) return "encodes to other bytes";
  return {};
}
