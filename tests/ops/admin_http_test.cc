// Probes over HTTP, asked with plain sockets.
#include "switch/ops/admin_http.h"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/ops/switch_thread.h"

using namespace isoswitch;

namespace {

struct Served {
  Served() {
    AdminSources sources{.unready = [this] { return reasons; }, .metrics = [] { return std::string("a_metric 1\n"); }};
    auto started = AdminHttp::start(parts.loop, "127.0.0.1:0", std::move(sources));
    REQUIRE(started);
    http = std::move(*started);
    parts.run();
  }
  ~Served() { parts.stop(); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  // All that comes back until the end of stream.
  std::string ask(const std::string& request) {
    const Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
    REQUIRE(connect(socket.fd(), http->address().raw(), http->address().raw_size()) == 0);
    send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL);
    std::string all;
    char room[4096];
    for (ssize_t n = recv(socket.fd(), room, sizeof room, 0); n > 0; n = recv(socket.fd(), room, sizeof room, 0))
      all.append(room, static_cast<std::size_t>(n));
    return all;
  }
  std::string say(const std::string& method, const std::string& path) {
    return ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  SwitchThread parts;
  std::vector<std::string> reasons;
  std::unique_ptr<AdminHttp> http;
};

std::string body(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("probes: alive, and ready or the reasons one per line", "[admin_http]") {
  Served served;
  std::string answer = served.say("GET", "/healthz");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(body(answer) == "ok\n");
  CHECK(served.say("GET", "/healthz?verbose=1").starts_with("HTTP/1.1 200 "));

  CHECK(served.say("GET", "/readyz").starts_with("HTTP/1.1 200 "));
  served.parts.on_loop([&] {
    served.reasons = {"journal: recovering", "listener acquirer: not bound"};
    return true;
  });
  answer = served.say("GET", "/readyz");
  CHECK(answer.starts_with("HTTP/1.1 503 "));
  CHECK(body(answer) == "journal: recovering\nlistener acquirer: not bound\n");
}

TEST_CASE("metrics come as the text format that Prometheus names", "[admin_http]") {
  Served served;
  const std::string answer = served.say("GET", "/metrics");
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(answer.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") != std::string::npos);
  CHECK(body(answer) == "a_metric 1\n");
}

TEST_CASE("nothing but GET is served, and nothing but these pages", "[admin_http]") {
  Served served;
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const std::string answer = served.say(method, "/metrics");
    INFO(method);
    CHECK(answer.starts_with("HTTP/1.1 405 "));
    CHECK(answer.find("Allow: GET\r\n") != std::string::npos);
  }
  for (const char* path : {"/", "/healthz/", "/metric", "/../healthz", "//healthz"})
    CHECK(served.say("GET", path).starts_with("HTTP/1.1 404 "));
}

TEST_CASE("a connection can ask again, and nonsense ends only its own", "[admin_http]") {
  Served served;
  const std::string twice = served.ask(
      "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(twice.find("HTTP/1.1 200 ") == 0);
  CHECK(twice.rfind("HTTP/1.1 200 ") > 0);
  CHECK_FALSE(served.ask("nonsense\r\n\r\n").starts_with("HTTP/1.1 200"));
  const std::string huge = served.ask("GET /healthz HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
  CHECK_FALSE(huge.starts_with("HTTP/1.1 200"));
  CHECK(served.say("GET", "/healthz").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("an address that others reach is refused", "[admin_http]") {
  Loop loop;
  const auto start = [&](const char* address) {
    return AdminHttp::start(
        loop, address, {.unready = [] { return std::vector<std::string>{}; }, .metrics = [] { return std::string(); }});
  };
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "8580", ""}) CHECK_FALSE(start(address));
  CHECK(start("127.0.0.1:0"));
  CHECK(start("127.0.0.2:0"));
  const auto taken = start("127.0.0.1:0");
  CHECK_FALSE(start((*taken)->address().text().c_str()));
}
