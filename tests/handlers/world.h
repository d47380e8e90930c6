// A switch without sockets: one acquirer, one account, one card, a clock that stands still.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "switch/pipeline/pipeline.h"
#include "switch/pipeline/timekeeper.h"
#include "tests/handlers/fake_issuer.h"

namespace isoswitch::test {

inline constexpr std::string_view card_number = "5413330000000019";
inline constexpr std::string_view other_card_number = "5413330000000027";  // of another account
inline constexpr std::string_view stranger_number = "5413330000009994";    // of nobody

struct WorldOptions {
  std::string dialect = "iso1987_ascii";
  std::string profile = "iso1987";
  std::vector<std::pair<std::string, std::string>> profile_edits = {};  // text → text of the shipped profile
  std::string handlers = "[network_management, dedupe, screen, authorize, reverse, advise]";
  bool stingy = false;  // the store shows only what was named
  std::function<void(const proto::Record&)> on_record = {};
  Minor balance = 100'000;
  Minor credit_line = 0;
  bool sign_on_required = false;
  std::string currency = "EUR";
  FakeIssuer* issuer = nullptr;  // behind the link `host`
  Duration answer_within{};
};

class World final : AnswerTaker {
 public:
  using Fields = std::initializer_list<std::pair<int, std::string>>;
  struct Answer {
    std::string mti;
    std::map<int, std::string> fields;
    std::string operator[](int field) const { return fields.contains(field) ? fields.at(field) : std::string{}; }
  };

  explicit World(WorldOptions options = {});
  ~World();

  // Sends a message: what is given, and for what is not (a purchase at noon): 2, 3, 4, 7, 11, 12, 13, 32, 37, 41,
  // 42, 49. An empty text leaves a field out. Nothing: no answer came.
  std::optional<Answer> sends(const std::string& mti, Fields fields);
  // The same of what an issuer is asked about, or waits: nothing comes yet.
  void asks(const std::string& mti, Fields fields);
  void asks_again();
  // The answers that came since the last look, the oldest first; absent: it was dropped.
  std::vector<std::optional<Answer>> answers();
  // The same bytes again, or as the repeat xxx1.
  std::optional<Answer> sends_again();
  std::optional<Answer> repeats();
  std::optional<Answer> sends_bytes(const std::vector<std::uint8_t>& frame);

  // What names the last request that was not a reversal in DE 90, or in DE 56.
  std::string original() const;
  std::string stan() const { return last_.at(11); }
  std::string reference() const { return last_.at(37); }

  Account account() const;
  Minor posted() const { return account().posted; }
  Minor held() const { return account().pending; }
  Minor can_spend() const { return account().posted - account().pending + account().credit_line; }
  Minor owed_to_network(std::uint16_t currency = 978) const;  // 2100: credits − debits
  std::vector<Exception> exceptions() const;
  bool balanced() const;  // debits = credits in every currency
  void set_card(CardStatus status, std::optional<std::uint16_t> expiry = 3012);
  void set_account(AccountStatus status);
  void posts(const Posting& entry);

  // The clock, and what it does: holds end, days are closed.
  void pass(Duration by);
  Timekeeper& timekeeper() { return *timekeeper_; }
  Clock& clock() { return clock_; }
  const Sealer& sealer() const { return sealer_; }
  const PipelineFigures& figures() const { return figures_; }
  Store& store() { return *store_; }
  PeerState& peer() { return peer_; }
  const iso8583::Dialect& dialect() const { return *source_.dialect; }
  bool crowded = false;

 private:
  bool settle(const Ticket& ticket, const iso8583::Message* answer) override;
  void open_account(const std::string& name, std::string_view pan, Minor balance);
  void put(std::move_only_function<void(Rows&)> change);
  void fill(std::map<int, std::string>& fields, bool names_original);
  void encode(const std::string& mti, Fields fields);

  WorldOptions options_;
  std::filesystem::path folder_;
  ManualClock clock_;
  SeededRandom random_{7};
  Tokenizer tokenizer_;
  Source source_;
  std::shared_ptr<const Chain> chain_;
  Issuers issuers_;
  OpenQuestions questions_;
  Sealer sealer_;
  Elsewhere elsewhere_{issuers_, sealer_, questions_};
  std::unique_ptr<Store> store_;
  PipelineFigures figures_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Timekeeper> timekeeper_;
  std::int64_t steady_us_ = 0;  // a clock that nobody sets
  PeerState peer_{"127.0.0.1:1", false};
  std::optional<Answer> answer_;
  std::vector<std::optional<Answer>> answers_;
  int settled_ = 0;
  std::map<int, std::string> last_;
  std::string last_mti_;
  std::vector<std::uint8_t> last_frame_;
  std::map<int, std::string> original_;
  std::string original_mti_;
  int next_stan_ = 1;
};

}  // namespace isoswitch::test
