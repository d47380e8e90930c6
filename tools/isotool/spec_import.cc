// Reads, writes and reports.
#include "tools/isotool/spec_import.h"

#include <fmt/format.h>

#include <cstdio>
#include <expected>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "iso8583/exchange/dialect_writer.h"
#include "iso8583/exchange/jpos_reader.h"
#include "iso8583/exchange/moov_reader.h"
#include "iso8583/exchange/spec_names.h"
#include "tools/isotool/json_text.h"

namespace isoswitch::tools {

namespace {

constexpr const char* command = "isotool spec import";

int fail(const std::string& what) {
  fmt::print(stderr, "{}: {}\n", command, what);
  return 2;
}

// Reads one byte more than is allowed, to see that it is too long.
std::expected<std::string, std::string> read_all(const std::string& file) {
  std::ifstream opened;
  if (file != "-") {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return std::unexpected(fmt::format("{}: no such file", file));
    opened.open(file, std::ios::binary);
    if (!opened) return std::unexpected(fmt::format("{}: cannot be opened", file));
  }
  std::istream& in = file == "-" ? std::cin : opened;
  std::string text(iso8583::import_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::unexpected(fmt::format("{}: cannot be read", file));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > iso8583::import_bytes_max)
    return std::unexpected(fmt::format("{}: more than {} MiB", file, iso8583::import_bytes_max >> 20));
  return text;
}

bool looks_like_xml(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return begin != text.npos && text[begin] == '<';
}

void report(const iso8583::SpecDraft& draft, bool json) {
  for (const iso8583::Loss& loss : draft.losses) {
    if (json)
      fmt::print(stderr, "{{\"path\":{},\"reason\":{},\"advice\":{}}}\n", json_text(loss.path), json_text(loss.reason),
                 json_text(loss.advice));
    else
      fmt::print(stderr, "{}: not carried over: {}\n", command, loss.text());
  }
}

bool write_out(const std::string& yaml, const std::string& output) {
  if (output.empty())
    return std::fwrite(yaml.data(), 1, yaml.size(), stdout) == yaml.size() && std::fflush(stdout) == 0;
  std::ofstream out(output, std::ios::binary | std::ios::trunc);
  out << yaml;
  out.close();
  return !out.fail();
}

}  // namespace

int import_spec(const SpecImportOptions& options) {
  const auto text = read_all(options.file);
  if (!text) return fail(text.error());
  const std::string label = options.file == "-" ? "stdin" : options.file;
  const bool jpos = options.format.empty() ? looks_like_xml(*text) : options.format == "jpos";
  auto draft = jpos ? iso8583::read_jpos(*text, label, options.year) : iso8583::read_moov(*text, label, options.year);
  if (!draft) return fail(draft.error().text());

  const std::filesystem::path file(label);
  draft->source +=
      fmt::format(", {}{}", file.filename().string(), draft->name.empty() ? "" : fmt::format(" ({})", draft->name));
  draft->name = options.name.empty() ? file.stem().string() : options.name;
  if (!write_out(iso8583::write_dialect(*draft), options.output))
    return fail(fmt::format("{}: cannot be written", options.output.empty() ? "stdout" : options.output));
  report(*draft, options.json);
  return draft->losses.empty() ? 0 : 1;
}

}  // namespace isoswitch::tools
