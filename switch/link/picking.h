// Over which of a link's connections the next question goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace isoswitch {

// round_robin: one after the other. least_pending: where the fewest questions are in flight, in turn where there are as
// many. primary: the lowest place that is up; the others wait for it to fail.
enum class Balancing : std::uint8_t { round_robin, least_pending, primary };
inline constexpr std::string_view balancing_names[] = {"round_robin", "least_pending", "primary"};

class Picking {
 public:
  struct Candidate {
    std::size_t place = 0;  // in the order of preference, each once
    std::size_t pending = 0;
  };

  explicit Picking(Balancing balancing) : balancing_(balancing) {}

  // Which of them, by its number among them; nothing: there is none. They are in the order of their places.
  std::optional<std::size_t> pick(std::span<const Candidate> candidates);

 private:
  Balancing balancing_;
  std::size_t next_place_ = 0;  // whose turn it is, or of the first behind it
};

}  // namespace isoswitch
