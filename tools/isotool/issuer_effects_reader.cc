// Reads from YAML what becomes of an answer.
#include "tools/isotool/issuer_effects_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "switch/base/hex.h"
#include "tools/isotool/message_text.h"

namespace isoswitch::tools {
namespace {

constexpr std::array<std::string_view, 2> close_or_reset = {"close", "reset"};
constexpr std::array<std::string_view, 2> after_or_before = {"after", "before"};
constexpr std::array<std::string_view, 2> answering_or_reading = {"answering", "reading"};
constexpr std::array<std::string_view, 4> drop_names = {"no", "answer", "message", "yes"};

void read_code(const Node& node, IssuerEffects& effects) {
  const auto written = node.find("code");
  if (!written) return;
  const auto code = tools::read_code(written->as_text());
  if (!code) written->fault(code.error().text);
  effects.code = code.value_or(IssuerCode{});
}

// A code that the version of the link cannot say.
void check_code(const Node& node, const iso8583::Dialect& dialect, const IssuerEffects& effects) {
  const auto written = node.find("code");
  if (!written || !effects.code || (effects.code->v1987.empty() && effects.code->v1993.empty())) return;
  if (!effects.code->text(dialect.version(), 1).empty()) return;
  written->fault(fmt::format("{} has no counterpart in {}, which a link speaks",
                             dialect.version() == 0 ? effects.code->v1993.view() : effects.code->v1987.view(),
                             dialect.version() == 0 ? "1987" : "1993"));
}

void read_partial(const Node& node, IssuerEffects& effects) {
  const auto partial = node.find("partial");
  if (!partial) return;
  PartialApproval approval;
  if (partial->find("percent")) {
    approval.percent = static_cast<std::uint64_t>(partial->integer("percent", 1, 99));
    if (partial->find("amount")) partial->fault("expected percent or amount, not both");
  } else {
    approval.amount = static_cast<std::uint64_t>(partial->integer("amount", 1, 999'999'999'999));
  }
  partial->done();
  if (node.find("code")) partial->fault("the code of a partial approval is 10 (002): leave code out");
  effects.partial = approval;
}

void read_fields(const Node& node, const iso8583::Dialect& dialect, IssuerEffects& effects) {
  const auto fields = node.find("fields");
  if (!fields) return;
  for (const auto& [key, written] : fields->entries()) {
    const auto value = IssuerValue::parse(dialect, key, written.as_text());
    if (!value) {
      written.fault(value.error().text);
    } else if (value->where().field() == 39) {
      written.fault("what DE 39 says is the rule's code");
    } else {
      effects.fields.push_back(*value);
    }
  }
}

void add_wrong_echo(const Node& at, std::string_view field, std::optional<std::string> text,
                    const iso8583::Dialect& dialect, IssuerEffects& effects) {
  const auto number = field_of(field, dialect);
  if (!number) return at.fault(number.error().text);
  if (text) {
    iso8583::Message trial(dialect);
    if (const auto done = trial.set(*number, *text); !done) return at.fault(done.error().text());
  }
  effects.wrong_echo.push_back({*number, std::move(text)});
}

void read_wrong_echo(const Node& node, const iso8583::Dialect& dialect, IssuerEffects& effects) {
  const auto wrong = node.find("wrong_echo");
  if (!wrong) return;
  if (wrong->is_list()) {
    for (const Node& item : wrong->items()) add_wrong_echo(item, item.as_text(), std::nullopt, dialect, effects);
  } else {
    for (const auto& [key, value] : wrong->entries()) add_wrong_echo(value, key, value.as_text(), dialect, effects);
  }
}

void read_duplicates(const Node& node, IssuerEffects& effects) {
  const auto duplicates = node.find("duplicates");
  if (!duplicates) return;
  constexpr std::int64_t copies_max = 1'000;
  if (!duplicates->is_map()) {
    effects.duplicates = static_cast<std::uint32_t>(duplicates->as_integer(1, copies_max));
    return;
  }
  effects.duplicates = static_cast<std::uint32_t>(duplicates->integer("copies", 1, copies_max, 1));
  effects.duplicate_gap = duplicates->duration("gap", Duration{0});
  duplicates->done();
}

void read_garbage(const Node& node, IssuerEffects& effects) {
  const auto garbage = node.find("garbage");
  if (!garbage) return;
  constexpr std::int64_t bytes_max = 4'096;
  Garbage read;
  if (garbage->is_map()) {
    if (const auto hex = garbage->find("hex")) {
      const auto bytes = from_hex(hex->as_text());
      if (!bytes || bytes->empty()) hex->fault("expected bytes in hex, an even number of digits");
      read.bytes = bytes.value_or(std::vector<std::uint8_t>{});
      if (garbage->find("bytes")) garbage->fault("expected hex or bytes, not both");
    } else {
      read.size = static_cast<std::size_t>(garbage->integer("bytes", 1, bytes_max));
    }
    read.framed = garbage->flag("framed", false);
    read.answer = garbage->flag("answer", false);
    garbage->done();
  } else {
    read.size = static_cast<std::size_t>(garbage->as_integer(1, bytes_max));
  }
  effects.garbage = std::move(read);
}

// A name by itself, or a map in which it is one of several keys.
std::size_t read_choice(const Node& node, std::string_view key, const Node& value, std::string_view key_in_map,
                        std::span<const std::string_view> names) {
  return value.is_map() ? value.choice(key_in_map, names) : node.choice(key, names);
}

void read_half_open(const Node& node, IssuerEffects& effects) {
  const auto value = node.find("half_open");
  if (!value) return;
  HalfOpen half_open;
  half_open.reading = read_choice(node, "half_open", *value, "stop", answering_or_reading) == 1;
  if (value->is_map()) {
    half_open.span = value->duration("for", Duration{0});
    value->done();
  }
  effects.half_open = half_open;
}

void read_disconnect(const Node& node, IssuerEffects& effects) {
  const auto value = node.find("disconnect");
  if (!value) return;
  Disconnect disconnect;
  disconnect.reset = read_choice(node, "disconnect", *value, "how", close_or_reset) == 1;
  if (value->is_map()) {
    disconnect.before = value->choice("when", after_or_before, 0) == 1;
    disconnect.away = value->duration("away", Duration{0});
    value->done();
  }
  effects.disconnect = disconnect;
}

void read_sign_off(const Node& node, IssuerEffects& effects) {
  const auto value = node.find("sign_off");
  if (!value) return;
  if (value->is_map()) {
    effects.sign_off = SignOff{value->duration("back_after")};
    value->done();
  } else if (node.flag("sign_off", false)) {
    effects.sign_off = SignOff{};
  }
}

// What cannot be together.
void check_together(const Node& node, const IssuerEffects& effects) {
  const bool shapes_answer = effects.duplicates != 0 || effects.one_behind || effects.drip != Duration{0} ||
                             !effects.wrong_echo.empty() || effects.late != Duration{0};
  if (effects.drop != DropWhat::nothing && shapes_answer) {
    node.fault("drop: no answer is sent that could be late, copied, changed, dripped or one behind");
  }
  if (effects.drop == DropWhat::message && (effects.code || effects.partial || !effects.fields.empty())) {
    node.fault("drop: a message that is as if it had never come has no code, partial or fields");
  }
  if (effects.sign_off && effects.sign_on) node.fault("expected sign_off or sign_on, not both");
}

}  // namespace

std::optional<Latency> read_latency(const Node& node, std::string_view key) {
  const auto value = node.find(key);
  if (!value) return std::nullopt;
  if (!value->is_map()) return Latency::fixed(node.duration(key));
  Result<Latency> latency;
  if (value->find("from") || value->find("to")) {
    latency = Latency::between(value->duration("from", Duration{0}), value->duration("to"));
    value->done();
  } else {
    Duration least{};
    std::vector<Latency::Point> points;
    for (const auto& [name, at] : value->entries()) {
      const std::uint64_t share = share_of(name);
      if (share == 0 && name != "min") {
        at.fault("expected min, p50, p90, p99 (any percentile) and max, or from and to");
        continue;
      }
      const Duration duration = value->duration(name);
      if (share == 0) {
        least = duration;
      } else {
        points.push_back({share, duration});
      }
    }
    std::ranges::sort(points, {}, &Latency::Point::share);
    latency = Latency::table(least, std::move(points));
  }
  if (!latency) value->fault(latency.error().text);
  return latency.value_or(Latency{});
}

void read_line_effects(const Node& node, IssuerEffects& effects) {
  read_half_open(node, effects);
  read_disconnect(node, effects);
  read_sign_off(node, effects);
  effects.sign_on = node.flag("sign_on", false);
}

void read_effects(const Node& node, const iso8583::Dialect& dialect, IssuerEffects& effects) {
  read_code(node, effects);
  check_code(node, dialect, effects);
  read_partial(node, effects);
  read_fields(node, dialect, effects);
  read_wrong_echo(node, dialect, effects);
  effects.latency = read_latency(node, "latency");
  effects.late = node.duration("late", Duration{0});
  const std::size_t drop = node.choice("drop", drop_names, 0);
  effects.drop = static_cast<DropWhat>(drop == 3 ? 1 : drop);
  read_duplicates(node, effects);
  effects.one_behind = node.flag("one_behind", false);
  effects.drip = node.duration("drip", Duration{0});
  read_garbage(node, effects);
  read_line_effects(node, effects);
  check_together(node, effects);
}

}  // namespace isoswitch::tools
