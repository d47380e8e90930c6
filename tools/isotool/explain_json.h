// A story as one JSON object: everything that the records hold, amounts in minor units.
#pragma once

#include <string>
#include <vector>

#include "tools/isotool/story.h"

namespace isoswitch::tools {

std::string story_json(const Story& story);
std::string candidates_json(const std::vector<Candidate>& candidates, bool more);

}  // namespace isoswitch::tools
