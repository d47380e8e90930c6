#include "tools/isotool/replay_selection.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

#include "record.pb.h"
#include "switch/base/file.h"
#include "switch/base/tokenizer.h"
#include "switch/store/journal_scan.h"
#include "tools/isotool/secret_prompt.h"
#include "tools/isotool/time_text.h"
#include "tools/isotool/wire_code.h"

namespace isoswitch::tools {
namespace {

constexpr std::size_t last_four_digits = 4;

Result<TimeSpan> read_time(const char* option, const std::string& text) {
  const auto span = parse_time(text);
  if (!span)
    return failure(fmt::format("{}: expected a time such as 2026-11-25T18:00:00Z or its beginning, in UTC", option));
  return *span;
}

Result<void> read_until(const std::string& text, Selection& selection) {
  if (text.empty()) return {};
  if (text.contains('-')) {
    const auto span = read_time("--until", text);
    if (!span) return std::unexpected(span.error());
    selection.to = span->last;
    return {};
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), selection.until);
  if (error != std::errc{} || end != text.data() + text.size() || selection.until == 0)
    return failure("--until: expected a sequence, or a time such as 2026-11-25T18:00");
  return {};
}

Result<void> ask_card(const std::string& token_key_file, Selection& selection) {
  if (token_key_file.empty()) return failure("--pan-prompt needs the journal's token key: give --token-key-file");
  const auto tokenizer = Tokenizer::from_file(token_key_file);
  if (!tokenizer) return std::unexpected(tokenizer.error());
  auto digits = secret_line("card number: ");
  if (!digits) return std::unexpected(digits.error());
  const auto pan = Pan::parse(*digits);
  OPENSSL_cleanse(digits->data(), digits->size());
  if (!pan) return failure("a card number has 12 to 19 digits, and nothing else");
  selection.card = to_hex(tokenizer->token(*pan));
  selection.token_check = tokenizer->check_value();
  return {};
}

}  // namespace

bool Selection::holds_card(std::string_view token_hex, std::string_view last_four) const {
  if (card.empty()) return true;
  return card.size() == last_four_digits ? last_four == card : token_hex.starts_with(card);
}

bool Selection::holds(Instant at, std::string_view token_hex, std::string_view last_four) const {
  return at >= from && at <= to && holds_card(token_hex, last_four);
}

Result<Selection> period_of(const SelectionOptions& options) {
  Selection selection;
  if (auto read = read_until(options.until, selection); !read) return std::unexpected(read.error());
  if (!options.from.empty()) {
    const auto span = read_time("--from", options.from);
    if (!span) return std::unexpected(span.error());
    selection.from = span->first;
  }
  if (!options.to.empty()) {
    const auto span = read_time("--to", options.to);
    if (!span) return std::unexpected(span.error());
    selection.to = std::min(selection.to, span->last);
  }
  if (selection.to < selection.from) return failure("it ends (--to, --until) before --from");
  return selection;
}

Result<Selection> selection_of(const SelectionOptions& options, const std::string& token_key_file) {
  auto selection = period_of(options);
  if (!selection) return selection;
  selection->card = options.card;
  if (!options.pan_prompt) return selection;
  const std::string& file = options.token_key_file.empty() ? token_key_file : options.token_key_file;
  if (auto asked = ask_card(file, *selection); !asked) return std::unexpected(asked.error());
  return selection;
}

std::string recorded_token_key_file(const std::string& directory) {
  std::string file;
  const auto done = journal::scan(system_files(), directory, {},
                                  [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                    if (!record.has_configuration()) return true;
                                    file = token_key_file_in(record);
                                    return false;
                                  });
  return done ? file : std::string{};
}

std::string wrong_card(std::string& text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.size() == last_four_digits) return {};
  const bool token = text.size() > last_four_digits && text.starts_with("01") &&
                     text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return token ? std::string() : "expected the last four digits, or five and more hex digits of a token";
}

}  // namespace isoswitch::tools
