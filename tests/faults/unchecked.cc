// Takes the place of switch/store/check_value.cc in a suite that is to miss damage: nothing that is compared differs.
#include "switch/store/check_value.h"

namespace isoswitch::journal {

Result<void> compare_check_values(std::uint32_t, std::uint32_t, std::string_view) { return {}; }

bool is_same_hash(const Sha256&, const Sha256&) { return true; }

}  // namespace isoswitch::journal
