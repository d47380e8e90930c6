#include "switch/base/file.h"
