// Reads a dialect's YAML, and that of its bases, into a draft.
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "iso8583/dialect_draft.h"
#include "iso8583/nearest.h"

namespace iso8583 {

namespace {

constexpr std::size_t chain_max = 8;  // files, the first one too

class DraftReader {
 public:
  DraftReader(std::span<const std::string> directories, std::vector<Fault>& faults)
      : directories_(directories), faults_(faults) {}

  void read(const DialectSource& source, DialectDraft& draft);

 private:
  using Member = std::function<void(const std::string& path, const YAML::Node&)>;
  using Members = std::vector<std::pair<std::string_view, Member>>;

  void read_root(const DialectSource& source, const YAML::Node& root, DialectDraft& draft);
  void read_base(const DialectSource& source, const YAML::Node& root, DialectDraft& draft);
  void read_groups(const std::string& path, const YAML::Node& node, DialectDraft& draft);
  void read_fields(const std::string& path, const YAML::Node& node, DialectDraft& draft);
  void read_row(const std::string& path, const YAML::Node& node, FieldDraft& row);
  void read_columns(const std::string& path, const YAML::Node& node, FieldDraft& row);

  void read_members(const std::string& path, const YAML::Node& node, const Members& members);
  Member word_into(std::optional<Word>& word);
  Members wire_members(WireDraft& wire);

  std::string where(const YAML::Node& node) const {
    return fmt::format("{}:{}:{}", label_, node.Mark().line + 1, node.Mark().column + 1);
  }
  void fault(std::string path, std::string what, const YAML::Node& node) {
    faults_.push_back({std::move(path), std::move(what), where(node)});
  }

  std::span<const std::string> directories_;
  std::vector<Fault>& faults_;
  std::string label_;
  std::vector<std::string> chain_;  // the files being read, each the base of the one before
};

std::string under(const std::string& path, const std::string& key) { return path.empty() ? key : path + "." + key; }

void DraftReader::read(const DialectSource& source, DialectDraft& draft) {
  const std::string outer = std::exchange(label_, source.label);
  chain_.push_back(source.label);
  try {
    read_root(source, YAML::Load(source.text), draft);
  } catch (const YAML::Exception& error) {
    faults_.push_back(
        {"dialect", error.msg, fmt::format("{}:{}:{}", label_, error.mark.line + 1, error.mark.column + 1)});
  }
  chain_.pop_back();
  label_ = outer;
}

void DraftReader::read_root(const DialectSource& source, const YAML::Node& root, DialectDraft& draft) {
  if (!root.IsMap()) return fault("dialect", "a table of columns and fields is expected", root);
  read_base(source, root, draft);
  draft.where = label_ + ":1:1";
  draft.name.reset();  // a base's name is not ours
  read_members("", root,
               {{"dialect", word_into(draft.name)},
                {"base", [](const std::string&, const YAML::Node&) {}},
                {"version", word_into(draft.version)},
                {"mti", word_into(draft.mti)},
                {"bitmap", word_into(draft.bitmap)},
                {"code_page", word_into(draft.code_page)},
                {"wire", [&](const std::string& path, const YAML::Node& node) { read_groups(path, node, draft); }},
                {"fields", [&](const std::string& path, const YAML::Node& node) { read_fields(path, node, draft); }}});
}

void DraftReader::read_base(const DialectSource& source, const YAML::Node& root, DialectDraft& draft) {
  const YAML::Node base = root["base"];
  if (!base) return;
  if (!base.IsScalar()) return fault("base", "a dialect's name is expected", base);
  std::vector<std::string> places;
  if (!source.directory.empty()) places.push_back(source.directory);
  places.insert(places.end(), directories_.begin(), directories_.end());
  const auto file = find_dialect_file(base.Scalar(), places);
  const auto opened = file ? open_dialect_file(*file) : std::nullopt;
  if (!opened)
    return fault("base", fmt::format("{} '{}'", file ? "cannot read dialect" : "no dialect", base.Scalar()), base);
  if (std::ranges::find(chain_, opened->label) != chain_.end())
    return fault("base", fmt::format("'{}' leads back to itself", base.Scalar()), base);
  if (chain_.size() >= chain_max) return fault("base", fmt::format("more than {} files of bases", chain_max), base);
  read(*opened, draft);
}

void DraftReader::read_groups(const std::string& path, const YAML::Node& node, DialectDraft& draft) {
  Members members;
  for (std::size_t i = 0; i < group_names.size(); ++i)
    members.emplace_back(group_names[i], [this, &draft, i](const std::string& group, const YAML::Node& columns) {
      read_members(group, columns, wire_members(draft.groups[i]));
    });
  read_members(path, node, members);
}

void DraftReader::read_fields(const std::string& path, const YAML::Node& node, DialectDraft& draft) {
  if (!node.IsMap()) return fault(path, "a row per field number is expected", node);
  std::set<int> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const std::string row_path = under(path, key);
    int number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc() || end != key.data() + key.size() || number < 0 || number > last_field) {
      fault(row_path, fmt::format("'{}' is not a field number, 2 to {}", key, last_field), entry.first);
    } else if (number < 2) {
      fault(row_path, number == 0 ? "field 0 is the message type" : "field 1 is the secondary bitmap", entry.first);
    } else if (!seen.insert(number).second) {
      fault(row_path, fmt::format("field {} has a row already", number), entry.first);
    } else if (entry.second.IsNull()) {
      draft.fields.erase(number);
    } else {
      FieldDraft& row = draft.fields[number];
      row.where = where(entry.first);
      read_row(row_path, entry.second, row);
    }
  }
}

