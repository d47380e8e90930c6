// Reads a dialect's YAML, and that of its bases, into a draft.
#include <algorithm>
#include <charconv>
#include <set>

#include "iso8583/loading/draft_reader.h"

namespace iso8583 {

namespace {

constexpr std::size_t chain_max = 8;  // files, the first one too

class DialectReader {
 public:
  DialectReader(std::span<const std::string> directories, std::vector<Fault>& faults)
      : directories_(directories), faults_(faults) {}

  void read(const DialectSource& source, DialectDraft& draft);

 private:
  void read_root(const DialectSource& source, const YAML::Node& root, DialectDraft& draft);
  void read_base(const DialectSource& source, const YAML::Node& root, DraftReader& reader, DialectDraft& draft);
  void read_includes(const DialectSource& source, const YAML::Node& node, DraftReader& reader, DialectDraft& draft);
  void read_included(const DialectSource& source, DialectDraft& draft);

  std::span<const std::string> directories_;
  std::vector<Fault>& faults_;
  std::vector<std::string> chain_;  // the files being read, each the base of the one before
};

void read_layouts(DraftReader& reader, const std::string& path, const YAML::Node& node, DialectDraft& draft) {
  if (!node.IsMap()) return reader.fault(path, "layouts by name are expected", node);
  for (const auto& entry : node) {
    const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (entry.second.IsNull())
      draft.layouts.erase(name);
    else
      reader.read_layout(under(path, name), entry.second, draft.layouts[name]);
  }
}

void read_fields(DraftReader& reader, const std::string& path, const YAML::Node& node, DialectDraft& draft) {
  if (!node.IsMap()) return reader.fault(path, "a row per field number is expected", node);
  std::set<int> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const std::string row_path = under(path, key);
    int number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error != std::errc() || end != key.data() + key.size() || number < 0 || number > last_field) {
      reader.fault(row_path, fmt::format("'{}' is not a field number, 2 to {}", key, last_field), entry.first);
    } else if (number < 2) {
      reader.fault(row_path, number == 0 ? "field 0 is the message type" : "field 1 is the secondary bitmap",
                   entry.first);
    } else if (!seen.insert(number).second) {
      reader.fault(row_path, fmt::format("field {} has a row already", number), entry.first);
    } else if (entry.second.IsNull()) {
      draft.fields.erase(number);
    } else {
      FieldDraft& row = draft.fields[number];
      reader.read_row(row_path, entry.second, row);
      row.where = reader.where(entry.first);
    }
  }
}

Fault yaml_fault(const DialectSource& source, const YAML::Exception& error) {
  return {"dialect", error.msg, fmt::format("{}:{}:{}", source.label, error.mark.line + 1, error.mark.column + 1)};
}

void read_messages(DraftReader& reader, const std::string& path, const YAML::Node& node, DialectDraft& draft) {
  if (!node.IsMap()) return reader.fault(path, "demands by message type are expected", node);
  for (const auto& entry : node) {
    const std::string type = entry.first.IsScalar() ? entry.first.Scalar() : "";
    draft.messages.erase(type);  // what a base says of the same types is replaced
    if (entry.second.IsNull()) continue;
    MessageDraft& message = draft.messages[type];
    message.where = reader.where(entry.first);
    reader.read_demands(under(path, type), entry.second, message.demands);
  }
}

void DialectReader::read(const DialectSource& source, DialectDraft& draft) {
  chain_.push_back(source.label);
  try {
    read_root(source, YAML::Load(source.text), draft);
  } catch (const YAML::Exception& error) {
    faults_.push_back(yaml_fault(source, error));
  }
  chain_.pop_back();
}

