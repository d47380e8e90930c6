// Loading: find the file, read it and its bases, check, compile.
#include "iso8583/dialect.h"

#include <fmt/format.h>

#include "iso8583/loading/dialect_draft.h"

namespace iso8583 {

std::string Fault::text() const { return fmt::format("{}: {} ({})", path, what, where); }

const FieldRow* Dialect::field(std::string_view name) const {
  for (const FieldRow& row : rows_)
    if (row.number != 0 && row.name == name) return &row;
  return nullptr;
}

namespace {

DialectResult load(const DialectSource& source, std::span<const std::string> directories) {
  std::vector<Fault> faults;
  const DialectDraft draft = read_draft(source, directories, faults);
  if (draft.where.empty()) return std::unexpected(std::move(faults));  // no table at all: nothing to check
  auto dialect = build_dialect(draft, faults);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return dialect;
}

}  // namespace

DialectResult parse_dialect(const std::string& yaml, const std::string& label,
                            std::span<const std::string> directories) {
  return load({yaml, label, ""}, directories);
}

DialectResult load_dialect(const std::string& name_or_file, std::span<const std::string> directories) {
  const auto file = find_dialect_file(name_or_file, directories);
  if (!file) {
    std::string where = "looked in";
    for (const std::string& directory : directories) where += " " + directory;
    return std::unexpected(std::vector{Fault{"dialect", "no dialect '" + name_or_file + "'", std::move(where)}});
  }
  const auto source = open_dialect_file(*file);
  if (!source)
    return std::unexpected(
        std::vector{Fault{"dialect", "the file cannot be read, or has more than a megabyte", *file}});
  return load(*source, directories);
}

}  // namespace iso8583
