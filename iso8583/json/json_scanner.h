// A small reader of JSON text: objects member by member, strings as Latin-1, anything else passed over.
#pragma once

#include <string>
#include <string_view>

#include "iso8583/error.h"

namespace iso8583 {

// Every call says whether it succeeded; after a failure error() says what was expected where.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // Calls on_member(key) with the scanner before the member's value, which it has to consume.
  template <class OnMember>
  bool members(OnMember on_member) {
    if (!take('{')) return false;
    if (peek() == '}') return take('}');
    std::string key;
    do {
      if (!key_string(key) || !take(':') || !on_member(std::string_view(key))) return false;
    } while (peek() == ',' && take(','));
    return take('}');
  }
  // The same for an array's items: on_item() has to consume one.
  template <class OnItem>
  bool items(OnItem on_item) {
    if (!take('[')) return false;
    if (peek() == ']') return take(']');
    do {
      if (!on_item()) return false;
    } while (peek() == ',' && take(','));
    return take(']');
  }
  bool at(char next) { return peek() == next; }
  bool string(std::string& latin1);
  bool skip_value();  // it may hold any characters
  bool at_end();

  std::size_t offset() const { return at_; }
  Error error() const { return {"json", at_, expected_, at_ < text_.size() ? "another character" : "the end"}; }

 private:
  char peek();  // the next character that is no space; 0 at the end
  bool take(char wanted);
  bool expect(std::string what);
  bool key_string(std::string& key);
  bool skip_string();
  bool escape(std::string& latin1);
  bool hex_code(unsigned& code);
  bool utf8(unsigned char lead, std::string& latin1);
  bool append(unsigned code, std::string& latin1);
  bool skip_nested(int depth);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string expected_;
};

}  // namespace iso8583
