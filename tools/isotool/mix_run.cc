// Plays the traffic mix of a scenario: one message after the other, each judged by its kind.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

#include "tools/isotool/scenario_run.h"

namespace isoswitch::tools {
namespace {

// What was answered, by the request's reference and kind (a reversal carries its original's reference).
class Answers {
 public:
  // For a repeat: the answer that its original got, or nothing if it is not remembered.
  const std::string* of(const Sale& sale) const {
    const auto found = given_.find(key(sale));
    return found == given_.end() ? nullptr : &found->second;
  }
  void add(const Sale& sale, std::string given) { given_[key(sale)] = std::move(given); }

 private:
  static std::uint64_t key(const Sale& sale) {
    return sale.reference * traffic_kinds + static_cast<std::uint64_t>(sale.kind);
  }
  std::unordered_map<std::uint64_t, std::string> given_;
};

void judge_by_kind(const ScenarioMix& mix, const Sale& sale, Answers& answers, StepResult& result) {
  const auto fail = [&](std::string why) {
    result.as_expected = false;
    result.why_not.push_back(std::move(why));
  };
  if (result.heard.heard != Session::Heard::answer) return fail("no answer");
  if (result.heard.fault) return fail(fmt::format("the answer does not decode: {}", *result.heard.fault));
  const iso8583::Message& answer = result.answer;
  if (answer.mti() != result.request.mti().response()) {
    fail(fmt::format("mti: expected {}, found {}", result.request.mti().response().text(), answer.mti().text()));
  }
  const std::string given = fmt::format("{} {}", answer.text(39), answer.text(38));
  if (sale.repeat) {
    const std::string* first = answers.of(sale);
    if (first != nullptr && *first != given) {
      fail(fmt::format("39 and 38: expected '{}' as at first, found '{}'", *first, given));
    }
    return;
  }
  answers.add(sale, given);
  const auto& codes = mix.codes[static_cast<std::size_t>(sale.kind)];
  if (!codes.empty() && std::ranges::find(codes, answer.text(39)) == codes.end()) {
    fail(fmt::format("39: expected {}, found {}", fmt::join(codes, " or "), answer.text(39)));
  }
}

}  // namespace

Result<void> ScenarioRun::play_mix(Report& report, std::move_only_function<void(std::uint64_t)> progress) {
  const ScenarioMix& mix = *scenario_.mix;
  const auto cards = CardSet::from(mix.cards);
  if (!cards) return std::unexpected(cards.error());
  SeededRandom drawn(mix.seed);
  auto traffic = Traffic::make(*scenario_.wire.dialect, mix.traffic, *cards, clock_, drawn);
  if (!traffic) return std::unexpected(traffic.error());
  Answers answers;
  for (std::uint64_t index = 0; index < mix.messages; ++index) {
    Sale sale;
    StepResult result;
    result.request = *traffic->next(sale);
    result.name = fmt::format("{} {}{}", index + 1, name(sale.kind), sale.repeat ? ", repeated" : "");
    auto heard = sessions_[index % sessions_.size()]->ask(result.request, result.answer, scenario_.patience);
    if (!heard) return failure(fmt::format("message {}: {}", index + 1, heard.error().text));
    result.heard = std::move(*heard);
    judge_by_kind(mix, sale, answers, result);
    if (result.heard.heard == Session::Heard::answer) {
      traffic->answered(sale, result.answer.text(39), result.answer.text(38));
    }
    report(result);
    progress(index + 1);
    if (mix.pause > Duration{0}) pass(mix.pause);
  }
  return {};
}

}  // namespace isoswitch::tools
