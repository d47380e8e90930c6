// What rules and the book ask about a message.
#include "tools/isotool/issuer_facts.h"

namespace isoswitch::tools {

std::string_view IssuerFacts::card() {
  if (!card_read_) {
    card_read_ = true;
    std::string_view digits = text(2);
    if (digits.empty()) {
      digits = text(35);
      digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    }
    card_ = digits;
  }
  return card_;
}

std::string_view IssuerFacts::text(int field) {
  if (!message_->has(field)) return {};
  std::string_view text = message_->text(field, room_);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace isoswitch::tools
