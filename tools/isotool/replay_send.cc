// Sends what was recorded by its options and prints what came of it: `isotool replay send`.
#include "tools/isotool/replay_send.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

#include "switch/base/random.h"
#include "switch/base/tokenizer.h"
#include "switch/net/framing_dialect.h"
#include "tools/isotool/replay_send_run.h"
#include "tools/isotool/replay_source.h"
#include "tools/isotool/replay_work.h"

namespace isoswitch::tools {
namespace {

constexpr const char* program = "isotool replay send";
constexpr std::size_t read_ahead = 512;

int wrong(const std::string& what, int code = 2) {
  fmt::print(stderr, "{}: {}\n", program, what);
  return code;
}

// "34-36, 45, 60-63": what the dialect wipes or masks, but what the run has filled, and what a record says of itself.
std::string wiped_fields(const iso8583::Dialect& dialect, const FillTally& tally) {
  const auto is_wiped = [&](int field) {
    const iso8583::FieldRow* const row = dialect.field(field);
    const bool recorded = field == 2 || field == 14;
    const bool filled = std::ranges::any_of(
        tally.counts(), [&](const auto& entry) { return entry.first.field == field && !entry.first.left_out; });
    return row != nullptr && row->secrecy != iso8583::Secrecy::plain && !recorded && !filled;
  };
  std::string text;
  for (int field = 2; field <= iso8583::last_field; ++field) {
    if (!is_wiped(field)) continue;
    int last = field;
    while (is_wiped(last + 1)) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ", ",
                        last == field ? std::to_string(field) : fmt::format("{}-{}", field, last));
    field = last;
  }
  return text;
}

// Reads ahead on a thread of its own, and ends it.
class Reader {
 public:
  explicit Reader(ReplaySource& source)
      : source_(source), thread_([this, &source] {
          figures_ = source.read([this](RecordedRequest request) { return queue_.push(std::move(request)); });
          queue_.finish();
        }) {}
  ~Reader() { stop(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  ReplayQueue<RecordedRequest>& queue() { return queue_; }
  const Result<SourceFigures>& stop() {
    queue_.enough();
    source_.wake();
    if (thread_.joinable()) thread_.join();
    return figures_;
  }

 private:
  ReplaySource& source_;
  ReplayQueue<RecordedRequest> queue_{read_ahead};
  Result<SourceFigures> figures_;
  std::thread thread_;
};

class Sending {
 public:
  explicit Sending(const ReplaySendOptions& options) : options_(options) {}

  int run() {
    if (auto ready = prepare(); !ready) return wrong(ready.error().text);
    if (auto known = find_named_cards(); !known) return wrong(known.error().text);
    Reader reader(*source_);
    if (!reader.queue().wait()) {
      const auto& end = reader.stop();
      return wrong(end ? nothing_selected(*end) : end.error().text);
    }
    if (auto fits = check_first(reader.queue().first()); !fits) return wrong(fits.error().text);
    const SystemClock clock;
    SystemRandom random;
    ReplayFill fill(cards_ ? &*cards_ : nullptr);
    ReplayRestamp restamp(options_.restamp, clock, random.below(999'999));
    ReplaySendRun run(options_, wire_, ignored_, reader.queue(), fill, restamp, source_->last_position());
    auto figures = run.run();
    const auto& end = reader.stop();
    if (!figures) return wrong(figures.error().text, 1);
    return tell(*figures, end, fill, restamp);
  }

 private:
  bool is_journal() const { return std::filesystem::is_directory(options_.source); }

  Result<void> prepare() {
    if (!(options_.speed > 0)) return failure("--speed: expected a factor above 0");
    auto ignored = parse_fields(options_.ignore);
    if (!ignored) return failure("--ignore: " + ignored.error().text);
    ignored_ = std::move(*ignored);
    if (auto done = find_dialect_of_wire(); !done) return done;
    if (auto done = read_cards(); !done) return done;
    return open_source();
  }

  // What is wrong with the address or the framing is said before anything is read.
  Result<void> find_dialect_of_wire() {
    const std::string dialect = !options_.dialect.empty() ? options_.dialect : is_journal() ? "" : "iso1987_ascii";
    auto wire = find_wire({options_.address, options_.framing, dialect.empty() ? "iso1987_ascii" : dialect});
    if (!wire) return std::unexpected(wire.error());
    wire_ = std::move(*wire);
    if (dialect.empty()) wire_.dialect.reset();  // the first record says it
    return {};
  }

  Result<void> read_cards() {
    if (!options_.token_key.empty()) {
      auto tokenizer = Tokenizer::from_file(options_.token_key);
      if (!tokenizer) return std::unexpected(tokenizer.error());
      tokenizer_.emplace(std::move(*tokenizer));
    }
    if (options_.cards.empty()) return {};
    auto cards = ReplayCards::read(options_.cards, tokenizer_ ? &*tokenizer_ : nullptr);
    if (!cards) return std::unexpected(cards.error());
    cards_.emplace(std::move(*cards));
    return {};
  }

  // Of all cards that will be asked for, so that none of them stands in for another. Not of what comes only once.
  Result<void> find_named_cards() {
    if (!cards_ || (!is_journal() && !std::filesystem::is_regular_file(options_.source))) return {};
    // What cannot be read is said when it is met.
    std::ignore = source_->read([this](const RecordedRequest& request) {
      if (!request.masked_pan.empty()) cards_->named(request.token, request.bin(), request.last_four());
      return true;
    });
    return is_journal() ? Result<void>{} : open_lines();
  }

  Result<void> open_source() {
    if (!is_journal()) return open_lines();
    std::string key_file = options_.token_key;
    if (key_file.empty() && options_.selection.pan_prompt && options_.selection.token_key_file.empty())
      key_file = recorded_token_key_file(options_.source);
    auto selection = selection_of(options_.selection, key_file);
    if (!selection) return std::unexpected(selection.error());
    if (tokenizer_) selection->token_check = tokenizer_->check_value();
    auto where = options_.where.empty() ? std::vector<Condition>{} : parse_where(options_.where);
    if (!where) return failure("--where, " + where.error().text);
    source_ = journal_source(options_.source, std::move(*selection), std::move(*where), wire_.dialect);
    return {};
  }

  Result<void> open_lines() {
    const SelectionOptions& selection = options_.selection;
    if (!selection.from.empty())
      return failure("--from: a line does not say when it was received; --until LINE ends behind a line");
    if (!options_.where.empty()) return failure("--where: it is asked of a journal's records, not of lines");
    if (selection.pan_prompt || selection.card.size() > 4)
      return failure("lines have no tokens: --card takes the last four digits");
    auto lines = period_of({.until = selection.until, .from = {}, .to = {}, .card = {}, .token_key_file = {}});
    if (!lines) return std::unexpected(lines.error());
    if (!lines->is_whole_time()) return failure("--until: of lines, expected the number of the last one");
    lines->card = selection.card;
    auto source = lines_source(options_.source, wire_.dialect, std::move(*lines));
    if (!source) return std::unexpected(source.error());
    source_ = std::move(*source);
    return {};
  }

  std::string nothing_selected(const SourceFigures& end) const {
    if (end.read == 0 && end.gone_until > 0)
      return fmt::format("{}: records up to {} have been removed, and none of those behind was asked for",
                         source_->name(), end.gone_until);
    if (end.read == 0) return fmt::format("{}: there is nothing in it", source_->name());
    if (end.faulty > 0) return fmt::format("{}: no request could be read; {}", source_->name(), end.first_fault);
    return fmt::format("{}: none of {} {}s is a request that was asked for", source_->name(), end.read,
                       source_->position_word());
  }

  Result<void> check_first(const RecordedRequest& first) {
    if (!wire_.dialect) wire_.dialect = source_->dialect_of(first.message);
    if (auto carries = check_carries(wire_.framing, *wire_.dialect); !carries) return carries;
    if (first.message.mti().version() != wire_.dialect->version())
      return failure(
          fmt::format("{} {} is a message of another version than --dialect {}: fields mean other things there",
                      source_->position_word(), first.position, wire_.dialect->name()));
    if (!first.masked_pan.empty() && !cards_ && !options_.without_card)
      return failure(
          "card numbers are not recorded: --cards FILE gives test cards in their place, --without-card leaves them "
          "out");
    return {};
  }

  int tell(ReplaySendFigures& figures, const Result<SourceFigures>& end, const ReplayFill& fill,
           const ReplayRestamp& restamp) {
    if (!end && figures.ended_early.empty()) figures.ended_early = "the rest cannot be read: " + end.error().text;
    ReplaySendFrame frame;
    frame.source = source_->name();
    frame.position_word = source_->position_word();
    frame.address = options_.address;
    frame.framing = options_.framing;
    frame.dialect = wire_.dialect->name();
    frame.as_recorded = options_.restamp.as_recorded;
    frame.ignored = options_.ignore;
    // A number of a card or a range of them is no name of a file.
    frame.cards = std::filesystem::exists(options_.cards) ? options_.cards : "";
    frame.names = wire_.dialect.get();
    frame.fills = &fill.tally();
    frame.restamp = restamp.figures();
    frame.unsent_originals = restamp.unsent_originals();
    if (is_journal()) frame.never_recorded = wiped_fields(*wire_.dialect, fill.tally());
    frame.notes = notes(end);
    if (!options_.json)
      for (const std::string& note : frame.notes) fmt::print(stderr, "{}: {}\n", program, note);
    fmt::print("{}", options_.json ? replay_send_json(frame, figures) : replay_send_text(frame, figures));
    return figures.is_clean() && end && end->faulty == 0 ? 0 : 1;
  }

  std::vector<std::string> notes(const Result<SourceFigures>& end) const {
    std::vector<std::string> notes;
    if (!end) return notes;
    if (end->faulty > 0) notes.push_back(fmt::format("{} lines are no messages; {}", end->faulty, end->first_fault));
    if (end->unpaired > 0)
      notes.push_back(fmt::format("{} answers in the lines belong to no request before them", end->unpaired));
    if (end->gone_until > 0)
      notes.push_back(
          fmt::format("records up to {} have been removed from the journal: the other system must have the "
                      "balances that there were behind it",
                      end->gone_until));
    if (end->acts > 0)
      notes.push_back(
          fmt::format("{} acts of operators among these records are not done to the other system; the first "
                      "is record {}",
                      end->acts, end->first_act));
    if (end->timers > 0)
      notes.push_back(
          fmt::format("{} holds ended or days were closed among these records, by a time that does not pass "
                      "for the other system",
                      end->timers));
    if (!end->torn.empty()) notes.push_back(end->torn);
    if (cards_ && cards_->displaced() > 0)
      notes.push_back(
          fmt::format("{} of {} recorded cards are found in --cards, but there they stand for others already",
                      cards_->displaced(), cards_->assigned()));
    if (cards_ && cards_->shared() > 0)
      notes.push_back(
          fmt::format("--cards has fewer cards than were recorded: {} of {} share one, and with it its money",
                      cards_->shared(), cards_->assigned()));
    return notes;
  }

  const ReplaySendOptions& options_;
  Wire wire_;
  std::set<int> ignored_;
  std::optional<Tokenizer> tokenizer_;
  std::optional<ReplayCards> cards_;
  std::unique_ptr<ReplaySource> source_;
};

}  // namespace

int replay_send(const ReplaySendOptions& options) {
  quiet_rules();
  return Sending{options}.run();
}

}  // namespace isoswitch::tools
