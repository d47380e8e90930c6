// A jPOS generic packager file as a tree, before anything in it is understood.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "iso8583/dialect.h"

namespace iso8583 {

// An <isofield>, an <isofieldpackager> with the fields inside it, or the <isopackager> itself.
struct JposField {
  int id = 0;
  unsigned length = 0;
  std::string name;
  std::string type;  // its class
  bool pad = false;
  bool trim = false;
  bool params = false;  // it has parameters for its constructor
  std::string token;

  bool divided = false;  // the rest is said of packagers only
  std::string packager;
  std::string tag_mapper;
  bool emit_bitmap = true;
  bool length_first = false;  // swapTagAndLen
  std::optional<int> bitmap_field;
  std::optional<int> third_bitmap_field;
  std::optional<int> first_field;
  int header_bytes = 0;
  bool validators = false;
  std::vector<JposField> fields;  // by id, each once

  const JposField* field(int number) const;  // null: it has none
};

// A fault names the element and its line.
std::expected<JposField, Fault> read_jpos_document(const std::string& xml, const std::string& label);

}  // namespace iso8583
