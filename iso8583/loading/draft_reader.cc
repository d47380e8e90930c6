// See draft_reader.h.
#include "iso8583/loading/draft_reader.h"

#include <algorithm>
#include <set>

#include "iso8583/loading/nearest.h"

namespace iso8583 {

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

DraftReader::Member DraftReader::word_or_nothing_into(std::optional<Word>& word) {
  return [this, &word](const std::string& path, const YAML::Node& node) {
    if (node.IsNull())
      word.reset();
    else
      word_into(word)(path, node);
  };
}

DraftReader::Members DraftReader::wire_members(WireDraft& wire) {
  return {{"encoding", word_into(wire.encoding)},
          {"fill", word_into(wire.fill)},
          {"length", word_into(wire.length)},
          {"counts", word_into(wire.counts)}};
}

void DraftReader::read_groups(const std::string& path, const YAML::Node& node, Groups& groups) {
  Members members;
  for (std::size_t i = 0; i < group_names.size(); ++i)
    members.emplace_back(group_names[i], [this, &groups, i](const std::string& group, const YAML::Node& columns) {
      read_members(group, columns, wire_members(groups[i]));
    });
  read_members(path, node, members);
}

void DraftReader::read_row(const std::string& path, const YAML::Node& node, FieldDraft& row) {
  if (row.where.empty()) row.where = where(node);
  if (node.IsMap()) return read_columns(path, node, row);
  if (!node.IsSequence() || node.size() < 2 || node.size() > 3)
    return fault(path, "[name, type] or [name, type, secrecy] is expected, or columns by name", node);
  row = FieldDraft{};
  row.where = where(node);
  word_into(row.name)(under(path, "name"), node[0]);
  word_into(row.type)(under(path, "type"), node[1]);
  if (node.size() == 3) word_into(row.secrecy)(under(path, "secrecy"), node[2]);
}

void DraftReader::read_columns(const std::string& path, const YAML::Node& node, FieldDraft& row) {
  if (row.where.empty()) row.where = where(node);
  Members members = wire_members(row.wire);
  members.emplace_back("name", word_into(row.name));
  members.emplace_back("type", word_into(row.type));
  members.emplace_back("secrecy", word_into(row.secrecy));
  members.emplace_back("counts_itself", word_into(row.counts_itself));
  members.emplace_back("pad_left", word_or_nothing_into(row.pad_left));
  members.emplace_back("pad_right", word_or_nothing_into(row.pad_right));
  members.emplace_back("trim", word_into(row.trim));
  members.emplace_back("check", word_or_nothing_into(row.check));
  members.emplace_back("inside", word_or_nothing_into(row.inside));
  members.emplace_back("until", word_into(row.until));
  members.emplace_back("absent", word_into(row.absent));
  read_members(path, node, members);
}

void DraftReader::read_layout(const std::string& path, const YAML::Node& node, LayoutDraft& layout) {
  if (layout.where.empty()) layout.where = where(node);
  read_members(
      path, node,
      {{"kind", word_into(layout.kind)},
       {"wire", [&](const std::string& at, const YAML::Node& inner) { read_groups(at, inner, layout.groups); }},
       {"parts", [&](const std::string& at, const YAML::Node& inner) { read_parts(at, inner, layout); }},
       {"item",
        [&](const std::string& at, const YAML::Node& inner) {
          if (!layout.item) layout.item = FieldDraft{};
          read_row(at, inner, *layout.item);
        }},
       {"most", word_into(layout.most)},
       {"tag", [&](const std::string& at, const YAML::Node& inner) { read_tag(at, inner, layout.tag, false); }},
       {"length", [&](const std::string& at, const YAML::Node& inner) { read_tag(at, inner, layout.length, true); }},
       {"length_first", word_into(layout.length_first)},
       {"lead", word_into(layout.lead)},
       {"filler", word_into(layout.filler)},
       {"others",
        [&](const std::string& at, const YAML::Node& inner) {
          if (!layout.others) layout.others = FieldDraft{};
          read_row(at, inner, *layout.others);
        }},
       {"rows", [&](const std::string& at, const YAML::Node& inner) { read_rows(at, inner, layout); }},
       {"bitmap", word_into(layout.bitmap)},
       {"bytes", word_into(layout.bytes)},
       {"continued", word_into(layout.continued)}});
}

void DraftReader::read_parts(const std::string& path, const YAML::Node& node, LayoutDraft& layout) {
  if (!node.IsSequence()) return fault(path, "a list of rows is expected", node);
  layout.parts.clear();
  for (std::size_t i = 0; i < node.size(); ++i)
    read_row(fmt::format("{}[{}]", path, i + 1), node[i], layout.parts.emplace_back());
}

void DraftReader::read_rows(const std::string& path, const YAML::Node& node, LayoutDraft& layout) {
  if (!node.IsMap()) return fault(path, "a row per tag or bit is expected", node);
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    const auto known = std::ranges::find(layout.rows, key, [](const auto& row) { return row.first; });
    if (!seen.insert(key).second) {
      fault(under(path, key), fmt::format("'{}' has a row already", key), entry.first);
    } else if (entry.second.IsNull()) {
      if (known != layout.rows.end()) layout.rows.erase(known);
    } else {
      FieldDraft& row = known != layout.rows.end() ? known->second : layout.rows.emplace_back(key, FieldDraft{}).second;
      read_row(under(path, key), entry.second, row);
      row.where = where(entry.first);
    }
  }
}

void DraftReader::read_tag(const std::string& path, const YAML::Node& node, std::optional<TagDraft>& tag,
                           bool is_length) {
  if (!tag) tag = TagDraft{};
  Members members{{"size", word_into(tag->size)}, {"encoding", word_into(tag->encoding)}};
  if (is_length) {
    members.emplace_back("counts", word_into(tag->counts));
    members.emplace_back("counts_itself", word_into(tag->counts_itself));
    members.emplace_back("counts_tag", word_into(tag->counts_tag));
  }
  read_members(path, node, members);
}

}  // namespace iso8583
