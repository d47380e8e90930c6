#include "tools/isotool/explain_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "record.pb.h"
#include "switch/pipeline/transaction.h"
#include "tools/isotool/explain_block.h"
#include "tools/isotool/record_words.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t candidates_shown_max = 20;

// The message that the story is about: the first that is not a repeat of something, a reversal or a timer.
const proto::Record* purchase_in(const Story& story) {
  const auto asks = [](const Moment& moment) {
    const auto flow = static_cast<Flow>(moment.record->transaction().facts().flow());
    return moment.record->has_transaction() && flow != Flow::reversal && flow != Flow::reversal_advice;
  };
  const auto first = std::ranges::find_if(story.moments, asks);
  if (first != story.moments.end()) return first->record.get();
  return story.moments.empty() ? nullptr : story.moments.front().record.get();
}

std::string now_text(const proto::LifeCycle& row) {
  const std::uint32_t currency = row.authorized().currency();
  std::string text = life_cycle_state_name(row.state());
  const auto add = [&](std::string_view label, std::int64_t minor) {
    if (minor != 0) text += fmt::format(", {} {}", label, money_text(minor, currency));
  };
  add("held", row.held());
  add("captured", row.captured());
  add("cleared", row.cleared());
  add("reversed", row.reversed());
  add("expired", row.expired());
  if (row.held() == 0) text += ", nothing is held";
  return text;
}

std::string head_text(const Story& story) {
  const proto::Record* purchase = purchase_in(story);
  if (purchase == nullptr) return {};
  const proto::Facts& facts = purchase->transaction().facts();
  std::string text;
  if (purchase->has_transaction()) {
    text = fmt::format("{}  card {}  STAN {}  RRN {}", asked_text(*purchase), card_text(facts),
                       facts.ids().stan().empty() ? "-" : facts.ids().stan(),
                       facts.ids().retrieval_reference().empty() ? "-" : facts.ids().retrieval_reference());
    if (!facts.merchant().empty()) text += "  merchant " + facts.merchant();
    text += "\n";
  }
  for (const proto::LifeCycle& row : story.now->rows().life_cycles()) {
    if (row.id() != story.life_cycles.front()) continue;
    text +=
        fmt::format("life cycle {}{}\n", hex_text(row.id()), row.account().empty() ? "" : "  account " + row.account());
    text += fmt::format("now: {}\n", now_text(row));
  }
  const auto open = std::ranges::count_if(story.now->rows().exceptions(),
                                          [](const proto::Exception& row) { return row.status() != 3; });
  if (open > 0)
    text += fmt::format("{} exception item{} wait{} for a person (isotool exceptions)\n", open, open == 1 ? "" : "s",
                        open == 1 ? "s" : "");
  if (story.configuration)
    text += fmt::format("under {}, isoswitch {}, started {} (record {})\n", story.configuration->configuration().path(),
                        story.configuration->configuration().version(), milliseconds_text(story.configuration->at_us()),
                        story.configuration->sequence());
  return text;
}

}  // namespace

std::string story_text(const Story& story, bool brief) {
  WireCodes codes{story.configuration.get()};
  const BookWords books = BookWords::of(story.configuration.get());
  std::string text = head_text(story);
  std::string day;
  for (const Moment& moment : story.moments) {
    const std::string today = milliseconds_text(moment.record->at_us()).substr(0, 10);
    if (today != day) text += "\n" + today + " UTC\n";
    day = today;
    text += "\n" + moment_text(moment, codes, books, brief);
  }
  if (story.left_out > 0) text += fmt::format("\n… and {} more records\n", story.left_out);
  return text;
}

std::string candidates_text(const std::vector<Candidate>& candidates, bool more) {
  std::string text;
  const std::size_t begin = candidates.size() > candidates_shown_max ? candidates.size() - candidates_shown_max : 0;
  if (begin > 0 || more)
    text += fmt::format("… {}{} earlier ones: narrow with --from and --to\n", more ? "at least " : "",
                        begin + (more ? 1 : 0));
  for (std::size_t i = begin; i < candidates.size(); ++i) {
    const proto::Record& record = *candidates[i].first;
    const proto::Facts& facts = record.transaction().facts();
    const std::string last_four = facts.last_four().empty() ? "-" : "…" + facts.last_four();
    text +=
        fmt::format("  --sequence {:<10} {}  card {:<6} STAN {:<6}  {:>14}  {}  {}\n", record.sequence(),
                    milliseconds_text(record.at_us()), last_four, facts.ids().stan(),
                    facts.has_transaction() ? money_text(facts.transaction()) : "-", asked_text(record),
                    record.decision().answered() ? reason_name(record.decision().given().reason()) : "not answered");
  }
  return text;
}

}  // namespace isoswitch::tools
