#include "switch/pipeline/carry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "iso8583/message.h"
#include "switch/pipeline/profile.h"

namespace isoswitch {
namespace {

// What is told by rules of its own, from what was asked and decided: a profile does not put anything else there.
constexpr Role ours[] = {Role::pan,  Role::amount_transaction, Role::amount_settlement, Role::amount_billing,
                         Role::stan, Role::response_code,      Role::original_data};

// Cut, two of these that differ behind the cut would be one.
constexpr Role names_something[] = {Role::acquirer, Role::forwarder,          Role::retrieval_reference,
                                    Role::terminal, Role::authorization_code, Role::network_life_cycle};

std::vector<int> read_fields(const Node& list) {
  std::vector<int> fields;
  for (const Node& item : list.items()) fields.push_back(static_cast<int>(item.as_integer(2, iso8583::last_field)));
  return fields;
}

int field_number(std::string_view key, const Node& where) {
  int number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (error == std::errc{} && end == key.data() + key.size() && number >= 2 && number <= iso8583::last_field)
    return number;
  where.fault(fmt::format("'{}' is no field: expected a number from 2 to {}", key, iso8583::last_field));
  return 0;
}

Carry::Values read_values(const Node& map) {
  Carry::Values values;
  for (const auto& [key, node] : map.entries())
    if (const int number = field_number(key, node); number != 0) values.emplace_back(number, node.as_text());
  return values;
}

std::vector<std::pair<int, int>> read_as(const Node& map) {
  std::vector<std::pair<int, int>> as;
  for (const auto& [key, node] : map.entries()) {
    const int there = field_number(key, node);
    const int here = static_cast<int>(node.as_integer(2, iso8583::last_field));
    if (std::ranges::find(as, here, &std::pair<int, int>::second) != as.end())
      node.fault(fmt::format("field {} stands for two fields of the other side", here));
    if (there != 0) as.emplace_back(there, here);
  }
  return as;
}

Carry::Values read_fees(const Node& map) {
  Carry::Values fees = read_values(map);
  for (const auto& [field, type] : fees) {
    if (field != 28 && field != 30) map.fault(fmt::format("{}: the fees of 1987 are 28 and 30", field));
    const bool digits = type.size() == 2 && type.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) map.fault(fmt::format("{}: a fee type has two digits", field));
  }
  return fees;
}

// What a message to the peer has in a field can be said once.
void refuse_contradictions(const Carry& carry, const Node& node) {
  std::array<std::string_view, iso8583::last_field + 1> said{};
  const auto say = [&](int field, std::string_view key) {
    std::string_view& before = said[static_cast<std::size_t>(field)];
    if (!before.empty() && before != key)
      node.fault(fmt::format("field {} stands under '{}' and under '{}'", field, before, key));
    before = key;
  };
  for (const int field : carry.drop) say(field, "drop");
  for (const auto& [there, here] : carry.as) say(here, "as");
  for (const auto& [field, value] : carry.fixed) say(field, "fixed");
}

}  // namespace

Carry Carry::read(const Node& node) {
  Carry carry;
  if (const auto list = node.find("drop")) carry.drop = read_fields(*list);
  if (const auto map = node.find("as")) carry.as = read_as(*map);
  if (const auto map = node.find("fixed")) carry.fixed = read_values(*map);
  if (const auto map = node.find("otherwise")) carry.otherwise = read_values(*map);
  if (const auto list = node.find("cut")) carry.cut = read_fields(*list);
  if (const auto list = node.find("back")) carry.back = read_fields(*list);
  if (const auto map = node.find("fees")) carry.fees = read_fees(*map);
  node.done();
  refuse_contradictions(carry, node);
  return carry;
}

void Carry::check_against(const iso8583::Dialect& dialect, const Profile& profile, const Node& where) const {
  const auto there = [&](int field, std::string_view key) {
    if (dialect.field(field) != nullptr) return true;
    where.fault(fmt::format("profile '{}' names field {} under carry.{}, which dialect '{}' does not have",
                            profile.name(), field, key, dialect.name()));
    return false;
  };
  const auto none_of = [&](std::span<const Role> roles, int field, std::string_view key, std::string_view why) {
    for (const Role role : roles)
      if (profile.field(role) == field)
        where.fault(fmt::format("profile '{}' names field {} under carry.{}, but {} {}", profile.name(), field, key,
                                name(role), why));
  };
  const auto not_ours = [&](int field, std::string_view key) { none_of(ours, field, key, "is set by what was asked"); };
  const auto values = [&](const Values& of, std::string_view key) {
    iso8583::Message message{dialect};
    for (const auto& [field, value] : of) {
      if (!there(field, key)) continue;
      not_ours(field, key);
      if (const auto set = message.set(field, value); !set)
        where.fault(fmt::format("profile '{}', carry.{}: {}", profile.name(), key, set.error().text()));
    }
  };
  for (const int field : drop) there(field, "drop");
  for (const auto& [from, to] : as)
    if (there(to, "as")) not_ours(to, "as");
  values(fixed, "fixed");
  values(otherwise, "otherwise");
  for (const int field : cut) {
    if (!there(field, "cut")) continue;
    none_of(names_something, field, "cut", "would name something else");
    const auto charset = iso8583::charset_of(dialect.field(field)->kind);
    if (charset != iso8583::Charset::text)
      where.fault(fmt::format("profile '{}' names field {} under carry.cut, but only text can be cut, not {}",
                              profile.name(), field, dialect.field(field)->type()));
  }
  const std::vector<int> usual = Carry{}.back;  // said by nobody, and absent from some dialects
  for (const int field : back)
    if (std::ranges::find(usual, field) == usual.end()) there(field, "back");
  if (!fees.empty() && profile.version() != 1)
    where.fault(fmt::format("profile '{}': carry.fees says fee types of version 1", profile.name()));
}

const std::string* Carry::value(const Values& values, int field) {
  const auto found = std::ranges::find(values, field, &std::pair<int, std::string>::first);
  return found == values.end() ? nullptr : &found->second;
}

}  // namespace isoswitch
