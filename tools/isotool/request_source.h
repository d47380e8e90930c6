// Where the requests of a load come from.
#pragma once

#include <string_view>

#include "iso8583/message.h"
#include "tools/isotool/sale.h"

namespace isoswitch::tools {

class RequestSource {
 public:
  virtual ~RequestSource() = default;

  // The next request, valid until the next call; nothing: there are no more.
  virtual const iso8583::Message* next(Sale& sale) = 0;

  // An answer came: DE 39 and DE 38.
  virtual void answered(const Sale& sale, std::string_view code, std::string_view authorization_code) = 0;
};

// An approval in DE 39, of whatever class.
bool approves(std::string_view response_code);

}  // namespace isoswitch::tools
