// Any text as another library's specification: a fault that says where, or a dialect that loads and has its fields.
#include "iso8583/exchange/dialect_writer.h"
#include "iso8583/exchange/jpos_reader.h"
#include "iso8583/exchange/moov_reader.h"
#include "iso8583/exchange/spec_diff.h"
#include "tests/fuzz/fuzz_dialects.h"

using iso8583::SpecDraft;

namespace {

std::string first_fault(const iso8583::DialectResult& dialect) {
  return dialect || dialect.error().empty() ? "" : dialect.error().front().text();
}

void check_draft(const SpecDraft& draft) {
  for (const iso8583::Loss& loss : draft.losses)
    require(!loss.path.empty() && !loss.reason.empty() && !loss.advice.empty(), "a loss that says too little");
  const std::string yaml = iso8583::write_dialect(draft);
  // A dialect without fields is refused.
  if (draft.fields.empty()) return;
  const auto dialect = iso8583::parse_dialect(yaml, "fuzz.yaml", dialect_folders());
  require(dialect.has_value(), "what is written is refused: " + first_fault(dialect) + "\n" + yaml);
  for (int field = 2; field <= iso8583::last_field; ++field)
    require(((*dialect)->field(field) != nullptr) == draft.fields.contains(field), "other fields than the draft's");
  require(iso8583::compare_dialects(**dialect, **dialect).empty(), "it differs from itself");
}

}  // namespace

// The first byte chooses the library.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto draft = data[0] % 2 == 0 ? iso8583::read_jpos(text, "spec", "") : iso8583::read_moov(text, "spec", "");
  if (draft) {
    check_draft(*draft);
  } else {
    const iso8583::Fault& fault = draft.error();
    require(!fault.path.empty() && !fault.what.empty() && !fault.where.empty(),
            "a fault that says too little: " + fault.text());
  }
  return 0;
}
