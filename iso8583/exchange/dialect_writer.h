// Writes a draft as a dialect's YAML, to be read by people.
#pragma once

#include <string>

#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

// On top a comment that says from what it was made and what could not be carried over; columns that most rows of a
// group share stand in `wire`, those of a single row in it.
std::string write_dialect(const SpecDraft& draft);

}  // namespace iso8583
