// Builds a message from what a person typed.
#include "tools/isotool/message_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <istream>
#include <memory>
#include <vector>

#include "iso8583/json.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/path.h"

namespace isoswitch::tools {
namespace {

Result<void> from_line(std::string_view line, const iso8583::Dialect& dialect, iso8583::Message& message) {
  const auto read = iso8583::from_json(line, dialect, message);
  if (!read) return failure(read.error().text());
  return {};
}

Result<void> put(iso8583::Message& message, int field, std::string_view text) {
  const auto done = message.set(field, text);
  if (!done) return failure(done.error().text());
  return {};
}

// A part of a value, by its path: 43.city, 55.9F26.
Result<void> put_part(iso8583::Message& message, std::string_view path, std::string_view text,
                      std::vector<std::string>& parts) {
  const auto parsed = iso8583::Path::parse(message.dialect(), path);
  if (!parsed) return failure(parsed.error().text());
  if (std::ranges::find(parts, parsed->text()) != parts.end())
    return failure(fmt::format("{} is given twice", parsed->text()));
  parts.push_back(parsed->text());
  iso8583::BuildRoom room;
  const auto done = message.set(*parsed, text, room);
  if (!done) return failure(done.error().text());
  return {};
}

struct Typed {
  bool mti = false;
  std::vector<std::string> parts;  // paths within values
};

Result<void> take(std::string_view argument, const iso8583::Dialect& dialect, iso8583::Message& message, Typed& typed) {
  const std::size_t equals = argument.find('=');
  // The argument itself is not shown: it may be a card number.
  if (equals == std::string_view::npos || equals == 0) return failure("expected FIELD=VALUE, found no '='");
  const std::string_view name = argument.substr(0, equals);
  const std::string_view value = argument.substr(equals + 1);
  if (name == "mti") {
    const auto mti = iso8583::Mti::parse(value);
    if (!mti) return failure(fmt::format("mti: expected four digits, found '{}'", value));
    message.set_mti(*mti);
    typed.mti = true;
    return {};
  }
  if (name.contains('.')) return put_part(message, name, value, typed.parts);
  const auto field = field_of(name, dialect);
  if (!field) return std::unexpected(field.error());
  if (message.has(*field)) return failure(fmt::format("field {} is given twice", *field));
  return put(message, *field, value);
}

}  // namespace

Result<void> read_message(std::span<const std::string> arguments, std::istream& in, const iso8583::Dialect& dialect,
                          iso8583::Message& message) {
  if (arguments.empty() || (arguments.size() == 1 && arguments[0] == "-")) {
    std::string line;
    if (!std::getline(in, line)) return failure("expected one line of JSON on stdin, found nothing");
    return from_line(line, dialect, message);
  }
  if (arguments[0].starts_with('{')) {
    if (arguments.size() > 1) return failure("expected one JSON object, found more arguments after it");
    return from_line(arguments[0], dialect, message);
  }
  message.reset(dialect);
  Typed typed;
  for (const std::string& argument : arguments) {
    if (auto done = take(argument, dialect, message, typed); !done) return done;
  }
  if (!typed.mti) return failure("expected mti=NNNN among the arguments");
  return {};
}

Result<int> field_of(std::string_view number_or_name, const iso8583::Dialect& dialect) {
  int number = 0;
  const char* begin = std::to_address(number_or_name.begin());
  const char* end = begin + number_or_name.size();
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error == std::errc{} && stop == end) {
    if (dialect.field(number) == nullptr) {
      return failure(fmt::format("field {}: {} has no such field", number, dialect.name()));
    }
    return number;
  }
  const iso8583::FieldRow* row = dialect.field(number_or_name);
  if (row == nullptr) return failure(fmt::format("'{}' names no field of {}", number_or_name, dialect.name()));
  return row->number;
}

Result<void> Filler::fill(iso8583::Message& message) {
  const CivilTime now = civil(clock_->now());
  const std::string day = fmt::format("{:02}{:02}", now.month, now.day);
  const std::string time = fmt::format("{:02}{:02}{:02}", now.hour, now.minute, now.second);
  const bool v1987 = message.mti().version() == 0;

  std::string stan = message.text(11);
  if (stan.empty()) {
    stan = fmt::format("{:06}", stan_);
    stan_ = stan_ % 999'999 + 1;
  }
  // The customary form of a retrieval reference: year's last digit, day of the year, hour, STAN.
  const int day_of_year = day_of(clock_->now()) - day_number(now.year, 1, 1) + 1;
  const std::string reference = fmt::format("{}{:03}{:02}{}", now.year % 10, day_of_year, now.hour, stan);

  const std::pair<int, std::string> wanted[] = {
      {7, day + time},        {11, stan},      {12, v1987 ? time : fmt::format("{:02}{}{}", now.year % 100, day, time)},
      {13, v1987 ? day : ""}, {37, reference},
  };
  for (const auto& [field, text] : wanted) {
    if (text.empty() || message.has(field)) continue;
    if (auto done = put(message, field, text); !done) return done;
  }
  return {};
}

Result<iso8583::Message> sign_on_message(const iso8583::Dialect& dialect, Filler& filler) {
  const bool v1993 = dialect.version() == 1;
  iso8583::Message message(dialect);
  message.set_mti(*iso8583::Mti::parse(v1993 ? "1804" : "0800"));
  auto done = v1993 ? put(message, 24, "801") : put(message, 70, "001");
  if (done) done = filler.fill(message);
  if (!done) return std::unexpected(done.error());
  return message;
}

}  // namespace isoswitch::tools
