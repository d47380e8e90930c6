// Bytes that wait for a peer.
#include "switch/net/output.h"

#include <sys/socket.h>
#include <catch2/catch.hpp>

#include "switch/net/socket.h"

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

struct Pair {
  Pair() {
    int fds[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
    ours = Socket(fds[0]);
    theirs = Socket(fds[1]);
  }
  std::string read() const {
    std::string all;
    char room[65'536];
    for (ssize_t n; (n = recv(theirs.fd(), room, sizeof room, 0)) > 0;) all.append(room, static_cast<std::size_t>(n));
    return all;
  }
  Socket ours, theirs;
};

void add(Output& output, const std::string& text) {
  output.tail().insert(output.tail().end(), text.begin(), text.end());
}

std::string pattern(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 1'000) % 26);
  return text;
}

}  // namespace

TEST_CASE("what does not fit the kernel is written later, in order and once", "[output]") {
  const Pair pair;
  Output output;
  const std::string text = pattern(3'000'000);
  add(output, text.substr(0, 2'000'000));
  std::string got;
  bool added = false;
  for (int n = 0; n < 10'000 && !output.empty(); ++n) {
    const auto written = output.write_to(pair.ours.fd());
    REQUIRE(written.fault == 0);
    got += pair.read();
    if (!std::exchange(added, true)) {
      REQUIRE(output.waiting() > 0);
      add(output, text.substr(2'000'000));
    }
  }
  CHECK(got == text);
}

TEST_CASE("a peer that is gone is a fault, and no signal", "[output]") {
  Pair pair;
  pair.theirs.close();
  Output output;
  add(output, "0800");
  CHECK(output.write_to(pair.ours.fd()).fault == EPIPE);
}

TEST_CASE("later bytes and partial writes do not prolong the time of the earlier ones", "[output]") {
  const Pair pair;
  Output output;
  add(output, pattern(2'000'000));
  output.write_to(pair.ours.fd());
  output.watch_stall(1'000, 10ms);
  CHECK(output.stall_deadline_us() == 11'000);
  add(output, pattern(100));
  pair.read();
  output.write_to(pair.ours.fd());
  output.watch_stall(5'000, 10ms);
  CHECK(output.stall_deadline_us() == 11'000);
}

TEST_CASE("once the earlier bytes have left, the later ones have a time of their own", "[output]") {
  const Pair pair;
  Output output;
  add(output, pattern(2'000'000));
  output.write_to(pair.ours.fd());
  output.watch_stall(1'000, 10ms);
  add(output, pattern(2'000'000));
  while (output.waiting() > 1'900'000) {
    pair.read();
    output.write_to(pair.ours.fd());
    output.watch_stall(5'000, 10ms);
  }
  CHECK(output.stall_deadline_us() == 15'000);
  while (!output.empty()) {
    pair.read();
    output.write_to(pair.ours.fd());
    output.watch_stall(6'000, 10ms);
  }
  CHECK(output.stall_deadline_us() == 0);
}

TEST_CASE("memory beyond what is kept is given back, and only when nothing waits", "[output]") {
  const Pair pair;
  Output output;
  CHECK_FALSE(output.holds_memory());
  add(output, pattern(1'000));
  output.release_if_empty(0);
  CHECK(output.waiting() == 1'000);
  output.write_to(pair.ours.fd());
  output.release_if_empty(4'096);
  CHECK(output.holds_memory());
  output.release_if_empty(0);
  CHECK_FALSE(output.holds_memory());
}