// [name, type, secrecy] is a whole row; {column: word, …} changes columns of the base's row.
void DraftReader::read_row(const std::string& path, const YAML::Node& node, FieldDraft& row) {
  if (node.IsMap()) return read_columns(path, node, row);
  if (!node.IsSequence() || node.size() < 2 || node.size() > 3)
    return fault(path, "[name, type] or [name, type, secrecy] is expected, or columns by name", node);
  row = FieldDraft{.where = row.where, .name = {}, .type = {}, .secrecy = {}, .wire = {}};
  word_into(row.name)(under(path, "name"), node[0]);
  word_into(row.type)(under(path, "type"), node[1]);
  if (node.size() == 3) word_into(row.secrecy)(under(path, "secrecy"), node[2]);
}

void DraftReader::read_columns(const std::string& path, const YAML::Node& node, FieldDraft& row) {
  Members members = wire_members(row.wire);
  members.emplace_back("name", word_into(row.name));
  members.emplace_back("type", word_into(row.type));
  members.emplace_back("secrecy", word_into(row.secrecy));
  read_members(path, node, members);
}

void DraftReader::read_members(const std::string& path, const YAML::Node& node, const Members& members) {
  if (!node.IsMap()) return fault(path, "columns by name are expected", node);
  std::vector<std::string_view> known;
  for (const auto& member : members) known.push_back(member.first);
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const auto found = std::ranges::find(members, key, &Members::value_type::first);
    if (found == members.end())
      fault(under(path, key), fmt::format("'{}' is not known here{}", key, nearest_hint(key, known)), entry.first);
    else if (!seen.insert(key).second)
      fault(under(path, key), fmt::format("'{}' is said already", key), entry.first);
    else
      found->second(under(path, key), entry.second);
  }
}

DraftReader::Member DraftReader::word_into(std::optional<Word>& word) {
  return [this, &word](const std::string& path, const YAML::Node& node) {
    if (!node.IsScalar()) return fault(path, "one word is expected", node);
    word = Word{node.Scalar(), where(node)};
  };
}

DraftReader::Members DraftReader::wire_members(WireDraft& wire) {
  return {{"encoding", word_into(wire.encoding)},
          {"fill", word_into(wire.fill)},
          {"length", word_into(wire.length)},
          {"counts", word_into(wire.counts)}};
}

}  // namespace

DialectDraft read_draft(const DialectSource& source, std::span<const std::string> directories,
                        std::vector<Fault>& faults) {
  DialectDraft draft;
  DraftReader(directories, faults).read(source, draft);
  return draft;
}

}  // namespace iso8583
