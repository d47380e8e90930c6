// Dates and times as 1987 writes them, without a year, and as 1993 does, with two digits of one.
#pragma once

#include <string>
#include <string_view>

#include "switch/base/clock.h"

namespace isoswitch {

std::string yymmddhhmmss(Instant at);  // UTC
std::string mmddhhmmss(Instant at);    // UTC

// MMDD with the year before it that brings it nearest to the instant: around New Year it may be another than the
// instant's. A day that no year near it has is left as it is, in the instant's year: its reader may judge it.
std::string with_year(std::string_view mmdd, Instant near);

// hhmmss with the day before it that brings it nearest to the instant, as YYMMDDhhmmss.
std::string with_day(std::string_view hhmmss, Instant near);

}  // namespace isoswitch
