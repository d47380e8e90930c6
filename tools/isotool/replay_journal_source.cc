// The transactions of a journal, as requests that can be sent again.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "record.pb.h"
#include "switch/base/file.h"
#include "switch/base/hex.h"
#include "switch/replay/beginning.h"
#include "switch/replay/configuration.h"
#include "switch/store/journal_scan.h"
#include "switch/store/row_image.h"
#include "tools/isotool/replay_source.h"

namespace isoswitch::tools {
namespace {

constexpr const char* none_recorded = "none is recorded before it";
constexpr std::string_view rule_of_format_faults = "interpret";

iso8583::Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// What was done besides, since the request before; what comes before the first request does not count.
struct Between {
  bool any = false;  // a request was taken
  std::uint64_t acts = 0;
  std::uint64_t first_act = 0;
  std::uint64_t timers = 0;

  void note(const proto::Record& record) {
    if (!any) return;
    if (record.has_operator_() && acts++ == 0) first_act = record.sequence();
    if (record.has_timer()) ++timers;
  }
  void taken(SourceFigures& figures) {
    any = true;
    if (figures.acts == 0) figures.first_act = first_act;
    figures.acts += std::exchange(acts, 0);
    figures.timers += std::exchange(timers, 0);
  }
};

class JournalSource final : public ReplaySource {
 public:
  JournalSource(std::string directory, Selection selection, std::vector<Condition> where,
                std::shared_ptr<const iso8583::Dialect> fallback)
      : directory_(std::move(directory)),
        selection_(std::move(selection)),
        where_(std::move(where)),
        fallback_(std::move(fallback)) {}

  std::string name() const override { return directory_; }
  const char* position_word() const override { return "record"; }
  std::shared_ptr<const iso8583::Dialect> dialect_of(const iso8583::Message& message) const override {
    const std::lock_guard lock{dialects_mutex_};
    const auto found =
        std::ranges::find_if(dialects_, [&](const auto& entry) { return entry.second.get() == &message.dialect(); });
    return found == dialects_.end() ? nullptr : found->second;
  }
  std::uint64_t last_position() const override {
    if (selection_.until != 0) return selection_.until;
    const auto search = journal::RecordSearch::open(system_files(), directory_, {});
    return search ? (*search)->last_sequence().value_or(0) : 0;
  }

  Result<SourceFigures> read(const OnRecordedRequest& on_request) override {
    SourceFigures figures;
    Between between;
    configuration_.reset();
    why_no_configuration_ = none_recorded;
    Tables rows;  // of the snapshot that took the place of segments that are gone; nothing is asked of them here
    const auto beginning = load_replay_beginning(system_files(), directory_, rows);
    if (!beginning) return std::unexpected(beginning.error());
    if (!beginning->snapshot.empty()) {
      figures.gone_until = beginning->last_sequence;
      configuration_ = beginning->configuration;
      why_no_configuration_ = beginning->configuration_fault;
    }
    const auto end = journal::scan(system_files(), directory_,
                                   {.token_check = selection_.token_check, .progress = {}, .start = beginning->start},
                                   [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                     if (selection_.is_over(Instant{record.at_us()})) return false;
                                     if (selection_.until != 0 && record.sequence() > selection_.until) return false;
                                     ++figures.read;
                                     figures.last = record.sequence();
                                     if (record.has_configuration()) configured(record.configuration());
                                     between.note(record);
                                     if (!record.has_transaction() || !is_selected(record)) return true;
                                     between.taken(figures);
                                     auto request = request_of(record);
                                     if (!request) return std::unexpected(request.error());
                                     return on_request(std::move(*request));
                                   });
    if (!end) return std::unexpected(end.error());
    if (end->torn)
      figures.torn = fmt::format("{} bytes at offset {} of {} are no whole batch: nobody was told of it",
                                 end->torn->bytes, end->torn->at.offset_bytes, end->torn->at.file);
    return figures;
  }

 private:
  bool is_selected(const proto::Record& record) const {
    const proto::Facts& facts = record.transaction().facts();
    const std::string token = selection_.card.empty() ? std::string{} : to_hex(bytes_of(facts.card()));
    return selection_.holds(Instant{record.at_us()}, token, facts.last_four()) && hold(where_, record);
  }

  void configured(const proto::ConfigurationRecord& record) {
    Faults faults;
    configuration_ = configuration_of(record, faults);
    why_no_configuration_ = configuration_ ? "" : faults.none() ? "no configuration" : faults.all().front();
  }

  Result<std::shared_ptr<const iso8583::Dialect>> dialect_of(const std::string& name, const ReplayListener* listener) {
    const std::string configured = listener != nullptr ? listener->dialect : std::string{};
    const std::lock_guard lock{dialects_mutex_};
    auto& known = dialects_[configured + '\n' + name];
    if (known) return known;
    for (const std::string& each : {configured, name}) {
      auto found = each.empty() ? Result<std::shared_ptr<const iso8583::Dialect>>{failure("")} : find_dialect(each);
      if (found && (*found)->name() == name) return known = *found;
    }
    if (fallback_) return known = fallback_;
    return failure(
        fmt::format("the dialect '{}' that records name is not there; --dialect says which to read them by", name));
  }

