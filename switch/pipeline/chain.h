// The handlers of one pipeline, in the order of the YAML: checks, then the rules that are one unit of work.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "switch/pipeline/handler.h"

namespace isoswitch {

// What ended the way through the checks before the rules were asked.
struct Stopped {
  Finding finding;
  std::string_view by;  // the handler's name
};

class Chain {
 public:
  explicit Chain(std::string name) : name_(std::move(name)) {}

  // Checks before rules: a check behind the money would learn too late. handlers/registry.cc refuses it with its line.
  void add(std::string handler, std::unique_ptr<Check> check);
  void add(std::string handler, std::unique_ptr<Rule> rule);
  void add_asking(std::string handler, std::unique_ptr<Rule> rule);  // at most one

  const std::string& name() const { return name_; }

  // The links that its messages may be sent to: whoever configures it sees to it that they are there.
  void send_to(const LinkName& link) { links_.push_back(link); }
  const std::vector<LinkName>& links() const { return links_; }

  // Nothing: every check let it pass.
  std::optional<Stopped> check(Transaction& transaction) const;

  // One run of the rules; of a question that has ended, from the rule on that asked it. What no rule takes is answered
  // as an invalid transaction (R27), a notification not at all.
  void decide(const Transaction& transaction, Rows& rows, Decision& decision) const;

 private:
  template <class Stage>
  struct Named {
    std::string handler;
    std::unique_ptr<Stage> stage;
  };

  std::string name_;
  std::vector<LinkName> links_;
  std::vector<Named<Check>> checks_;
  std::vector<Named<Rule>> rules_;
  std::size_t asks_ = 0;  // the first of the rules that may ask
};

}  // namespace isoswitch
