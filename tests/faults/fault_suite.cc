// D-2 and D-4 over a day of a thousand transactions, through the same handlers as in the switch: the power goes at
// every single change of the disk, with sixteen kinds of damage to what was not synced, and once more while the next
// start recovers; bytes flip and files are cut. What is left must be a prefix that holds all that was told, and what
// clients then send again must move no money twice. Prints its figures; exits 1 if anything was lost or doubled.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>

#include "switch/base/log.h"
#include "switch/store/journal_store.h"
#include "switch/store/memory_store.h"
#include "tests/faults/till.h"
#include "tests/faults/traced_files.h"

namespace isoswitch::test {
namespace {

struct Options {
  std::size_t messages = 1'000;
  std::size_t per_batch = 4;  // messages that are taken before anybody waits
  std::size_t stride = 1;     // of the changes at which the power goes
  std::size_t flips = 10'000;
  std::size_t cuts = 1'000;
  std::uint64_t seed = 20'261'125;
  std::string without;   // a handler that is left out
  bool no_sync = false;  // the disk forgets what syncs it
  std::string figures;   // a file for the last lines
};

JournalOptions journal_on(FileSystem& disk) {
  JournalOptions options;
  options.directory = "journal";
  options.segment_bytes = std::uint64_t{1} << 20;
  options.token_check = {1, 2, 3, 4, 5, 6, 7, 8};
  options.files = &disk;
  options.fail_stop = [](const std::string&) {};
  return options;
}

struct Tally {
  std::uint64_t starts = 0;
  std::uint64_t lost = 0;       // told, and not there
  std::uint64_t doubled = 0;    // money that is not that of a prefix, or moved again
  std::uint64_t refused = 0;    // starts that found damage and named it
  std::uint64_t unnamed = 0;    // refused without file and offset
  std::uint64_t unstarted = 0;  // starts after a power cut that did not succeed
  std::vector<std::string> stories = {};

  void tell(std::string story) {
    if (stories.size() < 5) stories.push_back(std::move(story));
  }
  bool clean() const { return lost == 0 && doubled == 0 && unnamed == 0 && unstarted == 0; }
};

class Suite {
 public:
  explicit Suite(const Options& options) : options_(options), script_(options.messages, options.seed) {}

  bool run() {
    expect();
    work();
    const bool cuts_held = cut_the_power();
    const bool flips_held = flip();
    return cuts_held && flips_held;
  }

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  // What money there is after each unit: by the same rules, with a store that has no disk.
  void expect() {
    MemoryStore store;
    Till till{script_, store};
    pictures_.push_back(picture_of(store.rows()));
    till.open_accounts();
    pictures_.push_back(picture_of(store.rows()));
    for (std::size_t message = 0; message < script_.size(); ++message) {
      till.take(message);
      store.drain();
      pictures_.push_back(picture_of(store.rows()));
    }
  }

