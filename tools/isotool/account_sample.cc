// An import file of invented accounts.
#include "tools/isotool/account_sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tools/isotool/account_line.h"
#include "tools/isotool/card_set.h"

namespace isoswitch::tools {

Result<std::string> account_sample(const SampleOptions& options) {
  constexpr std::size_t body_digits = 15;
  const bool digits = std::ranges::all_of(options.bin, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || options.bin.size() < 6 || options.bin.size() > 9) return failure("bin: expected six to nine digits");
  if (options.count < 1 || options.count > 999'999) return failure("count: expected 1 to 999999");
  std::string text = fmt::format("{}\n", fmt::join(account_columns, ","));
  for (std::uint64_t index = 1; index <= options.count; ++index) {
    std::string pan = fmt::format("{}{:0{}}", options.bin, index, body_digits - options.bin.size());
    pan += luhn_check_digit(pan);
    AccountLine line;
    line.texts = {fmt::format("ACCT-{:06}", index),
                  options.currency,
                  options.balance,
                  options.credit_line,
                  pan,
                  options.expiry_yymm,
                  "active",
                  "open",
                  options.limits_profile};
    // What import would refuse is not worth writing.
    if (const auto read = read_account(line); !read) return std::unexpected(read.error());
    text += fmt::format("{}\n", fmt::join(line.texts, ","));
  }
  return text;
}

}  // namespace isoswitch::tools
