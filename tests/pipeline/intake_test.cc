// The seam between sockets and pipeline: real connections, a memory store.
#include <array>
#include <catch2/catch.hpp>

#include "switch/base/random.h"
#include "switch/net/dial.h"
#include "switch/pipeline/intake.h"
#include "switch/store/memory_store.h"

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

// Every request and advice is approved.
class Yes final : public Rule {
 public:
  Ruling decide(const Transaction& tx, Rows&, Decision&) const override {
    return tx.moves_money() ? Ruling{Reply{Reason::approved}} : Ruling{Next{}};
  }
};

struct Client final : Receiver {
  std::vector<iso8583::Message> got;
  const iso8583::Dialect* dialect = nullptr;
  bool gone = false;
  void frame(Connection&, const Frame& frame) override {
    iso8583::Message message;
    REQUIRE(message.decode(*dialect, frame.body));
    message.keep();
    got.push_back(message);
  }
  void closed(ConnectionId, std::string_view) override { gone = true; }
};

class Office {
 public:
  explicit Office(std::size_t in_flight_max = 256, std::size_t open_max = 4096) {
    Faults faults;
    source_.name = "acquirer";
    source_.dialect = *iso8583::load_dialect("iso1987_ascii",
                                             std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"});
    source_.profile = std::make_shared<const Profile>(
        *Profile::load(std::string(SOURCE_ROOT) + "/config/profiles/iso1987.yaml", {}, faults));
    bound_.most = open_max;
    chain_.add("yes", std::make_unique<Yes>());
    pipeline_ = std::make_unique<Pipeline>(
        PipelineSetup{source_, chain_, store, tokenizer_, clock_, random_, intake_, figures});
    ServerOptions options{.name = "acquirer",
                          .address = "127.0.0.1:0",
                          .framing = *framing_preset("binary2"),
                          .listener = {},
                          .connection = {}};
    options.connection.in_flight_max = in_flight_max;
    server = std::move(*Server::start(loop, options, intake_));
    intake_.feed(*pipeline_, *server);
    client.dialect = source_.dialect.get();
    out = std::move(*dial(loop,
                          {.name = "client",
                           .address = server->local_address().text(),
                           .framing = *framing_preset("binary2"),
                           .limits = {}},
                          client));
    run_until(
        [&] { return out->connection() != nullptr && out->connection()->is_open() && server->connections() == 1; });
  }

  void sends(const std::string& mti, int stan) {
    iso8583::Message message{*source_.dialect};
    message.set_mti(*iso8583::Mti::parse(mti));
    REQUIRE(message.set(2, "5413330000000019"));
    REQUIRE(message.set(3, "000000"));
    REQUIRE(message.set(4, "000000000100"));
    REQUIRE(message.set(7, "1124120000"));
    REQUIRE(message.set_number(11, static_cast<std::uint64_t>(stan)));
    REQUIRE(message.set(49, "978"));
    std::vector<std::uint8_t> bytes;
    REQUIRE(message.encode(bytes));
    REQUIRE(out->connection()->send(FrameHeader{}, bytes));
  }

  template <class Condition>
  void run_until(Condition condition) {
    const auto looking = loop.every(1ms, [&] {
      if (condition()) loop.stop();
    });
    bool late = false;
    const auto limit = loop.after(5s, [&] {
      late = true;
      loop.stop();
    });
    loop.run();
    REQUIRE_FALSE(late);
  }
  void deliver() {
    store.flush();
    store.deliver();
  }

  Loop loop;
  MemoryStore store;
  PipelineFigures figures;
  Client client;
  std::unique_ptr<Server> server;
  std::unique_ptr<Outbound> out;

 private:
  static Tokenizer test_tokenizer() {
    std::array<std::uint8_t, 32> key{};
    return Tokenizer::from_key(key);
  }
  Source source_;
  Chain chain_{"test"};
  Tokenizer tokenizer_ = test_tokenizer();
  ManualClock clock_{instant_of({2026, 11, 24, 12, 0, 0})};
  SeededRandom random_{1};
  OpenBound bound_;
  Intake intake_{bound_};
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace

TEST_CASE("nothing is said before the unit is durable", "[intake]") {
  Office office;
  office.sends("0100", 1);
  office.run_until([&] { return office.figures.open_transactions == 1; });
  CHECK(office.client.got.empty());
  office.deliver();
  office.run_until([&] { return !office.client.got.empty(); });
  CHECK(office.client.got[0].text(39) == "00");
}

TEST_CASE("an answer whose connection is gone is counted and stays stored", "[intake]") {
  // R28: the repeat gets it, the acquirer's reversal undoes it.
  Office office;
  office.sends("0100", 1);
  office.run_until([&] { return office.figures.open_transactions == 1; });
  office.server->each([](Connection& connection) { connection.abort("the test"); });
  office.run_until([&] { return office.server->connections() == 0; });
  office.deliver();
  CHECK(office.figures.undelivered == 1);
  CHECK(office.figures.open_transactions == 0);
  CHECK(office.store.rows().counts().seen == 1);
}

TEST_CASE("at the bound of a connection requests are answered undecided, reversals are served", "[intake]") {
  Office office{2};
  for (int stan = 1; stan <= 3; ++stan) office.sends("0100", stan);
  office.run_until([&] { return !office.client.got.empty(); });
  CHECK(office.client.got[0].text(11) == "000003");
  CHECK(office.client.got[0].text(39) == "96");
  office.sends("0120", 4);
  office.run_until([&] { return office.figures.open_transactions == 3; });
  office.deliver();
  office.run_until([&] { return office.client.got.size() == 4; });
  CHECK(office.client.got[3].text(39) == "00");
}

TEST_CASE("the bound over all connections holds as well", "[intake]") {
  Office office{256, 1};
  office.sends("0100", 1);
  office.sends("0100", 2);
  office.run_until([&] { return office.client.got.size() == 1; });
  CHECK(office.client.got[0].text(39) == "96");
  office.deliver();
  office.run_until([&] { return office.client.got.size() == 2; });
}

TEST_CASE("answers are never answered, notices are recorded and not answered", "[intake]") {
  Office office;
  for (const char* mti : {"0110", "0130", "0430", "0810"}) office.sends(mti, 1);
  office.run_until([&] { return office.figures.dropped == 4; });
  office.sends("0644", 1);
  office.run_until([&] { return office.figures.open_transactions == 1; });
  office.deliver();
  CHECK(office.figures.dropped == 5);
  CHECK(office.store.figures().last_sequence == 1);
  office.sends("0100", 2);
  office.run_until([&] { return office.figures.open_transactions == 1; });
  office.deliver();
  office.run_until([&] { return office.client.got.size() == 1; });
  CHECK(office.client.got[0].text(11) == "000002");
  CHECK(office.server->in_flight() == 0);
}