  void work() {
    auto store = JournalStore::open(journal_on(traced_));
    if (!store) throw std::runtime_error(store.error().text);
    Till till{script_, **store};
    till.open_accounts();
    traced_.told(0);
    for (std::size_t message = 0; message < script_.size(); ++message) {
      while (!(*store)->has_room()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      till.take(message);
      (*store)->flush();
      if (message % options_.per_batch != options_.per_batch - 1) continue;
      (*store)->drain();
      traced_.told(till.answered());
    }
    (*store)->drain();
    traced_.told(till.answered());
    if (picture_of((*store)->rows()) != pictures_.back())
      throw std::runtime_error("the journal engine and the memory engine decided differently");
  }

  bool cut_the_power() {
    const auto began = std::chrono::steady_clock::now();
    Tally tally;
    SeededRandom random{options_.seed};
    DiskReplay day;
    std::size_t told = 0;
    std::uint64_t operations = 0;
    bool opened = false;
    for (const DiskChange& change : traced_.changes()) {
      if (change.kind == DiskChange::Kind::told) {
        told = change.message;
        opened = true;
        continue;
      }
      // The power goes before a sync has done its work, and after a write that nobody has synced.
      const bool forgets = options_.no_sync && change.kind == DiskChange::Kind::sync;
      const bool is_sync = change.kind == DiskChange::Kind::sync || change.kind == DiskChange::Kind::sync_directory;
      if (!is_sync) day.apply(change);
      if (++operations % options_.stride == 0) damage(day.disk(), told, opened, random, tally);
      if (is_sync && !forgets) day.apply(change);
    }
    say(fmt::format("power cuts    {} changes of the disk × 16 damages, each twice: {} starts, {} lost, {} doubled, "
                    "{} that did not start ({} s)",
                    operations, tally.starts, tally.lost, tally.doubled, tally.unstarted, seconds_since(began)),
        tally);
    return tally.clean();
  }

  void damage(const MemoryFiles& disk, std::size_t told, bool opened, Random& random, Tally& tally) {
    using Sectors = MemoryFiles::Damage::Sectors;
    for (const bool names : {false, true})
      for (const bool lengths : {false, true})
        for (const Sectors sectors : {Sectors::none, Sectors::first_half, Sectors::any, Sectors::all}) {
          const MemoryFiles::Damage kind{names, lengths, sectors};
          auto left = disk.after_power_cut(kind, random);
          interrupt_recovery(*left, random);
          auto twice = left->after_power_cut(kind, random);
          check_start(*twice, told, opened, tally);
        }
  }

  static void interrupt_recovery(MemoryFiles& disk, Random& random) {
    auto changes = std::make_shared<std::atomic<std::uint64_t>>(0);
    const std::uint64_t last = 1 + random.below(8);
    disk.set_fault([changes, last](const std::string&, const std::string&) { return ++*changes >= last ? EIO : 0; });
    static_cast<void>(JournalStore::open(journal_on(disk)));
  }

  void check_start(MemoryFiles& disk, std::size_t told, bool opened, Tally& tally) {
    ++tally.starts;
    auto store = JournalStore::open(journal_on(disk));
    if (!store) {
      ++tally.unstarted;
      return tally.tell("no start: " + store.error().text);
    }
    const std::uint64_t last = (*store)->recovery().last_sequence;
    const std::uint64_t promised = opened ? told + 1 : 0;
    if (last < promised) {
      ++tally.lost;
      return tally.tell(fmt::format("told of {} units, {} are there", promised, last));
    }
    if (last >= pictures_.size() || picture_of((*store)->rows()) != pictures_[last]) {
      ++tally.doubled;
      return tally.tell(fmt::format("after {} units the money is\n{}", last, text(picture_of((*store)->rows()))));
    }
    if (opened) send_again(**store, told, last, tally);
  }

  // Clients send what they got no answer to; whether it was durable they do not know.
  void send_again(Store& store, std::size_t told, std::uint64_t last, Tally& tally) const {
    Till till{script_, store, options_.without};
    const std::size_t until = std::min(told + options_.per_batch, script_.size());
    for (std::size_t message = told; message < until; ++message) {
      till.take(message);
      store.flush();
    }
    store.drain();
    const std::uint64_t reached = std::max<std::uint64_t>(last, until + 1);
    const Picture found = picture_of(store.rows());
    if (found == pictures_[reached]) return;
    ++tally.doubled;
    tally.tell(fmt::format("messages {} to {} sent again after {} units: the money is\n{}\nand not\n{}", told, until,
                           last, text(found), text(pictures_[reached])));
  }

  // The whole day's journal, closed in order: no flip can be taken for a torn write, but in the last batch of a journal
  // that was not closed.
  bool flip() {
    const auto began = std::chrono::steady_clock::now();
    DiskReplay day;
    for (const DiskChange& change : traced_.changes()) day.apply(change);
    const auto whole = day.disk().copy();
    std::vector<std::string> files;
    for (const std::string& path : whole->paths())
      if (path.ends_with(".journal")) files.push_back(path);
    Tally tally;
    SeededRandom random{options_.seed + 1};
    for (std::size_t i = 0; i < options_.flips; ++i) {
      const std::string& path = files[random.below(files.size())];
      auto& bytes = whole->bytes(path);
      const std::size_t at = random.below(bytes.size());
      const auto bit = static_cast<std::uint8_t>(1U << random.below(8));
      bytes[at] ^= bit;
      check_damaged(*whole, path, tally);
      bytes[at] ^= bit;
    }
    for (std::size_t i = 0; i < options_.cuts; ++i) {
      const std::string& path = files[random.below(files.size())];
      auto& bytes = whole->bytes(path);
      const std::vector<std::uint8_t> before = bytes;
      bytes.resize(random.below(bytes.size()));
      check_damaged(*whole, path, tally);
      bytes = before;
    }
    say(fmt::format("damage        {} flipped bits and {} files cut short: {} named and refused, {} without harm, {} "
                    "lost, {} doubled, {} not named ({} s)",
                    options_.flips, options_.cuts, tally.refused,
                    tally.starts - tally.refused - tally.lost - tally.doubled - tally.unnamed, tally.lost,
                    tally.doubled, tally.unnamed, seconds_since(began)),
        tally);
    return tally.clean();
  }

  // Refused with its place; or there was nothing in it that anybody needs: the rows are whole.
  void check_damaged(const MemoryFiles& disk, const std::string& path, Tally& tally) {
    ++tally.starts;
    auto copy = disk.copy();
    auto store = JournalStore::open(journal_on(*copy));
    if (!store) {
      const bool named = store.error().text.find(path.substr(path.find('/') + 1)) != std::string::npos;
      ++(named ? tally.refused : tally.unnamed);
      if (!named) tally.tell(path + ": " + store.error().text);
      return;
    }
    if ((*store)->recovery().last_sequence != script_.size() + 1) {
      ++tally.lost;
      return tally.tell(fmt::format("{}: started with {} units", path, (*store)->recovery().last_sequence));
    }
    if (picture_of((*store)->rows()) == pictures_.back()) return;
    ++tally.doubled;
    tally.tell(path + ": other money");
  }

  static std::int64_t seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began).count();
  }

