// See validate.h.
#include "iso8583/check/validate.h"

#include <algorithm>

#include <fmt/format.h>

#include "iso8583/check/message_rule.h"
#include "iso8583/check/value_check.h"
#include "iso8583/layout/inside.h"

namespace iso8583 {

std::optional<MtiPattern> MtiPattern::parse(std::string_view text) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == 'x'; };
  if (text.size() != 4 || !std::ranges::all_of(text, fits)) return std::nullopt;
  return MtiPattern{std::string(text)};
}

bool MtiPattern::matches(Mti mti) const {
  const std::string digits = mti.text();
  return std::ranges::equal(text, digits, [](char pattern, char digit) { return pattern == 'x' || pattern == digit; });
}

namespace {

class Validator {
 public:
  Validator(const Message& message, std::vector<Error>& faults) : message_(message), faults_(faults) {}

  void run();

 private:
  void check_rule(const MessageRule& rule);
  void check_demand(const Demand& demand);
  bool holds(const ConditionPart& part);
  bool has(const Path& path);
  std::string because(const Demand& demand) const;
  void check_field(int field);
  void check_parts(const Inside& inside);
  void check_value(const FieldRow& row, std::string_view text, const std::string& path, std::size_t offset);
  // A peer decides how many faults there could be; to find the next one costs as much as to tell it.
  bool full() const { return faults_.size() >= validation_faults_max; }
  void add(Error error) {
    if (!full()) faults_.push_back(std::move(error));
  }

  const Message& message_;
  std::vector<Error>& faults_;
  Scratch room_;
};

void Validator::run() {
  if (const MessageRules* const rules = message_.dialect().rules())
    for (const MessageRule& rule : rules->rules)
      if (rule.mti.matches(message_.mti())) check_rule(rule);
  for (const int field : message_.fields())
    if (!full()) check_field(field);
}

void Validator::check_rule(const MessageRule& rule) {
  for (const Demand& demand : rule.demands)
    if (std::ranges::all_of(demand.when, [this](const ConditionPart& part) { return holds(part); }))
      check_demand(demand);
}

void Validator::check_demand(const Demand& demand) {
  for (const std::vector<Path>& choice : demand.needs) {
    if (std::ranges::any_of(choice, [this](const Path& path) { return has(path); })) continue;
    std::string expected = "a value";
    for (std::size_t i = 1; i < choice.size(); ++i)
      expected += fmt::format("{} {}", i == 1 ? " here or in" : " or", choice[i].text());
    add({choice.front().text(), 0, expected + because(demand), "none", choice.front().row().name});
  }
  for (const Path& path : demand.without)
    if (has(path))
      add({path.text(), message_.offset(path.field()), "no value" + because(demand), "one", path.row().name});
}

std::string Validator::because(const Demand& demand) const {
  std::string text = fmt::format(" in {}", message_.mti().text());
  for (std::size_t i = 0; i < demand.when.size(); ++i)
    text += fmt::format("{} {}", i == 0 ? ", because" : " and", demand.when[i].text);
  return text;
}

bool Validator::has(const Path& path) {
  const auto text = message_.text(path, room_);
  // What cannot be divided so far is a fault of its own, not of this rule.
  return !text || text->has_value();
}

bool Validator::holds(const ConditionPart& part) {
  const auto text = message_.text(part.path, room_);
  if (!text) return false;
  switch (part.kind) {
    case ConditionPart::Kind::present: return text->has_value();
    case ConditionPart::Kind::absent: return !text->has_value();
    case ConditionPart::Kind::one_of: break;
  }
  return text->has_value() && std::ranges::find(part.values, **text) != part.values.end();
}

void Validator::check_field(int field) {
  const FieldRow& row = *message_.dialect().field(field);
  if (row.check != nullptr)
    check_value(row, message_.text(field, room_), std::to_string(field), message_.offset(field));
  if (!row.inside) return;
  Inside inside;
  if (auto opened = inside.open(message_, field); !opened) add(std::move(opened.error()));
  check_parts(inside);
}

void Validator::check_parts(const Inside& inside) {
  for (const Element& element : inside.elements()) {
    if (full()) return;
    if (auto fault = inside.fault(element)) {
      add(std::move(*fault));
      continue;
    }
    if (element.row().check != nullptr)
      check_value(element.row(), inside.text(element, room_), inside.path(element), inside.offset(element));
    if (!inside.divided(element)) continue;
    Inside deeper;
    if (auto opened = deeper.open(inside, element); !opened) add(std::move(opened.error()));
    check_parts(deeper);
  }
}

void Validator::check_value(const FieldRow& row, std::string_view text, const std::string& path, std::size_t offset) {
  if (!row.check->holds(text)) add({path, offset, std::string(row.check->expected), "another value", row.name});
}

}  // namespace

void validate(const Message& message, std::vector<Error>& faults) { Validator(message, faults).run(); }

}  // namespace iso8583
