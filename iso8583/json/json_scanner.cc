// See json_scanner.h.
#include "iso8583/json/json_scanner.h"

#include <cstdint>

#include "iso8583/encoding/hex_digits.h"

namespace iso8583 {

namespace {

constexpr int depth_max = 32;

}  // namespace

char JsonScanner::peek() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
    ++at_;
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonScanner::expect(std::string what) {
  expected_ = std::move(what);
  return false;
}

bool JsonScanner::take(char wanted) {
  if (peek() != wanted || at_ >= text_.size()) return expect(std::string("'") + wanted + "'");
  ++at_;
  return true;
}

bool JsonScanner::at_end() {
  peek();
  return at_ == text_.size() || expect("the end of the line");
}

bool JsonScanner::string(std::string& latin1) {
  latin1.clear();
  if (peek() != '"') return expect("a string");
  ++at_;
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      ++at_;
      return true;
    }
    if (c < 0x20) return expect("a string without control characters");
    ++at_;
    if (c == '\\' ? !escape(latin1) : !utf8(c, latin1)) return false;
  }
  return expect("'\"'");
}

bool JsonScanner::append(unsigned code, std::string& latin1) {
  if (code > 0xff) return expect("characters of Latin-1");
  latin1 += static_cast<char>(static_cast<std::uint8_t>(code));
  return true;
}

bool JsonScanner::escape(std::string& latin1) {
  const char c = at_ < text_.size() ? text_[at_] : '\0';
  ++at_;
  switch (c) {
    case '"':
    case '\\':
    case '/': return append(static_cast<unsigned char>(c), latin1);
    case 'b': return append('\b', latin1);
    case 'f': return append('\f', latin1);
    case 'n': return append('\n', latin1);
    case 'r': return append('\r', latin1);
    case 't': return append('\t', latin1);
    case 'u': {
      unsigned code = 0;
      return hex_code(code) && append(code, latin1);
    }
    default: --at_; return expect("an escape that JSON knows");
  }
}

bool JsonScanner::hex_code(unsigned& code) {
  for (int i = 0; i < 4; ++i, ++at_) {
    const int value = at_ < text_.size() ? hex_value(static_cast<std::uint8_t>(text_[at_])) : -1;
    if (value < 0) return expect("four hexadecimal digits");
    code = code << 4 | static_cast<unsigned>(value);
  }
  return true;
}

// Latin-1 is what two bytes beginning with C2 or C3 say.
bool JsonScanner::utf8(unsigned char lead, std::string& latin1) {
  if (lead < 0x80) return append(lead, latin1);
  const auto next = at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : 0U;
  if ((lead != 0xc2 && lead != 0xc3) || (next & 0xc0) != 0x80) return expect("characters of Latin-1, in UTF-8");
  ++at_;
  return append((lead & 0x1fU) << 6 | (next & 0x3fU), latin1);
}

// A member that is not for us may be called anything: such a key is empty.
bool JsonScanner::key_string(std::string& key) {
  if (peek() != '"') return expect("a string");
  const std::size_t begin = at_;
  if (!skip_string()) return false;
  if (!JsonScanner(text_.substr(begin, at_ - begin)).string(key)) key.clear();
  return true;
}

bool JsonScanner::skip_string() {
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
    if (text_[at_] == '\\') ++at_;
  if (at_ < text_.size()) {
    ++at_;
    return true;
  }
  at_ = text_.size();
  return expect("'\"'");
}

bool JsonScanner::skip_value() { return skip_nested(0); }

bool JsonScanner::skip_nested(int depth) {
  if (depth > depth_max) return expect("no deeper nesting");
  const char first = peek();
  if (first == '"') return skip_string();
  if (first == '{') return members([this, depth](std::string_view) { return skip_nested(depth + 1); });
  if (first == '[') {
    ++at_;
    if (peek() == ']') return take(']');
    do {
      if (!skip_nested(depth + 1)) return false;
    } while (peek() == ',' && take(','));
    return take(']');
  }
  const std::size_t begin = at_;
  while (at_ < text_.size() && std::string_view("+-.0123456789abcdefghijklmnopqrstuvwxyzE").contains(text_[at_])) ++at_;
  return at_ > begin || expect("a value");
}

}  // namespace iso8583
