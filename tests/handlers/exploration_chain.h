// The handlers and the profile that the long tests of the ledger run with.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "switch/pipeline/chain.h"

namespace isoswitch::test {

// [dedupe, screen, authorize, reverse, advise], as the registry makes it.
std::shared_ptr<const Chain> usual_chain();

// The shipped profile of 1987; text → text of its file.
std::shared_ptr<const Profile> edited_profile(const std::vector<std::pair<std::string, std::string>>& edits);

}  // namespace isoswitch::test
