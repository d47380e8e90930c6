// What has to hold for everything inside a divided field, whatever its bytes are.
#pragma once

#include <map>
#include <string>

#include "iso8583/message.h"

struct InsideLook {
  std::map<std::string, std::string> texts;  // by path, of the innermost parts that are not at fault
  std::string wrong;                         // a sentence that says what is not so; empty: all is well
};

// Parts stand in order and within their value, errors name a path below the field, a place in the frame, what was
// expected and what was found.
InsideLook look_inside(const iso8583::Message& message, int field, std::size_t frame_size);
