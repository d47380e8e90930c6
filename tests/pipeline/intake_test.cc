// The seam between sockets and pipeline: real connections, a memory store.
#include <array>
#include <catch2/catch.hpp>

#include "switch/base/hex.h"
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
  explicit Office(std::size_t in_flight_max = 256, std::size_t open_max = 4096, const char* framing = "binary2",
                  const char* client_framing = "binary2") {
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
                          .framing = *framing_preset(framing),
                          .listener = {},
                          .connection = {}};
    options.connection.in_flight_max = in_flight_max;
    options.connection.frame = 100ms;
    server = std::move(*Server::start(loop, options, intake_));
    intake_.feed(*pipeline_, *server, figures,
                 [this](const Connection&, Bytes bytes) { unread.emplace_back(bytes.begin(), bytes.end()); });
    client.dialect = source_.dialect.get();
    out = std::move(*dial(loop,
                          {.name = "client",
                           .address = server->local_address().text(),
                           .framing = *framing_preset(client_framing),
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
    sends_bytes(bytes);
  }
  void sends_bytes(const std::vector<std::uint8_t>& bytes) { REQUIRE(out->connection()->send(FrameHeader{}, bytes)); }

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
  std::vector<std::vector<std::uint8_t>> unread;
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

TEST_CASE("a message of ours that the peer rejected is counted, and neither decoded nor answered", "[intake]") {
  // F-5, F-6. The client's framing is base1's without its header, so that it can say what it likes in its place.
  Office office{256, 4096, "base1", "binary2_zero2"};
  // 26 bytes of reject header, the last two of them the code 0134; the 22 bytes that were rejected; and a message,
  // which could not be read either.
  const std::string rejected =
      "1a81010044241616000000010000410000000100000080000134"
      "1601020117000000241616011000400000000100b900";
  office.sends_bytes(*from_hex(rejected + "ffffffff"));
  office.run_until([&] { return office.figures.rejected_by_peer == 1; });
  CHECK(office.figures.unparsable == 0);
  CHECK(office.figures.dropped == 0);
  CHECK(office.figures.open_transactions == 0);
  CHECK(office.unread.empty());
  CHECK(office.server->in_flight() == 0);
  CHECK(office.server->figures().frames_out == 0);
  // The connection goes on.
  office.sends_bytes(*from_hex("1601020117000000241616011000400000000100b900" + std::string("ffffffff")));
  office.run_until([&] { return office.figures.unparsable == 1; });
  CHECK(office.figures.rejected_by_peer == 1);
}

TEST_CASE("the first thing of a connection that cannot be read is told, with what stood before it", "[intake]") {
  Office office;
  const std::vector<std::uint8_t> none(5, 0xFF);
  for (int i = 0; i < 3; ++i) office.sends_bytes(none);
  office.run_until([&] { return office.figures.unparsable == 3; });
  REQUIRE(office.unread.size() == 1);
  CHECK(office.unread[0] == *from_hex("0005ffffffffff"));
}

TEST_CASE("a bad frame is told with all that was read from it on", "[intake]") {
  Office office{256, 4096, "ascii4", "binary2"};
  office.sends_bytes(*from_hex("ffffffff"));
  office.run_until([&] { return office.server->figures().bad_frames == 1; });
  REQUIRE(office.unread.size() == 1);
  CHECK(office.unread[0] == *from_hex("0004ffffffff"));
}

TEST_CASE("a frame that is never whole is told, because its length may be another's", "[intake]") {
  // Ten bytes by packed digits are sixteen in binary.
  Office office{256, 4096, "binary2", "bcd2"};
  office.sends_bytes(std::vector<std::uint8_t>(10, 0xFF));
  office.run_until([&] { return !office.unread.empty(); });
  CHECK(office.unread[0] == *from_hex("0010ffffffffffffffffffff"));
}
