// How a card came into the terminal and who stood before it: fields 22, 25 and 26 of 1987, and the twelve positions of
// field 22 of 1993.
#pragma once

#include <string>
#include <string_view>

#include "switch/pipeline/profile.h"

namespace isoswitch {

// Empty: not said.
struct EntryMode {
  std::string entry;        // 22: how the card was read 2, whether PINs are taken 1
  std::string condition;    // 25
  std::string pin_capture;  // 26: the most characters of a PIN
};

// The twelve positions. What nothing says is taken from `otherwise`, of twelve characters. pin: there is one (52).
std::string positions(const EntryMode& mode, bool pin, const Profile& from, const Profile& to,
                      std::string_view otherwise);

// The same backwards. `positions` of another size than twelve say nothing.
EntryMode entry_mode(std::string_view positions, const Profile& from, const Profile& to);

// Whether the positions can say what these do.
bool entry_told(std::string_view entry, const Profile& from);
bool condition_told(std::string_view condition);
std::string conditions_told();  // all that can be, for people

}  // namespace isoswitch
