#include "switch/pipeline/translation_table.h"

#include <algorithm>

namespace isoswitch {
namespace {

constexpr FieldPair pairs[] = {
    {2, 2, Way::same, Need::must},        // pan
    {3, 3, Way::same, Need::must},        // processing code
    {4, 4, Way::same, Need::must},        // amounts, in the same minor units
    {5, 5, Way::same, Need::must},        //
    {6, 6, Way::same, Need::must},        //
    {7, 7, Way::made, Need::may},         // own_names.h
    {8, 8, Way::same, Need::may},         // billing fee
    {9, 9, Way::same, Need::may},         // rates
    {10, 10, Way::same, Need::may},       //
    {11, 11, Way::made, Need::may},       // own_names.h
    {12, 12, Way::made, Need::may},       // local time and date
    {13, 12, Way::made, Need::may},       //
    {14, 14, Way::same, Need::must},      // expiry, YYMM
    {15, 15, Way::day, Need::may},        // settlement
    {16, 16, Way::same, Need::may},       // conversion, MMDD
    {17, 17, Way::same, Need::may},       // capture, MMDD
    {18, 26, Way::same, Need::may},       // merchant category
    {19, 19, Way::same, Need::may},       // countries
    {20, 20, Way::same, Need::may},       //
    {21, 21, Way::same, Need::may},       //
    {22, 22, Way::made, Need::may},       // entry_mode.h
    {23, 23, Way::same, Need::may},       // sequence number of the card
    {25, 22, Way::made, Need::may},       // entry_mode.h
    {26, 22, Way::made, Need::may},       //
    {27, 27, Way::same, Need::may},       // length of the authorization code
    {32, 32, Way::same, Need::must},      // acquirer and forwarder
    {33, 33, Way::same, Need::must},      //
    {34, 34, Way::same, Need::must},      // extended pan
    {35, 35, Way::same, Need::must},      // track 2
    {36, 36, Way::same, Need::may},       // track 3
    {37, 37, Way::same, Need::must},      // retrieval reference
    {38, 38, Way::same, Need::must},      // authorization code
    {39, 39, Way::made, Need::may},       // through the profiles' reasons
    {40, 40, Way::same, Need::may},       // service code
    {41, 41, Way::same, Need::must},      // terminal
    {42, 42, Way::same, Need::must},      // merchant
    {43, 43, Way::location, Need::may},   // its name and place
    {44, 44, Way::same, Need::may},       // additional response
    {45, 45, Way::same, Need::must},      // track 1
    {47, 47, Way::same, Need::may},       // national data
    {48, 48, Way::same, Need::may},       // private data
    {49, 49, Way::currency, Need::must},  //
    {50, 50, Way::currency, Need::must},  //
    {51, 51, Way::currency, Need::must},  //
    {52, 52, Way::same, Need::must},      // PIN block
    {54, 54, Way::same, Need::may},       // additional amounts
    {55, 55, Way::same, Need::must},      // chip data
    {62, 62, Way::same, Need::may},       // private in both
    {63, 63, Way::same, Need::may},       //
    {67, 67, Way::same, Need::may},       // extended payment
    {68, 68, Way::same, Need::may},       // countries
    {69, 69, Way::same, Need::may},       //
    {90, 56, Way::made, Need::may},       // own_names.h
    {95, 30, Way::made, Need::may},       // reversal_amounts.h
    {98, 98, Way::same, Need::may},       // payee
    {99, 99, Way::same, Need::may},       // settlement institution
    {100, 100, Way::same, Need::may},     // receiver
    {102, 102, Way::same, Need::may},     // accounts
    {103, 103, Way::same, Need::may},     //
    {104, 104, Way::same, Need::may},     // description
};

constexpr std::string_view in_private = "private to two peers; carry.as says which field takes it";

constexpr Missing missing[] = {
    {0, 24, 24, "addresses a link, not a transaction"},
    {0, 28, 31, "fees, which 1993 has by type in field 46; carry.fees names the types of 28 and 30"},
    {0, 46, 46, "there it holds fees"},
    {0, 53, 53, "16 digits, there bytes of another meaning"},
    {0, 56, 61, in_private},
    {0, 105, 127, in_private},
    {1, 13, 13, "1987 has no date from which a card is valid"},
    {1, 18, 18, "the merchant's category is taken from field 26"},
    {1, 25, 25, "told of a reversal only, in field 39"},
    {1, 28, 29, "1987 has no reconciliation of its own in a transaction"},
    {1, 31, 31, "1987 has no reference data of the acquirer"},
    {1, 46, 46, "fees by type, which 1987 has in 28 to 31; carry.fees names the types of 28 and 30"},
    {1, 53, 53, "bytes, there 16 digits of another meaning"},
    {1, 57, 58, "1987 has neither a length of life of an authorization nor who authorizes"},
    {1, 59, 59, "to be given back by who answers, which we do"},
    {1, 60, 61, in_private},
    {1, 66, 66, "1987 has no original fees"},
    {1, 70, 70, "there it says what network management is about"},
    {1, 91, 95, "1987 has no parties and references beyond those of 32 and 33"},
    {1, 111, 127, in_private},
};

struct Others {
  int version;
  int first;
  int last;
};
constexpr Others others[] = {
    {0, 64, 66}, {0, 70, 89}, {0, 91, 94}, {0, 96, 97},   {0, 101, 101}, {0, 128, 128},  // 1987
    {1, 64, 65}, {1, 71, 90}, {1, 96, 97}, {1, 101, 101}, {1, 105, 110}, {1, 128, 128}};

}  // namespace

std::span<const FieldPair> field_pairs() { return pairs; }
std::span<const Missing> missing_fields() { return missing; }

bool of_other_messages(int version, int field) {
  return std::ranges::any_of(
      others, [&](const Others& row) { return row.version == version && field >= row.first && field <= row.last; });
}

Need need_of(int field) {
  const auto* pair = std::ranges::find(pairs, field, &FieldPair::of_1987);
  return pair == std::end(pairs) ? Need::may : pair->need;
}

}  // namespace isoswitch
