// Runs load by its options and prints what it found.
#include <fmt/format.h>

#include <cstdio>

#include "tools/isotool/load_run.h"
#include "tools/isotool/resend.h"

namespace isoswitch::tools {
namespace {

int wrong(const Error& error, int code) {
  fmt::print(stderr, "isotool load: {}\n", error.text);
  return code;
}

}  // namespace

int run_load(const LoadOptions& options) {
  const auto wire = find_wire(options.wire);
  if (!wire) return wrong(wire.error(), 2);
  auto cards = CardSet::from(options.cards);
  if (!cards) return wrong(cards.error(), 2);
  if (options.hot) cards->keep_first();
  const SystemClock clock;
  SeededRandom random(options.seed);
  auto traffic = Traffic::make(*wire->dialect, options.traffic, *cards, clock, random);
  if (!traffic) return wrong(traffic.error(), 2);
  std::optional<LedgerLog> log;
  if (!options.ledger_log.empty()) {
    auto created = LedgerLog::create(options.ledger_log);
    if (!created) return wrong(created.error(), 2);
    log = std::move(*created);
  }

  std::optional<Resend> resend;
  if (!options.resend.empty()) {
    auto read = Resend::read(options.resend, *traffic);
    if (!read) return wrong(read.error(), 2);
    resend = std::move(*read);
  }

  RequestSource& source = resend ? static_cast<RequestSource&>(*resend) : *traffic;
  LoadRun run(options, *wire, *cards, source, log ? &*log : nullptr);
  auto figures = run.run();
  if (!figures) return wrong(figures.error(), 1);
  if (resend) figures->different = resend->different();
  const std::string report = options.json ? load_report_json(options, *figures) : load_report(options, *figures);
  const bool told = std::fwrite(report.data(), 1, report.size(), stdout) == report.size();
  return figures->clean() && told ? 0 : 1;
}

}  // namespace isoswitch::tools
