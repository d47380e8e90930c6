#include "tests/handlers/fake_issuer.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

namespace isoswitch::test {

FakeIssuer::FakeIssuer(const std::string& dialect, const std::string& profile) {
  const std::string root = SOURCE_ROOT;
  dialect_ = *iso8583::load_dialect(dialect, std::vector<std::string>{root + "/config/dialects"});
  Faults faults;
  auto read = Profile::load(profile, {root + "/config/profiles"}, faults);
  REQUIRE(faults.none());
  profile_ = std::make_shared<const Profile>(std::move(*read));
}

FixedText<6> FakeIssuer::draw_stan() {
  const std::string stan = fmt::format("{:06}", next_stan_++);
  return std::string_view{stan};
}

void FakeIssuer::ask(const iso8583::Message& question, Duration patience, Told told) {
  // Through bytes, as an issuer gets it.
  std::vector<std::uint8_t> frame;
  REQUIRE(question.encode(frame));
  questions_.push_back({.message = {}, .patience = patience, .told = std::move(told)});
  const auto read = questions_.back().message.decode(*dialect_, frame);
  if (!read) FAIL(read.error().text());
  questions_.back().message.keep();
}

void FakeIssuer::answers(const std::string& code, std::initializer_list<std::pair<int, std::string>> fields) {
  REQUIRE(asked() > 0);
  iso8583::Message answer{*dialect_};
  answer.set_mti(question().mti().response());
  for (const int number : {2, 3, 4, 7, 11, 12, 32, 37, 41, 49}) answer.copy_from(question(), number);
  REQUIRE(answer.set(39, code));
  for (const auto& [number, value] : fields) {
    const auto set = answer.set(number, value);
    if (!set) FAIL(set.error().text());
  }
  end(Heard::answer, &answer);
}

void FakeIssuer::end(Heard heard, const iso8583::Message* answer) {
  REQUIRE(asked() > 0);
  Question question = std::move(questions_.front());
  questions_.pop_front();
  question.told(heard, answer);
}

}  // namespace isoswitch::test
