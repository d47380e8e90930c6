#include "tests/faults/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <variant>

namespace isoswitch::test {
namespace {

using Field = std::variant<std::size_t SuiteOptions::*, std::string SuiteOptions::*, bool SuiteOptions::*>;

struct Option {
  std::string_view name;
  std::string_view value;  // as the usage calls it
  Field field;
  std::string_view meaning;
  std::size_t least = 0;
  std::span<const std::string_view> choices = {};  // of a text; none: any
};

constexpr std::size_t any = 0;
constexpr std::array<std::string_view, 3> parts{"power_cuts", "damage", "failures"};
constexpr std::array<std::string_view, 2> left_out{"dedupe", "checksums"};

const std::array options{
    Option{"--messages", "N", &SuiteOptions::messages, "of the day (1000)", 1},
    Option{"--per-batch", "N", &SuiteOptions::per_batch, "messages at most that become durable together (4)", 1},
    Option{"--notes", "N", &SuiteOptions::notes, "of 240 kB each, four of them fill a segment (24)", 10},
    Option{"--only", "PART", &SuiteOptions::only, "power_cuts, damage or failures (all)", any, parts},
    Option{"--stride", "N", &SuiteOptions::stride, "only every Nth power cut and failing call (1)", 1},
    Option{"--flips", "N", &SuiteOptions::flips, "bits that are flipped (10000)"},
    Option{"--cuts", "N", &SuiteOptions::cuts, "files that are cut short (1000)"},
    Option{"--failing", "N", &SuiteOptions::failing, "messages of the day whose every call to the disk fails (40)", 1},
    Option{"--seed", "N", &SuiteOptions::seed, "of the messages and of the damage (20261125)"},
    Option{"--figures", "FILE", &SuiteOptions::figures, "gets the lines of figures"},
    Option{"--without", "WHAT", &SuiteOptions::without, "dedupe or checksums: that must be found", any, left_out},
    Option{"--no-sync", "", &SuiteOptions::no_sync, "the disk forgets what syncs it: that must be found"},
    Option{"--help", "", &SuiteOptions::help, "says this"},
};

// Error: what was expected.
Result<void> read(const Option& option, std::string_view text, std::size_t& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  if (error == std::errc{} && end == text.data() + text.size() && to >= option.least) return {};
  return failure(fmt::format("{}: expected a number from {} on, found '{}'", option.name, option.least, text));
}

Result<void> read(const Option& option, std::string_view text, std::string& to) {
  to = text;
  const bool known = option.choices.empty() || std::ranges::find(option.choices, text) != option.choices.end();
  if (known) return {};
  return failure(fmt::format("{}: expected one of {}; found '{}'", option.name, fmt::join(option.choices, ", "), text));
}

}  // namespace

std::string usage() {
  std::string text =
      "usage: fault_suite [options]\n"
      "A day of transactions over a disk of which everything fails: power cuts, flipped bits, failing calls.\n"
      "Prints its figures; exits 1 if anything was lost, doubled or not noticed, 2 on wrong usage.\n";
  for (const Option& option : options)
    text += fmt::format("  {:18} {}\n", fmt::format("{} {}", option.name, option.value), option.meaning);
  return text;
}

Result<SuiteOptions> read_options(std::span<const char* const> arguments) {
  SuiteOptions read_so_far;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto option = std::ranges::find(options, std::string_view{arguments[i]}, &Option::name);
    if (option == options.end()) return failure(fmt::format("there is no option '{}'", arguments[i]));
    if (const auto* flag = std::get_if<bool SuiteOptions::*>(&option->field)) {
      read_so_far.*(*flag) = true;
      continue;
    }
    if (++i == arguments.size()) return failure(fmt::format("{}: expected {}", option->name, option->value));
    const std::string_view text{arguments[i]};
    const auto* number = std::get_if<std::size_t SuiteOptions::*>(&option->field);
    auto done = number != nullptr
                    ? read(*option, text, read_so_far.*(*number))
                    : read(*option, text, read_so_far.*std::get<std::string SuiteOptions::*>(option->field));
    if (!done) return std::unexpected(done.error());
  }
  return read_so_far;
}

}  // namespace isoswitch::test
