// What is inside moov's composite fields.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "iso8583/exchange/moov_rows.h"
#include "iso8583/exchange/spec_rows.h"

namespace iso8583 {

namespace {

constexpr const char* kept_whole = "the value is kept whole: divide it by hand";

std::optional<unsigned long long> number_of(const std::string& text, int base) {
  unsigned long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string in_hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

// The tag as a message has it: moov's keys may lack the padding.
std::optional<std::string> tag_text(const std::string& key, const MoovTag& tag, const MoovEncoding& encoding) {
  std::string text = key;
  const bool padded = tag.padding && tag.padding->pad.size() == 1;
  if (padded && text.size() < tag.length) {
    const std::string fill(tag.length - text.size(), tag.padding->pad[0]);
    if (tag.padding->type == "Left") text = fill + text;
    if (tag.padding->type == "Right") text += fill;
  }
  if (encoding.writing == MoovWriting::bytes) text = in_hex(text);
  if (encoding.writing == MoovWriting::hex_bytes) text = upper(text);
  const bool bytes = encoding.encoding == "raw";
  if (text.size() != (bytes ? 2 : 1) * std::size_t{tag.length}) return std::nullopt;
  if (bytes && text.find_first_not_of("0123456789ABCDEF") != text.npos) return std::nullopt;
  return text;
}

// What a length counts of such values; empty where bytes and characters are the same.
std::string_view counted(const RowSketch& row) {
  if (row.kind == FieldClass::b) return "bytes";
  if (row.wire.encoding != "bcd") return {};
  return row.wire.counts == "digits" ? "digits" : "bytes";
}

}  // namespace

std::optional<std::vector<const MoovField*>> sorted_subfields(const MoovField& field) {
  const std::string sort = field.tag ? field.tag->sort : "StringsByInt";
  std::vector<std::pair<unsigned long long, const MoovField*>> numbered;
  std::vector<const MoovField*> sorted;
  sorted.reserve(field.subfields.size());
  for (const MoovField& child : field.subfields) {
    const auto number =
        sort == "Strings" ? std::optional(0ULL) : number_of(child.key, sort == "StringsByHex" ? 16 : 10);
    if (!number) return std::nullopt;
    numbered.emplace_back(*number, &child);
  }
  std::ranges::sort(numbered, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->key < b.second->key;
  });
  for (const auto& entry : numbered) sorted.push_back(entry.second);
  return sorted;
}

std::optional<LayoutSketch> MoovRows::layout(const MoovField& field, const std::string& path) {
  if (!field.bitmap.empty()) return bitmapped(field, path);
  if (!field.tag) {
    lose(path, "a composite with neither tag nor bitmap", kept_whole);
    return std::nullopt;
  }
  if (field.tag->encoding == "BerTLVTag") return ber(field, path);
  return field.tag->encoding.empty() ? positional(field, path) : tagged(field, *field.tag, path);
}

std::optional<LayoutSketch> MoovRows::positional(const MoovField& field, const std::string& path) {
  const auto sorted = sorted_subfields(field);
  if (!sorted || sorted->empty()) {
    lose(path, fmt::format("subfields that {} does not put in order", field.tag->sort), kept_whole);
    return std::nullopt;
  }
  LayoutSketch layout{.name = {}, .kind = Divided::by_position};
  NameTaker names;
  for (const MoovField* const child : *sorted) {
    auto part = row(*child, fmt::format("{}.{}", path, child->key), names);
    if (!part) {
      lose(path, fmt::format("where the parts behind {} begin is not known", child->key), kept_whole);
      return std::nullopt;
    }
    layout.rows.push_back(std::move(*part));
  }
  return layout;
}

std::optional<LayoutSketch> MoovRows::bitmapped(const MoovField& field, const std::string& path) {
  const MoovField& bitmap = field.bitmap.front();
  const MoovEncoding* const encoding = find_moov_encoding(bitmap.encoding);
  LayoutSketch layout{.name = {}, .kind = Divided::by_bit};
  layout.bitmap_bytes = bitmap.length == 0 ? 8 : bitmap.length;
  const bool written = encoding != nullptr &&
                       (encoding->writing == MoovWriting::bytes || encoding->writing == MoovWriting::hex_characters);
  if (!written || bitmap.expands || layout.bitmap_bytes > 24) {
    lose(path, bitmap.expands ? "a bitmap that grows inside a value" : fmt::format("a bitmap in {}", bitmap.encoding),
         kept_whole);
    return std::nullopt;
  }
  layout.bitmap = encoding->encoding;
  NameTaker names;
  const auto sorted = sorted_subfields(field);
  if (!sorted) {
    lose(path, "subfields that are not numbered", kept_whole);
    return std::nullopt;
  }
  for (const MoovField* const child : *sorted) {
    const std::string child_path = fmt::format("{}.{}", path, child->key);
    const auto bit = number_of(child->key, 10);
    if (!bit || *bit == 0 || *bit > 8ULL * layout.bitmap_bytes) {
      lose(child_path, fmt::format("its bitmap of {} bytes has no such bit", layout.bitmap_bytes));
      continue;
    }
    auto one = row(*child, child_path, names);
    if (!one) continue;
    one->key = std::to_string(*bit);
    add_row(draft_, child_path, layout, std::move(*one));
  }
  return layout;
}

std::optional<LayoutSketch> MoovRows::ber(const MoovField& field, const std::string& path) {
  LayoutSketch layout{.name = {}, .kind = Divided::by_ber_tag};
  NameTaker names;
  for (const MoovField& child : field.subfields) {
    const std::string child_path = fmt::format("{}.{}", path, child.key);
    const MoovPrefix* const prefix = find_moov_prefix(child.prefix);
    const MoovEncoding* const encoding = find_moov_encoding(child.encoding);
    const std::string tag = upper(child.key);
    if (prefix != nullptr && !prefix->ber) {
      lose(child_path, fmt::format("its length is not that of BER-TLV but {}", prefix->name));
    } else if (encoding != nullptr && encoding->writing == MoovWriting::digits) {
      lose(child_path, fmt::format("{} takes the tag's length, which counts bytes, for digits", encoding->name),
           "the tag is kept as bytes");
    } else if (encoding != nullptr && encoding->writing == MoovWriting::hex_characters) {
      lose(child_path, fmt::format("{} writes twice the bytes that the tag's length says", encoding->name),
           "the tag is kept as bytes");
    } else if (auto one = row_of_tag(child, child_path, names)) {
      drop_length(*one);
      one->key = tag;
      add_row(draft_, child_path, layout, std::move(*one));
    }
  }
  return layout;
}

bool MoovRows::read_tag_form(const MoovTag& tag, const MoovEncoding& encoding, const std::string& path,
                             LayoutSketch& layout) {
  const bool written = encoding.writing == MoovWriting::characters || encoding.writing == MoovWriting::bytes ||
                       encoding.writing == MoovWriting::hex_bytes ||
                       (encoding.writing == MoovWriting::digits && (encoding.fill == "left_0" || tag.length % 2 == 0));
  if (!written) return lose(path, fmt::format("tags in {}", encoding.name), kept_whole);
  if (tag.length == 0 || tag.length > 8)
    return lose(path, fmt::format("tags of {} characters", tag.length), kept_whole);
  layout.tag_size = tag.length;
  layout.tag_encoding = encoding.encoding;
  return true;
}

std::optional<LayoutSketch> MoovRows::tagged(const MoovField& field, const MoovTag& tag, const std::string& path) {
  const MoovEncoding* const encoding = find_moov_encoding(tag.encoding);
  LayoutSketch layout{.name = {}, .kind = Divided::by_tag};
  if (encoding == nullptr) {
    lose(path, fmt::format("tags in '{}', which is not known", tag.encoding), kept_whole);
    return std::nullopt;
  }
  if (!read_tag_form(tag, *encoding, path, layout)) return std::nullopt;
  NameTaker names;
  for (const MoovField& child : field.subfields)
    read_tagged_row(child, tag, *encoding, fmt::format("{}.{}", path, child.key), names, layout);
  if (layout.length_digits == 0) {
    lose(path, "none of its subfields tells how the lengths are written", kept_whole);
    return std::nullopt;
  }
  const MoovPrefix* const unknown = find_moov_prefix(tag.unknown_prefix);
  if (!tag.unknown_prefix.empty() &&
      (unknown == nullptr || unknown->length != layout.length_encoding || unknown->digits != layout.length_digits))
    lose(path, fmt::format("unknown tags with lengths in {}, others than of the known ones", tag.unknown_prefix),
         "tags without a row have the lengths that all have");
  return layout;
}

void MoovRows::read_tagged_row(const MoovField& child, const MoovTag& tag, const MoovEncoding& encoding,
                               const std::string& path, NameTaker& names, LayoutSketch& layout) {
  const MoovPrefix* const prefix = find_moov_prefix(child.prefix);
  const auto text = tag_text(child.key, tag, encoding);
  if (!text) {
    lose(path,
         fmt::format("its key is not a tag of {} {}", tag.length, encoding.encoding == "raw" ? "bytes" : "characters"));
    return;
  }
  if (prefix != nullptr && prefix->remark.empty() && prefix->digits == 0 && !prefix->ber) {
    lose(path, "a tag without a length behind it");
    return;
  }
  auto one = row(child, path, names);
  if (!one) return;
  if (layout.length_digits == 0) {
    layout.length_digits = prefix->digits;
    layout.length_encoding = prefix->length;
  }
  const std::string_view counts = counted(*one);
  const bool same_length = layout.length_digits == prefix->digits && layout.length_encoding == prefix->length;
  if (!same_length || (!counts.empty() && !layout.length_counts.empty() && counts != layout.length_counts)) {
    lose(path, same_length ? fmt::format("its length counts {}, its neighbours' {}", counts, layout.length_counts)
                           : fmt::format("its length, {}, is another than its neighbours'", prefix->name));
    return;
  }
  if (!counts.empty()) layout.length_counts = counts;
  drop_length(*one);
  one->key = *text;
  add_row(draft_, path, layout, std::move(*one));
}

}  // namespace iso8583
