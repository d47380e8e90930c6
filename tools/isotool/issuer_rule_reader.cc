// Reads rules from YAML: their names and conditions.
#include "tools/isotool/issuer_rule_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tools/isotool/issuer_effects_reader.h"

namespace isoswitch::tools {
namespace {

constexpr std::array<std::string_view, 9> class_names = {
    "", "authorization", "financial", "file", "reversal", "reconciliation", "administrative", "fee", "network"};

constexpr std::array<std::string_view, 2> request_or_advice = {"request", "advice"};

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A value, or a list of them.
std::vector<Node> one_or_more(const Node& node) {
  if (node.is_list()) return node.items();
  return {node};
}

void read_mti(const Node& node, IssuerConditions& when) {
  for (const Node& item : one_or_more(node)) {
    const std::string text = item.as_text();
    if (text.size() != 4 || text.find_first_not_of("0123456789x") != std::string::npos) {
      item.fault("expected four digits, in quotes, where x stands for any");
      continue;
    }
    MtiPattern pattern{};
    std::ranges::copy(text, pattern.begin());
    when.mti.push_back(pattern);
  }
}

void read_classes(const Node& node, IssuerConditions& when) {
  const auto known = std::span(class_names).subspan(1);
  for (const Node& item : one_or_more(node)) {
    const std::string text = item.as_text();
    const auto name = std::ranges::find(known, text);
    if (name == known.end()) {
      const auto near = nearest(text, known);
      item.fault(
          near ? fmt::format("no class is called so; did you mean '{}'?", *near)
               : "expected authorization, financial, file, reversal, reconciliation, administrative, fee or network");
      continue;
    }
    when.classes |= static_cast<std::uint16_t>(1U << static_cast<unsigned>(name - known.begin() + 1));
  }
}

constexpr std::int64_t amount_max = 999'999'999'999;

void read_amounts(const Node& node, IssuerConditions& when) {
  for (const Node& item : one_or_more(node)) {
    AmountRange range;
    if (item.is_map()) {
      range.from = static_cast<std::uint64_t>(item.integer("from", 0, amount_max, 0));
      range.to = static_cast<std::uint64_t>(item.integer("to", 0, amount_max, amount_max));
      item.done();
      if (range.to < range.from) item.fault("expected from no greater than to");
    } else {
      range.from = range.to = static_cast<std::uint64_t>(item.as_integer(0, amount_max));
    }
    when.amounts.push_back(range);
  }
}

void read_amount_ends(const Node& node, IssuerConditions& when) {
  for (const Node& item : one_or_more(node)) {
    std::string text = item.as_text();
    if (!all_digits(text) || text.size() > 12) {
      item.fault("expected the last digits of an amount, one to twelve, in quotes");
      continue;
    }
    when.amount_ends.push_back(std::move(text));
  }
}

// What was written may be a card number and is not said again.
void read_cards(const Node& node, IssuerConditions& when) {
  for (const Node& item : one_or_more(node)) {
    const std::string text = item.as_text();
    const std::size_t dash = std::min(text.find('-'), text.size());
    const std::string from = text.substr(0, dash);
    const std::string to = dash == text.size() ? from : text.substr(dash + 1);
    if (!all_digits(from) || !all_digits(to) || from.size() != to.size() || from.size() > 19 || to < from) {
      item.fault("expected the first digits of cards, or FIRST-LAST of one size, in quotes");
      continue;
    }
    when.cards.push_back({std::string_view(from), std::string_view(to)});
  }
}

std::optional<std::uint16_t> category_of(std::string_view text) {
  std::uint16_t category = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), category);
  if (text.size() != 4 || error != std::errc{} || end != text.data() + 4) return std::nullopt;
  return category;
}

void read_categories(const Node& node, IssuerConditions& when) {
  for (const Node& item : one_or_more(node)) {
    const std::string text = item.as_text();
    const std::size_t dash = std::min(text.find('-'), text.size());
    const auto from = category_of(std::string_view(text).substr(0, dash));
    const auto to = dash == text.size() ? from : category_of(std::string_view(text).substr(dash + 1));
    if (!from || !to || *to < *from) {
      item.fault("expected a merchant category of four digits, or FIRST-LAST");
      continue;
    }
    when.merchant_categories.push_back({*from, *to});
  }
}

