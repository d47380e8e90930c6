#include "switch/app.h"
