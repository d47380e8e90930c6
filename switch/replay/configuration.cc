#include "switch/replay/configuration.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "record.pb.h"
#include "switch/handlers/registry.h"
#include "switch/pipeline/chart_section.h"

namespace isoswitch {
namespace {

// Where a rule's options name one of these keys, it looks at a fact that records of an older generation do not have.
struct FactKey {
  std::string_view key;
  FactsGeneration since;
};
constexpr FactKey fact_keys[] = {
    {"country", FactsGeneration::entry_country_network_act},
    {"entry", FactsGeneration::entry_country_network_act},
};

constexpr std::string_view handler_of_sign_on = "network_management";

FactsGeneration looked_at(const Node& node) {
  FactsGeneration most = FactsGeneration::first;
  if (node.is_map())
    for (const auto& [key, value] : node.entries()) {
      const auto* named = std::ranges::find(fact_keys, key, &FactKey::key);
      if (named != std::end(fact_keys)) most = std::max(most, named->since);
      most = std::max(most, looked_at(value));
    }
  if (node.is_list())
    for (const Node& item : node.items()) most = std::max(most, looked_at(item));
  return most;
}

std::vector<std::string> profile_directories() {
  std::vector<std::string> directories;
  for (const std::string& directory : iso8583::dialect_directories())
    directories.push_back((std::filesystem::path{directory}.parent_path() / "profiles").string());
  return directories;
}

class Builder {
 public:
  Builder(const proto::ConfigurationRecord* record, Faults& faults) : record_(record), faults_(faults) {}

  std::shared_ptr<const ReplayConfiguration> build(const Settings& settings) {
    made_->file = settings.file;
    made_->token_key_file = settings.token_key_file;
    if (record_ != nullptr) made_->version = record_->version();
    static_cast<void>(read_chart(settings.chart));  // for its faults: no rule posts on what it adds
    for (const PipelineSettings& pipeline : settings.pipelines) chains_[pipeline.name] = chain(pipeline);
    for (const ListenerSettings& listener : settings.listeners) add(listener);
    return faults_.none() ? made_ : nullptr;
  }

 private:
  struct Built {
    std::shared_ptr<const Chain> chain;
    FactsGeneration looks_at = FactsGeneration::first;
    bool knows_sign_on = false;
  };

  static Built chain(const PipelineSettings& pipeline) {
    Built built{build_chain(pipeline)};
    for (const HandlerSettings& handler : pipeline.handlers) {
      if (handler.options) built.looks_at = std::max(built.looks_at, looked_at(*handler.options));
      built.knows_sign_on = built.knows_sign_on || handler.name == handler_of_sign_on;
    }
    return built;
  }

  void add(const ListenerSettings& listener) {
    const Built& built = chains_[listener.pipeline];
    made_->listeners.push_back({.name = listener.name,
                                .network = std::string_view{listener.network},
                                .sign_on_required = listener.sign_on_required,
                                .validation = listener.validation,
                                .dialect = listener.dialect,
                                .profile = profile(listener.profile),
                                .chain = built.chain,
                                .looks_at = built.looks_at,
                                .knows_sign_on = built.knows_sign_on});
  }

  std::shared_ptr<const Profile> profile(const std::string& name) {
    const auto [entry, first] = profiles_.try_emplace(name);
    if (!first) return entry->second;
    auto loaded = load(name);
    if (loaded) entry->second = std::make_shared<const Profile>(std::move(*loaded));
    return entry->second;
  }

  std::optional<Profile> load(const std::string& name) {
    if (record_ != nullptr) {
      const auto file = std::ranges::find_if(record_->files(), [&](const auto& each) { return each.name() == name; });
      if (file != record_->files().end()) return Profile::from_text(file->path(), file->text(), faults_);
      made_->notes.push_back(
          fmt::format("the journal does not hold profile '{}': it is read from where it is now", name));
    }
    return Profile::load(name, profile_directories(), faults_);
  }

  const proto::ConfigurationRecord* record_;
  Faults& faults_;
  std::shared_ptr<ReplayConfiguration> made_ = std::make_shared<ReplayConfiguration>();
  std::map<std::string, Built> chains_;
  std::map<std::string, std::shared_ptr<const Profile>> profiles_;
};

}  // namespace

const ReplayListener* ReplayConfiguration::find(std::string_view listener) const {
  const auto found = std::ranges::find(listeners, listener, &ReplayListener::name);
  return found == listeners.end() ? nullptr : &*found;
}

// Both were read before, so both are YAML.
bool interprets_alike(const Profile& a, const Profile& b) {
  const auto read_from_messages = [](const Profile& profile) {
    YAML::Node whole = YAML::Load(profile.text());
    for (const char* key : {"profile", "codes", "holds", "echo", "unparsable"}) whole.remove(key);
    return YAML::Dump(whole);
  };
  return read_from_messages(a) == read_from_messages(b);
}

std::shared_ptr<const ReplayConfiguration> configuration_of(const proto::ConfigurationRecord& record, Faults& faults) {
  const auto settings = settings_from_text(record.path(), record.text(), faults);
  return settings ? Builder{&record, faults}.build(*settings) : nullptr;
}

std::shared_ptr<const ReplayConfiguration> configuration_of(const std::string& file, Faults& faults) {
  const auto settings = read_settings(file, faults);
  return settings ? Builder{nullptr, faults}.build(*settings) : nullptr;
}

}  // namespace isoswitch
