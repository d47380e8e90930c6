// Asks the journal which transaction is meant, and has its story told.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "record.pb.h"
#include "switch/base/hex.h"
#include "switch/base/tokenizer.h"
#include "tools/isotool/explain.h"
#include "tools/isotool/explain_json.h"
#include "tools/isotool/explain_text.h"
#include "tools/isotool/journal_search.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/secret_prompt.h"
#include "tools/isotool/time_bounds.h"
#include "tools/isotool/wire_code.h"

namespace isoswitch::tools {
namespace {

using journal::KeyKind;

constexpr const char* program = "isotool explain";
constexpr std::size_t stan_digits = 6;
constexpr std::size_t reference_characters = 12;
constexpr std::size_t id_bytes = 16;
constexpr std::size_t token_bytes = 33;
constexpr std::size_t merged_max = 12;  // so many candidates are told to see whether they are one story
constexpr std::size_t told_max = 50;    // with --all

int failed(const Error& error, int code = 1) {
  fmt::print(stderr, "{}: {}\n", program, error.text);
  return code;
}

bool all_digits(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

Result<std::string> bytes_of(const std::string& hex, std::size_t size, const char* option) {
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != size)
    return failure(fmt::format("{}: expected {} hex digits, found {} characters", option, 2 * size, hex.size()));
  return std::string{bytes->begin(), bytes->end()};
}

// A card that is typed becomes its token at once, under the journal's own key.
Result<std::string> prompted_card(const ExplainOptions& options, journal::RecordSearch& search) {
  std::string file = options.token_key_file;
  if (file.empty()) {
    const auto done = search.find(KeyKind::record_kind, "configuration", {}, journal::Order::newest_first,
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    file = token_key_file_in(record);
                                    return false;
                                  });
    if (!done) return std::unexpected(done.error());
  }
  if (file.empty()) return failure("the journal's configuration names no token key: give --token-key-file");
  const auto tokenizer = Tokenizer::from_file(file);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  if (search.token_check() && tokenizer->check_value() != *search.token_check())
    return failure(fmt::format("{} is another token key than the journal's", file));
  const auto digits = secret_line("card number: ");
  if (!digits) return std::unexpected(digits.error());
  const auto pan = Pan::parse(*digits);
  if (!pan) return failure("what was typed is no card number: " + pan.error().text);
  const CardToken token = tokenizer->token(*pan);
  return std::string{token.bytes.begin(), token.bytes.end()};
}

struct Asked {
  std::vector<Question> questions;
  std::string words;  // "STAN 000123 or RRN 000123"
};

Result<Asked> asked_by(const ExplainOptions& options, journal::RecordSearch& search) {
  if (!options.life_cycle.empty()) {
    auto id = bytes_of(options.life_cycle, id_bytes, "--life-cycle");
    if (!id) return std::unexpected(id.error());
    return Asked{{{KeyKind::life_cycle, *id}}, "life cycle " + options.life_cycle};
  }
  if (!options.exception.empty()) {
    auto id = bytes_of(options.exception, id_bytes, "--exception");
    if (!id) return std::unexpected(id.error());
    return Asked{{{KeyKind::exception, *id}}, "exception " + options.exception};
  }
  if (!options.authorization_code.empty())
    return Asked{{{KeyKind::authorization_code, options.authorization_code}},
                 "authorization code " + options.authorization_code};
  if (options.pan_prompt || !options.card.empty()) {
    auto token = options.pan_prompt ? prompted_card(options, search) : bytes_of(options.card, token_bytes, "--card");
    if (!token) return std::unexpected(token.error());
    return Asked{{{KeyKind::card, *token}}, "the card with token " + short_hex(*token) + "…"};
  }
  Asked asked;
  if (options.what.size() <= stan_digits && all_digits(options.what)) {
    const std::string stan = std::string(stan_digits - options.what.size(), '0') + options.what;
    asked = {{{KeyKind::stan, stan}}, "STAN " + stan + " or "};
  }
  asked.questions.push_back({KeyKind::retrieval_reference, options.what});
  asked.words += "RRN " + options.what;
  return asked;
}

bool tells(const Story& story, const Candidate& candidate) {
  return std::ranges::all_of(candidate.sequences, [&](std::uint64_t sequence) {
    return std::ranges::any_of(story.moments,
                               [&](const Moment& moment) { return moment.record->sequence() == sequence; });
  });
}

// Candidates that are one story after all: a capture behind a reversal, a late original.
Result<void> merge(Stories& stories, std::vector<Candidate>& candidates) {
  if (candidates.size() > merged_max) return {};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto story = stories.tell(candidates[i]);
    if (!story) return std::unexpected(story.error());
    for (std::size_t other = candidates.size(); other-- > i + 1;)
      if (tells(*story, candidates[other])) candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(other));
  }
  return {};
}

