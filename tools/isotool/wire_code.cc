#include "tools/isotool/wire_code.h"

#include <filesystem>

#include "iso8583/dialect.h"
#include "record.pb.h"
#include "switch/config/node.h"
#include "switch/pipeline/transaction.h"

namespace isoswitch::tools {
namespace {

std::vector<std::string> profile_directories() {
  std::vector<std::string> directories;
  for (const std::string& directory : iso8583::dialect_directories())
    directories.push_back((std::filesystem::path{directory}.parent_path() / "profiles").string());
  return directories;
}

CodeClass class_of(std::uint32_t flow) {
  Transaction transaction;
  transaction.flow = static_cast<Flow>(flow);
  return transaction.code_class();
}

}  // namespace

WireCodes::WireCodes(const proto::Record* configuration) {
  if (configuration == nullptr) return;
  Faults ignored;
  const auto top =
      Node::from_text(configuration->configuration().path(), configuration->configuration().text(), ignored);
  const auto listeners = top ? top->find("listeners") : std::nullopt;
  if (!listeners || !listeners->is_list()) return;
  for (const Node& listener : listeners->items())
    if (listener.is_map()) files_[listener.text("name", "")] = listener.text("profile", "");
}

std::optional<std::string> WireCodes::of(const proto::Record& record) {
  const proto::DecisionImage& decision = record.decision();
  if (!record.has_transaction() || !decision.answered() || decision.given().reason() >= reason_count)
    return std::nullopt;
  const proto::TransactionRecord& message = record.transaction();
  const Profile* const found = profile(message.acquirer(), message.profile());
  if (found == nullptr) return std::nullopt;
  return std::string{found->code(class_of(message.facts().flow()), static_cast<Reason>(decision.given().reason()))};
}

const Profile* WireCodes::profile(const std::string& listener, const std::string& name) {
  const auto [entry, first] = profiles_.try_emplace(listener + "/" + name);
  if (first) {
    for (const std::string& file : {files_[listener], name}) {
      Faults faults;
      if (file.empty() || entry->second) continue;
      auto loaded = Profile::load(file, profile_directories(), faults);
      if (loaded && faults.none() && loaded->name() == name) entry->second = std::move(loaded);
    }
  }
  return entry->second ? &*entry->second : nullptr;
}

std::string token_key_file_in(const proto::Record& configuration) {
  Faults ignored;
  const auto top = Node::from_text(configuration.configuration().path(), configuration.configuration().text(), ignored);
  const auto keys = top ? top->find("keys") : std::nullopt;
  return keys && keys->is_map() ? keys->text("token_key_file", "") : "";
}

}  // namespace isoswitch::tools
