// Made-up acquirer traffic: purchases, and what follows them, drawn from a seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/result.h"
#include "tools/isotool/card_set.h"
#include "tools/isotool/request_source.h"

namespace isoswitch::tools {

struct Mix {
  std::array<std::uint32_t, traffic_kinds> weights{1, 0, 0, 0, 0};
  // "purchase=80,reversal=10,repeat=5,balance=3,advice=2"; kinds that are not named have the weight 0.
  static Result<Mix> parse(std::string_view text);
};

struct TrafficOptions {
  Mix mix;
  std::uint64_t amount_from = 100;  // minor units, both ends included
  std::uint64_t amount_to = 20'000;
  std::string currency = "978";  // DE 49
  std::vector<std::string> merchant_categories{"5411", "5812", "5541"};
  std::string acquirer = "123456";  // DE 32
  std::string terminal = "TERM0001";
  std::string merchant = "MERCHANT0000001";
};

// Speaks ISO 8583:1987 or 1993, as the dialect's version says. After warm-up next() does not touch the heap.
class Traffic final : public RequestSource {
 public:
  // Errors: an option does not fit the dialect. All references outlive it.
  static Result<Traffic> make(const iso8583::Dialect& dialect, TrafficOptions options, const CardSet& cards,
                              const Clock& clock, Random& random);

  // A reversal or repeat is drawn from what was answered before; while there is nothing to draw from it is a purchase
  // instead. Never ends.
  const iso8583::Message* next(Sale& sale) override;
  // An approved purchase may be reversed from now on, any request may be repeated.
  void answered(const Sale& sale, std::string_view code, std::string_view authorization_code) override;
  // The same request once more, with the MTI of a repeat (R4).
  const iso8583::Message& again(const Sale& sale);

 private:
  // Made-up traffic looks back this far.
  static constexpr std::size_t remembered = 1024;
  class Memory {
   public:
    void add(const Sale& sale);
    bool empty() const { return sales_.empty(); }
    const Sale& draw(Random& random) const { return sales_[random.below(sales_.size())]; }
    Sale take(Random& random);

   private:
    std::vector<Sale> sales_;
    std::size_t oldest_ = 0;
  };

  Traffic(const iso8583::Dialect& dialect, TrafficOptions options, const CardSet& cards, const Clock& clock,
          Random& random);
  Result<void> prepare();
  TrafficKind draw_kind();
  const iso8583::Message& build(const Sale& sale);
  void set_times(std::int64_t second);
  void set_original(const Sale& sale);

  const iso8583::Dialect* dialect_;
  TrafficOptions options_;
  const CardSet* cards_;
  const Clock* clock_;
  Random* random_;
  bool v1993_;
  std::uint64_t weights_total_ = 0;
  std::vector<std::uint16_t> merchant_categories_;
  std::array<iso8583::Message, traffic_kinds> templates_;  // what every request of a kind says alike
  iso8583::Message message_;
  std::uint32_t stan_ = 0;
  std::uint64_t reference_ = 0;
  Memory approved_;
  Memory answered_;

  // DE 7, 12 and 13 of the second they were last made for.
  std::int64_t second_ = -1;
  std::array<char, 13> stamp_{};  // YYMMDDhhmmss
};

}  // namespace isoswitch::tools
