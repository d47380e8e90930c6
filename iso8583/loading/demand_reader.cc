// The part of draft_reader.h that reads what messages have to have.
#include "iso8583/loading/draft_reader.h"

namespace iso8583 {

void DraftReader::read_demands(const std::string& path, const YAML::Node& node, std::vector<DemandDraft>& demands) {
  if (!node.IsSequence()) return fault(path, "a list of demands is expected: needs, without, if", node);
  for (std::size_t i = 0; i < node.size(); ++i) {
    const YAML::Node one = node[i];
    DemandDraft& demand = demands.emplace_back();
    demand.where = where(one);
    read_members(
        fmt::format("{}[{}]", path, i + 1), one,
        {{"if", [&](const std::string& at, const YAML::Node& inner) { read_conditions(at, inner, demand.when); }},
         {"needs", [&](const std::string& at, const YAML::Node& inner) { read_needs(at, inner, demand.needs); }},
         {"without", [&](const std::string& at, const YAML::Node& inner) { read_words(at, inner, demand.without); }}});
  }
}

// One word, or a list of them.
void DraftReader::read_words(const std::string& path, const YAML::Node& node, std::vector<Word>& words) {
  if (node.IsScalar()) {
    words.push_back({node.Scalar(), where(node)});
    return;
  }
  if (!node.IsSequence()) return fault(path, "a word or a list of words is expected", node);
  for (const auto& word : node) {
    if (word.IsScalar())
      words.push_back({word.Scalar(), where(word)});
    else
      fault(path, "a word is expected", word);
  }
}

// A list of values; a list among them is a choice.
void DraftReader::read_needs(const std::string& path, const YAML::Node& node, std::vector<std::vector<Word>>& needs) {
  if (!node.IsSequence()) return fault(path, "a list of fields is expected", node);
  for (const auto& need : node) read_words(path, need, needs.emplace_back());
}

void DraftReader::read_conditions(const std::string& path, const YAML::Node& node,
                                  std::vector<ConditionDraft>& conditions) {
  if (!node.IsMap()) return fault(path, "fields with their values, present or absent are expected", node);
  for (const auto& entry : node) {
    const std::string field = entry.first.IsScalar() ? entry.first.Scalar() : "";
    ConditionDraft& condition = conditions.emplace_back(ConditionDraft{{field, where(entry.first)}, {}});
    read_words(under(path, field), entry.second, condition.values);
  }
}

}  // namespace iso8583
