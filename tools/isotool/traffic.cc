// Made-up acquirer traffic.
#include "tools/isotool/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "switch/base/assert.h"

namespace isoswitch::tools {
namespace {

std::uint64_t sum(const Mix& mix) {
  std::uint64_t total = 0;
  for (const std::uint32_t weight : mix.weights) total += weight;
  return total;
}

std::string_view mti_of(TrafficKind kind, bool v1993) {
  switch (kind) {
    case TrafficKind::reversal: return v1993 ? "1420" : "0420";
    case TrafficKind::advice: return v1993 ? "1120" : "0120";
    default: return v1993 ? "1100" : "0100";
  }
}

// Every value was tried in prepare(): what does not fit the dialect now is our own mistake.
void put(iso8583::Message& message, int field, std::string_view text) {
  const auto done = message.set(field, text);
  ISOSWITCH_ASSERT(done.has_value());
}

void put_number(iso8583::Message& message, int field, std::uint64_t number) {
  const auto done = message.set_number(field, number);
  ISOSWITCH_ASSERT(done.has_value());
}

}  // namespace

bool approves(std::string_view response_code) {
  return response_code == "00" || response_code == "10" || response_code == "85" || response_code == "000" ||
         response_code == "002" || response_code == "400";
}

Result<Mix> Mix::parse(std::string_view text) {
  Mix mix;
  mix.weights.fill(0);
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto kind = std::ranges::find(traffic_kind_names, part.substr(0, equals));
    if (kind == traffic_kind_names.end()) {
      return failure(
          fmt::format("mix: '{}' is none of purchase, reversal, repeat, balance, advice", part.substr(0, equals)));
    }
    std::uint32_t weight = 0;
    const std::string_view digits = part.substr(std::min(equals + 1, part.size()));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    if (error != std::errc{} || end != digits.data() + digits.size() || weight > 1'000'000) {
      return failure(fmt::format("mix: {}: expected a weight from 0 to 1000000, found '{}'", *kind, digits));
    }
    mix.weights[static_cast<std::size_t>(kind - traffic_kind_names.begin())] = weight;
  }
  if (sum(mix) == 0) return failure("mix: expected at least one weight above 0");
  return mix;
}

