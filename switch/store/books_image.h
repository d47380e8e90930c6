// What the books add up to, as a snapshot keeps it, and back.
#pragma once

#include <string>
#include <vector>

#include "switch/base/result.h"
#include "switch/ledger/chart.h"

namespace isoswitch {

std::string books_image(const std::vector<BookTotal>& totals);  // protobuf BookSums
Result<std::vector<BookTotal>> read_books(const std::string& image);

}  // namespace isoswitch
