#include "tests/replay/recording.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "record.pb.h"

namespace isoswitch::test {

Recording::Recording(WorldOptions options) : options_(std::move(options)) {
  WorldOptions recorded = options_;
  recorded.on_record = [this](const proto::Record& record) { records_.push_back(record.SerializeAsString()); };
  world_ = std::make_unique<World>(std::move(recorded));
}

RecordedUnit Recording::unit(std::size_t index) const {
  proto::Record record;
  REQUIRE(record.ParseFromString(records_.at(index)));
  RecordedUnit unit;
  const auto done = read(record, journal::Position{}, unit);
  if (!done) FAIL(done.error().text);
  return unit;
}

std::shared_ptr<const ReplayConfiguration> Recording::configuration() const { return configuration(options_); }

std::shared_ptr<const ReplayConfiguration> Recording::configuration(const WorldOptions& options,
                                                                    const std::string& listener_more) {
  std::ifstream shipped{std::string(SOURCE_ROOT) + "/config/profiles/" + options.profile + ".yaml"};
  std::stringstream text;
  text << shipped.rdbuf();
  std::string profile = text.str();
  for (const auto& [from, to] : options.profile_edits) {
    const std::size_t at = profile.find(from);
    REQUIRE(at != std::string::npos);
    profile.replace(at, from.size(), to);
  }
  proto::ConfigurationRecord record;
  record.set_path("world.yaml");
  record.set_text(
      "store: {engine: memory}\nkeys: {token_key_file: none}\nlisteners:\n  - {name: acquirer, listen: "
      "'127.0.0.1:0', framing: binary2, dialect: " +
      options.dialect + ", profile: " + options.profile +
      ", pipeline: issuer, network: domestic, sign_on: " + (options.sign_on_required ? "required" : "optional") +
      listener_more + "}\npipelines: {issuer: " + options.handlers + "}\n");
  proto::ConfigurationFile& file = *record.add_files();
  file.set_name(options.profile);
  file.set_path("profile.yaml");
  file.set_text(profile);
  Faults faults;
  auto made = configuration_of(record, faults);
  for (const std::string& fault : faults.all()) UNSCOPED_INFO(fault);
  REQUIRE(made != nullptr);
  return made;
}

}  // namespace isoswitch::test
