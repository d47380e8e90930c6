// Steps that both importers take with a row: its size, and how its value is divided.
#pragma once

#include <string>

#include "iso8583/exchange/spec_draft.h"

namespace iso8583 {

// Makes the size one that a dialect and the row's length can say, and tells where that takes something away.
// False: there is no such size, the row is not carried.
bool settle_size(SpecDraft& draft, const std::string& path, RowSketch& row);

// Takes the layout for what is inside the row's value. A value that is nothing but characters of one code becomes text,
// one that is more becomes bytes. False: what is inside cannot be said, and the row is left whole.
bool settle_inside(SpecDraft& draft, const std::string& path, RowSketch& row, LayoutSketch layout);

// Takes the row into a layout of tags or bits. False: its key is no key there, or it is there already.
bool add_row(SpecDraft& draft, const std::string& path, LayoutSketch& layout, RowSketch row);

// In tagged and BER layouts the tag's own length says the size.
void drop_length(RowSketch& row);

}  // namespace iso8583
