// The names of a message and of what it is about.
#include "tools/isotool/issuer_ids.h"

#include <algorithm>

namespace isoswitch::tools {
namespace {

constexpr std::size_t part_max = 64;  // longer ones would be cut alike on both sides

void part(IdBuilder& id, std::string_view text) {
  if (text.empty()) {
    id.absent();
  } else {
    id.part(text.substr(0, part_max));
  }
}

int time_field(IssuerFacts& facts) { return facts.v1993() ? 12 : 7; }

bool all_zeros(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// Right-justified and filled with zeros, as DE 90 has it: acquirers are compared so.
std::string_view without_zeros(std::string_view acquirer) {
  return acquirer.substr(std::min(acquirer.find_first_not_of('0'), acquirer.size()));
}

Id16 purchase_key(char message_class, std::string_view stan, std::string_view time, std::string_view acquirer) {
  IdBuilder id("original");
  id.part({&message_class, 1}).part(stan).part(time).part(without_zeros(acquirer));
  return id.finish();
}

Id16 own_key(IssuerFacts& facts) {
  const std::string stan{facts.text(11).substr(0, part_max)};
  const std::string time{facts.text(time_field(facts)).substr(0, part_max)};
  return purchase_key(static_cast<char>('0' + facts.mti().message_class()), stan, time,
                      facts.text(32).substr(0, part_max));
}

// 1987: MTI 4, STAN 6, DE 7 10, acquirer 11, forwarder 11. 1993: MTI 4, STAN 6, DE 12 12, LL and the acquirer.
std::optional<Id16> original_key(IssuerFacts& facts) {
  const std::string_view text = facts.text(facts.v1993() ? 56 : 90);
  const std::size_t time_size = facts.v1993() ? 12 : 10;
  const std::size_t acquirer_at = 10 + time_size + (facts.v1993() ? 2 : 0);
  if (text.size() < acquirer_at || all_zeros(text.substr(4))) return std::nullopt;
  const std::string_view acquirer = text.substr(acquirer_at, facts.v1993() ? std::string_view::npos : 11);
  return purchase_key(text[1], text.substr(4, 6), text.substr(10, time_size), acquirer);
}

Id16 money_of(IssuerFacts& facts) {
  IdBuilder id("money");
  for (const int field : {4, 6, 49, 51}) part(id, facts.text(field));
  part(id, facts.text(facts.v1993() ? 30 : 95));
  return id.finish();
}

Id16 identity_of(IssuerFacts& facts, const std::optional<Id16>& card, std::string_view peer) {
  const iso8583::Mti mti = facts.mti();
  IdBuilder id("repeat");
  id.number(static_cast<std::uint64_t>(mti.version()) * 10 + static_cast<std::uint64_t>(mti.message_class()));
  if (mti.message_class() == 1 || mti.message_class() == 2) id.number(static_cast<std::uint64_t>(mti.function()));
  part(id, facts.v1993() ? facts.text(24) : std::string_view{});
  if (card) {
    id.part({reinterpret_cast<const char*>(card->data()), card->size()});
  } else {
    id.absent().part(peer.substr(0, part_max));
  }
  for (const int field : {11, time_field(facts), 32, 37, 41}) part(id, facts.text(field));
  return id.finish();
}

constexpr Duration year = std::chrono::hours{24 * 366};  // months without a year are read in a leap year

// MMDDhhmmss, or YYMMDDhhmmss. Nothing: it is no time.
std::optional<Instant> instant_said(std::string_view text) {
  if ((text.size() != 10 && text.size() != 12) || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const std::size_t month = text.size() - 10;
  const CivilTime civil{.year = 2000 + (month == 0 ? 0 : two(0)),
                        .month = two(month),
                        .day = two(month + 2),
                        .hour = two(month + 4),
                        .minute = two(month + 6),
                        .second = two(month + 8)};
  const bool in_range = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.day <= 31 &&
                        civil.hour <= 23 && civil.minute <= 59 && civil.second <= 59;
  if (!in_range) return std::nullopt;
  return instant_of(civil);
}

}  // namespace

IssuerIds ids_of(IssuerFacts& facts, std::string_view peer) {
  IssuerIds ids;
  if (const std::string_view digits = facts.card(); !digits.empty()) ids.card = IdBuilder("card").part(digits).finish();
  ids.identity = identity_of(facts, ids.card, peer);
  ids.money = money_of(facts);
  ids.own = own_key(facts);
  ids.original = original_key(facts);
  const std::string reference{facts.text(37).substr(0, part_max)};
  if (ids.card && !reference.empty()) {
    IdBuilder id("reference");
    id.part({reinterpret_cast<const char*>(ids.card->data()), ids.card->size()}).part(reference);
    part(id, facts.text(41));
    ids.reference = id.finish();
  }
  ids.transmitted = facts.text(7);
  if (ids.transmitted.empty() && facts.v1993()) ids.transmitted = facts.text(12);
  return ids;
}

bool names_an_original(IssuerFacts& facts) { return !facts.text(facts.v1993() ? 56 : 90).empty(); }

std::optional<Duration> earlier_by(std::string_view transmitted, std::string_view than) {
  const auto at = instant_said(transmitted);
  const auto other = instant_said(than);
  if (!at || !other || transmitted.size() != than.size()) return std::nullopt;
  Duration by = *other - *at;
  if (transmitted.size() == 10 && by > year / 2) by -= year;
  if (transmitted.size() == 10 && by < -year / 2) by += year;
  return by;
}

}  // namespace isoswitch::tools
