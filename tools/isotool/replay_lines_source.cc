// Requests and their answers out of lines of JSON.
#include <fmt/format.h>

#include <deque>
#include <map>
#include <nlohmann/json.hpp>

#include "iso8583/json.h"
#include "tools/isotool/line_input.h"
#include "tools/isotool/replay_source.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

// A request waits for its answer until so many more requests have come.
constexpr std::size_t waiting_max = 1'000;
constexpr std::string_view wiped_begin = "(wiped, ";

// Of an answer that fits: class and function without the digit that says repeat, and the STAN.
std::string pair_name(iso8583::Mti response, const std::string& stan) {
  return fmt::format("{:x} {}", response.code() & 0xff0, stan);
}

class LinesSource final : public ReplaySource {
 public:
  LinesSource(std::string file, LineInput input, std::shared_ptr<const iso8583::Dialect> dialect, Selection selection)
      : file_(std::move(file)),
        input_(std::move(input)),
        dialect_(std::move(dialect)),
        selection_(std::move(selection)) {}

  std::string name() const override { return file_ == "-" ? "stdin" : file_; }
  const char* position_word() const override { return "line"; }
  std::shared_ptr<const iso8583::Dialect> dialect_of(const iso8583::Message&) const override { return dialect_; }
  std::uint64_t last_position() const override { return selection_.until; }

  void wake() override { input_.wake(); }

  Result<SourceFigures> read(const OnRecordedRequest& on_request) override {
    bool wanted = true;
    while (wanted && input_.next()) {
      if (selection_.until != 0 && input_.number() > selection_.until) break;
      if (input_.blank()) continue;
      ++figures_.read;
      figures_.last = input_.number();
      if (auto taken = take(); !taken) fault(taken.error());
      while (wanted && !waiting_.empty() && (waiting_.front().paired || waiting_.size() > waiting_max))
        wanted = hand_over(on_request);
    }
    if (input_.failed()) return failure(fmt::format("{}: cannot be read to its end", name()));
    while (wanted && !waiting_.empty()) wanted = hand_over(on_request);
    return figures_;
  }

 private:
  struct Waiting {
    RecordedRequest request;
    std::string pair;
    bool paired = false;
  };

  void fault(const Error& error) {
    if (figures_.faulty++ == 0) figures_.first_fault = fmt::format("line {}: {}", input_.number(), error.text);
  }

  bool hand_over(const OnRecordedRequest& on_request) {
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    const bool of_card = selection_.holds_card({}, first.request.last_four());
    return of_card ? on_request(std::move(first.request)) : true;
  }

  Result<void> take() {
    if (input_.too_long()) return failure("it is too long");
    RecordedRequest read;
    read.position = input_.number();
    if (auto done = read_line(read); !done) return done;
    if (read.message.mti().is_response()) {
      answer(std::move(read));
      return {};
    }
    set_time(read);
    read.answer.why = "no line with its answer";
    const bool notification = read.message.mti().function() == 4;
    if (notification) read.answer.kind = RecordedAnswer::Kind::nothing;
    std::string pair = pair_name(read.message.mti().response(), read.message.text(11));
    waiting_.push_back({std::move(read), std::move(pair), notification});
    return {};
  }

  void answer(RecordedRequest read) {
    const std::string pair = pair_name(read.message.mti(), read.message.text(11));
    for (Waiting& each : waiting_) {
      if (each.paired || each.pair != pair || !fits(each.request.message, read.message)) continue;
      each.paired = true;
      each.request.answer.kind = RecordedAnswer::Kind::message;
      each.request.answer.message = std::make_shared<iso8583::Message>(std::move(read.message));
      each.request.answer.masked_pan = read.masked_pan;
      each.request.answer.not_recorded = read.wiped;
      return;
    }
    ++figures_.unpaired;
  }

  static bool fits(const iso8583::Message& request, const iso8583::Message& response) {
    for (const int field : {37, 41, 32})
      if (request.has(field) && response.has(field) && request.text(field) != response.text(field)) return false;
    return true;
  }