void DialectReader::read_root(const DialectSource& source, const YAML::Node& root, DialectDraft& draft) {
  DraftReader reader(source.label, faults_);
  if (!root.IsMap()) return reader.fault("dialect", "a table of columns and fields is expected", root);
  read_base(source, root, reader, draft);
  draft.where = source.label + ":1:1";
  draft.name.reset();  // a base's name is not ours
  if (const YAML::Node includes = root["include"]) read_includes(source, includes, reader, draft);
  reader.read_members(
      "", root,
      {{"dialect", reader.word_into(draft.name)},
       {"base", [](const std::string&, const YAML::Node&) {}},     // read before everything else
       {"include", [](const std::string&, const YAML::Node&) {}},  // read before our own layouts
       {"version", reader.word_into(draft.version)},
       {"mti", reader.word_into(draft.mti)},
       {"bitmap", reader.word_into(draft.bitmap)},
       {"second_bitmap", reader.word_into(draft.second_bitmap)},
       {"third_bitmap", reader.word_into(draft.third_bitmap)},
       {"code_page", reader.word_into(draft.code_page)},
       {"wire", [&](const std::string& path, const YAML::Node& node) { reader.read_groups(path, node, draft.groups); }},
       {"layouts", [&](const std::string& path, const YAML::Node& node) { read_layouts(reader, path, node, draft); }},
       {"messages", [&](const std::string& path, const YAML::Node& node) { read_messages(reader, path, node, draft); }},
       {"fields", [&](const std::string& path, const YAML::Node& node) { read_fields(reader, path, node, draft); }}});
}

void DialectReader::read_base(const DialectSource& source, const YAML::Node& root, DraftReader& reader,
                              DialectDraft& draft) {
  const YAML::Node base = root["base"];
  if (!base) return;
  if (!base.IsScalar()) return reader.fault("base", "a dialect's name is expected", base);
  std::vector<std::string> places;
  if (!source.directory.empty()) places.push_back(source.directory);
  places.insert(places.end(), directories_.begin(), directories_.end());
  const auto file = find_dialect_file(base.Scalar(), places);
  const auto opened = file ? open_dialect_file(*file) : std::nullopt;
  if (!opened)
    return reader.fault("base", fmt::format("{} '{}'", file ? "cannot read dialect" : "no dialect", base.Scalar()),
                        base);
  if (std::ranges::find(chain_, opened->label) != chain_.end())
    return reader.fault("base", fmt::format("'{}' leads back to itself", base.Scalar()), base);
  if (chain_.size() >= chain_max)
    return reader.fault("base", fmt::format("more than {} files of bases", chain_max), base);
  read(*opened, draft);
}

// Layouts that several dialects share, one file or a list of them.
void DialectReader::read_includes(const DialectSource& source, const YAML::Node& node, DraftReader& reader,
                                  DialectDraft& draft) {
  std::vector<YAML::Node> names;
  if (node.IsScalar()) names.push_back(node);
  if (node.IsSequence())
    for (const auto& name : node) names.push_back(name);
  if (names.empty()) return reader.fault("include", "a file of layouts, or a list of them, is expected", node);
  for (const YAML::Node& name : names) {
    if (!name.IsScalar()) return reader.fault("include", "the name of a file of layouts is expected", name);
    const auto file = find_layout_file(name.Scalar(), source.directory, directories_);
    const auto opened = file ? open_dialect_file(*file) : std::nullopt;
    if (opened)
      read_included(*opened, draft);
    else
      reader.fault("include", fmt::format("{} '{}'", file ? "cannot read" : "no file of layouts", name.Scalar()), name);
  }
}

void DialectReader::read_included(const DialectSource& source, DialectDraft& draft) {
  DraftReader reader(source.label, faults_);
  try {
    reader.read_members("", YAML::Load(source.text), {{"layouts", [&](const std::string& path, const YAML::Node& node) {
                                                         read_layouts(reader, path, node, draft);
                                                       }}});
  } catch (const YAML::Exception& error) {
    faults_.push_back(yaml_fault(source, error));
  }
}

}  // namespace

DialectDraft read_draft(const DialectSource& source, std::span<const std::string> directories,
                        std::vector<Fault>& faults) {
  DialectDraft draft;
  DialectReader(directories, faults).read(source, draft);
  return draft;
}

}  // namespace iso8583
