#include "switch/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace isoswitch {

void assertion_failed(const char* what, const char* file, int line) {
  static_cast<void>(std::fprintf(stderr, "isoswitch: assertion failed: %s (%s:%d)\n", what, file, line));
  std::abort();
}

}  // namespace isoswitch
