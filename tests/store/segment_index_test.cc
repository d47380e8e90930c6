// The index of a segment: it finds what is there and nothing else, whatever became of its file.
#include "switch/store/segment_index.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <map>

#include <fmt/format.h>

#include "record.pb.h"
#include "switch/store/record_search.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {
namespace {

using journal::KeyKind;
using journal::Order;
using journal::RecordSearch;
using journal::SearchBounds;
using Sequences = std::vector<std::uint64_t>;

constexpr int purchases = 700;  // each in a batch of its own block: more than two segments of 256 blocks
constexpr std::int64_t apart_us = 1000;

std::string bytes_of(const Id16& id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }
std::string bytes_of(const CardToken& token) {
  return {reinterpret_cast<const char*>(token.bytes.data()), token.bytes.size()};
}

std::string stan_of(int n) { return fmt::format("{:06}", n % 10); }
std::string reference_of(int n) { return fmt::format("R{:011}", n); }
// The account is opened by record 1: purchase n is record n + 1.
std::uint64_t sequence_of(int n) { return static_cast<std::uint64_t>(n) + 1; }
Instant time_of(int n) { return noon + Duration{apart_us * n}; }

UnitOfWork purchase(int n) {
  UnitOfWork made = authorizes(1, n, n);
  made.record->set_at_us(time_of(n).us);
  auto& facts = *made.record->mutable_transaction()->mutable_facts();
  facts.mutable_ids()->set_stan(stan_of(n));
  facts.mutable_ids()->set_retrieval_reference(reference_of(n));
  const CardToken card = card_token(1);
  facts.set_card(bytes_of(card));
  return made;
}

std::unique_ptr<MemoryFiles> journal_of(int count) {
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  REQUIRE(store.has_value());
  REQUIRE(now(**store, opens(1, 1'000'000)).has_value());
  for (int n = 1; n <= count; ++n) REQUIRE(now(**store, purchase(n)).has_value());
  return disk.copy();
}

std::string index_name(std::uint64_t number) { return journal::index_path(segment_path(number)); }

bool is_there(const MemoryFiles& disk, const std::string& path) {
  const auto paths = disk.paths();
  return std::ranges::find(paths, path) != paths.end();
}

struct Notes {
  std::vector<std::string> sentences;
  journal::SearchOptions options() {
    return {.building = {}, .walking = {}, .notice = [this](const std::string& one) { sentences.push_back(one); }};
  }
};

std::unique_ptr<RecordSearch> opened(FileSystem& disk, Notes& notes) {
  auto search = RecordSearch::open(disk, "journal", notes.options());
  REQUIRE(search.has_value());
  return std::move(*search);
}

Sequences found(RecordSearch& search, KeyKind kind, const std::string& value, const SearchBounds& bounds = {},
                Order order = Order::oldest_first) {
  Sequences sequences;
  const auto done = search.find(kind, value, bounds, order,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  sequences.push_back(record.sequence());
                                  return true;
                                });
  INFO((done ? "" : done.error().text));
  REQUIRE(done.has_value());
  return sequences;
}

Sequences found(FileSystem& disk, KeyKind kind, const std::string& value) {
  Notes notes;
  return found(*opened(disk, notes), kind, value);
}

Sequences walked(RecordSearch& search, const SearchBounds& bounds) {
  Sequences sequences;
  const auto done = search.each(bounds, [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
    sequences.push_back(record.sequence());
    return true;
  });
  REQUIRE(done.has_value());
  return sequences;
}

Sequences range(std::uint64_t first, std::uint64_t last) {
  Sequences sequences;
  for (std::uint64_t each = first; each <= last; ++each) sequences.push_back(each);
  return sequences;
}

Sequences of_stan(int stan) {
  Sequences sequences;
  for (int n = 1; n <= purchases; ++n)
    if (n % 10 == stan) sequences.push_back(sequence_of(n));
  return sequences;
}

}  // namespace