Traffic::Traffic(const iso8583::Dialect& dialect, TrafficOptions options, const CardSet& cards, const Clock& clock,
                 Random& random)
    : dialect_(&dialect),
      options_(std::move(options)),
      cards_(&cards),
      clock_(&clock),
      random_(&random),
      v1993_(dialect.version() == 1),
      weights_total_(sum(options_.mix)),
      stan_(static_cast<std::uint32_t>(random.below(999'999))),
      // Runs after one another must not repeat each other's references: the day's second leads.
      reference_(static_cast<std::uint64_t>(clock.now().us / 1'000'000 % 86'400) * 10'000'000) {}

Result<Traffic> Traffic::make(const iso8583::Dialect& dialect, TrafficOptions options, const CardSet& cards,
                              const Clock& clock, Random& random) {
  if (dialect.version() > 1) return failure(fmt::format("{}: traffic is made for 1987 and 1993", dialect.name()));
  if (options.amount_from > options.amount_to || options.amount_to > 999'999'999'999) {
    return failure("amounts: expected FROM no greater than TO, with at most twelve digits");
  }
  if (options.merchant_categories.empty()) return failure("merchant categories: expected at least one");
  Traffic traffic(dialect, std::move(options), cards, clock, random);
  if (auto ready = traffic.prepare(); !ready) return std::unexpected(ready.error());
  return traffic;
}

// Builds what every request of a kind says alike, and tries each of the other fields once.
Result<void> Traffic::prepare() {
  for (const std::string& text : options_.merchant_categories) {
    std::uint16_t category = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), category);
    if (text.size() != 4 || error != std::errc{} || end != text.data() + 4) {
      return failure(fmt::format("merchant categories: expected four digits, found '{}'", text));
    }
    merchant_categories_.push_back(category);
  }
  for (std::size_t index = 0; index < traffic_kinds; ++index) {
    const auto kind = static_cast<TrafficKind>(index);
    iso8583::Message& message = templates_[index];
    message.reset(*dialect_);
    message.set_mti(*iso8583::Mti::parse(mti_of(kind, v1993_)));
    std::vector<std::pair<int, std::string_view>> fields = {
        {3, kind == TrafficKind::balance ? "310000" : "000000"},
        {22, v1993_ ? "210101213344" : "021"},  // the magnetic stripe was read: there is no chip data
        {32, options_.acquirer},
        {41, options_.terminal},
        {42, options_.merchant},
        {49, options_.currency},
    };
    if (v1993_) {
      fields.emplace_back(24, kind == TrafficKind::reversal ? "400" : kind == TrafficKind::balance ? "108" : "100");
    } else {
      fields.emplace_back(25, "00");
    }
    if (kind == TrafficKind::advice) fields.emplace_back(39, v1993_ ? "000" : "00");
    for (const auto& [field, text] : fields) {
      if (const auto done = message.set(field, text); !done) return failure(done.error().text());
    }
  }
  // The rest must exist in the dialect too.
  iso8583::Message trial = templates_[0];
  const std::pair<int, std::string_view> rest[] = {
      {2, "5413330000000003"},
      {4, "000000000001"},
      {7, "0101000000"},
      {11, "000001"},
      {12, v1993_ ? "260101000000" : "000000"},
      {v1993_ ? 26 : 18, "5411"},
      {37, "000000000001"},
      {38, "AUTH01"},
      {v1993_ ? 56 : 90, v1993_ ? "110000000126010100000006123456" : "010000000101010000000000012345600000000000"},
  };
  for (const auto& [field, text] : rest) {
    if (const auto done = trial.set(field, text); !done) return failure(done.error().text());
  }
  return {};
}

const iso8583::Message* Traffic::next(Sale& sale) {
  const TrafficKind kind = draw_kind();
  if (kind == TrafficKind::repeat) {
    sale = answered_.draw(*random_);
    sale.repeat = true;
    return &again(sale);
  }
  const std::int64_t second = clock_->now().us / 1'000'000;
  if (kind == TrafficKind::reversal) {
    const Sale original = approved_.take(*random_);
    sale = original;
    sale.original_stan = original.stan;
    sale.original_second = original.second;
    sale.original_reference = original.reference;
  } else {
    sale = {};
    sale.card = static_cast<std::uint32_t>(random_->below(cards_->size()));
    sale.merchant_category = merchant_categories_[random_->below(merchant_categories_.size())];
    if (kind != TrafficKind::balance) {
      sale.amount = options_.amount_from + random_->below(options_.amount_to - options_.amount_from + 1);
    }
  }
  sale.kind = kind;
  sale.stan = stan_ = stan_ % 999'999 + 1;
  sale.reference = ++reference_;
  sale.second = second;
  return &build(sale);
}

const iso8583::Message& Traffic::again(const Sale& sale) {
  build(sale);
  message_.set_mti(iso8583::Mti::from_code(message_.mti().code() | 1));
  return message_;
}

void Traffic::answered(const Sale& sale, std::string_view code, std::string_view authorization_code) {
  if (sale.repeat) return;
  answered_.add(sale);
  if (sale.kind != TrafficKind::purchase || !approves(code)) return;
  Sale reversible = sale;
  if (authorization_code.size() == 6) std::ranges::copy(authorization_code, reversible.authorization_code.begin());
  approved_.add(reversible);
}

TrafficKind Traffic::draw_kind() {
  std::uint64_t drawn = random_->below(weights_total_);
  std::size_t kind = 0;
  while (drawn >= options_.mix.weights[kind]) drawn -= options_.mix.weights[kind++];
  if (kind == static_cast<std::size_t>(TrafficKind::repeat) && answered_.empty()) return TrafficKind::purchase;
  if (kind == static_cast<std::size_t>(TrafficKind::reversal) && approved_.empty()) return TrafficKind::purchase;
  return static_cast<TrafficKind>(kind);
}

const iso8583::Message& Traffic::build(const Sale& sale) {
  message_ = templates_[static_cast<std::size_t>(sale.kind)];
  put(message_, 2, cards_->digits(sale.card));
  put_number(message_, 4, sale.amount);
  set_times(sale.second);
  put_number(message_, 11, sale.stan);
  put_number(message_, v1993_ ? 26 : 18, sale.merchant_category);
  put_number(message_, 37, sale.kind == TrafficKind::reversal ? sale.original_reference : sale.reference);
  if (sale.kind == TrafficKind::reversal) set_original(sale);
  return message_;
}

void Traffic::set_times(std::int64_t second) {
  if (second != second_) {
    const CivilTime at = civil({second * 1'000'000});
    fmt::format_to_n(stamp_.begin(), stamp_.size(), "{:02}{:02}{:02}{:02}{:02}{:02}", at.year % 100, at.month, at.day,
                     at.hour, at.minute, at.second);
    second_ = second;
  }
  const std::string_view stamp(stamp_.data(), 12);
  put(message_, 7, stamp.substr(2));
  put(message_, 12, v1993_ ? stamp : stamp.substr(6));
  if (!v1993_) put(message_, 13, stamp.substr(2, 4));
}

// R6. Right-justified and filled with zeros, as the rule has it.
void Traffic::set_original(const Sale& sale) {
  if (sale.authorization_code[0] != 0) put(message_, 38, {sale.authorization_code.data(), 6});
  const CivilTime at = civil({sale.original_second * 1'000'000});
  std::array<char, 64> text{};
  if (v1993_) {
    const auto end = fmt::format_to_n(text.begin(), text.size(), "1100{:06}{:02}{:02}{:02}{:02}{:02}{:02}{:02}{}",
                                      sale.original_stan, at.year % 100, at.month, at.day, at.hour, at.minute,
                                      at.second, options_.acquirer.size(), options_.acquirer);
    put(message_, 56, {text.data(), end.size});
  } else {
    const auto end =
        fmt::format_to_n(text.begin(), text.size(), "0100{:06}{:02}{:02}{:02}{:02}{:02}{:0>11}{:011}",
                         sale.original_stan, at.month, at.day, at.hour, at.minute, at.second, options_.acquirer, 0);
    put(message_, 90, {text.data(), end.size});
  }
}

void Traffic::Memory::add(const Sale& sale) {
  if (sales_.size() < remembered) {
    sales_.push_back(sale);
  } else {
    sales_[oldest_] = sale;
    oldest_ = (oldest_ + 1) % remembered;
  }
}

Sale Traffic::Memory::take(Random& random) {
  const std::size_t index = random.below(sales_.size());
  const Sale taken = sales_[index];
  sales_[index] = sales_.back();
  sales_.pop_back();
  oldest_ = 0;
  return taken;
}

}  // namespace isoswitch::tools
