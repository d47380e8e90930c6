// Configuration values: what is wrong is told with its path, its position and what was expected.
#include "switch/config/node.h"

#include <catch2/catch.hpp>
#include <functional>

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

using Strings = std::vector<std::string>;

// The faults of a text that is read by `read`.
Strings faults_of(const std::string& text, const std::function<void(const Node&)>& read) {
  Faults faults;
  if (const auto node = Node::from_text("test.yaml", text, faults)) read(*node);
  return faults.all();
}

constexpr std::string_view colors[] = {"red", "green", "blue"};

}  // namespace

TEST_CASE("values are read as what they are", "[node]") {
  const auto faults = faults_of("name: one\ncount: 7\nyes_flag: true\nno_flag: no\npatience: 2 min\ncolor: green\n",
                                [](const Node& node) {
                                  CHECK(node.text("name") == "one");
                                  CHECK(node.integer("count", 1, 10) == 7);
                                  CHECK(node.flag("yes_flag", false));
                                  CHECK_FALSE(node.flag("no_flag", true));
                                  CHECK(node.duration("patience") == 2min);
                                  CHECK(node.choice("color", colors) == 1);
                                  node.done();
                                });
  CHECK(faults == Strings{});
}

TEST_CASE("what is missing has its default, or is a fault", "[node]") {
  const auto faults = faults_of("a: 1\n", [](const Node& node) {
    CHECK(node.text("name", "otherwise") == "otherwise");
    CHECK(node.integer("count", 1, 10, 5) == 5);
    CHECK(node.flag("flag", true));
    CHECK(node.duration("patience", 3s) == 3s);
    CHECK(node.choice("color", colors, 2) == 2);
    CHECK_FALSE(node.find("nothing"));
    CHECK(node.faults().none());
    CHECK(node.text("name") == "");
    CHECK(node.integer("count", 1, 10) == 1);
    CHECK(node.duration("patience") == 0s);
    CHECK(node.choice("color", colors) == 0);
  });
  CHECK(faults == Strings{"(top): 'name' is missing (test.yaml:1:1)", "(top): 'count' is missing (test.yaml:1:1)",
                          "(top): 'patience' is missing (test.yaml:1:1)", "(top): 'color' is missing (test.yaml:1:1)"});
}

TEST_CASE("a fault names path, line and column of the value", "[node]") {
  const auto faults = faults_of(
      "listeners:\n"
      "  - name: a\n"
      "  - name: b\n"
      "    limits:\n"
      "      count: many\n",
      [](const Node& node) {
        const auto items = node.require("listeners")->items();
        REQUIRE(items.size() == 2);
        CHECK(items[1].find("limits")->path() == "listeners[1].limits");
        items[1].find("limits")->integer("count", 0, 9);
      });
  CHECK(faults == Strings{"listeners[1].limits.count: 'many' is not a whole number (test.yaml:5:14)"});
}

TEST_CASE("whole numbers are within their bounds, both included", "[node]") {
  const auto read = [](const std::string& value) {
    return faults_of("count: " + value + "\n", [](const Node& node) { node.integer("count", -1, 10); });
  };
  CHECK(read("10").empty());
  CHECK(read("-1").empty());
  CHECK(read("0").empty());
  CHECK(read("11") == Strings{"count: 11 is outside -1 to 10 (test.yaml:1:8)"});
  CHECK(read("-2") == Strings{"count: -2 is outside -1 to 10 (test.yaml:1:8)"});
  for (const char* wrong : {"ten", "1.0", "1e1", "0x1", "1_000", "''", "9223372036854775808", "1 0"})
    CHECK(read(wrong).size() == 1);
  CHECK(read("[1]") == Strings{"count: expected a single value (test.yaml:1:8)"});
  CHECK(read("{a: 1}").size() == 1);
}

TEST_CASE("durations have a unit", "[node]") {
  const auto read = [](const std::string& value) {
    Duration duration{};
    const auto faults =
        faults_of("patience: " + value + "\n", [&](const Node& node) { duration = node.duration("patience"); });
    return faults.empty() ? std::optional<Duration>(duration) : std::nullopt;
  };
  CHECK(read("1 us") == 1us);
  CHECK(read("500 ms") == 500ms);
  CHECK(read("500ms") == 500ms);
  CHECK(read("5 s") == 5s);
  CHECK(read("2 min") == 2min);
  CHECK(read("3 h") == 3h);
  CHECK(read("7 d") == 168h);
  CHECK(read("0 s") == 0s);
  for (const char* wrong : {"5", "s", "-5 s", "5 sec", "5 m", "1.5 s", "five s", "5 s 3 ms", "''",
                            "9223372036854775807 d", "99999999999999999999 s"})
    CHECK_FALSE(read(wrong));
  CHECK(faults_of("a: {b: soon}\n", [](const Node& node) { node.find("a")->duration("b"); }) ==
        Strings{"a.b: 'soon' is not a duration like 500 ms, 5 s or 2 min (test.yaml:1:8)"});
}