TEST_CASE("every record is found by each of its keys, and no other", "[segment_index]") {
  const auto disk = journal_of(purchases);
  Notes notes;
  const auto search = opened(*disk, notes);
  REQUIRE(search->segments() == 3);
  for (int n = 1; n <= purchases; ++n) {
    const Sequences only{sequence_of(n)};
    CHECK(found(*search, KeyKind::retrieval_reference, reference_of(n)) == only);
    CHECK(found(*search, KeyKind::life_cycle, bytes_of(life_cycle_id(n).bytes)) == only);
    CHECK(found(*search, KeyKind::match, bytes_of(match_key(n).bytes)) == only);
  }
  for (int stan = 0; stan < 10; ++stan) CHECK(found(*search, KeyKind::stan, stan_of(stan)) == of_stan(stan));
  CHECK(found(*search, KeyKind::account, "account-1") == range(1, purchases + 1));
  CHECK(found(*search, KeyKind::card, bytes_of(card_token(1))) == range(1, purchases + 1));
  CHECK(found(*search, KeyKind::card_row, bytes_of(card_token(1))) == Sequences{1});
  CHECK(found(*search, KeyKind::authorization_code, "A1B2C3").empty());
  CHECK(found(*search, KeyKind::retrieval_reference, "R").empty());
  CHECK(found(*search, KeyKind::stan, reference_of(1)).empty());
  CHECK(notes.sentences.empty());
}

TEST_CASE("the newest come first where that is wanted, and the search ends when it has enough", "[segment_index]") {
  const auto disk = journal_of(purchases);
  Notes notes;
  const auto search = opened(*disk, notes);
  auto expected = of_stan(3);
  std::ranges::reverse(expected);
  CHECK(found(*search, KeyKind::stan, stan_of(3), {}, Order::newest_first) == expected);
  int seen = 0;
  const auto done =
      search->find(KeyKind::stan, stan_of(3), {}, Order::newest_first,
                   [&](const proto::Record&, const journal::Position&) -> Result<bool> { return ++seen < 2; });
  REQUIRE(done.has_value());
  CHECK_FALSE(*done);
  CHECK(seen == 2);
}

TEST_CASE("bounds of sequence and of time hold on both sides, with an index and without", "[segment_index]") {
  const auto disk = journal_of(purchases);
  Notes notes;
  const auto search = opened(*disk, notes);
  constexpr std::uint64_t last = purchases + 1;
  // Without indexes; segments hold 254 batches each.
  for (const auto& [from, to] : {std::pair<std::uint64_t, std::uint64_t>{1, last},
                                 {1, 1},
                                 {254, 255},
                                 {255, 255},
                                 {300, 600},
                                 {last, last},
                                 {last, last + 100}})
    CHECK(walked(*search, {.first_sequence = from, .last_sequence = to}) == range(from, std::min(to, last)));
  CHECK(walked(*search, {.first_sequence = last + 1, .last_sequence = last + 9}).empty());
  // With them.
  for (const auto& [from, to] : {std::pair{1, purchases}, {253, 255}, {254, 254}, {300, 600}, {purchases, purchases}}) {
    const SearchBounds bounds{.from = time_of(from), .to = time_of(to)};
    CHECK(walked(*search, bounds) == range(sequence_of(from), sequence_of(to)));
    CHECK(found(*search, KeyKind::account, "account-1", bounds) == range(sequence_of(from), sequence_of(to)));
  }
  CHECK(walked(*search, {.from = time_of(5) + Duration{1}, .to = time_of(6) - Duration{1}}).empty());
  CHECK(walked(*search, {.from = time_of(purchases + 1)}).empty());
  CHECK(walked(*search, {.to = noon - Duration{1}}).size() <= 1);  // the opening has no time of its own
  CHECK(walked(*search, {.first_sequence = 400, .last_sequence = 402, .from = time_of(400), .to = time_of(900)}) ==
        range(401, 402));
}

TEST_CASE("an index is written once, beside its segment, and the open segment has none", "[segment_index]") {
  const auto disk = journal_of(purchases);
  CHECK(found(*disk, KeyKind::stan, stan_of(3)) == of_stan(3));
  CHECK(is_there(*disk, "journal/0000000001.index"));
  CHECK(is_there(*disk, "journal/0000000002.index"));
  CHECK_FALSE(is_there(*disk, "journal/0000000003.index"));
  for (const std::string& path : disk->paths()) CHECK_FALSE(path.ends_with(".new"));
  const auto changes = disk->changes();
  CHECK(found(*disk, KeyKind::stan, stan_of(3)) == of_stan(3));
  CHECK(disk->changes() == changes + 1);  // the open segment is synced before it is told of
}

