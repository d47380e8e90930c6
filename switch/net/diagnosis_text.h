// A diagnosis in words, for the log and for people. Never card data.
#pragma once

#include <string>
#include <vector>

#include "switch/net/diagnosis.h"

namespace isoswitch {

// "ascii4 × iso1987_ascii"
std::string pair_name(const Framing& framing, const DialectCandidate& dialect);

// How well the pair reads the bytes: "3 messages, every byte explained", "1 message and the start of another",
// "2 messages, 1 refused, 14 bytes unexplained: 55 chip_data: expected …". Of what does not parse the refusal alone.
std::string evidence(const Reading& reading);

// What a listener has to say instead of what is configured: "framing: ascii4", "dialect: iso1987_ascii". Nothing
// configured: everything.
struct Configured {
  Framing framing;
  std::string dialect;  // as the listener names it
};
std::vector<std::string> configuration_lines(const Framing& framing, const DialectCandidate& dialect,
                                             const Configured* configured = nullptr);

// One sentence for the log: "these bytes parse as ascii4 × iso1987_ascii (configured: binary2 × iso1987_bcd); set
// framing: ascii4 and dialect: iso1987_ascii". Where none of the readings parses it names the nearest, with its
// refusal. Empty: the configured pair is as good as the best, or as near.
std::string hint_of(const std::vector<Reading>& readings, std::span<const Framing> framings,
                    std::span<const DialectCandidate> dialects, const Configured& configured);

// "these bytes start TLS; configured: binary2 × iso1987_bcd without TLS". protocol: as other_protocol() says.
std::string other_protocol_text(std::string_view protocol, const Configured& configured);

}  // namespace isoswitch
