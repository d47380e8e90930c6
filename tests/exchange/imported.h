// Specifications of other libraries, imported, and messages that their dialects read.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "iso8583/dialect.h"
#include "iso8583/exchange/spec_draft.h"
#include "tests/iso8583/hex.h"

using DialectPointer = std::shared_ptr<const iso8583::Dialect>;

Frame joined(std::initializer_list<Frame> parts);

std::string spec_text(const std::string& file);  // of tests/exchange/specs
iso8583::SpecDraft imported(const std::string& file);
iso8583::SpecDraft imported_jpos(const std::string& xml);
iso8583::SpecDraft imported_moov(const std::string& text);

// The dialect that is written from it, loaded: a fault fails the test.
DialectPointer dialect_of(const iso8583::SpecDraft& draft);

// "48.2: reason" of each loss.
std::vector<std::string> losses_of(const iso8583::SpecDraft& draft);

// What a field of one row reads from these bytes. A refused row or frame is shown as "refused: ...".
std::string value_read(const iso8583::SpecDraft& draft, int field, const std::string& wire_hex);
// What a part reads, "44.07": the field's bytes are given.
std::string part_read(const iso8583::SpecDraft& draft, const std::string& path, const std::string& wire_hex);
// The bytes that it writes of the value.
std::string wire_written(const iso8583::SpecDraft& draft, int field, const std::string& value);

// Reads the frame, compares every value (paths as path.h has them), and writes the same bytes again; then
// builds the message anew of the fields alone, and wants the same bytes.
void check_message(const iso8583::Dialect& dialect, const Frame& frame, const std::string& mti,
                   const std::map<std::string, std::string>& values);