int nothing(const ExplainOptions& options, const std::string& words, journal::RecordSearch& search) {
  const auto last = search.last_sequence();
  if (!last) return failed(last.error());
  const std::uint64_t first = search.first_sequence();
  const bool bounded = !options.from.empty() || !options.to.empty();
  fmt::print(stderr, "{}: nothing found: {}, in records {} to {} of {}{}\n", program, words, first, *last,
             search.directory(), bounded ? ", within --from and --to" : "");
  fmt::print(stderr,
             "try: {}another name of it (RRN, --card, --authorization-code); isotool journal list --where "
             "'amount=45.00 and time=2026-11-25T03'; whether it came at all is in the switch's log\n",
             bounded ? "without --from and --to; " : "");
  return 1;
}

int tell(const ExplainOptions& options, Stories& stories, const std::vector<Candidate>& candidates) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const auto story = stories.tell(candidates[i]);
    if (!story) return failed(story.error());
    if (options.json)
      fmt::print("{}\n", story_json(*story));
    else
      fmt::print("{}{}", i == 0 ? "" : "\n────────\n\n", story_text(*story, options.brief));
  }
  return 0;
}

int explain_in(const ExplainOptions& options, const journal::SearchBounds& bounds, JournalSearch& opened) {
  Stories stories{opened.search()};
  std::string words = fmt::format("sequence {}", options.sequence);
  bool more = false;
  std::vector<Candidate> candidates;
  if (options.sequence != 0) {
    auto found = stories.candidate_at(options.sequence);
    if (!found) return failed(found.error());
    candidates = std::move(*found);
  } else {
    const auto asked = asked_by(options, opened.search());
    if (!asked) return failed(asked.error(), options.pan_prompt ? 1 : 2);
    words = asked->words;
    auto found = stories.candidates(asked->questions, bounds, more);
    if (!found) return failed(found.error());
    candidates = std::move(*found);
    if (auto merged = merge(stories, candidates); !merged) return failed(merged.error());
  }
  opened.report_end();
  if (candidates.empty()) return nothing(options, words, opened.search());
  if (candidates.size() == 1) return tell(options, stories, candidates);
  if (options.all && candidates.size() <= told_max && !more) return tell(options, stories, candidates);
  if (options.json)
    fmt::print("{}\n", candidates_json(candidates, more));
  else
    fmt::print("{} transactions have {}. Say which by --sequence, or by --from and --to{}:\n{}", candidates.size(),
               words, options.all ? fmt::format(" (--all tells {} at most)", told_max) : "; --all tells them all",
               candidates_text(candidates, more));
  return 1;
}

}  // namespace

int explain(const ExplainOptions& options) {
  const bool may_be_card = all_digits(options.what) && options.what.size() > reference_characters;
  if (may_be_card)
    return failed(
        Error{"expected a STAN or an RRN, found more digits than either has: a card is asked for by --pan-prompt"}, 2);
  const auto bounds = time_bounds(options.from, options.to);
  if (!bounds) return failed(bounds.error(), 2);
  auto opened = JournalSearch::open(program, options.directory);
  if (!opened) return failed(opened.error());
  return explain_in(options, *bounds, **opened);
}

}  // namespace isoswitch::tools
