// Made-up acquirer traffic: purchases, and what follows them, drawn from a seed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/message.h"
#include "switch/base/clock.h"
#include "switch/base/random.h"
#include "switch/base/result.h"
#include "tools/isotool/card_set.h"

namespace isoswitch::tools {

enum class TrafficKind : std::uint8_t { purchase, reversal, repeat, balance, advice };
inline constexpr std::size_t traffic_kinds = 5;
inline constexpr std::array<std::string_view, traffic_kinds> traffic_kind_names = {"purchase", "reversal", "repeat",
                                                                                   "balance", "advice"};
inline std::string_view name(TrafficKind kind) { return traffic_kind_names[static_cast<std::size_t>(kind)]; }

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

// What one request says about itself: enough to build it again, or to reverse it. STANs repeat after a million
// requests, references of one run never before ten million.
struct Sale {
  TrafficKind kind = TrafficKind::purchase;  // of a repeat: what is repeated
  bool repeat = false;
  std::uint32_t card = 0;
  std::uint32_t stan = 0;
  std::uint64_t reference = 0;  // DE 37
  std::uint64_t amount = 0;
  std::int64_t second = 0;  // since 1970: DE 7, 12 and 13
  std::uint16_t merchant_category = 0;
  std::uint32_t original_stan = 0;  // reversals
  std::int64_t original_second = 0;
  std::uint64_t original_reference = 0;
  std::array<char, 6> authorization_code{};  // reversals: DE 38 of the original, zeros: none
};

// Speaks ISO 8583:1987 or 1993, as the dialect's version says. After warm-up next() does not touch the heap.
class Traffic {
 public:
  // Errors: an option does not fit the dialect. All references outlive it.
  static Result<Traffic> make(const iso8583::Dialect& dialect, TrafficOptions options, const CardSet& cards,
                              const Clock& clock, Random& random);

  // The next request; the message is valid until the next call. A reversal or repeat is drawn from what was answered
  // before; while there is nothing to draw from it is a purchase instead.
  const iso8583::Message& next(Sale& sale);
  // The same request once more, with the MTI of a repeat (R4).
  const iso8583::Message& again(const Sale& sale);

  // An answer came: an approved purchase may be reversed from now on, any may be repeated.
  void answered(const Sale& sale, bool approved, std::string_view authorization_code);

  // An approval in DE 39, of whatever class.
  static bool approves(std::string_view response_code);

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
