#include "tests/faults/till.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <stdexcept>

#include "record.pb.h"
#include "switch/handlers/advise.h"
#include "switch/handlers/authorize.h"
#include "switch/handlers/dedupe.h"
#include "switch/handlers/reverse.h"
#include "switch/handlers/screen.h"
#include "switch/ledger/entries.h"

namespace isoswitch::test {
namespace {

constexpr std::size_t cards = 8;
constexpr Minor opening = 50'000;
const Instant noon = instant_of({2026, 11, 24, 12, 0, 0});
constexpr Duration script_span = std::chrono::days{6};
constexpr std::size_t note_bytes = 240'000;

std::string card_number(std::size_t card) {
  constexpr std::array<std::string_view, cards> numbers = {"5413330000000019", "5413330000000027", "5413330000000035",
                                                           "5413330000000043", "5413330000000050", "5413330000000068",
                                                           "5413330000000076", "5413330000000084"};
  return std::string{numbers[card]};
}

AccountId account_of(std::size_t card) { return AccountId{fmt::format("A{}", card)}; }

std::string amount(Minor minor) { return fmt::format("{:012}", minor); }

// One message as its fields; what a later one names it with.
struct Said {
  std::string mti;
  std::map<int, std::string> fields;

  std::string original() const { return mti + fields.at(11) + fields.at(7) + "00000123456" + "00000000000"; }
};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  Said next() {
    const std::uint64_t draw = random_.below(100);
    if (draw < 45 || purchases_.empty()) return purchase("0100");
    if (draw < 52) return purchase("0200");
    if (draw < 60) return about("0100", 1 + minor(20));
    if (draw < 75) return about("0220", 0);
    if (draw < 85) return about("0420", 0);
    if (draw < 90) return partial_reversal();
    if (draw < 94) return refund();
    return repeat();
  }

 private:
  Minor minor(Minor hundreds) { return static_cast<Minor>(random_.below(static_cast<std::uint64_t>(hundreds) * 100)); }

  Said base(const std::string& mti, std::size_t card, Minor money) {
    const std::string stan = fmt::format("{:06}", ++stan_);
    return {mti,
            {{2, card_number(card)},
             {3, "000000"},
             {4, amount(money)},
             {7, "1124120000"},
             {11, stan},
             {12, "120000"},
             {13, "1124"},
             {32, "123456"},
             {37, "R00000" + stan},
             {41, "TERM0001"},
             {42, "MERCHANT0000001"},
             {49, "978"}}};
  }

  Said keep(Said said) {
    all_.push_back(said);
    return said;
  }

  Said purchase(const std::string& mti) {
    Said said = keep(base(mti, random_.below(cards), 1 + minor(60)));
    purchases_.push_back(said);
    return said;
  }

  const Said& some_purchase() { return purchases_[random_.below(purchases_.size())]; }

  // money 0: the original's amount.
  Said about(const std::string& mti, Minor money) {
    const Said of = some_purchase();
    Said said = base(mti, 0, money);
    said.fields[2] = of.fields.at(2);
    if (money == 0) said.fields[4] = of.fields.at(4);
    said.fields[37] = of.fields.at(37);
    said.fields[90] = of.original();
    return keep(said);
  }

  Said partial_reversal() {
    Said said = about("0420", 0);
    said.fields[95] = amount(1 + minor(10)) + std::string(30, '0');
    return said;
  }

  Said refund() {
    Said said = base("0200", random_.below(cards), 1 + minor(30));
    said.fields[3] = "200000";
    return keep(said);
  }

  Said repeat() {
    Said said = all_[random_.below(all_.size())];
    said.mti[3] = '1';
    return said;
  }

  SeededRandom random_;
  int stan_ = 0;
  std::vector<Said> purchases_;
  std::vector<Said> all_;
};

Tokenizer test_tokenizer() {
  std::array<std::uint8_t, 32> key{};
  key.fill(7);
  return Tokenizer::from_key(key);
}

// By hand: the registry would refuse a chain in which something is missed.
std::shared_ptr<const Chain> chain_without(const std::string& without) {
  auto chain = std::make_shared<Chain>("issuer");
  if (without != "dedupe") chain->add("dedupe", std::make_unique<Dedupe>());
  chain->add("screen", std::make_unique<Screen>(Screen::Options{}));
  chain->add("authorize", std::make_unique<Authorize>(Authorize::Options{}));
  chain->add("reverse", std::make_unique<Reverse>());
  chain->add("advise", std::make_unique<Advise>());
  return chain;
}

std::shared_ptr<const Profile> shared_profile() {
  static const std::shared_ptr<const Profile> profile = [] {
    Faults faults;
    auto read = Profile::load(std::string(SOURCE_ROOT) + "/config/profiles/iso1987.yaml", {}, faults);
    if (!read) throw std::logic_error("the profile of the fault tests cannot be read");
    return std::make_shared<const Profile>(std::move(*read));
  }();
  return profile;
}

}  // namespace

