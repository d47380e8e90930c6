#include "tools/isotool/replay_compare.h"

#include <fmt/format.h>

#include <charconv>

#include "iso8583/describe.h"
#include "switch/pipeline/reply.h"

namespace isoswitch::tools {
namespace {

constexpr int pan = 2;

std::string_view without_fill(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

iso8583::Message from_decision(const RecordedAnswer& answer, const iso8583::Message& sent) {
  Transaction transaction;
  transaction.profile = answer.profile.get();
  transaction.flow = answer.flow;
  iso8583::Message reply(sent.dialect());
  build_reply(sent, transaction, answer.given, nullptr, reply);
  return reply;
}

iso8583::Message from_message(const RecordedRequest& request, const iso8583::Message& sent) {
  const iso8583::Message& recorded = *request.answer.message;
  iso8583::Message expected(sent.dialect());
  expected.set_mti(recorded.mti());
  for (const int field : recorded.fields()) {
    const bool given_back = request.message.has(field) && request.message.text(field) == recorded.text(field);
    expected.copy_from(given_back && sent.has(field) ? sent : recorded, field);
  }
  if (!request.answer.masked_pan.empty() && sent.has(pan)) expected.copy_from(sent, pan);
  return expected;
}

}  // namespace

Result<std::set<int>> parse_fields(const std::string& text) {
  std::set<int> fields;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    int field = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + comma, field);
    if (error != std::errc{} || end != text.data() + comma || field < 2 || field > iso8583::last_field)
      return failure(fmt::format("expected fields by number, such as {}", ignored_by_default));
    fields.insert(field);
    at = comma + 1;
  }
  return fields;
}

iso8583::Message expected_answer(const RecordedRequest& request, const iso8583::Message& sent) {
  return request.answer.kind == RecordedAnswer::Kind::message ? from_message(request, sent)
                                                              : from_decision(request.answer, sent);
}

std::vector<AnswerDifference> compare_answers(const iso8583::Message& expected, const iso8583::Message& now,
                                              const std::set<int>& ignored) {
  std::vector<AnswerDifference> differences;
  if (expected.mti() != now.mti()) differences.push_back({0, expected.mti().text(), now.mti().text()});
  iso8583::FieldSet either = expected.fields();
  for (const int field : now.fields()) either.add(field);
  for (const int field : either) {
    if (ignored.contains(field) || field == 1 || field == 65) continue;
    const bool alike =
        expected.has(field) == now.has(field) && without_fill(expected.text(field)) == without_fill(now.text(field));
    if (alike) continue;
    const auto said = [field](const iso8583::Message& message) {
      return message.has(field) ? shown(message, field) : std::string{"-"};
    };
    AnswerDifference difference{field, said(expected), said(now)};
    if (difference.recorded == difference.now) difference.now += " (another)";
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace isoswitch::tools
