// What a call gives back when the input or the environment may be at fault.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace isoswitch {

// A sentence for a person: where, what was expected, what was found. Never card data.
struct Error {
  std::string text;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(std::string text) { return std::unexpected(Error{std::move(text)}); }

}  // namespace isoswitch
