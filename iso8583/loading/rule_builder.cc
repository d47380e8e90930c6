// See rule_builder.h.
#include "iso8583/loading/rule_builder.h"

#include <fmt/format.h>

namespace iso8583 {

namespace {

class RuleBuilder {
 public:
  RuleBuilder(const Dialect& dialect, std::string file, FaultList& faults)
      : dialect_(dialect), file_(std::move(file)), faults_(faults) {}

  void add(const std::string& pattern, const MessageDraft& draft, MessageRules& rules);

 private:
  Demand demand(const std::string& path, const DemandDraft& draft);
  std::optional<ConditionPart> part(const std::string& path, const ConditionDraft& draft);
  std::optional<Path> value_at(const std::string& path, const Word& word);

  const Dialect& dialect_;
  const std::string file_;  // the dialect's own, with its colon
  FaultList& faults_;
};

void RuleBuilder::add(const std::string& pattern, const MessageDraft& draft, MessageRules& rules) {
  const std::string path = "messages." + pattern;
  const auto mti = MtiPattern::parse(pattern);
  if (!mti) {
    faults_.add(path, fmt::format("'{}' is not a message type of four characters, digits or x", pattern), draft.where);
    return;
  }
  MessageRule& rule = rules.rules.emplace_back(MessageRule{*mti, {}});
  for (std::size_t i = 0; i < draft.demands.size(); ++i)
    rule.demands.push_back(demand(fmt::format("{}[{}]", path, i + 1), draft.demands[i]));
}

Demand RuleBuilder::demand(const std::string& path, const DemandDraft& draft) {
  Demand demand;
  for (const ConditionDraft& condition : draft.when)
    if (auto made = part(path + ".if", condition)) demand.when.push_back(std::move(*made));
  for (const std::vector<Word>& words : draft.needs) {
    std::vector<Path> choice;
    for (const Word& word : words)
      if (auto value = value_at(path + ".needs", word)) choice.push_back(std::move(*value));
    if (!choice.empty()) demand.needs.push_back(std::move(choice));
  }
  for (const Word& word : draft.without)
    if (auto value = value_at(path + ".without", word)) demand.without.push_back(std::move(*value));
  return demand;
}

std::optional<ConditionPart> RuleBuilder::part(const std::string& path, const ConditionDraft& draft) {
  auto value = value_at(path, draft.path);
  if (!value || draft.values.empty()) return std::nullopt;
  ConditionPart part{std::move(*value), ConditionPart::Kind::one_of, {}, ""};
  if (draft.values.size() == 1 && draft.values.front().text == "present") part.kind = ConditionPart::Kind::present;
  if (draft.values.size() == 1 && draft.values.front().text == "absent") part.kind = ConditionPart::Kind::absent;
  part.text = draft.path.text + " is ";
  for (const Word& word : draft.values) {
    if (!part.values.empty()) part.text += " or ";
    part.text += word.text;
    part.values.push_back(word.text);
  }
  return part;
}

std::optional<Path> RuleBuilder::value_at(const std::string& path, const Word& word) {
  auto parsed = Path::parse(dialect_, word.text);
  if (parsed) return std::move(*parsed);
  // What a base demands of a field that this dialect has taken out is demanded no more.
  if (!word.where.starts_with(file_)) return std::nullopt;
  faults_.add(path,
              fmt::format("'{}': expected {}, found {}", word.text, parsed.error().expected, parsed.error().found),
              word.where);
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const MessageRules> build_rules(const DialectDraft& draft, const Dialect& dialect, FaultList& faults) {
  if (draft.messages.empty()) return nullptr;
  auto rules = std::make_shared<MessageRules>();
  RuleBuilder builder(dialect, draft.where.substr(0, draft.where.size() - std::string_view("1:1").size()), faults);
  for (const auto& [pattern, message] : draft.messages) builder.add(pattern, message, *rules);
  return rules;
}

}  // namespace iso8583
