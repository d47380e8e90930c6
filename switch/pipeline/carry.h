// Which fields go to a peer and come back from it beside those that the tables carry: `carry:` of a profile.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iso8583/dialect.h"
#include "switch/config/node.h"

namespace isoswitch {

class Profile;

// Field numbers are those of the peer whose profile it is, but for the first of `as`.
struct Carry {
  using Values = std::vector<std::pair<int, std::string>>;

  std::vector<int> drop;                // not sent to it
  std::vector<std::pair<int, int>> as;  // a field of the other side, and the one that takes it here; both ways
  Values fixed;                         // sent to it so, whatever came
  Values otherwise;                     // where nothing came that makes it; of field 22 of 1993, each position
  std::vector<int> cut;                 // what is too long for it is cut
  std::vector<int> back{44, 55};        // of its answers, beyond what was decided
  Values fees;                          // of version 1: a fee of 1987 (28 or 30), and its type in field 46 here

  // Faults go to the node's.
  static Carry read(const Node& node);
  // Faults where the dialect has no such field, where a value does not fit it, or where it is ours to set.
  void check_against(const iso8583::Dialect& dialect, const Profile& profile, const Node& where) const;

  static const std::string* value(const Values& values, int field);  // null: none
};

}  // namespace isoswitch
