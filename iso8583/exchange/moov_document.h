// A specification document of moov-io/iso8583 as a tree, before anything in it is understood: JSON and YAML have the
// same keys.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "iso8583/dialect.h"

namespace iso8583 {

struct MoovPadding {
  std::string type;
  std::string pad;
};

struct MoovTag {
  unsigned length = 0;
  std::string encoding;
  std::optional<MoovPadding> padding;
  std::string sort;
  std::string unknown_prefix;
};

struct MoovField {
  std::string key;
  std::string type;
  unsigned length = 0;
  std::string description;
  std::string encoding;
  std::string prefix;
  std::optional<MoovPadding> padding;
  std::optional<MoovTag> tag;
  std::vector<MoovField> bitmap;  // one, or none
  bool expands = true;            // disableAutoExpand is not said
  std::vector<MoovField> subfields;
  std::vector<std::string> unknown;  // keys that are none of these
};

struct MoovSpec {
  std::string name;
  std::vector<MoovField> fields;
};

// A fault names the element and its line.
std::expected<MoovSpec, Fault> read_moov_document(const std::string& text, const std::string& label);

}  // namespace iso8583