void read_fields(const Node& node, const iso8583::Dialect& dialect, IssuerConditions& when) {
  for (const auto& [key, value] : node.entries()) {
    FieldCondition condition;
    const auto where = iso8583::Path::parse(dialect, key);
    if (!where) {
      value.fault(where.error().text());
      continue;
    }
    condition.where = *where;
    condition.text = value.as_text();
    const std::string& text = condition.text;
    if (text == "present") {
      condition.how = FieldCondition::How::present;
    } else if (text == "absent") {
      condition.how = FieldCondition::How::absent;
    } else if (text.size() > 1 && text.starts_with('/') && text.ends_with('/')) {
      condition.how = FieldCondition::How::matches;
      try {
        condition.pattern = std::regex(text.substr(1, text.size() - 2), std::regex::extended);
      } catch (const std::regex_error&) {
        value.fault("not a regular expression (POSIX extended)");
      }
    }
    when.fields.push_back(std::move(condition));
  }
}

// "0.05" or "5 %", in billionths.
std::optional<std::uint64_t> share(std::string_view text) {
  std::uint64_t unit = Latency::whole;
  if (text.ends_with('%')) {
    text.remove_suffix(1);
    unit /= 100;
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(std::min(dot + 1, text.size()));
  if (!all_digits(text.substr(0, dot)) || dot > 3 || fraction.size() > 7 ||
      (dot < text.size() && !all_digits(fraction))) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : text.substr(0, dot)) value = value * 10 + static_cast<std::uint64_t>(c - '0') * unit;
  for (const char c : fraction) value += static_cast<std::uint64_t>(c - '0') * (unit /= 10);
  if (value == 0 || value > Latency::whole) return std::nullopt;
  return value;
}

void read_windows(const Node& node, IssuerConditions& when) {
  if (const auto messages = node.find("messages")) {
    when.messages_from = static_cast<std::uint64_t>(messages->integer("from", 1, INT64_MAX, 1));
    when.messages_to = static_cast<std::uint64_t>(messages->integer("to", 1, INT64_MAX, INT64_MAX));
    messages->done();
    if (when.messages_to < when.messages_from) messages->fault("expected from no greater than to");
  }
  if (const auto time = node.find("time")) {
    when.time_from = time->duration("from", Duration{0});
    when.time_to = time->duration("to", Duration::max());
    time->done();
    if (when.time_to <= when.time_from) time->fault("expected from less than to");
  }
}

void read_conditions(const Node& node, const iso8583::Dialect& dialect, IssuerConditions& when) {
  if (const auto mti = node.find("mti")) read_mti(*mti, when);
  if (const auto classes = node.find("class")) read_classes(*classes, when);
  if (node.find("function")) when.advice = node.choice("function", request_or_advice) == 1;
  if (node.find("repeat")) when.repeat = node.flag("repeat", true);
  if (const auto amount = node.find("amount")) read_amounts(*amount, when);
  if (const auto ends = node.find("amount_ends")) read_amount_ends(*ends, when);
  if (const auto cards = node.find("card")) read_cards(*cards, when);
  if (const auto categories = node.find("mcc")) read_categories(*categories, when);
  if (const auto fields = node.find("fields")) read_fields(*fields, dialect, when);
  when.connection = static_cast<std::uint64_t>(node.integer("connection", 1, 1'000'000, 0));
  read_windows(node, when);
  when.every = static_cast<std::uint64_t>(node.integer("every", 1, 1'000'000'000, 1));
  if (const auto probability = node.find("probability")) {
    const auto value = share(probability->as_text());
    if (!value) probability->fault("expected a share above 0, like 0.05 or 5 %");
    when.probability = value.value_or(Latency::whole);
  }
  if (node.find("times")) when.times = static_cast<std::uint64_t>(node.integer("times", 1, 1'000'000'000));
  node.done();
}

}  // namespace

IssuerRule read_issuer_rule(const Node& node, std::string name_otherwise, const iso8583::Dialect& dialect) {
  IssuerRule rule;
  rule.name = node.text("rule", std::move(name_otherwise));
  if (const auto when = node.find("when")) read_conditions(*when, dialect, rule.when);
  read_effects(node, dialect, rule.then);
  node.done();
  return rule;
}

}  // namespace isoswitch::tools
