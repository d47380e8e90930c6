#include "tools/isotool/time_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace isoswitch::tools {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct TimeParts {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int64_t us = 0;
  std::int64_t width_us = 0;  // what the text stands for
};

bool read_number(std::string_view& text, std::size_t digits, int least, int most, int& value) {
  if (text.size() < digits || !std::ranges::all_of(text.substr(0, digits), is_digit)) return false;
  value = 0;
  for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
  text.remove_prefix(digits);
  return value >= least && value <= most;
}

bool read_sign(std::string_view& text, std::string_view signs) {
  if (text.empty() || signs.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

bool read_fraction(std::string_view& text, TimeParts& parts) {
  parts.width_us = 1'000'000;
  std::size_t digits = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits) {
    if (digits == 6) return false;
    parts.width_us /= 10;
    parts.us += (text.front() - '0') * parts.width_us;
  }
  return digits > 0;
}

int days_in(int year, int month) {
  constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool read_clock(std::string_view& text, TimeParts& parts) {
  if (!read_number(text, 2, 0, 23, parts.hour)) return false;
  parts.width_us = std::int64_t{3'600'000'000};
  if (!read_sign(text, ":")) return true;
  if (!read_number(text, 2, 0, 59, parts.minute)) return false;
  parts.width_us = 60'000'000;
  if (!read_sign(text, ":")) return true;
  if (!read_number(text, 2, 0, 59, parts.second)) return false;
  parts.width_us = 1'000'000;
  return !read_sign(text, ".") || read_fraction(text, parts);
}

}  // namespace

std::optional<TimeSpan> parse_time(std::string_view text) {
  TimeParts parts;
  if (!read_number(text, 4, 1970, 9999, parts.year) || !read_sign(text, "-") ||
      !read_number(text, 2, 1, 12, parts.month) || !read_sign(text, "-") ||
      !read_number(text, 2, 1, days_in(parts.year, parts.month), parts.day))
    return std::nullopt;
  parts.width_us = std::int64_t{86'400'000'000};
  if (read_sign(text, "T ")) {
    if (!read_clock(text, parts)) return std::nullopt;
    (void)read_sign(text, "Z");
  }
  if (!text.empty()) return std::nullopt;
  const Instant first{instant_of({parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second}).us +
                      parts.us};
  return TimeSpan{first, {first.us + parts.width_us - 1}};
}

}  // namespace isoswitch::tools
