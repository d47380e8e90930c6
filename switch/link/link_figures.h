// What a link counted, and how it stands.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "switch/base/histogram.h"
#include "switch/link/health.h"
#include "switch/link/line.h"
#include "switch/net/limits.h"

namespace isoswitch {

// Why a question was not sent.
enum class Unsent : std::uint8_t {
  no_connection,  // none is up, the peer signed off, or the link is draining
  full,
  key_taken,
  not_encoded,
  not_written,  // the connection or its framing did not take it
};
inline constexpr std::string_view unsent_names[] = {"no_connection", "full", "key_taken", "not_encoded", "not_written"};
inline constexpr std::size_t unsent_count = 5;

struct LinkFigures {
  // Of questions; asked = answered + silent + cut_off + all that is unsent + in_flight.
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::uint64_t silent = 0;   // the patience was over
  std::uint64_t cut_off = 0;  // the connection ended, or was quarantined
  std::array<std::uint64_t, unsent_count> unsent{};
  std::uint64_t application_errors = 0;  // among the answered
  Histogram latency;                     // of the answered, from ask() to the frame read

  // Of what came and was no answer in time.
  std::uint64_t late = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t unmatched = 0;
  std::uint64_t audit_failures = 0;
  std::uint64_t distrusted = 0;       // answers on a quarantined connection: nobody looked at them
  std::uint64_t unreadable = 0;       // the dialect reads no message in it
  std::uint64_t rejected = 0;         // messages of ours that came back in a reject header
  std::uint64_t unasked = 0;          // requests of the peer that are no network management
  std::uint64_t unasked_dropped = 0;  // of those, that nobody wanted

  std::uint64_t quarantines = 0;
  std::uint64_t echoes_sent = 0;
  std::uint64_t echoes_answered = 0;  // with a success code, in time
  std::uint64_t echoes_missed = 0;
  std::uint64_t sign_ons = 0;  // that were answered with a success code, ours or theirs
  std::uint64_t sign_ons_failed = 0;
  std::uint64_t sign_offs = 0;              // the peer's
  std::uint64_t network_answers_stray = 0;  // to nothing of ours
  std::uint64_t network_requests = 0;       // the peer's 08xx that were answered

  // How it stands now.
  std::uint64_t in_flight = 0;
  std::uint64_t late_kept = 0;
  std::uint64_t late_dropped = 0;  // counted: because of late_max
  std::array<std::uint64_t, line_state_count> lines{};
  LinkState state = LinkState::stand_in;
  LinkCause cause = LinkCause::start;
  std::int64_t since_us = 0;  // of the state, monotonic
  std::uint64_t episodes = 0;
  std::array<std::uint64_t, link_cause_count> trips{};
  NetFigures net;
};

}  // namespace isoswitch
