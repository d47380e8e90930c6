#include "tests/handlers/exploration_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "switch/ledger/expiry.h"
#include "switch/pipeline/timekeeper.h"
#include "tests/handlers/exploration_chain.h"

namespace isoswitch::test {
namespace {

constexpr Currency euro{978};
constexpr Duration every_hold_has_ended = std::chrono::hours{25};

SmallRows rows_of(const Messages& messages, const ExploredWorld& world) {
  Account account;
  account.id = "A1";
  account.currency = euro;
  account.posted = world.balance * one;
  Card card;
  card.token = messages.card();
  card.account = account.id;
  card.expiry_yymm = 3012;
  return {account, card};
}

// Where a sequence stands: the rows, the facts that the model counts, and what later events are named by.
struct Place {
  explicit Place(SmallRows begun) : rows(std::move(begun)) {}

  SmallRows rows;
  std::vector<Fact> facts;
  Standing standing;
  Instant now = exploration_begins;
  std::size_t increments = 0;
  std::size_t completions = 0;
  std::size_t captures = 0;
  std::uint8_t looked_at = 0;
};

// The last increment so far, or the first that is still to come; of completions and captures the first.
std::size_t which_of(What what, const Place& place) {
  switch (what) {
    case What::increment: return place.increments;
    case What::completion: return place.completions;
    case What::capture: return place.captures;
    case What::increment_reversal: return place.increments == 0 ? 0 : place.increments - 1;
    default: return 0;
  }
}

constexpr Letter reversals[] = {
    {What::reversal, 0, false, ""},
    {What::increment_reversal, 0, false, ""},
    {What::completion_reversal, 0, false, ""},
    {What::capture_reversal, 0, false, ""},
};

std::vector<Letter> with_reversals(std::vector<Letter> letters) {
  letters.insert(letters.end(), std::begin(reversals), std::end(reversals));
  return letters;
}

struct Did {
  std::string fault;
  Reason reason = Reason::approved;
  bool repeat = false;
  bool changed = false;  // money or a life cycle
  bool looked_at = false;
};

}  // namespace

class Exploration::Walker {
 public:
  explicit Walker(Exploration& all) : all_(all) {
    const SmallRows begun = rows_of(all.messages_, all.world_);
    places_.assign(all.options_.depth + 1, Place{begun});
  }

  // Everything that begins with these letters.
  void walk_behind(std::uint8_t first, std::uint8_t second) {
    sequence_.clear();
    if (step(first) && step(second)) walk();
  }

  std::uint64_t sequences = 0;  // of full length

 private:
  void walk() {
    if (sequence_.size() == all_.options_.depth) return;
    for (std::uint8_t letter = 0; letter < all_.letters_.size(); ++letter) {
      if (step(letter)) walk();
      sequence_.pop_back();
    }
  }

  // One letter further; false: that was a fault, and what follows would be another.
  bool step(std::uint8_t letter) {
    sequence_.push_back(letter);
    if (sequence_.size() == all_.options_.depth) ++sequences;
    Place& place = places_[sequence_.size()];
    place = places_[sequence_.size() - 1];
    std::string fault = go(letter, place);
    if (fault.empty() && sequence_.size() <= all_.options_.thorough_depth) fault = look_closer(place);
    if (fault.empty() && all_.options_.keep_endings && sequence_.size() == all_.options_.depth)
      fault = keep_ending(place);
    if (!fault.empty()) all_.tell(sequence_, std::move(fault));
    return fault.empty();
  }

