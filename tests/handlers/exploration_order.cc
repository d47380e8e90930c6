#include "tests/handlers/exploration_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace isoswitch::test {
namespace {

enum class Same {
  money,             // held and posted
  money_or_look_at,  // or somebody is asked to look at it where the reversal was first
  posted_at_last,    // what is posted, where nothing follows
};

// What comes from different queues of a peer, or from different senders.
struct Pair {
  What first;
  What second;
  Same same;
  std::optional<What> unless = {};  // this has happened before
};

constexpr Pair pairs[] = {
    // R7: held at what remains, whichever comes first.
    {What::authorization, What::reversal, Same::money},
    {What::authorization, What::partial_reversal, Same::money},
    // R7, R11: an increment that is taken back has added nothing. It is the last one that is named.
    {What::increment, What::increment_reversal, Same::money, What::increment},
    // R9: a hold only goes down.
    {What::reversal, What::partial_reversal, Same::money},
    {What::partial_reversal, What::partial_reversal, Same::money},
    // R13, R7: a capture behind the reversal is owed to the network, one before it is undone; a reversal after the end
    // of
    // the hold does nothing.
    {What::capture, What::reversal, Same::money_or_look_at, What::clock},
    // R7: a capture that is taken back has posted nothing. What it would have released stays, if the reversal was
    // first.
    {What::capture, What::capture_reversal, Same::posted_at_last, What::capture},
};

class Orders {
 public:
  Orders(const Exploration& exploration, std::size_t depth)
      : exploration_(exploration), letters_(exploration.letters()), sequence_(depth) {}

  std::vector<Exploration::Fault> differences() {
    for (std::uint64_t number = 0; number < exploration_.endings(); ++number) {
      std::uint64_t rest = number;
      for (std::size_t place = sequence_.size(); place-- > 0; rest /= letters_.size())
        sequence_[place] = static_cast<std::uint8_t>(rest % letters_.size());
      for (std::size_t place = 0; place + 1 < sequence_.size(); ++place) compare(number, place);
    }
    return std::move(differences_);
  }

 private:
  What what(std::size_t place) const { return letters_[sequence_[place]].what; }

  void compare(std::uint64_t number, std::size_t place) {
    for (const Pair& pair : pairs) {
      if (pair.first != what(place) || pair.second != what(place + 1)) continue;
      const auto before = sequence_.begin() + static_cast<std::ptrdiff_t>(place);
      const auto excepted = [&](std::uint8_t letter) { return letters_[letter].what == pair.unless; };
      if (std::any_of(sequence_.begin(), before, excepted)) continue;
      const bool at_last = place + 2 == sequence_.size();
      if (pair.same == Same::posted_at_last && !at_last) continue;
      check(pair, exploration_.ending(number), exploration_.ending(exchanged(place)));
    }
  }

  std::uint64_t exchanged(std::size_t place) const {
    Sequence other = sequence_;
    std::swap(other[place], other[place + 1]);
    std::uint64_t number = 0;
    for (const std::uint8_t letter : other) number = number * letters_.size() + letter;
    return number;
  }

  void check(const Pair& pair, const Ending& here, const Ending& exchanged) {
    if (!here.reached || !exchanged.reached) return;
    const bool posted = here.posted == exchanged.posted;
    const bool held = here.held == exchanged.held;
    if (posted && (held || pair.same == Same::posted_at_last)) return;
    if (pair.same == Same::money_or_look_at && exchanged.looked_at > here.looked_at) return;
    differences_.push_back(
        {sequence_, fmt::format("ends with {} held and {} posted, the other way round with {} and {}", here.held,
                                here.posted, exchanged.held, exchanged.posted)});
  }

  const Exploration& exploration_;
  const std::vector<Letter>& letters_;
  Sequence sequence_;
  std::vector<Exploration::Fault> differences_;
};

}  // namespace

std::vector<Exploration::Fault> order_differences(const Exploration& exploration, std::size_t depth) {
  return Orders{exploration, depth}.differences();
}

}  // namespace isoswitch::test
