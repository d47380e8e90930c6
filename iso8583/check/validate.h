// What is wrong with a message that has the right shape: fields that should be there, or not; values that say nothing
// sensible; parts that are not what their table says.
#pragma once

#include <vector>

#include "iso8583/error.h"
#include "iso8583/message.h"

namespace iso8583 {

inline constexpr std::size_t validation_faults_max = 32;

// Appends every fault, by the dialect's `messages` and the `check` columns of its rows, up to the bound. Paths are
// those of the message ("55.9F1A"); an offset is 0 where nothing stands that could be pointed to. Never card data. What
// is inside a value is divided for it.
void validate(const Message& message, std::vector<Error>& faults);

}  // namespace iso8583
