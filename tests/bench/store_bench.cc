// Durable units per second through the journal by batch, beside what the same disk gives for the same bytes alone.
//
//   store_bench [DIRECTORY]    (default: the current one)
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "record.pb.h"
#include "switch/ledger/holds.h"
#include "switch/store/aligned_buffer.h"
#include "switch/store/journal_store.h"
#include "switch/store/memory_store.h"

namespace isoswitch {
namespace {

constexpr int accounts = 20'000;
constexpr Currency euro{978};

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

Id16 id_of(const char* kind, int n) { return IdBuilder{kind}.number(static_cast<std::uint64_t>(n)).finish(); }

CardToken token_of(int n) {
  CardToken token;
  const Id16 hash = id_of("card", n);
  std::ranges::copy(hash, token.bytes.begin() + 1);
  return token;
}

// What an authorization of the issuer's pipeline names and is recorded with; made before the clock starts.
struct Request {
  CardToken card;
  SeenId seen;
  LifeCycleId cycle;
  std::array<std::optional<MatchKey>, 4> match;
};

Request request_of(int n) {
  Request request;
  request.card = token_of(n % accounts);
  const Id16 hash = id_of("seen", n);
  std::ranges::copy(std::span{hash}.subspan(4), request.seen.bytes.begin() + 4);
  request.cycle = {id_of("cycle", n)};
  request.match = {MatchKey{id_of("trace", n)}, MatchKey{id_of("local", n)}, MatchKey{id_of("reference", n)},
                   std::nullopt};
  return request;
}

void fill_record(proto::Record& record, int n) {
  record.set_at_us(1'764'000'000'000'000 + n);
  auto& transaction = *record.mutable_transaction();
  transaction.set_acquirer("pos");
  transaction.set_peer("127.0.0.1:40000");
  transaction.set_dialect("iso1987_ascii");
  transaction.set_profile("issuer");
  transaction.set_mti("0100");
  for (std::uint32_t field = 2; field < 18; ++field) {
    auto& entry = *transaction.add_fields();
    entry.set_number(field);
    entry.mutable_value()->assign("1234567890123", 5 + field % 8);
  }
  auto& facts = *transaction.mutable_facts();
  facts.set_received_us(record.at_us());
  facts.set_network("visa");
  facts.set_bin("541333");
  facts.set_last_four("0019");
  facts.mutable_transaction()->set_minor(1250);
  facts.mutable_ids()->set_stan("000042");
  facts.mutable_ids()->set_retrieval_reference("581430000001");
}

UnitOfWork authorization(const Request& request, int n) {
  UnitOfWork unit;
  unit.record = new_record();
  fill_record(*unit.record, n);
  unit.decide = [&request, n](Rows& rows, Decision& decision) {
    if (rows.seen(request.seen)) return;
    const auto card = rows.card(request.card);
    auto account = rows.account(card->account);
    for (const auto& key : request.match)
      if (key && !rows.matches(request.card, *key).empty()) return;
    LifeCycle cycle;
    cycle.id = request.cycle;
    cycle.card = request.card;
    cycle.account = account->id;
    cycle.authorized = cycle.transaction = {1250, euro};
    cycle.ids.stan = "000042";
    cycle.ids.transmitted = "1125103059";
    cycle.ids.retrieval_reference = "581430000001";
    cycle.match = request.match;
    cycle.opened = cycle.changed = Instant{1'764'000'000'000'000 + n};
    (void)set_hold(*account, cycle, 1250);
    Seen seen;
    seen.id = request.seen;
    seen.transaction = seen.billing = {1250, euro};
    seen.given.authorization_code = "A1B2C3";
    decision.given = seen.given;
    decision.answered = true;
    decision.rule = "authorize";
    decision.life_cycle = cycle.id;
    rows.put(*account);
    rows.put(cycle);
    rows.put(seen);
  };
  return unit;
}

// What is owed for a question: put before it is sent, and ended by its answer. As large as a message's fields make it.
UnitOfWork question(int n) {
  UnitOfWork unit;
  unit.decide = [n](Rows& rows, Decision&) {
    Owed row;
    row.id = {id_of("owed", n)};
    row.link = "issuer_a";
    row.card = token_of(n % accounts);
    row.since = Instant{1'764'000'000'000'000 + n};
    row.until = row.since + std::chrono::seconds{7};
    row.original_stan = "000042";
    row.original_transmitted = "1125103059";
    for (std::uint16_t field = 3; field < 15; ++field) row.fields.push_back({field, "1234567890"});
    row.sealed_pan = std::string(64, 's');
    rows.put(row);
  };
  return unit;
}

UnitOfWork end_of_question(int n) {
  UnitOfWork unit;
  unit.decide = [n](Rows& rows, Decision&) {
    auto row = rows.owed({id_of("owed", n)});
    row->state = OwedState::settled;
    rows.put(*row);
  };
  return unit;
}

// Questions with so many under way; of the owner's thread for the two units, µs.
double owner_us_per_question(Store& store, int questions, int under_way) {
  int told = 0;
  const auto start = Steady::now();
  for (int n = 0; n < questions + under_way; ++n) {
    for (const bool asks : {true, false}) {
      if (asks ? n >= questions : n < under_way) continue;
      UnitOfWork unit = asks ? question(n) : end_of_question(n - under_way);
      unit.done = [&told](const Result<Outcome>& outcome) { told += outcome ? 1 : 0; };
      store.submit(std::move(unit));
    }
    if (n % 256 == 255) store.deliver();
  }
  store.drain();
  if (told != 2 * questions || store.rows().counts().owed != 0) {
    fmt::print(stderr, "{} of {} units were told\n", told, 2 * questions);
    std::exit(1);
  }
  return seconds_since(start) / questions * 1e6;
}

void open_accounts(Store& store) {
  for (int n = 0; n < accounts; ++n) {
    UnitOfWork unit;
    unit.decide = [n](Rows& rows, Decision&) {
      Account account;
      account.id = AccountId{"account-" + std::to_string(n)};
      account.currency = euro;
      account.credit_line = 1'000'000'000;
      rows.put(account);
      Card card;
      card.token = token_of(n);
      card.account = account.id;
      rows.put(card);
    };
    store.submit(std::move(unit));
    if (n % 256 == 255) store.drain();
  }
  store.drain();
}

struct Run {
  double units_per_second = 0;
  double owner_us = 0;  // of the owner's thread per unit, rules included
  double bytes_per_batch = 0;
  double units_per_batch = 0;
  std::int64_t sync_p50_us = 0;
};

// Keeps two batches of that size under way, as a loop with that many requests would.
Run run(Store& store, const std::vector<Request>& requests, int& next, int units, int batch) {
  const auto before = store.figures();
  int told = 0;
  double owner = 0;
  const auto start = Steady::now();
  for (int done = 0; done < units; done += batch) {
    const auto turn = Steady::now();
    for (int i = 0; i < batch; ++i) {
      UnitOfWork unit = authorization(requests[static_cast<std::size_t>(next)], next);
      ++next;
      unit.done = [&told](const Result<Outcome>& outcome) { told += outcome ? 1 : 0; };
      store.submit(std::move(unit));
    }
    store.flush();
    owner += seconds_since(turn);
    while (done + batch - told > batch) {
      if (store.deliver() == 0) ::usleep(20);
    }
  }
  store.drain();
  const double seconds = seconds_since(start);
  if (told != units) {
    fmt::print(stderr, "{} of {} units were told\n", told, units);
    std::exit(1);
  }
  const auto after = store.figures();
  const auto batches = std::max<std::uint64_t>(after.batches - before.batches, 1);
  return {units / seconds, owner / units * 1e6,
          static_cast<double>(after.journal_bytes - before.journal_bytes) / static_cast<double>(batches),
          static_cast<double>(units) / static_cast<double>(batches), after.sync.quantile_us(500)};
}

// The same bytes in the same pieces, on space that was written before: nothing but the disk.
double floor_per_second(const std::string& directory, FileMode mode, std::size_t bytes, double units) {
  constexpr std::uint64_t file_bytes = std::uint64_t{64} << 20U;
  const std::string path = directory + "/floor";
  auto file = std::move(*system_files().open(path, mode));
  journal::AlignedBuffer zeros{std::size_t{1} << 20U};
  std::fill_n(zeros.data(), zeros.size(), std::uint8_t{0});
  for (std::uint64_t at = 0; at < file_bytes; at += zeros.size()) (void)file->write(at, zeros.first(zeros.size()));
  (void)file->sync();
  journal::AlignedBuffer buffer{bytes};
  std::fill_n(buffer.data(), bytes, std::uint8_t{0x5a});
  const int writes = static_cast<int>(std::min<std::uint64_t>(400, file_bytes / bytes));
  const auto start = Steady::now();
  for (int i = 0; i < writes; ++i)
    (void)file->write_through(static_cast<std::uint64_t>(i) * bytes, buffer.first(bytes));
  const double seconds = seconds_since(start);
  (void)system_files().remove(path);
  return writes * units / seconds;
}

int bench(const std::string& above) {
  const std::string directory = above + "/store_bench.tmp";
  std::filesystem::remove_all(directory);
  constexpr int units = 60'000;
  constexpr std::array batches{1, 16, 64, 256, 1024};
  std::vector<Request> requests;
  for (int n = 0; n < units * 3; ++n) requests.push_back(request_of(n));

  MemoryStore memory;
  open_accounts(memory);
  int next = 0;
  (void)run(memory, requests, next, units, 250);
  const Run rows_only = run(memory, requests, next, units, 250);
  fmt::print("memory engine: {:.0f} units/s, {:.2f} us of the owner per unit, rules included\n",
             rows_only.units_per_second, rows_only.owner_us);
  for (const int under_way : {1'000, 100'000})
    fmt::print("a question and its end, {} under way: {:.2f} us of the owner\n", under_way,
               owner_us_per_question(memory, 200'000, under_way));
  fmt::print("\n");

  JournalOptions options;
  options.directory = directory + "/journal";
  auto store = std::move(*JournalStore::open(std::move(options)));
  open_accounts(*store);
  next = 0;
  fmt::print("{:>6} {:>12} {:>10} {:>12} {:>12} {:>14} {:>18} {:>8}\n", "window", "units/s", "owner us", "units/batch",
             "bytes/batch", "direct alone/s", "write+fdatasync/s", "of it");
  for (const int batch : batches) {
    const int count = std::min(units, batch * 400) / batch * batch;
    const Run measured = run(*store, requests, next, count, batch);
    const auto bytes = journal::whole_blocks(static_cast<std::uint64_t>(measured.bytes_per_batch));
    const double direct = floor_per_second(directory, FileMode::create_direct, bytes, measured.units_per_batch);
    const double plain = floor_per_second(directory, FileMode::create, bytes, measured.units_per_batch);
    fmt::print("{:>6} {:>12.0f} {:>10.2f} {:>12.1f} {:>12.0f} {:>14.0f} {:>18.0f} {:>7.0f}%\n", batch,
               measured.units_per_second, measured.owner_us, measured.units_per_batch, measured.bytes_per_batch, direct,
               plain, 100 * measured.units_per_second / std::max(direct, plain));
  }
  const auto figures = store->figures();
  store.reset();

  options = {};
  options.directory = directory + "/journal";
  store = std::move(*JournalStore::open(std::move(options)));
  const auto& recovery = store->recovery();
  const double ms = static_cast<double>(recovery.elapsed.count()) / 1000;
  fmt::print("\nrecovery: {} records, {:.1f} MB in {:.0f} ms: {:.2f} s per 100 MB; {:.0f} bytes a record\n",
             recovery.records, static_cast<double>(recovery.bytes) / 1e6, ms,
             ms / 1000 / (static_cast<double>(recovery.bytes) / 1e8),
             static_cast<double>(figures.journal_bytes) / static_cast<double>(recovery.records));
  store.reset();
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace
}  // namespace isoswitch

int main(int argc, char** argv) { return isoswitch::bench(argc > 1 ? argv[1] : "."); }
