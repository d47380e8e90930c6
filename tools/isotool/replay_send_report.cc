// What a run of `replay send` found, for people and for programs.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "tools/isotool/record_words.h"
#include "tools/isotool/replay_send.h"

namespace isoswitch::tools {
namespace {

using json = nlohmann::ordered_json;

std::string milliseconds(std::int64_t us) { return fmt::format("{}.{:02}", us / 1'000, us % 1'000 / 10); }
std::string seconds(std::int64_t us) { return fmt::format("{}.{:03} s", us / 1'000'000, us % 1'000'000 / 1'000); }

std::string field_name(const ReplaySendFrame& frame, int field) {
  if (field == 0) return "message type";
  const iso8583::FieldRow* const row = frame.names == nullptr ? nullptr : frame.names->field(field);
  return row == nullptr ? std::to_string(field) : fmt::format("{} {}", field, row->name);
}

std::string count_line(std::uint64_t count, const std::string& what) {
  return count == 0 ? std::string{} : fmt::format("  {:>8}  {}\n", count, what);
}

// DE 54: account type 2, amount type 2, currency 3, sign 1, amount 12.
std::string balances(const std::string& text) {
  constexpr std::size_t one = 20;
  if (text.size() % one != 0 || text.find_first_not_of("0123456789CD") != std::string::npos) return text;
  std::string told;
  for (std::size_t at = 0; at < text.size(); at += one) {
    const std::string type = text.substr(at + 2, 2);
    std::uint32_t currency = 0;
    std::int64_t minor = 0;
    std::from_chars(text.data() + at + 4, text.data() + at + 7, currency);
    std::from_chars(text.data() + at + 8, text.data() + at + one, minor);
    if (text[at + 7] == 'D') minor = -minor;
    told += fmt::format("{}{} {}", told.empty() ? "" : ", ",
                        type == "01"   ? "ledger"
                        : type == "02" ? "available"
                                       : "amount " + type,
                        money_text(minor, currency));
  }
  return told;
}

std::string for_people(int field, const std::string& text) {
  constexpr int additional_amounts = 54;
  return field == additional_amounts ? balances(text) : text;
}

std::string counts(const ReplaySendFrame& frame, const ReplaySendFigures& figures) {
  std::string text = count_line(figures.equal, "answered as recorded");
  text += count_line(figures.silent, "not answered, as recorded");
  text += count_line(figures.different,
                     fmt::format("answered otherwise; {} of them are the first of their card, and others may follow "
                                 "from those",
                                 figures.different_first));
  text += count_line(figures.unanswered, "not answered");
  text += count_line(figures.not_compared, fmt::format("answered, and not compared; the first is {} {}",
                                                       frame.position_word, figures.why_not_compared));
  for (const auto& [why, count] : figures.skipped) text += count_line(count, "not sent: " + why);
  if (!figures.skipped.empty())
    text +=
        fmt::format("            the first that was not sent is {} {}\n", frame.position_word, figures.first_skipped);
  text += count_line(figures.unmatched, "answers that came too late, or to nothing that was sent");
  text += count_line(figures.undecodable, fmt::format("answers that {} cannot read", frame.dialect));
  text += count_line(figures.lost_connections, "connections lost");
  return text;
}

std::string differences(const ReplaySendFrame& frame, const ReplaySendFigures& figures) {
  if (figures.by_field.empty()) return {};
  std::string text = "\nwhat differs, recorded -> now\n";
  for (const auto& [field, of_field] : figures.by_field) {
    std::vector<std::pair<std::uint64_t, std::string>> values;
    values.reserve(of_field.values.size());
    for (const auto& [value, count] : of_field.values)
      values.emplace_back(count,
                          fmt::format("{} -> {}", for_people(field, value.first), for_people(field, value.second)));
    std::ranges::sort(values, std::greater{});
    text += fmt::format("  {:>8}  {:<23} ", of_field.count, field_name(frame, field));
    constexpr std::size_t long_text = 40;
    const std::size_t shown_max = !values.empty() && values.front().second.size() > long_text ? 1 : 3;
    std::uint64_t shown = 0;
    for (std::size_t i = 0; i < std::min(values.size(), shown_max); ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : ", ", values[i].second);
      if (of_field.values.size() > 1) text += fmt::format(" ({})", values[i].first);
      shown += values[i].first;
    }
    text += shown < of_field.count ? ", …\n" : "\n";
  }
  return text;
}

std::string examples(const ReplaySendFrame& frame, const ReplaySendFigures& figures) {
  std::string text;
  if (!figures.examples.empty()) text += "\nfor example\n";
  for (const ReplayExample& example : figures.examples) {
    text += fmt::format("  {} {}  {}\n", frame.position_word, example.position, example.request);
    for (const AnswerDifference& each : example.differences)
      text += fmt::format("    {:<25} recorded {:<16} now {}\n", field_name(frame, each.field),
                          for_people(each.field, each.recorded), for_people(each.field, each.now));
  }
  if (!figures.unanswered_examples.empty()) text += "\nnot answered\n";
  for (const ReplayExample& example : figures.unanswered_examples)
    text += fmt::format("  {} {}  {}\n", frame.position_word, example.position, example.request);
  return text;
}

std::string fills(const ReplaySendFrame& frame) {
  std::string text;
  for (const bool left_out : {false, true}) {
    bool first = true;
    for (const auto& [key, count] : frame.fills->counts()) {
      if (key.left_out != left_out) continue;
      if (first)
        text += left_out              ? "left out\n"
                : frame.cards.empty() ? "filled\n"
                                      : fmt::format("filled (--cards {})\n", frame.cards);
      first = false;
      text += fmt::format("  {:>8}  {:<23} {}\n", count, field_name(frame, key.field), key.how);
    }
  }
  if (!frame.never_recorded.empty())
    text += fmt::format("  a journal does not say whether these were there: {}\n", frame.never_recorded);
  return text.empty() ? text : "\n" + text;
}

std::string restamps(const ReplaySendFrame& frame) {
  const ReplayRestamp::Figures& figures = frame.restamp;
  std::vector<std::string> parts;
  const auto part = [&](std::uint64_t count, const char* what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  part(figures.restamped, "new STANs");
  part(figures.repeats, "repeats with the identity of the first");
  part(figures.lone_repeats, "repeats of what was not sent");
  part(figures.originals, "originals named anew");
  part(frame.unsent_originals, "originals named that were not sent");
  part(figures.codes, "authorization codes exchanged");
  part(figures.codes_not_given, "authorization codes left as recorded: none was given now");
  part(figures.forgotten, "requests forgotten (--remember)");
  return parts.empty() ? std::string{} : fmt::format("restamped  {}\n", fmt::join(parts, "; "));
}

}  // namespace

std::string replay_send_text(const ReplaySendFrame& frame, const ReplaySendFigures& figures) {
  std::string text = fmt::format(
      "sent {} of {} requests ({}{}) to {} in {}: {}, {}, {}\n", figures.sent, figures.selected, frame.source,
      figures.sent == 0
          ? ""
          : fmt::format(", {}s {} to {}", frame.position_word, figures.first_position, figures.last_position),
      frame.address, seconds(figures.elapsed.count()), frame.framing, frame.dialect,
      frame.as_recorded ? "as recorded" : "restamped");
  if (!figures.ended_early.empty())
    text +=
        fmt::format("ENDED EARLY: {}\n  not everything from {} {} on was sent\n", figures.ended_early,
                    frame.position_word, figures.first_unsent == 0 ? figures.last_position + 1 : figures.first_unsent);
  text += counts(frame, figures);
  text += differences(frame, figures);
  text += examples(frame, figures);
  text += fills(frame);
  text += "\n" + restamps(frame);
  text += fmt::format("ignored    {}\n", frame.ignored.empty() ? "nothing" : frame.ignored);
  if (figures.answered > 0)
    text +=
        fmt::format("latency ms p50 {}   p99 {}   p99.9 {}   max {}\n",
                    milliseconds(figures.latency.percentile_us(500)), milliseconds(figures.latency.percentile_us(990)),
                    milliseconds(figures.latency.percentile_us(999)), milliseconds(figures.latency.max_us()));
  constexpr std::int64_t worth_saying_us = 100'000;
  if (figures.late_us > worth_saying_us)
    text += fmt::format("pace       up to {} behind the recorded one\n", seconds(figures.late_us));
  return text;
}

std::string replay_send_json(const ReplaySendFrame& frame, const ReplaySendFigures& figures) {
  json by_field = json::array();
  for (const auto& [field, of_field] : figures.by_field) {
    json values = json::array();
    for (const auto& [value, count] : of_field.values)
      values.push_back({{"recorded", value.first}, {"now", value.second}, {"count", count}});
    by_field.push_back(
        {{"field", field}, {"name", field_name(frame, field)}, {"count", of_field.count}, {"values", values}});
  }
  const auto listed = [&](const std::vector<ReplayExample>& from) {
    json list = json::array();
    for (const ReplayExample& example : from) {
      json fields = json::array();
      for (const AnswerDifference& each : example.differences)
        fields.push_back({{"field", each.field}, {"recorded", each.recorded}, {"now", each.now}});
      list.push_back({{frame.position_word, example.position}, {"request", example.request}, {"fields", fields}});
    }
    return list;
  };
  json filled = json::array();
  for (const auto& [key, count] : frame.fills->counts())
    filled.push_back({{"field", key.field}, {"left_out", key.left_out}, {"how", key.how}, {"count", count}});
  const ReplayRestamp::Figures& restamp = frame.restamp;
  const json told = {
      {"all_equal", figures.is_clean()},
      {"source", frame.source},
      {"address", frame.address},
      {"framing", frame.framing},
      {"dialect", frame.dialect},
      {"as_recorded", frame.as_recorded},
      {"selected", figures.selected},
      {"sent", figures.sent},
      {"answered", figures.answered},
      {"equal", figures.equal},
      {"silent_as_recorded", figures.silent},
      {"different", figures.different},
      {"different_first_of_card", figures.different_first},
      {"unanswered", figures.unanswered},
      {"not_compared", figures.not_compared},
      {"skipped", figures.skipped},
      {"unmatched", figures.unmatched},
      {"undecodable", figures.undecodable},
      {"lost_connections", figures.lost_connections},
      {"first", figures.first_position},
      {"last", figures.last_position},
      {"ended_early", figures.ended_early},
      {"first_unsent", figures.first_unsent},
      {"ignored", frame.ignored},
      {"cards", frame.cards},
      {"never_recorded", frame.never_recorded},
      {"by_field", by_field},
      {"examples", listed(figures.examples)},
      {"unanswered_examples", listed(figures.unanswered_examples)},
      {"fields", filled},
      {"restamped",
       {{"stans", restamp.restamped},
        {"repeats", restamp.repeats},
        {"lone_repeats", restamp.lone_repeats},
        {"originals", restamp.originals},
        {"unsent_originals", frame.unsent_originals},
        {"authorization_codes", restamp.codes},
        {"authorization_codes_not_given", restamp.codes_not_given},
        {"forgotten", restamp.forgotten}}},
      {"latency_us",
       {{"p50", figures.latency.percentile_us(500)},
        {"p99", figures.latency.percentile_us(990)},
        {"p99_9", figures.latency.percentile_us(999)},
        {"max", figures.latency.max_us()}}},
      {"elapsed_ms", figures.elapsed.count() / 1'000},
      {"behind_pace_ms", figures.late_us / 1'000},
      {"notes", frame.notes},
  };
  return told.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
}

}  // namespace isoswitch::tools
