// A story for a person: a time line, one block per record.
#pragma once

#include <string>
#include <vector>

#include "tools/isotool/story.h"

namespace isoswitch::tools {

std::string story_text(const Story& story, bool brief = false);
// One line each, numbered by how to ask for it.
std::string candidates_text(const std::vector<Candidate>& candidates, bool more);

}  // namespace isoswitch::tools
