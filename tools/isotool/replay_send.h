// Sends recorded requests to a system, and compares what it answers with what was answered then.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/isotool/latency_recorder.h"
#include "tools/isotool/replay_compare.h"
#include "tools/isotool/replay_fill.h"
#include "tools/isotool/replay_restamp.h"
#include "tools/isotool/replay_selection.h"
#include "tools/isotool/wire.h"

namespace isoswitch::tools {

struct ReplaySendOptions {
  std::string source = "isoswitch-data/journal";  // a journal's directory, a file of lines, or -
  std::string address;
  std::string framing = "binary2";
  std::string dialect;        // empty: what the records name; of lines iso1987_ascii
  double speed = 1;           // times the recorded pace
  bool fast = false;          // whatever the recorded pace
  std::uint32_t window = 16;  // in flight per connection
  std::uint32_t connections = 1;
  bool sign_on = false;
  RestampOptions restamp;
  std::string cards;
  std::string token_key;  // cards are told by their tokens
  bool without_card = false;
  SelectionOptions selection;
  std::string where;
  std::string ignore = ignored_by_default;
  std::uint64_t differences = 5;  // shown
  std::uint32_t reconnects = 5;   // tries after a connection was lost
  Duration patience = std::chrono::seconds{5};
  bool json = false;
};

// 0: every request was sent and answered as recorded. 1: not so. 2: it cannot work.
int replay_send(const ReplaySendOptions& options);

struct ReplayExample {
  std::uint64_t position = 0;
  std::string request;  // "0100  541333******0019  STAN 000123, now 481516  45.00 EUR"
  std::vector<AnswerDifference> differences;
};

// What one run counted.
struct ReplaySendFigures {
  std::uint64_t selected = 0;  // taken from the source
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t equal = 0;
  std::uint64_t different = 0;
  std::uint64_t different_first = 0;  // of them, the first of their card: what follows may follow from it
  std::uint64_t unanswered = 0;
  std::uint64_t silent = 0;                      // no answer was recorded, and none came
  std::uint64_t not_compared = 0;                // answered; what was answered then is not known
  std::string why_not_compared;                  // the first
  std::map<std::string, std::uint64_t> skipped;  // by why
  std::uint64_t first_skipped = 0;
  std::uint64_t unmatched = 0;  // answers to nothing that was in flight, or too late
  std::uint64_t undecodable = 0;
  std::uint64_t lost_connections = 0;
  std::uint64_t first_position = 0;
  std::uint64_t last_position = 0;  // sent
  std::string ended_early;          // why; empty: all were sent
  std::uint64_t first_unsent = 0;   // where it ended early; 0: everything up to last_position was sent
  std::int64_t late_us = 0;         // how far behind the pace, at most
  Duration elapsed{};

  struct OfField {
    std::uint64_t count = 0;
    std::map<std::pair<std::string, std::string>, std::uint64_t> values;  // the first few there were
  };
  std::map<int, OfField> by_field;
  std::vector<ReplayExample> examples;  // the first of their cards come before others
  std::vector<ReplayExample> unanswered_examples;
  LatencyRecorder latency;  // since it was sent

  std::uint64_t skipped_in_all() const;
  // An answer that came twice, or to nothing, is one that was not recorded.
  bool is_clean() const {
    return sent > 0 && equal + silent == sent && skipped.empty() && ended_early.empty() && unmatched == 0 &&
           undecodable == 0;
  }
};

// What a report says beside the figures.
struct ReplaySendFrame {
  std::string source;
  const char* position_word = "record";
  std::string address, framing, dialect;
  bool as_recorded = false;
  std::string ignored;
  std::string cards;           // the file's name
  std::string never_recorded;  // "35, 36, 45": fields that journals do not keep
  std::vector<std::string> notes;
  const iso8583::Dialect* names = nullptr;  // of fields
  const FillTally* fills = nullptr;
  ReplayRestamp::Figures restamp;
  std::uint64_t unsent_originals = 0;
};

std::string replay_send_text(const ReplaySendFrame& frame, const ReplaySendFigures& figures);
std::string replay_send_json(const ReplaySendFrame& frame, const ReplaySendFigures& figures);

}  // namespace isoswitch::tools