  std::string go(std::uint8_t letter, Place& place) {
    const Letter& it = all_.letters_[letter];
    const std::size_t which = which_of(it.what, place);
    if (it.what == What::clock) place.now = place.now + std::chrono::hours{it.amount};
    place.facts.push_back({it.what, it.amount * one, it.more, which,
                           all_.world_.balance * one - place.standing.posted - place.standing.held, place.now});
    const Did did =
        it.what == What::clock ? expire(place) : decide(all_.messages_.message(letter, which, sequence_.size()), place);
    place.increments += it.what == What::increment ? 1 : 0;
    place.completions += it.what == What::completion ? 1 : 0;
    place.captures += it.what == What::capture ? 1 : 0;
    place.looked_at = static_cast<std::uint8_t>(place.looked_at + (did.looked_at ? 1 : 0));
    if (!did.fault.empty()) return did.fault;
    return compare(it, did, place);
  }

  std::string compare(const Letter& letter, const Did& did, Place& place) {
    if (std::string fault = place.rows.fault(all_.world_.balance * one); !fault.empty()) return fault;
    if (!all_.options_.beside_model) return leftover(place);
    place.standing = recount(place.facts, exploration_hold_period);
    const Standing& expected = place.standing;
    const Account& account = place.rows.account();
    const Minor posted = all_.world_.balance * one - account.posted;
    if (account.pending != expected.held || posted != expected.posted)
      return fmt::format("held and posted: expected {} and {}, got {} and {}", expected.held, expected.posted,
                         account.pending, posted);
    const bool request = letter.what == What::authorization || letter.what == What::increment;
    if (request && !did.repeat && (did.reason == Reason::approved) != expected.approved)
      return fmt::format("expected to be {}", expected.approved ? "approved" : "declined");
    if (!request && did.reason != Reason::approved) return "an advice or reversal was not acknowledged";
    if (letter.what != What::clock && did.looked_at != expected.looked_at)
      return expected.looked_at ? "nobody is asked to look at it" : "somebody is asked to look at it for nothing";
    return leftover(place);
  }

  // What is held ends by itself.
  static std::string leftover(const Place& place) {
    for (const LifeCycle& row : place.rows.life_cycles())
      if (row.held > 0 && !due(row, place.now + every_hold_has_ended)) return "a hold that does not end";
    return {};
  }

  Did decide(const Transaction& message, Place& place) {
    tx_ = message;
    tx_.received = place.now;
    return decide(place);
  }

  Did decide(Place& place) {
    Rows rows{place.rows};
    Decision decision;
    all_.chain_->decide(tx_, rows, decision);
    Did did{.fault = place.rows.take(rows.images()), .reason = decision.given.reason};
    did.repeat = decision.repeat_of.has_value();
    const RowImages& images = rows.images();
    did.changed = !images.empty();
    did.looked_at = std::ranges::any_of(images.exceptions, [](const Exception& item) {
      return item.reason == ExceptionReason::capture_after_reversal;
    });
    return did;
  }

  static Did expire(Place& place) {
    std::vector<LifeCycleId> ended;
    for (const LifeCycle& row : place.rows.life_cycles())
      if (due(row, place.now)) ended.push_back(row.id);
    for (const LifeCycleId& id : ended) {
      Rows rows{place.rows};
      Decision decision;
      expire_hold(id, place.now, rows, decision);
      if (std::string fault = place.rows.take(rows.images()); !fault.empty()) return {.fault = fault};
    }
    return {};
  }

  // Whatever was said so far, said again: nothing moves. Whatever was said, taken back: nothing is left.
  std::string look_closer(const Place& place) {
    if (std::string fault = repeat_all(place); !fault.empty()) return fault;
    if (std::string fault = reverse_all(place, false); !fault.empty()) return fault;
    return reverse_all(place, true);
  }

  std::string repeat_all(const Place& from) {
    for (std::size_t i = 0; i < sequence_.size(); ++i) {
      const Fact& fact = from.facts[i];
      if (fact.what == What::clock) continue;
      for (const bool says_so : {false, true}) {
        Place place = from;
        tx_ = all_.messages_.message(sequence_[i], fact.which, i + 1);
        tx_.repeat = says_so;
        tx_.received = place.now;
        const Did did = decide(place);
        if (!did.fault.empty()) return "a repeat: " + did.fault;
        if (!did.repeat || did.changed) return fmt::format("the repeat of event {} was taken as new", i + 1);
      }
    }
    return {};
  }