TEST_CASE("flags are true, yes, false or no", "[node]") {
  CHECK(faults_of("a: maybe\n", [](const Node& node) { CHECK(node.flag("a", true)); }) ==
        Strings{"a: 'maybe' is neither true nor false (test.yaml:1:4)"});
  CHECK(faults_of("a: 1\n", [](const Node& node) { node.flag("a", true); }).size() == 1);
}

TEST_CASE("a choice that is not there names its neighbour, or all", "[node]") {
  CHECK(faults_of("color: gren\n", [](const Node& node) { node.choice("color", colors); }) ==
        Strings{"color: 'gren' is unknown; did you mean 'green'? (test.yaml:1:8)"});
  CHECK(faults_of("color: magenta\n", [](const Node& node) { node.choice("color", colors); }) ==
        Strings{"color: 'magenta' is none of: red, green, blue (test.yaml:1:8)"});
}

TEST_CASE("a key that nobody asked for is a fault and gets its neighbour named", "[node]") {
  const auto read = [](const Node& node) {
    node.text("framing", "x");
    node.text("dialect", "x");
    node.done();
  };
  CHECK(faults_of("framing: a\nframnig: b\n", read) ==
        Strings{"framnig: unknown key; did you mean 'framing'? (test.yaml:2:1)"});
  CHECK(faults_of("color: a\n", read) == Strings{"color: unknown key; known here: framing, dialect (test.yaml:1:1)"});
  const auto nested = faults_of("outer:\n  inner: 1\n  innr: 2\n", [](const Node& node) {
    const auto outer = node.find("outer");
    outer->integer("inner", 0, 9);
    outer->done();
    node.done();
  });
  CHECK(nested == Strings{"outer.innr: unknown key; did you mean 'inner'? (test.yaml:3:3)"});
}

TEST_CASE("what was asked for through a copy counts as asked for", "[node]") {
  CHECK(faults_of("a: 1\nb: {c: 2}\n", [](const Node& node) {
          const Node copy = node;
          copy.integer("a", 0, 9);
          node.find("b")->integer("c", 0, 9);
          node.find("b")->done();  // found again: the same value
          node.done();
        }) == Strings{});
}

TEST_CASE("a key that stands twice is a fault", "[node]") {
  CHECK(faults_of("a: 1\nb: 2\na: 3\n", [](const Node&) {}) ==
        Strings{"(top): key 'a' stands here twice (test.yaml:1:1)"});
  CHECK(faults_of("x:\n  a: 1\n  a: 2\n", [](const Node& node) { node.find("x"); }) ==
        Strings{"x: key 'a' stands here twice (test.yaml:2:3)"});
  CHECK(faults_of("x:\n- {a: 1, a: 2}\n", [](const Node& node) { node.find("x")->items(); }) ==
        Strings{"x[0]: key 'a' stands here twice (test.yaml:2:3)"});
}

TEST_CASE("a value of another shape is one fault, not one for every key", "[node]") {
  CHECK(faults_of("store: here\n", [](const Node& node) {
          const auto store = node.find("store");
          store->text("engine");
          store->text("directory");
          store->integer("segment_mib", 1, 9);
          store->done();
        }) == Strings{"store: expected a map of keys (test.yaml:1:8)"});
  CHECK(faults_of("list: {a: 1}\n", [](const Node& node) { CHECK(node.find("list")->items().empty()); }) ==
        Strings{"list: expected a list (test.yaml:1:7)"});
  CHECK(faults_of("names: [1]\n", [](const Node& node) { CHECK(node.find("names")->entries().empty()); }) ==
        Strings{"names: expected a map of names (test.yaml:1:8)"});
}

TEST_CASE("a map of free names gives all of them in order", "[node]") {
  CHECK(faults_of("b: 1\na: 2\n", [](const Node& node) {
          const auto entries = node.entries();
          REQUIRE(entries.size() == 2);
          CHECK(entries[0].first == "b");
          CHECK(entries[1].first == "a");
          CHECK(entries[1].second.as_integer(0, 9) == 2);
          CHECK(entries[1].second.path() == "a");
          node.done();
        }) == Strings{});
}

TEST_CASE("what is not YAML is a fault with its position", "[node]") {
  Faults faults;
  CHECK_FALSE(Node::from_text("test.yaml", "a: 1\nb: [1, 2\nc: {", faults));
  REQUIRE(faults.all().size() == 1);
  CHECK(faults.all()[0].starts_with("not YAML: "));
  CHECK(faults.all()[0].find("(test.yaml:") != std::string::npos);
  CHECK_FALSE(Node::from_file("/nowhere.yaml", faults));
  CHECK(faults.all().back() == "cannot read file '/nowhere.yaml'");
}

TEST_CASE("the nearest name differs in at most a third", "[node]") {
  constexpr std::string_view known[] = {"screen", "dedupe", "authorize"};
  CHECK(nearest("screeen", known) == "screen");
  CHECK(nearest("autorise", known) == "authorize");
  CHECK(nearest("dedup", known) == "dedupe");
  CHECK_FALSE(nearest("reverse", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest("screen", {}));
}
