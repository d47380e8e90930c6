// See layout_builder.h.
#include "iso8583/loading/layout_builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "iso8583/encoding/encoding_rows.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/layout/layout_rows.h"
#include "iso8583/loading/group_defaults.h"
#include "iso8583/loading/nearest.h"

namespace iso8583 {

namespace {

constexpr std::size_t layouts_max = 2000;  // in one dialect, each counted for every row that is divided so
constexpr std::size_t tag_units_max = 8;
constexpr unsigned bitmap_bytes_max = 24;

FieldRow unknown_row(bool characters, Secrecy secrecy) {
  FieldRow row;
  row.name = "unknown";
  row.kind = characters ? FieldClass::ans : FieldClass::b;
  row.extent = Extent::given;
  row.units_max = units_limit;
  row.form = {characters ? &ascii_encoding : &raw_encoding, charset_of(row.kind), Fill::left_0};
  row.secrecy = secrecy;
  return row;
}

}  // namespace

LayoutBuilder::LayoutBuilder(const DialectDraft& draft, FaultList& faults)
    : draft_(draft),
      faults_(faults),
      rows_(draft, faults, [this](const Word& name, const FieldRow& row, const RowContext& context) {
        return build(name, row, context);
      }) {}

Secrecy most_secret(const Layout& layout) {
  Secrecy most = Secrecy::plain;
  if (layout.unknown.inside) most = most_secret(*layout.unknown.inside);
  for (const FieldRow& row : layout.rows)
    most = std::max({most, row.secrecy, row.inside ? most_secret(*row.inside) : most});
  return most;
}

bool LayoutBuilder::check_way(const Word& name, const RowContext& context) {
  const std::string path = context.path + ".inside";
  if (!draft_.layouts.contains(name.text)) {
    std::vector<std::string_view> names;
    names.reserve(draft_.layouts.size());
    for (const auto& [known, ignored] : draft_.layouts) names.push_back(known);
    return faults_.add(path, fmt::format("no layout '{}'{}", name.text, nearest_hint(name.text, names)), name.where);
  }
  if (std::ranges::find(under_way_, name.text) != under_way_.end())
    return faults_.add(path, fmt::format("'{}' leads back to itself", name.text), name.where);
  if (under_way_.size() >= depth_max)
    return faults_.add(path, fmt::format("more than {} values within values", depth_max), name.where);
  return ++made_ <= layouts_max || faults_.add("layouts", "too many values within values", name.where);
}

std::shared_ptr<const Layout> LayoutBuilder::build(const Word& name, const FieldRow& row, const RowContext& context) {
  if (!check_way(name, context)) return nullptr;
  used_.insert(name.text);
  const LayoutDraft& draft = draft_.layouts.at(name.text);
  auto layout = std::make_shared<Layout>();
  layout->name = name.text;
  layout->characters = !row.binary();
  layout->unknown = unknown_row(layout->characters, row.secrecy);
  const std::string path = "layouts." + name.text;
  if (!draft.kind) {
    faults_.add(path + ".kind", "is missing", draft.where);
    return nullptr;
  }
  const auto kinds = names_of(layout_kinds());
  const auto kind = faults_.choose(path + ".kind", *draft.kind, "a kind of layout", kinds);
  if (!kind) return nullptr;
  layout->kind = &layout_kinds()[*kind];
  const bool ber = layout->kind->name == ber_layout.name;
  // Within bytes binary is bytes, also where the dialect writes its fields' binary as text.
  const Groups defaults = layout->characters ? character_groups()
                          : ber              ? ber_groups()
                                             : overlaid(draft_.groups, raw_binary());
  const Groups groups = overlaid(defaults, draft.groups);
  Making making{draft, *layout, {path, path + ".wire", groups, RowPlace::position, row.secrecy, context.depth + 1}};
  under_way_.push_back(name.text);
  const bool filled = fill(making, row);
  under_way_.pop_back();
  if (!filled) return nullptr;
  layout->index();
  return layout;
}

bool LayoutBuilder::fill(Making& making, const FieldRow& outer) {
  const std::string_view kind = making.layout.kind->name;
  if (kind == positional_layout.name) return fill_positions(making);
  if (kind == list_layout.name) return fill_list(making);
  if (kind == bitmapped_layout.name) return fill_bits(making);
  if (kind == tagged_layout.name) return fill_tagged(making);
  if (outer.binary()) {
    if (!fill_rows(making, RowPlace::tag) || !fill_others(making)) return false;
    hide_constructed(making.layout);
    return true;
  }
  return faults_.add(making.context.path + ".kind",
                     fmt::format("ber divides bytes; {} is {}: as class b with encoding hex it would be bytes",
                                 outer.name, outer.type()),
                     making.draft.kind->where);
}

// A constructed tag holds tags of the same table: where one of them is a secret, what may hold it is one too, and so is
// what no table knows.
void LayoutBuilder::hide_constructed(Layout& layout) {
  if (most_secret(layout) == Secrecy::plain) return;
  layout.unknown.secrecy = Secrecy::wipe;
  for (FieldRow& row : layout.rows)
    if (!row.inside && layout.kind->constructed(*layout.kind->parse_key(layout, row.tag))) row.secrecy = Secrecy::wipe;
}

bool LayoutBuilder::add_row(Making& making, const std::string& path, const FieldDraft& draft, RowPlace place,
                            int number, const std::string& tag) {
  const RowContext context{path,  making.context.group_path, making.context.groups,
                           place, making.context.secrecy,    making.context.depth};
  auto row = rows_.build(context, draft);
  if (!row) return false;
  row->number = number;
  row->tag = tag;
  if (row->inside && most_secret(*row->inside) > row->secrecy) row->secrecy = Secrecy::wipe;
  const auto same = std::ranges::find(making.layout.rows, row->name, &FieldRow::name);
  if (same != making.layout.rows.end())
    return faults_.add(path + ".name", fmt::format("{} is called '{}' too", same->key(), row->name), draft.where);
  making.layout.rows.push_back(std::move(*row));
  return true;
}

bool LayoutBuilder::fill_positions(Making& making) {
  const std::string path = making.context.path + ".parts";
  if (making.draft.parts.empty()) return faults_.add(path, "a positional layout has parts", making.draft.where);
  bool good = true;
  for (std::size_t i = 0; i < making.draft.parts.size(); ++i) {
    const std::string row_path = fmt::format("{}[{}]", path, i + 1);
    good &= add_row(making, row_path, making.draft.parts[i], RowPlace::position, static_cast<int>(i + 1), "");
    if (!good || i + 1 == making.draft.parts.size()) continue;
    const FieldRow& row = making.layout.rows.back();
    if (row.extent == Extent::given && row.until.empty())
      good = faults_.add(row_path + ".type", "only the last part may take what is left", making.draft.parts[i].where);
  }
  return good;
}

bool LayoutBuilder::fill_list(Making& making) {
  const std::string path = making.context.path;
  if (!making.draft.item) return faults_.add(path + ".item", "is missing", making.draft.where);
  if (!making.draft.most) return faults_.add(path + ".most", "is missing", making.draft.where);
  const auto most = faults_.number(path + ".most", *making.draft.most, 1, 9999);
  if (!most || !add_row(making, path + ".item", *making.draft.item, RowPlace::item, 1, "")) return false;
  making.layout.most = *most;
  return true;
}

bool LayoutBuilder::fill_rows(Making& making, RowPlace place) {
  bool good = true;
  std::set<Key> keys;
  for (const auto& [key, draft] : making.draft.rows) {
    const std::string path = making.context.path + ".rows." + key;
    const auto parsed = making.layout.kind->parse_key(making.layout, key);
    if (!parsed) {
      const char* const what = place == RowPlace::bit ? "a bit" : "a tag";
      good = faults_.add(path, fmt::format("'{}' is not {} of this layout", key, what), draft.where);
    } else if (!keys.insert(*parsed).second) {
      good = faults_.add(path, fmt::format("'{}' has a row already", key), draft.where);
    } else {
      const bool bit = place == RowPlace::bit;
      good &= add_row(making, path, draft, place, bit ? static_cast<int>(*parsed) : 0,
                      bit ? "" : making.layout.kind->key_text(making.layout, *parsed));
    }
  }
  return good;
}

bool LayoutBuilder::fill_tagged(Making& making) {
  return read_tag_length(making) && fill_rows(making, RowPlace::tag) && fill_others(making);
}

bool LayoutBuilder::fill_others(Making& making) {
  if (!making.draft.others) return true;
  const RowContext context{making.context.path + ".others", making.context.group_path,
                           making.context.groups,           RowPlace::tag,
                           making.context.secrecy,          making.context.depth};
  auto row = rows_.build(context, *making.draft.others);
  if (!row) return false;
  if (row->inside && most_secret(*row->inside) > row->secrecy) row->secrecy = Secrecy::wipe;
  making.layout.unknown = std::move(*row);
  return true;
}

bool LayoutBuilder::read_tag_length(Making& making) {
  const std::string path = making.context.path;
  Layout& layout = making.layout;
  if (!making.draft.tag || !making.draft.tag->size)
    return faults_.add(path + ".tag.size", "is missing", making.draft.where);
  if (!making.draft.length || !making.draft.length->size)
    return faults_.add(path + ".length.size", "is missing", making.draft.where);
  const TagDraft& tag = *making.draft.tag;
  const TagDraft& length = *making.draft.length;
  const Word ascii{"ascii", making.draft.where};
  for (const auto& [name, word] :
       {std::pair(".tag.encoding", &tag.encoding), std::pair(".length.encoding", &length.encoding)})
    if (!*word && !layout.characters) return faults_.add(path + name, "is missing", making.draft.where);
  const Word& tag_encoding = tag.encoding ? *tag.encoding : ascii;
  const Encoding* const encoding = rows_.encoding(path + ".tag.encoding", tag_encoding);
  layout.length = rows_.length(path + ".length.encoding", length.encoding ? *length.encoding : ascii);
  const auto tag_size = faults_.number(path + ".tag.size", *tag.size, 1, tag_units_max);
  const auto length_size = faults_.number(path + ".length.size", *length.size, 1, 6);
  if (encoding == nullptr || layout.length == nullptr || !tag_size || !length_size) return false;
  const Charset charset = encoding->carries(Charset::text)     ? Charset::text
                          : encoding->carries(Charset::digits) ? Charset::digits
                                                               : Charset::binary;
  if (!encoding->carries(charset))
    return faults_.add(path + ".tag.encoding", fmt::format("{} carries no tags", encoding->name), tag_encoding.where);
  layout.tag = {encoding, charset, Fill::left_0};
  layout.tag_units = *tag_size;
  layout.length_digits = *length_size;
  if (length.counts) {
    const auto counts = faults_.choose(path + ".length.counts", *length.counts, "what lengths count", counts_names());
    if (!counts) return false;
    layout.counts = static_cast<Counts>(*counts);
  }
  layout.counts_itself = faults_.flag(path + ".length.counts_itself", length.counts_itself);
  layout.counts_tag = faults_.flag(path + ".length.counts_tag", length.counts_tag);
  layout.length_first = faults_.flag(path + ".length_first", making.draft.length_first);
  if (making.draft.lead) layout.lead = making.draft.lead->text;
  if (making.draft.filler) layout.filler = making.draft.filler->text;
  return true;
}

bool LayoutBuilder::fill_bits(Making& making) {
  const std::string path = making.context.path;
  Layout& layout = making.layout;
  if (!making.draft.bitmap) return faults_.add(path + ".bitmap", "is missing", making.draft.where);
  if (!making.draft.bytes) return faults_.add(path + ".bytes", "is missing", making.draft.where);
  const Encoding* const encoding = rows_.encoding(path + ".bitmap", *making.draft.bitmap);
  const auto bytes = faults_.number(path + ".bytes", *making.draft.bytes, 1, bitmap_bytes_max);
  if (encoding == nullptr || !bytes) return false;
  if (!encoding->carries(Charset::binary))
    return faults_.add(path + ".bitmap", fmt::format("{} carries no bits", encoding->name), making.draft.bitmap->where);
  if (layout.characters && encoding->name != hex_encoding.name)
    return faults_.add(path + ".bitmap", "in a value of characters it is hex", making.draft.bitmap->where);
  layout.bitmap = {encoding, Charset::binary, Fill::left_0};
  layout.bitmap_bytes = *bytes;
  layout.continued = faults_.flag(path + ".continued", making.draft.continued);
  if (layout.continued && *bytes % 8 != 0)
    return faults_.add(path + ".bytes", "a bitmap that is continued has 8, 16 or 24", making.draft.bytes->where);
  if (!fill_rows(making, RowPlace::bit)) return false;
  for (const FieldRow& row : layout.rows) {
    const unsigned bit = static_cast<unsigned>(row.number);
    if (bit > 8 * *bytes)
      return faults_.add(path + fmt::format(".rows.{}", bit), fmt::format("the bitmap has {} bits", 8 * *bytes),
                         making.draft.where);
    if (layout.continued && bit % 64 == 1)
      return faults_.add(path + fmt::format(".rows.{}", bit), "this bit announces more bits", making.draft.where);
  }
  return true;
}

std::vector<Fault> LayoutBuilder::faults_as(const std::string& name, const LayoutDraft& draft, bool characters) const {
  std::vector<Fault> found;
  FaultList list(found);
  const Groups groups = characters ? character_groups() : draft_.groups;
  LayoutBuilder builder(draft_, list);
  builder.build({name, draft.where}, unknown_row(characters, Secrecy::wipe), {"layouts." + name, "wire", groups});
  return found;
}

void LayoutBuilder::say_unused() {
  for (const auto& [name, draft] : draft_.layouts) {
    if (used_.contains(name)) continue;
    // What it would divide is not known: it may be right for bytes only, or for characters only.
    const std::vector<Fault> as_bytes = faults_as(name, draft, false);
    const std::vector<Fault> as_characters = faults_as(name, draft, true);
    for (const Fault& fault : as_bytes.size() <= as_characters.size() ? as_bytes : as_characters)
      faults_.add(fault.path, fault.what, fault.where);
  }
}

}  // namespace iso8583
