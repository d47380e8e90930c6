// Loads dialects and shows what is in them.
#include "tools/isotool/spec_check.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "iso8583/exchange/spec_diff.h"
#include "iso8583/loading/dialect_draft.h"
#include "tools/isotool/json_text.h"

namespace isoswitch::tools {

namespace {

using iso8583::Dialect;

constexpr std::array<const char*, 3> years{"1987", "1993", "2003"};

// Null: it cannot be loaded; why is on stderr, and `code` says whether it is there at all.
std::shared_ptr<const Dialect> load(const char* command, const std::string& name, bool json, int& code) {
  const auto directories = iso8583::dialect_directories();
  const auto dialect = iso8583::load_dialect(name, directories);
  if (dialect) return *dialect;
  code = iso8583::find_dialect_file(name, directories) ? 1 : 2;
  for (const iso8583::Fault& fault : dialect.error()) {
    if (json)
      fmt::print(stderr, "{{\"path\":{},\"what\":{},\"where\":{}}}\n", json_text(fault.path), json_text(fault.what),
                 json_text(fault.where));
    else
      fmt::print(stderr, "{}: {}\n", command, fault.text());
  }
  return nullptr;
}

void print_summary(const Dialect& dialect) {
  const iso8583::SpecSummary summary = iso8583::summarize(dialect);
  std::string encodings;
  for (const auto& [name, count] : summary.encodings)
    encodings += fmt::format("{}{} {}", encodings.empty() ? "" : ", ", name, count);
  fmt::print("{}: version {}, {} field{}, {} layout{}, MTI {}, bitmaps {}, rows in {}\n", dialect.name(),
             years[static_cast<std::size_t>(dialect.version())], summary.fields, summary.fields == 1 ? "" : "s",
             summary.layouts, summary.layouts == 1 ? "" : "s", dialect.mti().encoding->name,
             dialect.bitmap().encoding->name, encodings);
}

void print_json_summary(const Dialect& dialect) {
  const iso8583::SpecSummary summary = iso8583::summarize(dialect);
  std::string encodings;
  for (const auto& [name, count] : summary.encodings)
    encodings += fmt::format("{}{}:{}", encodings.empty() ? "" : ",", json_text(name), count);
  fmt::print(
      "{{\"dialect\":{},\"version\":{},\"fields\":{},\"layouts\":{},\"mti\":{},\"bitmap\":{},\"encodings\":{{{}}}}}\n",
      json_text(dialect.name()), years[static_cast<std::size_t>(dialect.version())], summary.fields, summary.layouts,
      json_text(dialect.mti().encoding->name), json_text(dialect.bitmap().encoding->name), encodings);
}

}  // namespace

int check_spec(const std::string& dialect, bool json) {
  int code = 0;
  const auto loaded = load("isotool spec check", dialect, json, code);
  if (loaded == nullptr) return code;
  if (json)
    print_json_summary(*loaded);
  else
    print_summary(*loaded);
  return 0;
}

int diff_specs(const std::string& before, const std::string& after, bool json) {
  int code = 0;
  const auto first = load("isotool spec diff", before, json, code);
  const auto second = load("isotool spec diff", after, json, code);
  if (first == nullptr || second == nullptr) return 2;
  const auto differences = iso8583::compare_dialects(*first, *second);
  for (const iso8583::SpecDifference& difference : differences) {
    if (json)
      fmt::print("{{\"path\":{},\"column\":{},\"before\":{},\"after\":{}}}\n", json_text(difference.path),
                 json_text(difference.column), json_text(difference.before), json_text(difference.after));
    else
      fmt::print("{}\n", difference.text());
  }
  return differences.empty() ? 0 : 1;
}

}  // namespace isoswitch::tools
