// Placeholder, not to be committed.
#include "tools/isotool/command.h"
namespace isoswitch::tools { void add_journal(CLI::App&, Exit&) {} }