TEST_CASE("build_index builds the index of one sealed segment, again too, and refuses an open one", "[segment_index]") {
  const auto disk = journal_of(purchases);
  for (int i = 0; i < 2; ++i) {
    const auto built = journal::build_index(*disk, segment_path(2));
    INFO((built ? "" : built.error().text));
    REQUIRE(built.has_value());
    CHECK(is_there(*disk, "journal/0000000002.index"));
    CHECK_FALSE(is_there(*disk, "journal/0000000002.index.new"));
    CHECK_FALSE(is_there(*disk, "journal/0000000001.index"));
  }
  const auto refused = journal::build_index(*disk, segment_path(3));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().text.find("journal/0000000003.journal: damage at offset ") == 0);
  CHECK_FALSE(is_there(*disk, "journal/0000000003.index"));
}

TEST_CASE("wherever a bit of an index is flipped, the same is found", "[segment_index]") {
  const auto disk = journal_of(300);
  const auto expected = found(*disk, KeyKind::account, "account-1");
  REQUIRE(expected == range(1, 301));
  auto& bytes = disk->bytes(index_name(1));
  const auto whole = bytes;
  for (std::size_t at = 0; at < whole.size(); at += 61) {
    disk->bytes(index_name(1)) = whole;
    disk->bytes(index_name(1))[at] ^= 0x10;
    INFO(at);
    CHECK(found(*disk, KeyKind::account, "account-1") == expected);
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, whole.size() - 1}) {
    disk->bytes(index_name(1)).resize(size);
    CHECK(found(*disk, KeyKind::account, "account-1") == expected);
    CHECK(disk->bytes(index_name(1)) == whole);
  }
}

TEST_CASE("the index of another segment, and of another journal's, is built anew", "[segment_index]") {
  const auto disk = journal_of(purchases);
  CHECK(found(*disk, KeyKind::stan, stan_of(3)) == of_stan(3));
  const auto first = disk->bytes(index_name(1));
  disk->bytes(index_name(1)) = disk->bytes(index_name(2));
  CHECK(found(*disk, KeyKind::stan, stan_of(3)) == of_stan(3));
  CHECK(disk->bytes(index_name(1)) == first);

  const auto other = journal_of(300);
  REQUIRE(other->open(index_name(1), FileMode::create).has_value());
  other->bytes(index_name(1)) = first;
  CHECK(found(*other, KeyKind::account, "account-1") == range(1, 301));
}