  // The only time that a line has is the one that the message says.
  void set_time(RecordedRequest& read) {
    const std::string transmitted = read.message.text(7);
    const std::string local = read.message.text(12);
    if (transmitted.size() != 10) return;
    const auto two = [&](std::size_t at) { return (transmitted[at] - '0') * 10 + transmitted[at + 1] - '0'; };
    const int year = local.size() == 12 ? 2000 + (local[0] - '0') * 10 + local[1] - '0' : 2024;
    if (two(0) < 1 || two(0) > 12 || two(2) < 1 || two(2) > 31) return;
    read.at = instant_of({year, two(0), two(2), two(4), two(6), two(8)});
  }

  Result<void> read_line(RecordedRequest& read) {
    constexpr int deepest = 16;  // no message is so deep; what is deeper is left out
    json line =
        json::parse(input_.line(), [](int depth, json::parse_event_t, json&) { return depth < deepest; }, false);
    if (!line.is_object()) return failure("expected a JSON object, as decode --json writes it");
    if (line.contains("error")) return failure("decode could not read the frame");
    take_out_secrets(line, read);
    const auto done =
        iso8583::from_json(line.dump(-1, ' ', false, json::error_handler_t::replace), *dialect_, read.message);
    if (!done) return failure(done.error().text());
    return {};
  }

  // Values that are masked or wiped are no values; that they were there is known.
  void take_out_secrets(json& line, RecordedRequest& read) {
    for (const char* part : {"fields", "binary"}) {
      if (!line.contains(part) || !line[part].is_object()) continue;
      for (auto entry = line[part].begin(); entry != line[part].end();) {
        if (entry->is_string() && is_secret(entry.key(), entry->get<std::string>(), read))
          entry = line[part].erase(entry);
        else
          ++entry;
      }
    }
    take_out_inside(line, read);
  }

  bool is_secret(const std::string& key, const std::string& text, RecordedRequest& read) {
    const auto field = field_number(key);
    const iso8583::FieldRow* const row = dialect_->field(field);
    if (row == nullptr || row->secrecy == iso8583::Secrecy::plain) return false;
    const bool masked = row->secrecy == iso8583::Secrecy::mask && text.contains('*');
    if (!masked && !text.starts_with(wiped_begin)) return false;
    if (masked && field == 2)
      read.masked_pan = text;
    else
      read.wiped.push_back(field);
    return true;
  }

  // Parts of a field that is given whole add nothing, and may be masked; those of a wiped one are as wiped.
  void take_out_inside(json& line, RecordedRequest& read) {
    if (!line.contains("inside") || !line["inside"].is_object()) return;
    json& inside = line["inside"];
    if (read.masked_pan.empty() && !(line.contains("fields") && line["fields"].contains("2")) &&
        inside.contains("35") && inside["35"].is_object()) {
      const json part = inside["35"].value("pan", json{});
      const std::string pan = part.is_string() ? part.get<std::string>() : std::string{};
      if (pan.contains('*')) {
        read.masked_pan = pan;
        read.pan_in_track = true;
      }
    }
    for (auto entry = inside.begin(); entry != inside.end();) {
      const int field = field_number(entry.key());
      const bool wiped = std::ranges::find(read.wiped, field) != read.wiped.end();
      const bool whole = (line.contains("fields") && line["fields"].contains(entry.key())) ||
                         (line.contains("binary") && line["binary"].contains(entry.key()));
      if (wiped || whole)
        entry = inside.erase(entry);
      else
        ++entry;
    }
  }

  int field_number(const std::string& key) const {
    if (key.find_first_not_of("0123456789") == std::string::npos && key.size() < 4) return std::stoi("0" + key);
    const iso8583::FieldRow* const row = dialect_->field(key);
    return row == nullptr ? 0 : row->number;
  }

  const std::string file_;
  LineInput input_;
  const std::shared_ptr<const iso8583::Dialect> dialect_;
  const Selection selection_;
  std::deque<Waiting> waiting_;
  SourceFigures figures_;
};

}  // namespace

Result<std::unique_ptr<ReplaySource>> lines_source(const std::string& file,
                                                   std::shared_ptr<const iso8583::Dialect> dialect,
                                                   Selection selection) {
  auto input = LineInput::open({file});
  if (!input) return std::unexpected(input.error());
  return std::make_unique<LinesSource>(file, std::move(*input), std::move(dialect), std::move(selection));
}

}  // namespace isoswitch::tools
