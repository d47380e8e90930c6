// Compares an answer with the one that was recorded, field by field.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tools/isotool/replay_request.h"

namespace isoswitch::tools {

// What two systems that decide alike need not say alike: times of their own (7, 12, 13, 15), references (37),
// authorization codes (38), chip data (55), MACs (64, 128).
inline constexpr const char* ignored_by_default = "7,12,13,15,37,38,55,64,128";

// "7,37": fields by number; empty: none. Errors name what is none.
Result<std::set<int>> parse_fields(const std::string& text);

struct AnswerDifference {
  int field = 0;         // 0: the message type
  std::string recorded;  // masked as the dialect says; "-": absent
  std::string now;
};

// What the recorded answer would be to the request as it was sent now: what it only gave back, it gives back of this
// one. Of the dialect of `sent`; `answer` is a decision or a message.
iso8583::Message expected_answer(const RecordedRequest& request, const iso8583::Message& sent);

std::vector<AnswerDifference> compare_answers(const iso8583::Message& expected, const iso8583::Message& now,
                                              const std::set<int>& ignored);

}  // namespace isoswitch::tools
