// The control socket itself: who may connect, one answer per line in order, bounds and deadlines.
#include "switch/ops/control.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/ops/acts_world.h"
#include "tests/ops/served_control.h"
#include "tools/isotool/control_client.h"

using namespace isoswitch;
using namespace std::chrono_literals;
using nlohmann::json;
using tools::ControlClient;

namespace {

// Plain calls, for what ControlClient would not do.
struct RawClient {
  explicit RawClient(const std::string& path) : socket(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  void say(std::string_view text) { send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL); }
  std::string rest() {  // until the end of stream
    std::string all;
    char room[4096];
    for (ssize_t n = recv(socket.fd(), room, sizeof room, 0); n > 0; n = recv(socket.fd(), room, sizeof room, 0))
      all.append(room, static_cast<std::size_t>(n));
    return all;
  }
  Socket socket;
};

std::string ask(const std::string& path, std::string_view request) {
  auto client = ControlClient::connect(path);
  REQUIRE(client);
  auto answer = client->ask(request);
  REQUIRE(answer);
  return *answer;
}

Result<std::unique_ptr<Control>> try_start(Loop& loop, const std::string& path) {
  static MemoryStore store;
  static const Tokenizer tokenizer = test_tokenizer();
  static const SystemClock clock;
  static const ChartOfAccounts chart;
  return Control::start(loop, path, store, tokenizer, clock, chart);
}

std::string refused_with(const Result<std::unique_ptr<Control>>& started) {
  return started ? "" : started.error().text;
}

}  // namespace

TEST_CASE("only the owner may open the socket, and its file goes with the switch", "[control]") {
  const mode_t before = umask(0);  // even where files would be open to all
  std::string path;
  {
    ServedControl served;
    path = served.path;
    struct stat status{};
    REQUIRE(lstat(path.c_str(), &status) == 0);
    CHECK(S_ISSOCK(status.st_mode));
    CHECK((status.st_mode & 0777U) == 0600U);
    served.parts.stop();
    served.control.reset();
    CHECK(lstat(path.c_str(), &status) != 0);
  }
  umask(before);
}

TEST_CASE("an import over the socket is recorded under the uid of who asked", "[control]") {
  Folder folder;
  std::vector<std::string> records;
  Loop loop;
  MemoryStore store{
      {.wake = {}, .on_record = [&](const proto::Record& r) { records.push_back(r.operator_().actor()); }}};
  const Tokenizer tokenizer = test_tokenizer();
  const SystemClock clock;
  const ChartOfAccounts chart;
  const Hook turn = loop.after_events([&] {
    store.flush();
    store.deliver();
  });
  auto control = Control::start(loop, folder.file("control.sock"), store, tokenizer, clock, chart).value();
  std::thread thread([&] { loop.run(); });
  const json row = account_row("A1", "1.00", list(card_row(first_card)));
  const std::string answer = ask(folder.file("control.sock"),
                                 json{{"act", "accounts.import"}, {"reason", "test"}, {"rows", list(row)}}.dump());
  loop.stop();
  thread.join();
  CHECK(json::parse(answer) == json{{"ok", true}, {"accounts", 1}, {"cards", 1}, {"unchanged", 0}});
  REQUIRE(records.size() == 1);
  CHECK(records[0].starts_with("uid " + std::to_string(getuid())));
  CHECK(store.rows().counts().accounts == 1);
}

