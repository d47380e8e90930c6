// Our own mistakes end the process at once, in release too: a switch that is wrong about money must not go on.
#pragma once

namespace isoswitch {

[[noreturn]] void assertion_failed(const char* what, const char* file, int line);

}  // namespace isoswitch

#define ISOSWITCH_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::isoswitch::assertion_failed(#condition, __FILE__, __LINE__))
