#include "tests/bench/made_journal.h"

#include <fmt/format.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <optional>
#include <vector>

#include "record.pb.h"
#include "switch/ledger/entries.h"
#include "switch/ledger/holds.h"
#include "switch/ledger/match.h"
#include "switch/store/batch.h"
#include "switch/store/row_image.h"
#include "switch/store/segment_writer.h"

namespace isoswitch {
namespace {

constexpr std::uint64_t segment_size_bytes = std::uint64_t{64} << 20U;
constexpr std::uint32_t batch_records = 25;
constexpr int accounts_made = 100'000;
constexpr Currency euro{978};
constexpr std::int64_t begin_us = 1'764'000'000'000'000;
constexpr std::int64_t between_us = 250;  // 4,000 records a second
constexpr std::size_t purchases_open = 400;

template <class T>
T need(IoResult<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().text);
  std::exit(1);
}
void need(const IoResult<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().text);
  std::exit(1);
}

// Nobody is told of these records, so nobody waits for the disk.
class Unsynced final : public File {
 public:
  explicit Unsynced(std::unique_ptr<File> file) : file_(std::move(file)) {}
  IoResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override {
    return file_->read(offset, to);
  }
  IoResult<void> write(std::uint64_t offset, std::span<const std::uint8_t> bytes) override {
    return file_->write(offset, bytes);
  }
  IoResult<void> sync() override { return {}; }
  IoResult<std::uint64_t> size() override { return file_->size(); }

 private:
  std::unique_ptr<File> file_;
};

class Journal {
 public:
  explicit Journal(std::string directory) : directory_(std::move(directory)) { begin(); }

  void add(proto::Record& record) {
    record.set_sequence(++last_);
    record.set_at_us(begin_us + static_cast<std::int64_t>(last_) * between_us);
    batch_.append(record, journal::Batch::bytes_of(record));
    if (batch_.records() == batch_records) write_batch();
  }

  void end() {
    if (batch_.records() > 0) write_batch();
    write_batch();  // closed in order
  }

  std::uint64_t last() const { return last_; }
  std::uint64_t segments() const { return segment_; }

 private:
  void begin() {
    const std::string path = directory_ + "/" + journal::segment_name(++segment_);
    auto file = std::make_unique<Unsynced>(need(system_files().open(path, FileMode::create)));
    std::filesystem::resize_file(path, segment_size_bytes);
    writer_ = need(journal::SegmentWriter::start(std::move(file), {.number = segment_,
                                                                   .first_sequence = last_ + 1 - batch_.records(),
                                                                   .created_us = begin_us,
                                                                   .segment_bytes = segment_size_bytes,
                                                                   .previous = previous_}));
  }

  void write_batch() {
    if (batch_.block_bytes_with(0) > writer_->room_bytes()) {
      previous_ = need(writer_->seal(last_ - batch_.records()));
      begin();
    }
    const std::uint64_t first = last_ + 1 - batch_.records();
    const auto bytes = batch_.finish(writer_->tag(), first, first - 1);
    need(writer_->append(bytes));
    writer_->hash(bytes);
    batch_.clear();
  }

  std::string directory_;
  std::uint64_t segment_ = 0;
  std::uint64_t last_ = 0;
  journal::Sha256 previous_{};
  std::optional<journal::SegmentWriter> writer_;
  journal::Batch batch_;
};

Id16 id_of(const char* kind, std::uint64_t n) { return IdBuilder{kind}.number(n).finish(); }

CardToken token_of(std::uint64_t n) {
  CardToken token;
  token.bytes[0] = 1;
  const Id16 hash = id_of("card", n);
  std::ranges::copy(hash, token.bytes.begin() + 1);
  std::ranges::copy(hash, token.bytes.begin() + 17);
  return token;
}

