// Reads the XML with pugixml, which follows no entity and no DTD.
#include "iso8583/exchange/jpos_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

namespace {

class DocumentReader {
 public:
  DocumentReader(const std::string& xml, const std::string& label) : xml_(xml), label_(label) {}

  std::expected<JposField, Fault> read() {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml_.data(), xml_.size(), pugi::parse_default, pugi::encoding_auto);
    if (!parsed) return std::unexpected(fault("isopackager", parsed.description(), parsed.offset));
    const pugi::xml_node root = document.document_element();
    if (std::string_view(root.name()) != "isopackager")
      return std::unexpected(
          fault("isopackager", fmt::format("<isopackager> is expected, found <{}>", root.name()), root.offset_debug()));
    JposField packager;
    read_packager(root, packager);
    read_fields(root, "isopackager", 1, packager);
    if (fault_) return std::unexpected(*fault_);
    return packager;
  }

 private:
  void read_fields(const pugi::xml_node& node, const std::string& path, int depth, JposField& into) {
    for (const pugi::xml_node& child : node.children()) {
      if (fault_) return;
      const std::string_view element = child.name();
      if (element == "isofield" || element == "isofieldpackager") {
        read_field(child, path, depth, into);
      } else if (element == "isofieldvalidator" || element == "isovalidator") {
        into.validators = true;
      } else if (child.type() == pugi::node_element) {
        stop(path, fmt::format("<{}> is not known here", element), child);
      }
    }
    std::ranges::sort(into.fields, {}, &JposField::id);
  }

  void read_field(const pugi::xml_node& node, const std::string& path, int depth, JposField& into) {
    JposField field;
    const std::string own_path =
        fmt::format("{}.{}", path == "isopackager" ? "fields" : path, node.attribute("id").value());
    if (++rows_ > import_rows_max) return stop(own_path, fmt::format("more than {} fields", import_rows_max), node);
    if (depth > import_depth_max)
      return stop(own_path, fmt::format("fields in fields, more than {} deep", import_depth_max), node);
    const auto id = number(node, "id", own_path);
    const auto length = number(node, "length", own_path);
    if (!id || !length) return;
    field.id = static_cast<int>(*id);
    field.length = *length;
    field.name = node.attribute("name").value();
    field.type = node.attribute("class").value();
    if (field.type.empty()) return stop(own_path, "class is missing", node);
    field.pad = node.attribute("pad").as_bool();
    field.trim = node.attribute("trim").as_bool();
    field.params = !node.attribute("params").empty();
    field.token = node.attribute("token").value();
    if (node.child("isofieldvalidator")) into.validators = true;
    if (std::string_view(node.name()) == "isofieldpackager") {
      field.divided = true;
      read_packager(node, field);
      read_fields(node, own_path, depth + 1, field);
    }
    // The last one counts there, too.
    std::erase_if(into.fields, [&](const JposField& other) { return other.id == field.id; });
    into.fields.push_back(std::move(field));
  }

  void read_packager(const pugi::xml_node& node, JposField& into) {
    into.packager = node.attribute("packager").value();
    into.tag_mapper = node.attribute("tagMapper").value();
    into.emit_bitmap = node.attribute("emitBitmap").as_bool(true);
    into.length_first = node.attribute("swapTagAndLen").as_bool();
    into.bitmap_field = optional_number(node, "bitmapField");
    into.third_bitmap_field = optional_number(node, "thirdBitmapField");
    into.first_field = optional_number(node, "firstField");
    into.header_bytes = optional_number(node, "headerLength").value_or(0);
  }

  std::optional<unsigned> number(const pugi::xml_node& node, const char* attribute, const std::string& path) {
    const std::string_view text = node.attribute(attribute).value();
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value <= 999'999) return value;
    stop(path, text.empty() ? fmt::format("{} is missing", attribute) : fmt::format("{} is not a number", attribute),
         node);
    return std::nullopt;
  }

  std::optional<int> optional_number(const pugi::xml_node& node, const char* attribute) {
    if (node.attribute(attribute).empty()) return std::nullopt;
    const auto value = number(node, attribute, node.name());
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
  }

  void stop(std::string path, std::string what, const pugi::xml_node& node) {
    if (!fault_) fault_ = fault(std::move(path), std::move(what), node.offset_debug());
  }

  Fault fault(std::string path, std::string what, std::ptrdiff_t offset) const {
    const auto end = xml_.begin() + std::clamp<std::ptrdiff_t>(offset, 0, std::ssize(xml_));
    const auto line = 1 + std::count(xml_.begin(), end, '\n');
    return {std::move(path), std::move(what), fmt::format("{}:{}", label_, line)};
  }

  const std::string& xml_;
  const std::string& label_;
  int rows_ = 0;
  std::optional<Fault> fault_;
};

}  // namespace

const JposField* JposField::field(int number) const {
  const auto found = std::ranges::find(fields, number, &JposField::id);
  return found == fields.end() ? nullptr : &*found;
}

std::expected<JposField, Fault> read_jpos_document(const std::string& xml, const std::string& label) {
  return DocumentReader(xml, label).read();
}

}  // namespace iso8583
