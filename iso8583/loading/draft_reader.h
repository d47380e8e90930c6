// Reads YAML nodes into drafts, with the place of every word. Only for the .cc files that read YAML.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

// Members of a map by name, and what each is read into; another name is a fault, and so is one said twice.
class DraftReader {
 public:
  using Member = std::function<void(const std::string& path, const YAML::Node&)>;
  using Members = std::vector<std::pair<std::string_view, Member>>;

  DraftReader(std::string label, std::vector<Fault>& faults) : label_(std::move(label)), faults_(faults) {}

  void read_members(const std::string& path, const YAML::Node& node, const Members& members);
  void read_groups(const std::string& path, const YAML::Node& node, Groups& groups);
  // [name, type, secrecy] is a whole row; {column: word, …} changes columns of the base's row.
  void read_row(const std::string& path, const YAML::Node& node, FieldDraft& row);
  void read_layout(const std::string& path, const YAML::Node& node, LayoutDraft& layout);
  void read_demands(const std::string& path, const YAML::Node& node, std::vector<DemandDraft>& demands);
  Member word_into(std::optional<Word>& word);
  Member word_or_nothing_into(std::optional<Word>& word);  // nothing takes back what the base said

  std::string where(const YAML::Node& node) const {
    return fmt::format("{}:{}:{}", label_, node.Mark().line + 1, node.Mark().column + 1);
  }
  void fault(std::string path, std::string what, const YAML::Node& node) {
    faults_.push_back({std::move(path), std::move(what), where(node)});
  }

 private:
  void read_columns(const std::string& path, const YAML::Node& node, FieldDraft& row);
  void read_parts(const std::string& path, const YAML::Node& node, LayoutDraft& layout);
  void read_rows(const std::string& path, const YAML::Node& node, LayoutDraft& layout);
  void read_tag(const std::string& path, const YAML::Node& node, std::optional<TagDraft>& tag, bool is_length);
  Members wire_members(WireDraft& wire);
  void read_words(const std::string& path, const YAML::Node& node, std::vector<Word>& words);
  void read_conditions(const std::string& path, const YAML::Node& node, std::vector<ConditionDraft>& conditions);
  void read_needs(const std::string& path, const YAML::Node& node, std::vector<std::vector<Word>>& needs);

  std::string label_;
  std::vector<Fault>& faults_;
};

inline std::string under(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

}  // namespace iso8583