TEST_CASE("a socket file that nobody listens on is replaced", "[control]") {
  Folder folder;
  const std::string path = folder.file("control.sock");
  {
    // Left by a switch that was killed: bound, never removed.
    const Socket dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(dead.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  Loop loop;
  CHECK(refused_with(try_start(loop, path)) == "");
}

TEST_CASE("a socket that is in use is refused and left alone", "[control]") {
  ServedControl served;
  Loop loop;
  CHECK(refused_with(try_start(loop, served.path)) ==
        "control socket '" + served.path + "': another process listens on it");
  CHECK(json::parse(ask(served.path, R"({"act":"status"})"))["ok"] == true);
}

TEST_CASE("a path that is no place for a socket is refused", "[control]") {
  Folder folder;
  Loop loop;
  const std::string file = folder.file("notes.txt");
  std::ofstream(file) << "notes";
  CHECK(refused_with(try_start(loop, file)).find("no socket") != std::string::npos);
  CHECK(std::filesystem::file_size(file) == 5);
  CHECK(refused_with(try_start(loop, folder.file("missing/control.sock"))).find("ENOENT") != std::string::npos);
  CHECK(refused_with(try_start(loop, "")) != "");
  CHECK(refused_with(try_start(loop, "/tmp/" + std::string(103, 'x'))) != "");  // one more than fits with its zero
}

TEST_CASE("requests of one connection are answered in their order", "[control]") {
  ServedControl served;
  RawClient client(served.path);
  std::string wanted;
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    const std::string name = "A" + std::to_string(i);
    requests +=
        json{{"act", "accounts.import"}, {"reason", "r"}, {"rows", list(account_row(name.c_str(), "1.00"))}}.dump() +
        "\n";
    requests += "\n" + json{{"act", "accounts.show"}, {"account", name}}.dump() + "\r\n";
  }
  // Cut where it hurts, and the client ends its side before it reads.
  client.say(requests.substr(0, 1'003));
  std::this_thread::sleep_for(20ms);
  client.say(requests.substr(1'003));
  shutdown(client.socket.fd(), SHUT_WR);
  std::istringstream answers(client.rest());
  std::string line;
  for (int i = 0; i < 50; ++i) {
    REQUIRE(std::getline(answers, line));
    CHECK(json::parse(line)["accounts"] == 1);
    REQUIRE(std::getline(answers, line));
    CHECK(json::parse(line)["account"]["account"] == "A" + std::to_string(i));
  }
  CHECK_FALSE(std::getline(answers, line));
}

TEST_CASE("a request waits until the one before it is answered, also if that takes long", "[control]") {
  Folder folder;
  Loop loop;
  MemoryStore store;
  const Tokenizer tokenizer = test_tokenizer();
  const SystemClock clock;
  const ChartOfAccounts chart;
  bool delivering = false;  // of the loop's thread
  const Hook turn = loop.after_events([&] {
    if (delivering) store.deliver();
  });
  auto control = Control::start(loop, folder.file("control.sock"), store, tokenizer, clock, chart).value();
  RawClient client(folder.file("control.sock"));
  client.say(json{{"act", "accounts.import"}, {"reason", "r"}, {"rows", list(account_row("A1", "1.00"))}}.dump() +
             "\n{\"act\":\"status\"}\n");  // there before the connection is accepted
  shutdown(client.socket.fd(), SHUT_WR);
  std::thread thread([&] { loop.run(); });
  std::this_thread::sleep_for(100ms);
  char byte = 0;
  CHECK(recv(client.socket.fd(), &byte, 1, MSG_DONTWAIT) == -1);
  loop.post([&] { delivering = true; });
  std::istringstream answers(client.rest());
  loop.stop();
  thread.join();
  std::string line;
  REQUIRE(std::getline(answers, line));
  CHECK(json::parse(line)["accounts"] == 1);
  REQUIRE(std::getline(answers, line));
  CHECK(json::parse(line)["counts"]["accounts"] == 1);
}

TEST_CASE("a client that does not take its answer is closed", "[control]") {
  // Long enough for the one that does take it, also on a machine that is busy or under a sanitizer.
  ServedControl served({.write_stall = 2s});
  // A thousand items with notes: more than the kernel keeps for a socket.
  served.parts.on_loop([&] {
    UnitOfWork unit;
    unit.decide = [](Rows& rows, Decision&) {
      for (std::uint16_t i = 0; i < 1'000; ++i) {
        Exception row;
        row.id.bytes[0] = static_cast<std::uint8_t>(i / 256);
        row.id.bytes[1] = static_cast<std::uint8_t>(i % 256);
        row.reason = ExceptionReason::amount_mismatch;
        row.amount = {1, {978}};
        row.status = ExceptionStatus::open;
        row.note = FixedText<64>{std::string(64, '\xe9')};  // six characters each in the answer
        rows.put(row);
      }
    };
    unit.done = [](const Result<Outcome>&) {};
    served.parts.store.submit(std::move(unit));
    return true;
  });
  const std::string request = R"({"act":"exceptions.list","limit":1000})";
  CHECK(json::parse(ask(served.path, request))["exceptions"].size() == 1'000);  // one that takes it gets all
  RawClient client(served.path);
  client.say(request + "\n");
  const auto connections = [&] { return served.parts.on_loop([&] { return served.control->connections(); }); };
  for (int tries = 0; tries < 500 && connections() > 0; ++tries) std::this_thread::sleep_for(10ms);
  CHECK(connections() == 0);
  CHECK(client.rest().find('\n') == std::string::npos);
}

TEST_CASE("a request of exactly the bound is answered, one byte more is refused", "[control]") {
  ServedControl served({.request_bytes_max = 1'000});
  const std::string request = R"({"act":"status"})";
  CHECK(json::parse(ask(served.path, request + std::string(1'000 - request.size(), ' ')))["ok"] == true);
  for (const std::size_t size : {1'001U, 100'000U}) {
    RawClient client(served.path);
    client.say(request + std::string(size - request.size(), ' ') + "\n" + request + "\n");
    CHECK(json::parse(client.rest()) == json{{"ok", false}, {"error", "a request has at most 1000 bytes"}});
  }
  RawClient endless(served.path);
  endless.say(std::string(50'000, 'x'));
  CHECK(json::parse(endless.rest())["ok"] == false);
}

TEST_CASE("the connection after the last that is allowed is told so", "[control]") {
  ServedControl served({.connections_max = 2});
  const std::string request = R"({"act":"status"})";
  auto first = ControlClient::connect(served.path);
  std::optional<ControlClient> second = *ControlClient::connect(served.path);
  REQUIRE(first->ask(request));
  REQUIRE(second->ask(request));
  for (int i = 0; i < 3; ++i)
    CHECK(json::parse(ask(served.path, request)) ==
          json{{"ok", false}, {"error", "too many connections to the control socket"}});
  CHECK(first->ask(request));
  second.reset();
  bool again = false;
  for (int tries = 0; tries < 500 && !again; ++tries) {
    again = json::parse(ask(served.path, request))["ok"];
    if (!again) std::this_thread::sleep_for(10ms);
  }
  CHECK(again);
}

TEST_CASE("who is idle or dawdles over a request is closed", "[control]") {
  ServedControl served({.request = 100ms, .idle = 200ms});
  RawClient idle(served.path);
  CHECK(idle.rest().empty());
  RawClient slow(served.path);
  const auto began = std::chrono::steady_clock::now();
  std::thread drip([&] {
    for (int i = 0; i < 40 && std::chrono::steady_clock::now() - began < 5s; ++i) {
      slow.say("{");
      std::this_thread::sleep_for(20ms);
    }
  });
  CHECK(slow.rest().empty());
  drip.join();
  CHECK(served.parts.on_loop([&] { return served.control->connections(); }) == 0);
}

TEST_CASE("a client that leaves without waiting does no harm", "[control]") {
  ServedControl served({.connections_max = 64});
  for (int i = 0; i < 20; ++i) {
    RawClient client(served.path);
    const std::string name = "A" + std::to_string(i);
    client.say(
        json{{"act", "accounts.import"}, {"reason", "r"}, {"rows", list(account_row(name.c_str(), "1.00"))}}.dump() +
        "\n");
    if (i % 2 == 0) client.say("{\"act\":\"books\"}\n");
  }
  std::size_t accounts = 0;
  for (int tries = 0; tries < 500 && accounts < 20; ++tries) {
    accounts = json::parse(ask(served.path, R"({"act":"status"})"))["counts"]["accounts"];
    std::this_thread::sleep_for(10ms);
  }
  CHECK(accounts == 20);
}

TEST_CASE("the client says what is wrong with a socket", "[control]") {
  Folder folder;
  const auto error = [&](const std::string& path) { return ControlClient::connect(path).error().text; };
  CHECK(error(folder.file("none")).find("no such socket") != std::string::npos);
  std::ofstream(folder.file("text")) << "x";
  CHECK(error(folder.file("text")).find("nobody listens") != std::string::npos);
  CHECK(error(std::string(200, 'x')).find("path") != std::string::npos);
}
