// Reads the document with yaml-cpp, whose flow style JSON is.
#include "iso8583/exchange/moov_document.h"

#include <yaml-cpp/yaml.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>

#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

// Four hexadecimal digits at a place, or -1.
int hex_four(const std::string& text, std::size_t at) {
  int value = 0;
  if (at + 4 > text.size()) return -1;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
  return error == std::errc() && end == text.data() + at + 4 ? value : -1;
}

// yaml-cpp refuses \uD83D\uDE00, JSON's way to write characters above U+FFFF. Descriptions have them at most, and
// nothing of them but letters gets into a dialect: one mark stands for each half.
std::string without_surrogates(const std::string& text) {
  if (text.find("\\u") == text.npos) return text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const int code = text[i + 1] == 'u' ? hex_four(text, i + 2) : -1;
    if (code >= 0xd800 && code <= 0xdfff) {
      out += '?';
      i += 5;
    } else {
      out += {'\\', text[++i]};
    }
  }
  return out;
}

// An empty document has no place.
int line_of(const YAML::Mark& mark) { return std::max(mark.line, 0) + 1; }

// What a document says wrongly ends its reading.
struct Refused {
  Fault fault;
};

class DocumentReader {
 public:
  explicit DocumentReader(const std::string& label) : label_(label) {}

  MoovSpec read(const YAML::Node& root) {
    if (!root.IsMap()) refuse("spec", "a map with name and fields is expected", root);
    MoovSpec spec;
    members("spec", root, [&](const std::string& key, const std::string& path, const YAML::Node& node) {
      if (key == "name") spec.name = word(path, node);
      if (key == "fields") spec.fields = fields(path, node, 1);
    });
    if (spec.fields.empty()) refuse("fields", "there are none", root);
    return spec;
  }

 private:
  using Member = std::function<void(const std::string& key, const std::string& path, const YAML::Node&)>;

  void members(const std::string& path, const YAML::Node& node, const Member& member) {
    if (!node.IsMap()) refuse(path, "a map is expected", node);
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) refuse(path, "keys are words", entry.first);
      // An alias of YAML repeats a whole map in a few characters.
      if (++words_ > words_max) refuse(path, fmt::format("more than {} words in all", words_max), node);
      const std::string key = lower(entry.first.Scalar());
      if (!seen.insert(key).second) refuse(path, fmt::format("'{}' is said twice", key), entry.first);
      member(key, path == "spec" ? key : fmt::format("{}.{}", path, key), entry.second);
    }
  }

  std::vector<MoovField> fields(const std::string& path, const YAML::Node& node, int depth) {
    if (!node.IsMap()) refuse(path, "a map of fields is expected", node);
    if (depth > import_depth_max)
      refuse(path, fmt::format("fields in fields, more than {} deep", import_depth_max), node);
    std::vector<MoovField> all;
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) refuse(path, "keys are words", entry.first);
      const std::string key = entry.first.Scalar();
      if (!seen.insert(key).second) refuse(path, fmt::format("field '{}' is said twice", key), entry.first);
      if (++rows_ > import_rows_max) refuse(path, fmt::format("more than {} fields", import_rows_max), node);
      all.push_back(field(fmt::format("{}.{}", path, key), entry.second, depth));
      all.back().key = key;
    }
    return all;
  }

  MoovField field(const std::string& at, const YAML::Node& root, int depth) {
    MoovField field;
    members(at, root, [&](const std::string& key, const std::string& path, const YAML::Node& node) {
      if (key == "type")
        field.type = word(path, node);
      else if (key == "length")
        field.length = number(path, node);
      else if (key == "description")
        field.description = word(path, node);
      else if (key == "enc")
        field.encoding = word(path, node);
      else if (key == "prefix")
        field.prefix = word(path, node);
      else if (key == "padding")
        field.padding = padding(path, node);
      else if (key == "tag")
        field.tag = tag(path, node);
      else if (key == "subfields")
        field.subfields = fields(path, node, depth + 1);
      else if (key == "disableautoexpand")
        field.expands = !truth(path, node);
      else if (key == "bitmap")
        bitmap(path, node, depth, field);
      else
        field.unknown.push_back(key);
    });
    return field;
  }

  void bitmap(const std::string& path, const YAML::Node& node, int depth, MoovField& into) {
    if (node.IsNull()) return;
    if (depth > import_depth_max || ++rows_ > import_rows_max) refuse(path, "too many of them", node);
    into.bitmap.push_back(field(path, node, depth + 1));
  }

  std::optional<MoovPadding> padding(const std::string& at, const YAML::Node& root) {
    if (root.IsNull()) return std::nullopt;
    MoovPadding padding;
    members(at, root, [&](const std::string& key, const std::string& path, const YAML::Node& node) {
      if (key == "type") padding.type = word(path, node);
      if (key == "pad") padding.pad = word(path, node);
    });
    return padding;
  }

  std::optional<MoovTag> tag(const std::string& at, const YAML::Node& root) {
    if (root.IsNull()) return std::nullopt;
    MoovTag tag;
    members(at, root, [&](const std::string& key, const std::string& path, const YAML::Node& node) {
      if (key == "length") tag.length = number(path, node);
      if (key == "enc") tag.encoding = word(path, node);
      if (key == "padding") tag.padding = padding(path, node);
      if (key == "sort") tag.sort = word(path, node);
      if (key == "prefunknowntlv") tag.unknown_prefix = word(path, node);
    });
    return tag;
  }

  std::string word(const std::string& path, const YAML::Node& node) {
    if (node.IsNull()) return {};
    if (!node.IsScalar()) refuse(path, "one word is expected", node);
    return node.Scalar();
  }

  unsigned number(const std::string& path, const YAML::Node& node) {
    const std::string text = word(path, node);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value > 999'999)
      refuse(path, "is not a number", node);
    return value;
  }

  bool truth(const std::string& path, const YAML::Node& node) {
    const std::string text = lower(word(path, node));
    if (text != "true" && text != "false" && !text.empty()) refuse(path, "true or false is expected", node);
    return text == "true";
  }

  [[noreturn]] void refuse(std::string path, std::string what, const YAML::Node& node) const {
    throw Refused{{std::move(path), std::move(what), fmt::format("{}:{}", label_, line_of(node.Mark()))}};
  }

  static constexpr int words_max = 16 * import_rows_max;

  const std::string& label_;
  int rows_ = 0;
  int words_ = 0;
};

}  // namespace

std::expected<MoovSpec, Fault> read_moov_document(const std::string& text, const std::string& label) {
  try {
    return DocumentReader(label).read(YAML::Load(without_surrogates(text)));
  } catch (const YAML::Exception& error) {
    return std::unexpected(Fault{"spec", error.msg, fmt::format("{}:{}", label, line_of(error.mark))});
  } catch (const Refused& refused) {
    return std::unexpected(refused.fault);
  }
}

}  // namespace iso8583