// A copy that was brought back and went on in another way: both have the first segment's header, and so its tag.
TEST_CASE("the index of a segment that began alike and ended otherwise is built anew", "[segment_index]") {
  const auto begun = journal_of(100);
  const auto goes_on = [](const MemoryFiles& from, int step) {
    auto disk = from.copy();
    auto store = JournalStore::open(journal_on(*disk));
    REQUIRE(store.has_value());
    for (int n = 101; n <= 300; ++n) REQUIRE(now(**store, purchase(n * step)).has_value());
    store->reset();
    return disk;
  };
  const auto one = goes_on(*begun, 1);
  const auto other = goes_on(*begun, 3);
  const auto bytes_at = [](MemoryFiles& disk, std::size_t from, std::size_t size) {
    const auto& bytes = disk.bytes(segment_path(1));
    return std::vector<std::uint8_t>(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                     bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
  };
  REQUIRE(bytes_at(*one, 0, journal::block_bytes) == bytes_at(*other, 0, journal::block_bytes));
  CHECK(found(*one, KeyKind::retrieval_reference, reference_of(150)) == Sequences{sequence_of(150)});
  REQUIRE(other->open(index_name(1), FileMode::create).has_value());
  other->bytes(index_name(1)) = one->bytes(index_name(1));
  CHECK(found(*other, KeyKind::retrieval_reference, reference_of(150)).empty());
  CHECK(found(*other, KeyKind::retrieval_reference, reference_of(111 * 3)) == Sequences{sequence_of(111)});
}

TEST_CASE("where no index can be written it is kept in memory, which is said once", "[segment_index]") {
  const auto disk = journal_of(purchases);
  for (const std::string failing : {"create", "write", "sync", "rename"}) {
    disk->set_fault([&](const std::string& call, const std::string& path) {
      return call == failing && path.find(".index") != std::string::npos ? EROFS : 0;
    });
    Notes notes;
    const auto search = opened(*disk, notes);
    INFO(failing);
    CHECK(found(*search, KeyKind::stan, stan_of(3)) == of_stan(3));
    CHECK(found(*search, KeyKind::stan, stan_of(4)) == of_stan(4));
    REQUIRE(notes.sentences.size() == 1);
    CHECK(notes.sentences[0].find("kept in memory") != std::string::npos);
    disk->set_fault({});
    for (const std::string& path : disk->paths()) CHECK(path.find(".index") == std::string::npos);
  }
}

TEST_CASE("a power cut while an index is written leaves none or a whole one", "[segment_index]") {
  const auto disk = journal_of(300);
  SeededRandom random{7};
  for (std::uint64_t cut = 1; cut < 20; ++cut) {
    const auto before = disk->copy();
    std::uint64_t calls = 0;
    before->set_fault([&](const std::string&, const std::string&) { return ++calls >= cut ? EIO : 0; });
    (void)journal::build_index(*before, segment_path(1));
    before->set_fault({});
    const auto after = before->after_power_cut(random);
    INFO(cut);
    CHECK(found(*after, KeyKind::account, "account-1") == range(1, 301));
  }
}

TEST_CASE("what the open segment gains is found by the next search", "[segment_index]") {
  MemoryFiles disk;
  auto store = JournalStore::open(journal_on(disk));
  REQUIRE(store.has_value());
  REQUIRE(now(**store, opens(1, 1'000'000)).has_value());
  for (int n = 1; n <= 3; ++n) {
    REQUIRE(now(**store, purchase(n)).has_value());
    CHECK(found(disk, KeyKind::account, "account-1") == range(1, sequence_of(n)));
  }
}

TEST_CASE("a torn tail is passed over and told of, damage before it is not", "[segment_index]") {
  const auto disk = journal_of(20);
  // Block 0 is the header, record n stands in block n.
  disk->bytes(segment_path(1))[21 * journal::block_bytes + 100] ^= 1;
  Notes notes;
  const auto search = opened(*disk, notes);
  CHECK(found(*search, KeyKind::account, "account-1") == range(1, 20));
  CHECK(search->torn().find("journal/0000000001.journal: damage at offset 86016: ") == 0);

  disk->bytes(segment_path(1))[5 * journal::block_bytes + 100] ^= 1;
  const auto damaged = opened(*disk, notes);
  const auto done = damaged->find(KeyKind::account, "account-1", {}, Order::oldest_first,
                                  [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; });
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().text.find("journal/0000000001.journal: damage at offset 20480: ") == 0);
}

TEST_CASE("damage of a sealed segment that the search comes upon names file and offset", "[segment_index]") {
  const auto disk = journal_of(300);
  CHECK(found(*disk, KeyKind::account, "account-1") == range(1, 301));
  disk->bytes(segment_path(1))[100 * journal::block_bytes + 200] ^= 1;
  Notes notes;
  const auto search = opened(*disk, notes);
  CHECK(found(*search, KeyKind::retrieval_reference, reference_of(7)) == Sequences{sequence_of(7)});  // not upon it
  const auto done = search->find(KeyKind::retrieval_reference, reference_of(99), {}, Order::oldest_first,
                                 [](const proto::Record&, const journal::Position&) -> Result<bool> { return true; });
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().text.find("journal/0000000001.journal: damage at offset 409600: expected CRC32C") == 0);
}

TEST_CASE("a segment that is missing is told of, and the others are searched", "[segment_index]") {
  const auto disk = journal_of(purchases);
  REQUIRE(disk->remove(segment_path(2)).has_value());
  Notes notes;
  const auto search = opened(*disk, notes);
  CHECK(found(*search, KeyKind::retrieval_reference, reference_of(7)) == Sequences{sequence_of(7)});
  CHECK(found(*search, KeyKind::retrieval_reference, reference_of(purchases)) == Sequences{sequence_of(purchases)});
  CHECK(found(*search, KeyKind::retrieval_reference, reference_of(300)).empty());
  REQUIRE(notes.sentences.size() == 1);
  CHECK(notes.sentences[0].find("segment 2 is missing") != std::string::npos);
}

}  // namespace isoswitch::test
