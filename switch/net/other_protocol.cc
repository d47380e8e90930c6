#include "switch/net/other_protocol.h"

#include <algorithm>

namespace isoswitch {
namespace {

struct Row {
  std::string_view begins;
  std::string_view protocol;
};

constexpr Row rows[] = {
    {"GET ", "HTTP"},    {"POST ", "HTTP"},    {"PUT ", "HTTP"},     {"HEAD ", "HTTP"},
    {"DELETE ", "HTTP"}, {"OPTIONS ", "HTTP"}, {"CONNECT ", "HTTP"}, {"PATCH ", "HTTP"},
    {"HTTP/1.", "HTTP"}, {"PRI * HT", "HTTP"}, {"SSH-", "SSH"},
};

constexpr std::size_t length_size_max = 8;  // of what may stand before a document
constexpr std::size_t looked_at_max = 512;

bool is_text(char c) { return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\r' || c == '\n'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view without_blanks(std::string_view text) {
  const auto at = std::ranges::find_if_not(text, is_blank);
  return text.substr(static_cast<std::size_t>(at - text.begin()));
}

bool starts_xml(std::string_view text) {
  return text.starts_with("<?xml") || (text.size() > 2 && text[0] == '<' && is_letter(text[1]) && text.contains('>'));
}

bool starts_json(std::string_view text) {
  if (text.size() < 3 || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view inside = without_blanks(text.substr(1));
  const std::string_view first = inside.starts_with('{') ? without_blanks(inside.substr(1)) : inside;
  return first.starts_with('"') && text.contains(':');
}

// What is text to its end, as far as it is looked at. UTF-8 beyond ASCII is rare in markup.
std::string_view document(std::string_view text) {
  if (text.size() < 3) return {};
  const auto strange = std::ranges::count_if(text, [](char c) { return !is_text(c); });
  if (static_cast<std::size_t>(strange) * 20 > text.size()) return {};
  if (starts_xml(text)) return "XML";
  if (starts_json(text)) return "JSON";
  return {};
}

}  // namespace

bool starts_tls(Bytes start) {
  constexpr std::uint8_t alert = 0x15;
  constexpr std::uint8_t handshake = 0x16;
  return start.size() >= 3 && (start[0] == handshake || start[0] == alert) && start[1] == 3 && start[2] <= 4;
}

std::string_view other_protocol(Bytes start) {
  if (starts_tls(start)) return "TLS";
  const std::string_view text{reinterpret_cast<const char*>(start.data()), std::min(start.size(), looked_at_max)};
  for (const Row& row : rows) {
    if (text.starts_with(row.begins)) return row.protocol;
  }
  for (std::size_t skipped = 0; skipped <= std::min(length_size_max, text.size()); ++skipped) {
    const std::string_view found = document(without_blanks(text.substr(skipped)));
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace isoswitch
