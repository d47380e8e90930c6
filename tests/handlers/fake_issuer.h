// An issuer behind a link, as a test has it in its hand: keeps what it was asked until it is told what came of it.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "switch/pipeline/party.h"
#include "switch/pipeline/profile.h"

namespace isoswitch::test {

class FakeIssuer final : public Party {
 public:
  explicit FakeIssuer(const std::string& dialect = "iso1987_ascii", const std::string& profile = "iso1987");

  std::string_view name() const override { return "host"; }
  const iso8583::Dialect& dialect() const override { return *dialect_; }
  const Profile& profile() const override { return *profile_; }
  bool available() const override { return up; }
  FixedText<6> draw_stan() override;
  void ask(const iso8583::Message& question, Duration patience, Told told) override;

  // Of the oldest question that nothing has come of.
  std::size_t asked() const { return questions_.size(); }
  const iso8583::Message& question() const { return questions_.front().message; }
  std::string field(int number) const { return question().text(number); }
  Duration patience() const { return questions_.front().patience; }
  // Answers it: its own fields, and these.
  void answers(const std::string& code, std::initializer_list<std::pair<int, std::string>> fields = {});
  void is_silent() { end(Heard::silence, nullptr); }
  void was_not_sent() { end(Heard::unsent, nullptr); }

  bool up = true;

 private:
  struct Question {
    iso8583::Message message;
    Duration patience;
    Told told;
  };
  void end(Heard heard, const iso8583::Message* answer);

  std::shared_ptr<const iso8583::Dialect> dialect_;
  std::shared_ptr<const Profile> profile_;
  std::deque<Question> questions_;
  int next_stan_ = 900'001;
};

}  // namespace isoswitch::test