  std::string reverse_all(const Place& from, bool from_the_last) {
    Place place = from;
    std::vector<Fact> facts = from.facts;
    if (from_the_last) std::ranges::reverse(facts);
    std::size_t number = sequence_.size();
    for (const Fact& fact : facts) {
      const auto what = reversal_of(fact.what);
      if (!what) continue;
      const Did did = decide(all_.reversal(*what, fact.which, ++number), place);
      if (!did.fault.empty()) return "the reversal of everything: " + did.fault;
    }
    if (std::string fault = place.rows.fault(all_.world_.balance * one); !fault.empty())
      return "after the reversal of everything: " + fault;
    const Account& account = place.rows.account();
    if (account.pending == 0 && account.posted == all_.world_.balance * one) return {};
    return fmt::format("the reversal of everything, from the {}, leaves {} held and {} posted",
                       from_the_last ? "last" : "first", account.pending, all_.world_.balance * one - account.posted);
  }

  static std::optional<What> reversal_of(What what) {
    switch (what) {
      case What::authorization: return What::reversal;
      case What::increment: return What::increment_reversal;
      case What::completion: return What::completion_reversal;
      case What::capture: return What::capture_reversal;
      default: return std::nullopt;
    }
  }

  std::string keep_ending(const Place& place) {
    std::uint64_t number = 0;
    for (const std::uint8_t letter : sequence_) number = number * all_.letters_.size() + letter;
    const Account& account = place.rows.account();
    const Minor posted = all_.world_.balance * one - account.posted;
    if (account.pending % one != 0 || posted % one != 0) return "an amount that is no whole unit";
    all_.endings_[number] = {static_cast<std::uint8_t>(account.pending / one), static_cast<std::int8_t>(posted / one),
                             place.looked_at, true};
    return {};
  }

  Exploration& all_;
  Sequence sequence_;
  std::vector<Place> places_;
  Transaction tx_;
};

Exploration::Exploration(std::vector<Letter> letters, const ExploredWorld& world, const Options& options)
    : letters_(std::move(letters)),
      messages_(with_reversals(letters_), world.authorized * one, world.reference),
      world_(world),
      options_(options),
      chain_(usual_chain()) {
  if (!options_.keep_endings) return;
  std::uint64_t endings = 1;
  for (std::size_t i = 0; i < options_.depth; ++i) endings *= letters_.size();
  endings_.resize(endings);
}

void Exploration::walk() {
  const auto letters = static_cast<unsigned>(letters_.size());
  std::atomic<unsigned> next = 0;
  const auto work = [&] {
    Walker walker{*this};
    for (unsigned pair = next++; pair < letters * letters; pair = next++)
      walker.walk_behind(static_cast<std::uint8_t>(pair / letters), static_cast<std::uint8_t>(pair % letters));
    const std::lock_guard lock{mutex_};
    sequences_ += walker.sequences;
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1U, 8U); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  for (const auto& [sequence, what] : found_) faults_.push_back({sequence, what});
  std::ranges::stable_sort(faults_, {}, [](const Fault& fault) { return fault.sequence.size(); });
}

void Exploration::tell(const Sequence& sequence, std::string what) {
  const std::lock_guard lock{mutex_};
  found_.try_emplace(sequence, std::move(what));  // one letter alone begins several walks
}

const Transaction& Exploration::reversal(What what, std::size_t which, std::size_t place) const {
  const auto reversal = std::ranges::find(reversals, what, &Letter::what);
  return messages_.message(letters_.size() + static_cast<std::size_t>(reversal - std::begin(reversals)), which, place);
}

std::string Exploration::text(const Sequence& sequence) const {
  std::string text;
  for (const std::uint8_t letter : sequence) {
    if (!text.empty()) text += ", ";
    text += letters_[letter].name;
  }
  return text;
}

}  // namespace isoswitch::test