template <class Id>
std::string bytes_of(const Id& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string last_four_of(std::uint64_t card) { return fmt::format("{:04}", card % 10'000); }

class Bank {
 public:
  explicit Bank(Journal& journal) : journal_(journal) {
    for (int i = 0; i < accounts_made; ++i) open(static_cast<std::uint64_t>(i));
  }

  // Of twenty purchases ten are captured, two reversed, one asked again.
  void buy(std::uint64_t n) {
    authorize(n);
    if (n % 20 == 7) repeat(n);
    if (open_.size() <= purchases_open) return;
    const Purchase before = open_.front();
    open_.pop_front();
    if (before.n % 2 == 0) return capture(before);
    if (before.n % 10 == 5) reverse(before);
  }

 private:
  enum class Flow : std::uint8_t { authorization = 1, capture = 4, reversal = 6 };

  struct Purchase {
    std::uint64_t n = 0;
    LifeCycle row;
  };

  Account& account_of(std::uint64_t n) { return accounts_[card_of(n)]; }
  static std::uint64_t card_of(std::uint64_t n) { return n * 7919 % accounts_made; }

  void open(std::uint64_t i) {
    Account& account = accounts_.emplace_back();
    account.id = AccountId{fmt::format("ACCT-{:06}", i)};
    account.currency = euro;
    account.credit_line = 1'000'000'000;
    Card card;
    card.token = token_of(i);
    card.bin = FixedText<8>{"541333"};
    card.last_four = FixedText<4>{last_four_of(i)};
    card.account = account.id;
    RowImages rows;
    rows.accounts = {account};
    rows.cards = {card};
    record_->Clear();
    record_->mutable_operator_()->set_actor("uid 1000 (ada)");
    record_->mutable_operator_()->set_act("import accounts");
    fill(rows, *record_->mutable_rows());
    journal_.add(*record_);
  }

  void message(const char* mti, Flow flow, std::uint64_t n, std::uint64_t stan, Minor minor) {
    record_->Clear();
    auto& from = *record_->mutable_transaction();
    from.set_acquirer("pos");
    from.set_peer("192.0.2.17:40000");
    from.set_dialect("iso1987_ascii");
    from.set_profile("iso1987");
    from.set_mti(mti);
    const OriginalIds ids = ids_of(n, stan);
    const auto field = [&from](std::uint32_t number, std::string value) {
      auto& to = *from.add_fields();
      to.set_number(number);
      to.set_value(std::move(value));
    };
    field(2, "541333******" + last_four_of(card_of(n)));
    field(3, "000000");
    field(4, fmt::format("{:012}", minor));
    field(7, std::string{ids.transmitted});
    field(11, std::string{ids.stan});
    field(12, "103059");
    field(13, "1125");
    field(18, "5411");
    field(22, "051");
    field(25, "00");
    field(32, "123456");
    field(37, std::string{ids.retrieval_reference});
    field(41, "TERM0001");
    field(42, "MERCHANT0000001");
    field(49, "978");
    auto& facts = *from.mutable_facts();
    facts.set_received_us(begin_us);
    facts.set_flow(static_cast<std::uint32_t>(flow));
    facts.set_kind(flow == Flow::reversal ? 0 : 1);
    facts.set_message_class(1);
    facts.set_network("domestic");
    facts.set_card(bytes_of(token_of(card_of(n))));
    facts.set_bin("541333");
    facts.set_last_four(last_four_of(card_of(n)));
    fill(Money{minor, euro}, *facts.mutable_transaction());
    fill(ids, *facts.mutable_ids());
  }

  static OriginalIds ids_of(std::uint64_t n, std::uint64_t stan) {
    OriginalIds ids;
    ids.message_class = 1;
    ids.stan = FixedText<6>{fmt::format("{:06}", stan % 1'000'000)};
    ids.transmitted = FixedText<12>{fmt::format("1125{:06}", n / 4000 % 240'000)};
    ids.acquirer = FixedText<11>{"00000123456"};
    ids.retrieval_reference = FixedText<12>{made_reference(n)};
    ids.terminal = FixedText<8>{"TERM0001"};
    return ids;
  }

  void decide(const char* rule, const LifeCycle& row, const RowImages& rows) {
    Decision decision;
    decision.given.reason = Reason::approved;
    decision.given.authorization_code = row.ids.authorization_code;
    decision.answered = true;
    decision.rule = rule;
    decision.life_cycle = row.id;
    fill(decision, *record_->mutable_decision());
    fill(rows, *record_->mutable_rows());
  }

  Seen seen(std::uint64_t n, const char* kind) const {
    Seen row;
    const Id16 hash = id_of(kind, n);
    std::ranges::copy(hash, row.id.bytes.begin());
    row.transaction = row.billing = {1250, euro};
    row.given.reason = Reason::approved;
    row.sequence = journal_.last() + 1;
    return row;
  }

  void authorize(std::uint64_t n) {
    const auto minor = static_cast<Minor>(500 + n % 20'000);
    message("0100", Flow::authorization, n, n, minor);
    LifeCycle row;
    row.id = {id_of("cycle", n)};
    row.card = token_of(card_of(n));
    row.account = account_of(n).id;
    row.authorized = row.transaction = {minor, euro};
    row.ids = ids_of(n, n);
    row.ids.authorization_code = FixedText<6>{fmt::format("{:06X}", n * 2'654'435'761U % 0xffffffU)};
    row.match = match_keys(row.ids);
    row.opened = row.changed = Instant{begin_us};
    if (!set_hold(account_of(n), row, minor)) std::exit(1);
    RowImages rows;
    rows.accounts = {account_of(n)};
    rows.life_cycles = {row};
    rows.seen = {seen(n, "seen")};
    decide("authorize", row, rows);
    sequence_ = journal_.last() + 1;
    journal_.add(*record_);
    open_.push_back({n, row});
  }

  void repeat(std::uint64_t n) {
    message("0101", Flow::authorization, n, n, static_cast<Minor>(500 + n % 20'000));
    auto& decision = *record_->mutable_decision();
    decision.set_answered(true);
    decision.set_rule("dedupe");
    decision.set_repeat_of(sequence_);
    journal_.add(*record_);
  }

  void capture(const Purchase& of) {
    const Minor minor = of.row.held;
    message("0220", Flow::capture, of.n, of.n + 500'000, minor);
    LifeCycle whole = of.row;
    Account& account = account_of(of.n);
    (void)release(account, whole, minor);
    whole.state = LifeCycleState::posted;
    whole.posted_by = PostedBy::message;
    whole.captured = minor;
    LifeCycle part = of.row;
    part.id = {id_of("capture", of.n)};
    part.part_of = whole.id;
    part.held = 0;
    part.captured = minor;
    part.state = LifeCycleState::posted;
    part.ids = ids_of(of.n, of.n + 500'000);
    part.match = match_keys(part.ids);
    move(of.n, PostingKind::purchase, Direction::debit, minor, account, {part, whole}, "advise");
  }

  void reverse(const Purchase& of) {
    const Minor minor = of.row.held;
    message("0420", Flow::reversal, of.n, of.n + 500'000, minor);
    LifeCycle whole = of.row;
    Account& account = account_of(of.n);
    (void)release(account, whole, minor);
    whole.state = LifeCycleState::reversed;
    whole.reversed = minor;
    RowImages rows;
    rows.accounts = {account};
    rows.life_cycles = {whole};
    rows.seen = {seen(of.n, "seen reversal")};
    decide("reverse", whole, rows);
    journal_.add(*record_);
  }

  void move(std::uint64_t n, PostingKind kind, Direction direction, Minor minor, Account& account,
            std::vector<LifeCycle> life_cycles, const char* rule) {
    RowImages rows;
    rows.postings = card_entries({.kind = kind,
                                  .direction = direction,
                                  .account = account.id,
                                  .network = NetworkName{"domestic"},
                                  .billing = {minor, euro},
                                  .settlement = {},
                                  .life_cycle = life_cycles.front().id,
                                  .message = id_of("message", n)});
    account.posted -= minor;
    rows.accounts = {account};
    rows.life_cycles = std::move(life_cycles);
    rows.seen = {seen(n, "seen capture")};
    decide(rule, rows.life_cycles.front(), rows);
    journal_.add(*record_);
  }

  Journal& journal_;
  RecordPointer record_ = new_record();
  std::vector<Account> accounts_;
  std::deque<Purchase> open_;
  std::uint64_t sequence_ = 0;
};

}  // namespace

std::string made_reference(std::uint64_t purchase) {
  return fmt::format("{:012}", purchase * 10'007 % 999'999'999'989);
}

MadeJournal make_journal(const std::string& directory, std::uint64_t records) {
  Journal journal{directory};
  Bank bank{journal};
  for (std::uint64_t n = 1; journal.last() < records; ++n) bank.buy(n);
  journal.end();
  return {journal.last(), journal.segments(), accounts_made};
}

}  // namespace isoswitch
