// The configuration file: the example reads without a fault, and mistakes in it are found, all at once.
#include "switch/config/settings.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

using namespace isoswitch;
using namespace std::chrono_literals;

namespace {

using Strings = std::vector<std::string>;

const std::string example = SOURCE_ROOT "/config/examples/issuer.yaml";

// A file that is gone afterwards.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text) {
    std::string name = "/tmp/isoswitch-config-XXXXXX";
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    close(fd);
    path_ = name;
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { unlink(path_.c_str()); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

constexpr const char* smallest = R"(
store: {engine: memory}
keys: {token_key_file: token.key}
listeners:
  - {name: a, listen: 127.0.0.1:0, framing: binary2, dialect: iso1987_ascii, profile: iso1987, pipeline: issuer}
pipelines:
  issuer: [authorize]
)";

// Faults without the "(file:line:column)" at their end.
Strings faults_of(const std::string& text) {
  const ConfigFile file(text);
  Faults faults;
  read_settings(file.path(), faults);
  Strings all = faults.all();
  for (std::string& fault : all) {
    const std::size_t at = fault.rfind(" (" + file.path());
    if (at != std::string::npos) fault.resize(at);
  }
  return all;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the example for issuers reads without a fault", "[settings]") {
  Faults faults;
  const auto settings = read_settings(example, faults);
  CHECK(faults.all() == Strings{});
  REQUIRE(settings);
  CHECK(settings->file == example);
  CHECK(settings->store.engine == StoreEngine::journal);
  CHECK(settings->store.directory == "isoswitch-data/journal");
  CHECK(settings->store.segment_mib == 64);
  CHECK(settings->store.snapshot_mib == 256);
  CHECK(settings->store.archive);
  CHECK(settings->store.keep_days == 0);
  CHECK(settings->token_key_file == "isoswitch-data/token.key");
  REQUIRE(settings->listeners.size() == 5);
  const ListenerSettings& first = settings->listeners[0];
  CHECK(first.name == "acquirer");
  CHECK(first.address == "127.0.0.1:8583");
  CHECK(first.framing == "binary2");
  CHECK(first.dialect == "iso1987_ascii");
  CHECK(first.profile == "iso1987");
  CHECK(first.pipeline == "issuer");
  CHECK(first.network == "domestic");
  CHECK_FALSE(first.sign_on_required);
  CHECK(first.echo_interval == 0s);
  CHECK(first.in_flight_max == 256);
  CHECK(settings->listeners[3].sign_on_required);
  CHECK(settings->listeners[3].network == "network_1993");  // by default the listener's name
  CHECK(settings->listeners[4].tpdu_counted);
  REQUIRE(settings->pipelines.size() == 1);
  Strings handlers;
  for (const HandlerSettings& handler : settings->pipelines[0].handlers) handlers.push_back(handler.name);
  CHECK(handlers == Strings{"network_management", "dedupe", "screen", "limits", "authorize", "reverse", "advise"});
  CHECK_FALSE(settings->pipelines[0].handlers[0].options);
  CHECK(settings->pipelines[0].handlers[2].options);
  CHECK(settings->open_transactions_max == 4096);
  CHECK(settings->drain_patience == 5s);
  CHECK(settings->chart);
  CHECK(settings->admin.http == "127.0.0.1:8580");
  CHECK(settings->admin.socket == "isoswitch-data/control.sock");
  CHECK(settings->log.level == log::Level::info);
  CHECK(settings->log.file.empty());
  std::ostringstream text;
  text << std::ifstream(example).rdbuf();
  CHECK(settings->text == text.str());
}

TEST_CASE("the smallest configuration has defaults for the rest", "[settings]") {
  const ConfigFile file(smallest);
  Faults faults;
  const auto settings = read_settings(file.path(), faults);
  CHECK(faults.all() == Strings{});
  REQUIRE(settings);
  CHECK(settings->store.engine == StoreEngine::memory);
  CHECK(settings->open_transactions_max == 4096);
  CHECK(settings->drain_patience == 5s);
  CHECK_FALSE(settings->chart);
  CHECK(settings->admin.http.empty());
  CHECK(settings->admin.socket.empty());
  REQUIRE(settings->listeners.size() == 1);
  CHECK(settings->listeners[0].network == "a");
  CHECK(settings->listeners[0].message_bytes_max == 8192);
}

TEST_CASE("what is missing or mistyped is named with its path", "[settings]") {
  const auto with = [](const std::string& from, const std::string& to) {
    return faults_of(changed(smallest, from, to));
  };
  CHECK(with("store: {engine: memory}\n", "") == Strings{"(top): 'store' is missing"});
  CHECK(with("{engine: memory}", "{engine: memroy}") ==
        Strings{"store.engine: 'memroy' is unknown; did you mean 'memory'?", "store: 'directory' is missing"});
  CHECK(with("engine: memory", "engine: journal") == Strings{"store: 'directory' is missing"});
  CHECK(with("engine: memory", "engine: journal, directory: d, segment_mib: 0") ==
        Strings{"store.segment_mib: 0 is outside 1 to 1024"});
  CHECK(with("engine: memory", "engine: journal, directory: d, archive: gzip") ==
        Strings{"store.archive: 'gzip' is none of: zstd, plain"});
  CHECK(
      with("engine: memory", "engine: journal, directory: d, snapshot_mib: 0, keep_days: 30") ==
      Strings{"store: keep_days needs snapshots: without them nothing of the journal can be removed, and snapshot_mib "
              "is 0"});
  CHECK(
      with("token_key_file: token.key", "token_key_fil: token.key") ==
      Strings{"keys: 'token_key_file' is missing", "keys.token_key_fil: unknown key; did you mean 'token_key_file'?"});
  CHECK(with("framing: binary2", "framin: binary2") ==
        Strings{"listeners[0]: 'framing' is missing", "listeners[0].framin: unknown key; did you mean 'framing'?"});
  CHECK(with("name: a,", "name: seventeen_letters,") ==
        Strings{"listeners[0]: name: at most 16 characters", "listeners[0]: network: at most 16 characters"});
  CHECK(with("name: a,", "name: sixteen_letters_,") == Strings{});
  CHECK(with("name: a,", "name: a, sign_on: maybe,") ==
        Strings{"listeners[0].sign_on: 'maybe' is none of: optional, required"});
  CHECK(with("name: a,", "name: a, in_flight_max: 0,") ==
        Strings{"listeners[0].in_flight_max: 0 is outside 1 to 65536"});
  CHECK(with("name: a,", "name: a, echo_interval: 30,") ==
        Strings{"listeners[0].echo_interval: '30' is not a duration like 500 ms, 5 s or 2 min"});
  CHECK(with("issuer: [authorize]", "issuer: [{authorize: {}, reverse: {}}]") ==
        Strings{"pipelines.issuer[0]: expected a handler's name, or one name with its options"});
}

TEST_CASE("a pipeline that is not there is named with its neighbour", "[settings]") {
  CHECK(faults_of(changed(smallest, "pipeline: issuer", "pipeline: isuer")) ==
        Strings{"listeners[0]: pipeline: no pipeline 'isuer'; did you mean 'issuer'?"});
  CHECK(faults_of(changed(smallest, "pipeline: issuer", "pipeline: forward")) ==
        Strings{"listeners[0]: pipeline: no pipeline 'forward'"});
}

TEST_CASE("two listeners of one name, and none at all, are faults", "[settings]") {
  const std::string line =
      "  - {name: a, listen: 127.0.0.1:0, framing: binary2, dialect: iso1987_ascii, profile: iso1987, pipeline: "
      "issuer}\n";
  CHECK(faults_of(changed(smallest, line, line + line)) == Strings{"listeners[1]: two listeners are named 'a'"});
  CHECK(faults_of(changed(smallest, "listeners:\n" + line, "listeners: []\n")) ==
        Strings{"(top): listeners: none; a switch that listens nowhere has no work"});
}

TEST_CASE("a fault has the line and column of what is wrong", "[settings]") {
  const ConfigFile file(changed(smallest, "{engine: memory}", "\n  engine: tape"));
  Faults faults;
  read_settings(file.path(), faults);
  REQUIRE_FALSE(faults.none());
  CHECK(faults.all()[0] == "store.engine: 'tape' is none of: journal, memory (" + file.path() + ":3:11)");
}

TEST_CASE("all faults of a file are found in one run", "[settings]") {
  std::string text = changed(smallest, "engine: memory", "engine: tape");
  text = changed(text, "name: a,", "name: a, connections_max: 0, colour: red,");
  text += "open_transactions_max: none\nlog: {level: loud}\nadmn: {}\n";
  CHECK(faults_of(text).size() >= 6);
}

TEST_CASE("a file that is not there or not YAML gives nothing and says so", "[settings]") {
  Faults faults;
  CHECK_FALSE(read_settings("/nowhere.yaml", faults));
  CHECK(faults.all().size() == 1);
  CHECK(faults_of("{").size() == 1);
  CHECK_FALSE(faults_of("").empty());
  CHECK_FALSE(faults_of("just text").empty());
  CHECK_FALSE(faults_of("[1, 2]").empty());
}
