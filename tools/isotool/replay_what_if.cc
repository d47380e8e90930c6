// What another configuration would have decided: `isotool replay what-if`.
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <optional>

#include "switch/base/hex.h"
#include "switch/base/tokenizer.h"
#include "switch/replay/unit_stream.h"
#include "tools/isotool/progress.h"
#include "tools/isotool/replay_work.h"
#include "tools/isotool/secret_prompt.h"
#include "tools/isotool/time_text.h"
#include "tools/isotool/what_if_report.h"

namespace isoswitch::tools {
namespace {

constexpr const char* program = "isotool replay what-if";

int wrong(const std::string& what) {
  fmt::print(stderr, "{}: {}\n", program, what);
  return 2;
}

Result<WhatIfPeriod> period_of(const WhatIfOptions& options) {
  WhatIfPeriod period;
  const auto read = [](const char* option, const std::string& text) -> Result<TimeSpan> {
    const auto span = parse_time(text);
    if (!span)
      return failure(fmt::format("{}: expected a time such as 2026-11-25T18:00:00Z or its beginning, in UTC", option));
    return *span;
  };
  if (!options.from.empty()) {
    const auto span = read("--from", options.from);
    if (!span) return std::unexpected(span.error());
    period.from = span->first;
  }
  if (!options.to.empty()) {
    const auto span = read("--to", options.to);
    if (!span) return std::unexpected(span.error());
    period.to = span->last;
  }
  if (period.to < period.from) return failure("--to is before --from");
  return period;
}

// The card that is typed becomes its token at once, under the key that the journal must have been written with.
struct AskedCard {
  std::string token;
  journal::TokenCheck key_check;
};
Result<AskedCard> asked_card(const std::string& token_key_file) {
  const auto tokenizer = Tokenizer::from_file(token_key_file);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  auto digits = secret_line("card number: ");
  if (!digits) return std::unexpected(digits.error());
  const auto pan = Pan::parse(*digits);
  OPENSSL_cleanse(digits->data(), digits->size());
  if (!pan) return failure("a card number has 12 to 19 digits, and nothing else");
  return AskedCard{to_hex(tokenizer->token(*pan).bytes), tokenizer->check_value()};
}

}  // namespace

int what_if_replay(const WhatIfOptions& options) {
  Faults faults;
  const auto configuration = configuration_of(options.config, faults);
  for (const std::string& fault : faults.all()) fmt::print(stderr, "{}: {}\n", program, fault);
  if (!configuration) return 2;
  const auto period = period_of(options);
  if (!period) return wrong(period.error().text);

  UnitStreamOptions stream;
  stream.until = options.until;
  std::string card = options.card;
  if (options.pan_prompt) {
    const auto asked =
        asked_card(options.token_key_file.empty() ? configuration->token_key_file : options.token_key_file);
    if (!asked) return wrong(asked.error().text);
    card = asked->token;
    stream.token_check = asked->key_check;
  }

  quiet_rules();
  WhatIfReport report{{.examples = options.examples, .card = card}};
  WhatIf what_if{
      configuration, *period,
      [&](const RecordedUnit& unit, const WhatIfAnswer& was, const WhatIfAnswer& now) { report.add(unit, was, now); }};
  std::optional<Progress> bar{std::in_place, "replaying", 1000};
  stream.progress = [&](std::uint64_t done, std::uint64_t total) {
    bar->reached(total == 0 ? 1000 : done * 1000 / total);
  };
  const auto end =
      each_unit(system_files(), options.directory, stream, [&](RecordedUnit& unit) { return what_if.take(unit); });
  bar.reset();
  if (!end) {
    fmt::print(stderr, "{}: {}\n", program, end.error().text);
    return 1;
  }
  report.close(what_if);
  if (options.json) {
    fmt::print("{}\n", report.json(what_if));
    return 0;
  }
  for (const std::string& note : what_if.notes()) fmt::print(stderr, "{}: {}\n", program, note);
  fmt::print("{}", report.text(what_if));
  return 0;
}

}  // namespace isoswitch::tools
