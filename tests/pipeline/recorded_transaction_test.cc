// What is recorded of a transaction is all that rules read of it.
#include "switch/pipeline/recorded_transaction.h"

#include <catch2/catch.hpp>
#include <random>

#include "record.pb.h"
#include "switch/pipeline/transaction_record.h"

namespace isoswitch {
namespace {

// Draws every field on its own, present or absent.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}

  Transaction transaction(const Profile& profile) {
    Transaction tx;
    tx.profile = &profile;
    text(tx.network);
    tx.received = Instant{static_cast<std::int64_t>(random_() % 4'000'000'000'000'000)};
    tx.signed_on = flag();
    tx.flow = static_cast<Flow>(1 + random_() % 9);
    tx.kind = static_cast<Kind>(random_() % 8);
    tx.repeat = flag();
    if (flag()) id(tx.card.emplace());
    text(tx.bin);
    text(tx.last_four);
    if (flag()) tx.expiry_yymm = static_cast<std::uint16_t>(random_() % 10000);
    for (auto* amount : {&tx.transaction, &tx.billing, &tx.settlement})
      if (flag())
        *amount =
            Money{static_cast<Minor>(random_() % 1'000'000'000'000), {static_cast<std::uint16_t>(random_() % 1000)}};
    tx.account_type = static_cast<std::uint8_t>(random_() % 100);
    text(tx.merchant_category);
    text(tx.merchant);
    text(tx.country);
    if (flag()) tx.entry = static_cast<Entry>(1 + random_() % entry_count);
    tx.ids = ids();
    tx.match = match_keys(tx.ids);
    if (flag()) tx.original = ids();
    if (tx.original) tx.original_match = match_keys(*tx.original);
    if (tx.moves_money()) {
      id(tx.seen);
      id(tx.seen_with_money);
      if (flag()) id(tx.seen_anew.emplace());
      if (flag()) id(tx.seen_day_before.emplace());
      for (auto& byte : tx.message) byte = static_cast<std::uint8_t>(random_());
    }
    tx.reversal_form = static_cast<ReversalForm>(random_() % 3);
    tx.reversal_amount = static_cast<Minor>(random_() % 1'000'000'000'000);
    tx.increment = static_cast<Increment>(random_() % 3);
    tx.pre_authorization = flag();
    tx.partial_approval = flag();
    tx.final_capture = flag();
    if (flag()) tx.advised_approval = flag();
    if (flag()) tx.network_act = static_cast<NetworkAct>(random_() % network_act_count);
    text(tx.drawn_authorization_code);
    return tx;
  }

 private:
  bool flag() { return random_() % 2 == 0; }
  template <std::size_t N>
  void text(FixedText<N>& to) {
    std::string drawn(random_() % (N + 1), '\0');
    for (char& c : drawn) c = static_cast<char>(random_() % 256);
    to.assign(drawn);
  }
  void id(auto& to) {
    for (auto& byte : to.bytes) byte = static_cast<std::uint8_t>(random_());
  }
  OriginalIds ids() {
    OriginalIds drawn;
    drawn.message_class = static_cast<std::uint8_t>(random_() % 10);
    text(drawn.stan);
    text(drawn.transmitted);
    text(drawn.local);
    text(drawn.acquirer);
    text(drawn.forwarder);
    text(drawn.retrieval_reference);
    text(drawn.authorization_code);
    text(drawn.terminal);
    text(drawn.network_life_cycle);
    return drawn;
  }

  std::mt19937 random_;
};

Profile profile() {
  Faults faults;
  auto read = Profile::load(std::string(SOURCE_ROOT) + "/config/profiles/iso1987.yaml", {}, faults);
  REQUIRE(read);
  return std::move(*read);
}

iso8583::Message message() {
  static const auto dialect =  // a message looks into it for as long as it lives
      *iso8583::load_dialect("iso1987_ascii", std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"});
  iso8583::Message made{*dialect};
  made.set_mti(*iso8583::Mti::parse("0100"));
  return made;
}

Transaction read_back(const proto::Record& record) {
  proto::Record again;  // through bytes, as in a journal
  REQUIRE(again.ParseFromString(record.SerializeAsString()));
  Transaction tx;
  const auto done = read(again.transaction(), tx);
  if (!done) FAIL(done.error().text);
  derive_match_keys(tx);
  return tx;
}

}  // namespace

TEST_CASE("a transaction comes back from its record as rules read it", "[recorded_transaction]") {
  const Profile iso1987 = profile();
  const iso8583::Message request = message();
  Draw draw{1};
  for (int i = 0; i < 500; ++i) {
    const Transaction tx = draw.transaction(iso1987);
    proto::Record record;
    record_transaction(request, tx, "127.0.0.1:1", record);
    const Transaction back = read_back(record);
    INFO("transaction " << i);
    CHECK(generation(record.transaction().facts()) == facts_now);
    CHECK(back.mti.text() == "0100");
    CHECK(back.network == tx.network);
    CHECK(back.received == tx.received);
    CHECK(back.signed_on == tx.signed_on);
    CHECK(back.flow == tx.flow);
    CHECK(back.kind == tx.kind);
    CHECK(back.repeat == tx.repeat);
    CHECK(back.card == tx.card);
    CHECK(back.bin == tx.bin);
    CHECK(back.last_four == tx.last_four);
    CHECK(back.expiry_yymm == tx.expiry_yymm);
    CHECK(back.transaction == tx.transaction);
    CHECK(back.billing == tx.billing);
    CHECK(back.settlement == tx.settlement);
    CHECK(back.account_type == tx.account_type);
    CHECK(back.merchant_category == tx.merchant_category);
    CHECK(back.merchant == tx.merchant);
    CHECK(back.country == tx.country);
    CHECK(back.entry == tx.entry);
    CHECK(back.ids == tx.ids);
    CHECK(back.match == tx.match);
    CHECK(back.original == tx.original);
    CHECK(back.original_match == tx.original_match);
    CHECK(back.seen == tx.seen);
    CHECK(back.seen_with_money == tx.seen_with_money);
    CHECK(back.seen_anew == tx.seen_anew);
    CHECK(back.seen_day_before == tx.seen_day_before);
    CHECK(back.message == tx.message);
    CHECK(back.reversal_form == tx.reversal_form);
    CHECK(back.reversal_amount == tx.reversal_amount);
    CHECK(back.increment == tx.increment);
    CHECK(back.pre_authorization == tx.pre_authorization);
    CHECK(back.partial_approval == tx.partial_approval);
    CHECK(back.final_capture == tx.final_capture);
    CHECK(back.advised_approval == tx.advised_approval);
    CHECK(back.network_act == tx.network_act);
    CHECK(back.drawn_authorization_code == tx.drawn_authorization_code);
  }
}

TEST_CASE("a fact of a size or number that this version does not have is named", "[recorded_transaction]") {
  const Profile iso1987 = profile();
  proto::Record record;
  Transaction tx;
  tx.profile = &iso1987;
  tx.flow = Flow::authorization;
  record_transaction(message(), tx, "", record);
  const auto fault_after = [&](auto change) {
    proto::Record changed = record;
    change(*changed.mutable_transaction()->mutable_facts());
    Transaction read_into;
    const auto done = read(changed.transaction(), read_into);
    return done ? std::string{} : done.error().text;
  };
  CHECK(fault_after([](proto::Facts&) {}).empty());
  CHECK(fault_after([](proto::Facts& f) { f.set_flow(10); }) == "facts row, flow: expected at most 9, found 10");
  CHECK(fault_after([](proto::Facts& f) { f.set_kind(8); }) == "facts row, kind: expected at most 7, found 8");
  CHECK(fault_after([](proto::Facts& f) { f.set_entry(7); }) == "facts row, entry: expected at most 6, found 7");
  CHECK(fault_after([](proto::Facts& f) { f.clear_message_id(); }) ==
        "facts row, message_id: expected 16 bytes, found 0");
  CHECK(fault_after([](proto::Facts& f) { f.set_card("short"); }) == "facts row, card: expected 33 bytes, found 5");
  CHECK(fault_after([](proto::Facts& f) { f.set_country("2766"); }) ==
        "facts row, country: expected at most 3 bytes, found 4");
}

}  // namespace isoswitch