  Result<RecordedRequest> request_of(const proto::Record& record) {
    const proto::TransactionRecord& from = record.transaction();
    const ReplayListener* const listener = configuration_ ? configuration_->find(from.acquirer()) : nullptr;
    const auto dialect = dialect_of(from.dialect(), listener);
    if (!dialect) return std::unexpected(dialect.error());
    RecordedRequest request;
    request.position = record.sequence();
    request.at = Instant{record.at_us()};
    request.received = true;
    request.message.reset(**dialect);
    const auto mti = iso8583::Mti::parse(from.mti());
    if (!mti) return failure(fmt::format("record {}: no message type", record.sequence()));
    request.message.set_mti(*mti);
    read_facts(from.facts(), request);
    read_fields(from, request);
    if (listener != nullptr) rebuild_marks(from.facts(), *listener->profile, request);
    if (auto done = read_answer(record, listener, request.answer); !done) return std::unexpected(done.error());
    if (request.answer.format_fault && listener != nullptr && listener->profile->unparsable() != Unparsable::answer)
      request.why_not = "it could not be read then, and got no answer of its own";
    return request;
  }

  static void read_facts(const proto::Facts& facts, RecordedRequest& request) {
    if (!facts.card().empty()) request.token = to_hex(bytes_of(facts.card()));
    if (facts.has_expiry_yymm()) request.expiry_yymm = static_cast<std::uint16_t>(facts.expiry_yymm());
    if (facts.entry() > 0 && facts.entry() <= entry_count) request.entry = static_cast<Entry>(facts.entry());
    if (request.token.empty() && facts.last_four().empty()) return;
    request.pan_in_track = true;  // unless field 2 is there
    request.masked_pan = facts.bin().substr(0, 6) + "******" + facts.last_four();
  }

  static void read_fields(const proto::TransactionRecord& from, RecordedRequest& request) {
    for (const proto::Field& field : from.fields()) {
      const int number = static_cast<int>(field.number());
      const iso8583::FieldRow* const row = request.message.dialect().field(number);
      if (row != nullptr && row->secrecy == iso8583::Secrecy::mask && number != 2) {
        request.wiped.push_back(number);
      } else if (row != nullptr && row->secrecy == iso8583::Secrecy::mask) {
        if (request.masked_pan.empty()) request.masked_pan = field.value();
        request.pan_in_track = false;
      } else if (!request.message.set_bytes(number, bytes_of(field.value()))) {
        request.why_not = fmt::format("field {} as it is recorded does not fit the dialect {}", number,
                                      request.message.dialect().name());
      }
    }
  }

  // What says how a message is meant stands in private fields, which are not recorded; what it meant is.
  static void rebuild_marks(const proto::Facts& facts, const Profile& profile, RecordedRequest& request) {
    const std::pair<const Mark*, bool> marks[] = {
        {&profile.partial_approval(), facts.partial_approval()},
        {&profile.more_captures(),
         facts.flow() == static_cast<std::uint32_t>(Flow::financial_advice) && !facts.final_capture()},
        {&profile.partial_reversal_mark(), facts.reversal_form() != 0},
        {&profile.increment_total(), facts.increment() == static_cast<std::uint32_t>(Increment::total)},
        {&profile.increment_delta(), facts.increment() == static_cast<std::uint32_t>(Increment::delta)},
        {&profile.pre_authorization(), facts.pre_authorization()},
    };
    std::map<int, std::string> texts;
    for (const auto& [mark, meant] : marks) {
      if (!meant || mark->field == 0 || request.message.has(mark->field)) continue;
      if (mark->values.empty() || mark->values.front().empty()) continue;
      const std::string& value = mark->values.front();
      std::string& text = texts[mark->field];
      if (text.size() < mark->at + value.size()) text.resize(mark->at + value.size(), '0');
      text.replace(mark->at, value.size(), value);
    }
    for (const auto& [field, text] : texts)
      if (request.message.set(field, text)) request.rebuilt.push_back(field);
  }

  Result<void> read_answer(const proto::Record& record, const ReplayListener* listener, RecordedAnswer& answer) {
    Decision decision;
    if (auto done = isoswitch::read(record.decision(), decision); !done) return done;
    if (!record.decision().answered()) {
      answer.kind = RecordedAnswer::Kind::nothing;
    } else if (listener == nullptr) {
      answer.why = configuration_
                       ? fmt::format("its configuration has no listener '{}'", record.transaction().acquirer())
                       : "its configuration cannot be used: " + why_no_configuration_;
    } else {
      answer.kind = RecordedAnswer::Kind::decision;
      answer.given = decision.given;
      answer.profile = listener->profile;
      answer.flow = static_cast<Flow>(record.transaction().facts().flow());
      answer.format_fault = record.decision().rule() == rule_of_format_faults;
      // Which field it named is not recorded.
      if (answer.format_fault) answer.not_recorded.push_back(listener->profile->field(Role::additional_response));
    }
    return {};
  }

  const std::string directory_;
  const Selection selection_;
  const std::vector<Condition> where_;
  const std::shared_ptr<const iso8583::Dialect> fallback_;
  std::shared_ptr<const ReplayConfiguration> configuration_;
  std::string why_no_configuration_;
  mutable std::mutex dialects_mutex_;
  // Messages refer to them: they live as long as the source.
  std::map<std::string, std::shared_ptr<const iso8583::Dialect>> dialects_;
};

}  // namespace

std::unique_ptr<ReplaySource> journal_source(const std::string& directory, Selection selection,
                                             std::vector<Condition> where,
                                             std::shared_ptr<const iso8583::Dialect> fallback) {
  return std::make_unique<JournalSource>(directory, std::move(selection), std::move(where), std::move(fallback));
}

}  // namespace isoswitch::tools
