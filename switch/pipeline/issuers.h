// The issuers that a listener's messages may be sent to: their links, and how messages get there and back.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "switch/pipeline/party.h"
#include "switch/pipeline/translation.h"

namespace isoswitch {

struct IssuerTerms {
  // STI-02: how long an answer is waited for, within what the acquirer waits.
  Duration pos = std::chrono::seconds{7};
  Duration atm = std::chrono::seconds{18};
};

struct Issuer {
  Party& party;
  IssuerTerms terms;
  Translation translation;  // from the listener's messages to the link's
};

class Issuers {
 public:
  void add(const LinkName& link, Issuer issuer) { issuers_.emplace(link, std::move(issuer)); }
  const Issuer* find(const LinkName& link) const {  // nullptr: not configured
    const auto found = issuers_.find(link);
    return found == issuers_.end() ? nullptr : &found->second;
  }

 private:
  std::map<LinkName, Issuer> issuers_;
};

// Questions under way over all listeners, and who waits for their end. One thread's.
class OpenQuestions {
 public:
  using Ended = std::move_only_function<void()>;

  void asked(const OwedId& question) { waiting_.try_emplace(question); }
  // False: it is not under way.
  bool wait(const OwedId& question, Ended ended);
  // Calls whoever waited, in the order of their coming.
  void ended(const OwedId& question);
  std::size_t size() const { return waiting_.size(); }

 private:
  std::unordered_map<OwedId, std::vector<Ended>, IdHash> waiting_;
};

}  // namespace isoswitch
