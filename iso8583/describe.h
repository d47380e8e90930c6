// A message for a person: one line per field.
#pragma once

#include <cstdint>
#include <string>

#include "iso8583/layout/inside.h"
#include "iso8583/message.h"

namespace iso8583 {

// masked: what the dialect calls secret is masked or left out. all: everything, for who may see it.
enum class Reveal : std::uint8_t { masked, all };

// "  2 pan                   411111******1111". A field that is wiped shows "(wiped, 37 characters)". What is inside a
// field follows it, a line per part, each as secret as its own row says; what cannot be divided says why.
std::string describe(const Message& message, Reveal reveal = Reveal::masked);

// One field's text as describe() shows it.
std::string shown(const Message& message, int field, Reveal reveal = Reveal::masked);
std::string shown(const Inside& inside, const Element& element, Reveal reveal = Reveal::masked);

}  // namespace iso8583