Script::Script(std::size_t messages, std::uint64_t seed)
    : dialect_(*iso8583::load_dialect("iso1987_ascii",
                                      std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"})) {
  Writer writer(seed);
  for (std::size_t i = 0; i < messages; ++i) {
    const Said said = writer.next();
    iso8583::Message message{*dialect_};
    message.set_mti(*iso8583::Mti::parse(said.mti));
    for (const auto& [field, value] : said.fields)
      if (!message.set(field, value)) throw std::logic_error(fmt::format("field {} cannot be set", field));
    std::vector<std::uint8_t> frame;
    if (!message.encode(frame)) throw std::logic_error("a message of the script cannot be encoded");
    frames_.push_back(std::move(frame));
    requests_.push_back(said.mti[1] == '1' || (said.mti[1] == '2' && said.mti[2] == '0'));
  }
}

Instant Script::received(std::size_t message) const {
  return noon + script_span * static_cast<std::int64_t>(message) / static_cast<std::int64_t>(size());
}

Picture picture_of(const Ledger& rows) {
  Picture picture;
  for (std::size_t card = 0; card < cards; ++card) {
    const auto account = rows.account(account_of(card));
    picture.accounts.emplace_back(account ? account->posted : 0, account ? account->pending : 0);
  }
  for (const BookTotal& total : rows.books())
    picture.books.push_back(fmt::format("{} {} {} {} {}", static_cast<int>(total.account.book), total.account.of.view(),
                                        total.currency.number, static_cast<Minor>(total.debits),
                                        static_cast<Minor>(total.credits)));
  picture.exceptions = rows.exceptions(std::nullopt, 100'000).size();
  return picture;
}

std::string text(const Picture& picture) {
  std::string out;
  for (const auto& [posted, pending] : picture.accounts) out += fmt::format("{}/{} ", posted, pending);
  for (const std::string& book : picture.books) out += "\n  " + book;
  return out + fmt::format("\n  {} exceptions", picture.exceptions);
}

Till::Till(const Script& script, Store& store, const std::string& without)
    : script_(script),
      store_(store),
      whole_(without.empty()),
      tokenizer_(test_tokenizer()),
      clock_(noon),
      chain_(chain_without(without)) {
  source_.name = "acquirer";
  source_.network = "domestic";
  source_.dialect = script.shared_dialect();
  source_.profile = shared_profile();
  pipeline_ =
      std::make_unique<Pipeline>(PipelineSetup{source_, *chain_, store_, tokenizer_, clock_, random_, *this, figures_});
}

Till::~Till() = default;

void Till::open_accounts() {
  UnitOfWork unit;
  unit.record = new_record();
  unit.record->set_at_us(noon.us);
  unit.decide = [this](Rows& rows, Decision&) {
    for (std::size_t card = 0; card < cards; ++card) {
      Account account;
      account.id = account_of(card);
      account.currency = {978};
      rows.put(account);
      Card row;
      row.token = tokenizer_.token(*Pan::parse(card_number(card)));
      row.account = account.id;
      row.expiry_yymm = 3012;
      rows.put(row);
      rows.post(opening_entry(account.id, {opening, {978}}, IdBuilder{"open"}.number(card).finish()));
    }
  };
  unit.done = [this](const Result<Outcome>& outcome) {
    if (!outcome) throw std::logic_error("the accounts of the fault tests cannot be opened");
    ++told_units_;
  };
  store_.submit(std::move(unit));
  store_.drain();
}

void Till::take(std::size_t message) {
  clock_.set(script_.received(message));
  pipeline_->take({static_cast<ConnectionId>(message), FrameHeader{}}, peer_, script_.frame(message), false);
}

void Till::note() {
  UnitOfWork unit;
  unit.record = new_record();
  unit.record->set_at_us(clock_.now().us);
  unit.record->mutable_operator_()->set_reason(std::string(note_bytes, 'x'));
  unit.decide = [](Rows&, Decision&) {};
  unit.done = [this](const Result<Outcome>& outcome) { ++(outcome ? told_units_ : refused_notes_); };
  store_.submit(std::move(unit));
}

bool Till::settle(const Ticket& ticket, const iso8583::Message* answer) {
  const bool undecided = figures_.undecided > undecided_;
  undecided_ = figures_.undecided;
  // Without a handler the store's own check may refuse what is moved twice; that is not answered.
  if (answer == nullptr && whole_ && !undecided) throw std::logic_error("a message of the script got no answer");
  Answer& given = answers_[static_cast<std::size_t>(ticket.connection)];
  given = {.bytes = {}, .code = answer == nullptr ? "" : answer->text(39), .undecided = undecided};
  if (answer != nullptr && !answer->encode(given.bytes)) throw std::logic_error("an answer cannot be encoded");
  if (!undecided) ++told_units_;
  return true;
}

}  // namespace isoswitch::test
