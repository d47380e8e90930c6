// Where recorded requests come from: a journal, or lines of JSON.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tools/isotool/journal_where.h"
#include "tools/isotool/replay_request.h"
#include "tools/isotool/replay_selection.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

// False: enough.
using OnRecordedRequest = std::function<bool(RecordedRequest request)>;

struct SourceFigures {
  std::uint64_t read = 0;        // records or lines
  std::uint64_t last = 0;        // the last position there is; 0: not known
  std::uint64_t gone_until = 0;  // records up to this one have been removed
  std::uint64_t unpaired = 0;    // answers that belong to no request before them
  std::uint64_t faulty = 0;      // lines that are no message
  std::string first_fault;
  // Of a journal, between the first and the last request that was taken: nobody does them to another system.
  std::uint64_t acts = 0;  // of operators
  std::uint64_t first_act = 0;
  std::uint64_t timers = 0;  // holds that ended, days that were closed
  std::string torn;          // where a journal ends with what is no batch
};

class ReplaySource {
 public:
  virtual ~ReplaySource() = default;
  virtual std::string name() const = 0;           // for people
  virtual const char* position_word() const = 0;  // "record", "line"
  // The dialect that a message of it refers to.
  virtual std::shared_ptr<const iso8583::Dialect> dialect_of(const iso8583::Message& message) const = 0;
  virtual std::uint64_t last_position() const = 0;  // 0: not known
  // In their order, on a thread of its own. Of a journal, again and again. Errors: what cannot be read.
  virtual Result<SourceFigures> read(const OnRecordedRequest& on_request) = 0;
  // Of any thread: read() waits for nothing more.
  virtual void wake() {}
};

// Transactions of a journal. Dialects are found by the names that the configuration or the record has for them;
// `fallback` (may be null) is taken where there is none of that name.
std::unique_ptr<ReplaySource> journal_source(const std::string& directory, Selection selection,
                                             std::vector<Condition> where,
                                             std::shared_ptr<const iso8583::Dialect> fallback);

// Lines as `isotool decode --json` writes them; a request's answer is the next line that fits it. `-`: stdin. Of the
// selection, `until` is a line and a card is told by its last four digits.
Result<std::unique_ptr<ReplaySource>> lines_source(const std::string& file,
                                                   std::shared_ptr<const iso8583::Dialect> dialect,
                                                   Selection selection);

}  // namespace isoswitch::tools
