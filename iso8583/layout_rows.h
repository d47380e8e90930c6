// The rows of the table of layout kinds, one from each kind's file.
#pragma once

#include "iso8583/layout.h"

namespace iso8583 {

extern const LayoutKind ber_layout;
extern const LayoutKind bitmapped_layout;
extern const LayoutKind list_layout;
extern const LayoutKind positional_layout;
extern const LayoutKind tagged_layout;

// Keys that are numbers: positions and bits.
std::string number_key_text(const Layout& layout, Key key);
std::optional<Key> parse_number_key(const Layout& layout, std::string_view text);

// One value with its own length before it, or of its fixed size, at `at`: fills element.value, size, units.
bool take_value(Walk& walk, const Step& step, std::size_t at);
// One value of `size` bytes at `at`, which something else has said.
bool take_given(Walk& walk, const Step& step, std::size_t at, std::size_t size);
// The same behind a tag: a value that its row does not allow is noted as the element's fault, and the walk goes on.
void take_tagged(Walk& walk, std::size_t at, std::size_t size);

std::unexpected<Error> misplaced(const Placing& placing, std::string expected, std::string found);
inline void append(std::vector<std::uint8_t>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace iso8583
