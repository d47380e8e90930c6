#include "switch/pipeline/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

namespace isoswitch {
namespace {

constexpr std::string_view role_names[] = {
    "pan",
    "processing_code",
    "amount_transaction",
    "amount_settlement",
    "amount_billing",
    "transmitted",
    "rate_billing",
    "stan",
    "local_time",
    "local_date",
    "expiry",
    "merchant_category",
    "function_code",
    "original_amounts",
    "acquirer",
    "forwarder",
    "track2",
    "retrieval_reference",
    "authorization_code",
    "response_code",
    "terminal",
    "merchant",
    "additional_response",
    "currency_transaction",
    "currency_settlement",
    "currency_billing",
    "balances",
    "network_code",
    "original_data",
    "replacement",
    "network_life_cycle",
    "country",
    "entry",
};
static_assert(std::size(role_names) == role_count);

// Without these fields no message can be understood or answered.
constexpr Role needed[] = {Role::pan,
                           Role::processing_code,
                           Role::amount_transaction,
                           Role::transmitted,
                           Role::stan,
                           Role::response_code,
                           Role::retrieval_reference,
                           Role::authorization_code,
                           Role::currency_transaction,
                           Role::network_code};

// What is kept of a value; a longer one would be cut, and two that differ behind the cut would be one.
struct Kept {
  Role role;
  unsigned units_max;
};
constexpr Kept kept[] = {{Role::stan, 6},
                         {Role::transmitted, 12},
                         {Role::acquirer, 11},
                         {Role::forwarder, 11},
                         {Role::retrieval_reference, 12},
                         {Role::authorization_code, 6},
                         {Role::response_code, 3},
                         {Role::terminal, 8},
                         {Role::merchant, 15},
                         {Role::merchant_category, 4},
                         {Role::country, 3}};

constexpr std::string_view class_names[] = {"authorization", "financial", "advice", "reversal", "network", "other"};
static_assert(std::size(class_names) == code_class_count);

constexpr std::string_view network_act_names[] = {"sign_on", "sign_off", "echo", "cutover", "key_change"};
static_assert(std::size(network_act_names) == network_act_count);

std::vector<std::string> texts(const Node& list) {
  std::vector<std::string> result;
  for (const Node& item : list.items()) result.push_back(item.as_text());
  return result;
}

std::vector<std::string> read_code_list(const Node& node) {
  if (!node.is_list()) return {node.as_text()};
  std::vector<std::string> codes = texts(node);
  if (codes.empty()) node.fault("expected at least one code");
  return codes;
}

Mark read_mark(const Node& of, std::string_view key) {
  Mark mark;
  const auto node = of.find(key);
  if (!node) return mark;
  mark.field = static_cast<int>(node->integer("field", 2, 128));
  mark.at = static_cast<std::size_t>(node->integer("at", 0, 998, 0));
  if (const auto values = node->require("values")) mark.values = texts(*values);
  if (mark.values.empty()) node->fault("values: none; a mark without a value can never be found");
  node->done();
  return mark;
}

}  // namespace

std::string_view name(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::optional<Profile> Profile::load(const std::string& name_or_file, const std::vector<std::string>& directories,
                                     Faults& faults) {
  std::string file = name_or_file;
  if (!file.ends_with(".yaml")) {
    std::vector<std::string> tried;
    for (const std::string& directory : directories) {
      tried.push_back(fmt::format("{}/{}.yaml", directory, name_or_file));
      if (std::filesystem::exists(tried.back())) {
        file = tried.back();
        break;
      }
    }
    if (file == name_or_file) {
      faults.add(fmt::format("no profile '{}': looked for {}", name_or_file, fmt::join(tried, ", ")));
      return std::nullopt;
    }
  }
  std::ifstream stream{file};
  if (!stream) {
    faults.add(fmt::format("cannot read file '{}'", file));
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return from_text(file, text.str(), faults);
}

std::optional<Profile> Profile::from_text(const std::string& file, const std::string& text, Faults& faults) {
  const auto top = Node::from_text(file, text, faults);
  if (!top) return std::nullopt;
  Profile profile;
  profile.file_ = file;
  profile.text_ = text;
  profile.read(*top);
  return profile;
}

void Profile::read(const Node& top) {
  name_ = top.text("profile");
  version_ = static_cast<int>(top.integer("version", 0, 2));
  if (const auto fields = top.require("fields")) {
    for (std::size_t i = 0; i < role_count; ++i)
      fields_[i] = static_cast<int>(fields->integer(role_names[i], 0, 128, 0));
    for (const Role role : needed)
      if (field(role) == 0)
        fields->fault(fmt::format("{}: missing; no message can be understood without it", isoswitch::name(role)));
    fields->done();
  }
  if (const auto echo = top.require("echo"))
    for (const Node& item : echo->items()) echo_.push_back(static_cast<int>(item.as_integer(2, 128)));
  if (const auto codes = top.require("codes")) read_codes(*codes);
  if (const auto codes = top.require("approval_codes")) approval_codes_ = texts(*codes);
  if (const auto codes = top.require("network_codes")) {
    for (std::size_t i = 0; i < network_act_count; ++i) network_codes_[i] = codes->text(network_act_names[i], "");
    codes->done();
  }
  read_entry_codes(top);
  constexpr std::string_view originals[] = {"de90", "de56"};
  original_form_ = static_cast<OriginalForm>(top.choice("original", originals));
  constexpr std::string_view reversals[] = {"de95_actual", "de30_original", "de4_release"};
  partial_reversal_ = static_cast<PartialReversal>(top.choice("partial_reversal", reversals));
  constexpr std::string_view unparsables[] = {"answer", "notice", "ignore"};
  unparsable_ = static_cast<Unparsable>(top.choice("unparsable", unparsables, 0));
  transmitted_identifies_ = top.flag("transmitted_identifies", true);
  partial_approval_ = read_mark(top, "partial_approval");
  more_captures_ = read_mark(top, "more_captures");
  partial_reversal_mark_ = read_mark(top, "partial_reversal_mark");
  increment_delta_ = read_mark(top, "increment_delta");
  increment_total_ = read_mark(top, "increment_total");
  pre_authorization_ = read_mark(top, "pre_authorization");
  if (const auto holds = top.find("holds")) hold_terms_ = HoldTerms::read(*holds);
  if (const auto carry = top.find("carry")) carry_ = Carry::read(*carry);
  top.done();
}

// A reason maps to one code or a list of them, or to a map of classes with `otherwise`.
void Profile::read_codes(const Node& codes) {
  for (std::uint8_t i = 0; i < reason_count; ++i) {
    const std::string_view reason = isoswitch::name(static_cast<Reason>(i));
    const auto node = codes.require(reason);
    if (!node) continue;
    if (!node->is_map()) {
      const auto list = read_code_list(*node);
      for (auto& of : codes_) of[i] = list;
      continue;
    }
    const auto otherwise = node->require("otherwise");
    const auto list = otherwise ? read_code_list(*otherwise) : std::vector<std::string>{};
    for (std::size_t c = 0; c < code_class_count; ++c) {
      const auto own = node->find(class_names[c]);
      codes_[c][i] = own ? read_code_list(*own) : list;
    }
    node->done();
  }
  codes.done();
  refuse_ambiguous_approvals(codes);
}

// Of an advice or reversal a peer may want one code whatever we think; of a request it decides about money.
void Profile::refuse_ambiguous_approvals(const Node& codes) const {
  for (const CodeClass of : {CodeClass::authorization, CodeClass::financial}) {
    const auto& rows = codes_[static_cast<std::size_t>(of)];
    for (std::uint8_t i = 0; i < reason_count; ++i)
      for (const std::string& code : rows[i]) {
        const Reason here = static_cast<Reason>(i);
        const auto understood = reason(of, code);
        if (code.empty() || isoswitch::approves(*understood) == isoswitch::approves(here)) continue;
        return codes.fault(fmt::format("'{}' means {} and {}: whether it approves could not be told", code,
                                       isoswitch::name(*understood), isoswitch::name(here)));
      }
  }
}

// The codes of each way, as they stand in the field from `at` on.
void Profile::read_entry_codes(const Node& top) {
  const auto codes = field(Role::entry) != 0 ? top.require("entry_codes") : top.find("entry_codes");
  if (!codes) return;
  if (field(Role::entry) == 0) codes->fault("the profile does not say which field plays the role 'entry'");
  entry_at_ = static_cast<std::size_t>(codes->integer("at", 0, 998, 0));
  for (std::size_t i = 0; i < entry_count; ++i)
    if (const auto list = codes->find(entry_names[i])) entry_codes_[i] = texts(*list);
  codes->done();
}

std::string_view Profile::code(CodeClass of, Reason reason) const {
  const auto& codes = codes_[static_cast<std::size_t>(of)][static_cast<std::size_t>(reason)];
  return codes.empty() ? std::string_view{} : std::string_view{codes.front()};
}

std::optional<Reason> Profile::reason(CodeClass of, std::string_view code) const {
  const auto& rows = codes_[static_cast<std::size_t>(of)];
  const auto ours = std::ranges::find_if(rows, [&](const auto& codes) { return !codes.empty() && codes[0] == code; });
  const auto any = ours != rows.end() ? ours : std::ranges::find_if(rows, [&](const auto& codes) {
    return std::ranges::find(codes, code) != codes.end();
  });
  if (any == rows.end()) return std::nullopt;
  return static_cast<Reason>(any - rows.begin());
}

bool Profile::approves(std::string_view code) const {
  return std::ranges::find(approval_codes_, code) != approval_codes_.end();
}

std::optional<NetworkAct> Profile::network_act(std::string_view code) const {
  for (std::size_t i = 0; i < network_act_count; ++i)
    if (!network_codes_[i].empty() && network_codes_[i] == code) return static_cast<NetworkAct>(i);
  return std::nullopt;
}

std::optional<Entry> Profile::entry(std::string_view value) const {
  if (value.size() <= entry_at_) return std::nullopt;
  const std::string_view from_there = value.substr(entry_at_);
  for (std::size_t i = 0; i < entry_count; ++i)
    if (std::ranges::any_of(entry_codes_[i], [&](const auto& code) { return from_there.starts_with(code); }))
      return static_cast<Entry>(i + 1);
  return std::nullopt;
}

std::string_view Profile::entry_code(Entry entry) const {
  const auto& codes = entry_codes_[static_cast<std::size_t>(entry) - 1];
  return codes.empty() ? std::string_view{} : std::string_view{codes.front()};
}

void Profile::check_against(const iso8583::Dialect& dialect, const Node& where) const {
  if (dialect.version() != version_)
    where.fault(fmt::format("profile '{}' is for MTI version {}, dialect '{}' is of version {}", name_, version_,
                            dialect.name(), dialect.version()));
  for (std::size_t i = 0; i < role_count; ++i)
    if (fields_[i] != 0 && dialect.field(fields_[i]) == nullptr)
      where.fault(fmt::format("profile '{}' reads {} from field {}, which dialect '{}' does not have", name_,
                              role_names[i], fields_[i], dialect.name()));
  for (const auto& [role, units_max] : kept)
    if (const iso8583::FieldRow* row = dialect.field(field(role)); row != nullptr && row->units_max > units_max)
      where.fault(fmt::format("profile '{}' keeps at most {} characters of {}, field {} of dialect '{}' has {}", name_,
                              units_max, isoswitch::name(role), row->number, dialect.name(), row->units_max));
  const std::pair<std::string_view, const Mark*> marks[] = {{"partial_approval", &partial_approval_},
                                                            {"more_captures", &more_captures_},
                                                            {"partial_reversal_mark", &partial_reversal_mark_},
                                                            {"increment_delta", &increment_delta_},
                                                            {"increment_total", &increment_total_},
                                                            {"pre_authorization", &pre_authorization_}};
  for (const auto& [key, mark] : marks)
    if (mark->field != 0 && dialect.field(mark->field) == nullptr)
      where.fault(fmt::format("profile '{}' looks for {} in field {}, which dialect '{}' does not have", name_, key,
                              mark->field, dialect.name()));
  for (const int number : echo_)
    if (dialect.field(number) == nullptr)
      where.fault(
          fmt::format("profile '{}' echoes field {}, which dialect '{}' does not have", name_, number, dialect.name()));
  carry_.check_against(dialect, *this, where);
}

}  // namespace isoswitch
