// What a record can be found by.
#pragma once

#include <functional>
#include <string_view>

#include "switch/store/record.h"
#include "switch/store/segment_index_format.h"

namespace isoswitch::journal {

// Each key once or more often; a value is never empty. The view is the record's.
using OnKey = std::function<void(KeyKind kind, std::string_view value)>;
void each_key(const proto::Record& record, const OnKey& on_key);

bool has_key(const proto::Record& record, KeyKind kind, std::string_view value);

}  // namespace isoswitch::journal
