#include "switch/pipeline/issuers.h"

namespace isoswitch {

bool OpenQuestions::wait(const OwedId& question, Ended ended) {
  const auto found = waiting_.find(question);
  if (found == waiting_.end()) return false;
  found->second.push_back(std::move(ended));
  return true;
}

void OpenQuestions::ended(const OwedId& question) {
  auto node = waiting_.extract(question);
  if (node.empty()) return;
  for (Ended& call : node.mapped()) call();
}

}  // namespace isoswitch