  void say(std::string line, const Tally& tally) {
    fmt::print("{}\n", line);
    for (const std::string& story : tally.stories) fmt::print("  {}\n", story);
    std::fflush(stdout);
    lines_.push_back(std::move(line));
  }

  const Options options_;
  const Script script_;
  std::vector<Picture> pictures_;  // by sequence
  TracedFiles traced_;
  std::vector<std::string> lines_;
};

constexpr std::string_view usage =
    "usage: fault_suite [--messages N] [--per-batch N] [--stride N] [--flips N] [--cuts N] [--seed N]\n"
    "                   [--without HANDLER] [--no-sync] [--figures FILE]\n"
    "  --stride N         the power goes at every Nth change of the disk (default: each)\n"
    "  --without HANDLER  leaves it out of the chain, to see that the suite misses it: dedupe\n"
    "  --no-sync          the disk forgets what syncs it: the suite must find that\n";

bool number(std::string_view text, auto& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<Options> read_options(const std::vector<std::string_view>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (name == "--no-sync") {
      options.no_sync = true;
      continue;
    }
    if (++i == arguments.size()) return std::nullopt;
    const std::string_view value = arguments[i];
    bool read = true;
    if (name == "--messages")
      read = number(value, options.messages);
    else if (name == "--per-batch")
      read = number(value, options.per_batch);
    else if (name == "--stride")
      read = number(value, options.stride);
    else if (name == "--flips")
      read = number(value, options.flips);
    else if (name == "--cuts")
      read = number(value, options.cuts);
    else if (name == "--seed")
      read = number(value, options.seed);
    else if (name == "--without")
      options.without = value;
    else if (name == "--figures")
      options.figures = value;
    else
      return std::nullopt;
    if (!read) return std::nullopt;
  }
  if (options.stride == 0 || options.per_batch == 0) return std::nullopt;
  return options;
}

}  // namespace
}  // namespace isoswitch::test

int main(int argc, char** argv) {
  using namespace isoswitch::test;
  const auto options = read_options({argv + 1, argv + argc});
  if (!options) {
    fmt::print(stderr, "{}", usage);
    return 2;
  }
  if (!isoswitch::log::open({.level = isoswitch::log::Level::error, .file = "/dev/null"})) return 2;
  Suite suite(*options);
  const bool held = suite.run();
  if (!options->figures.empty()) {
    std::ofstream file(options->figures);
    for (const std::string& line : suite.lines()) file << line << "\n";
  }
  return held ? 0 : 1;
}
