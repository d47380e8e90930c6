// Reads a jPOS generic packager (<isopackager> XML).
#pragma once

#include <expected>
#include <string>

#include "iso8583/dialect.h"
#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

// A fault is a file that cannot be read at all; what is in it and cannot be said in a dialect is among the draft's
// losses. `year`: 1987, 1993, 2003, or empty where the sizes of the fields shall tell it.
std::expected<SpecDraft, Fault> read_jpos(const std::string& xml, const std::string& label,
                                          const std::string& year = {});

}  // namespace iso8583
