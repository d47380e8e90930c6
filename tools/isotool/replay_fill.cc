#include "tools/isotool/replay_fill.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

namespace isoswitch::tools {
namespace {

// The same numbers in every version of the standard.
constexpr int pan = 2;
constexpr int expiry_date = 14;
constexpr int track_2 = 35;
constexpr int chip_data = 55;
constexpr std::array<int, 2> macs = {64, 128};

constexpr const char* how_chosen[] = {
    "from --cards: the same card, by its token",
    "from --cards: a card with the same first six and last four digits",
    "from --cards: another card of the same BIN, always the same for a recorded one",
    "from --cards: another card; the one with its first six and last four digits stands for another already",
    "from --cards: a card of another BIN, always the same for a recorded one",
};

bool was_there(const RecordedRequest& request, int field) {
  return std::ranges::find(request.wiped, field) != request.wiped.end();
}

}  // namespace

Result<void> ReplayFill::fill(const RecordedRequest& request, iso8583::Message& message) {
  if (!request.why_not.empty()) return failure(request.why_not);
  if (!request.masked_pan.empty()) {
    if (auto filled = fill_card(request, message); !filled) return filled;
  }
  for (const int field : request.rebuilt) tally_.add(field, true, "built again from what was understood of it");
  tell_of_left_out(request, message);
  return {};
}

std::string ReplayFill::card_of(const RecordedRequest& request) {
  if (cards_ == nullptr || request.masked_pan.empty() || !request.why_not.empty()) return card_for(request.card());
  const auto choice = cards_->choose(request.card(), request.token, request.bin(), request.last_four());
  return std::string{cards_->digits(choice.index)};
}

std::string ReplayFill::card_for(const std::string& recorded) const {
  const auto chosen = cards_ == nullptr ? std::nullopt : cards_->chosen(recorded);
  return chosen ? std::string{cards_->digits(chosen->index)} : recorded;
}

Result<void> ReplayFill::fill_card(const RecordedRequest& request, iso8583::Message& message) {
  if (cards_ == nullptr) {
    tally_.add(request.pan_in_track ? track_2 : pan, false, "--without-card");
    return {};
  }
  const auto choice = cards_->choose(request.card(), request.token, request.bin(), request.last_four());
  std::string digits{cards_->digits(choice.index)};
  const auto of_card = cards_->expiry_yymm(choice.index);
  const auto expiry = choice.is_same() && request.expiry_yymm ? request.expiry_yymm : of_card;
  bool put = false;
  if (request.pan_in_track) put = put_track(digits, expiry, message);
  if (!put && !message.set(pan, digits)) {
    OPENSSL_cleanse(digits.data(), digits.size());
    return failure("the test card's number does not fit the dialect's field 2");
  }
  if (!put) {
    tally_.add(pan, true, how_chosen[static_cast<std::size_t>(choice.how)]);
    put_expiry(request, of_card, choice.is_same(), message);
    if (was_there(request, track_2)) put_track(digits, expiry, message);
  }
  OPENSSL_cleanse(digits.data(), digits.size());
  return {};
}

bool ReplayFill::put_track(const std::string& digits, std::optional<std::uint16_t> expiry, iso8583::Message& message) {
  if (!expiry || message.has(track_2)) return message.has(track_2);
  constexpr std::string_view service_code = "101";
  std::string track = fmt::format("{}={:04}{}", digits, *expiry, service_code);
  const bool put = message.set(track_2, track).has_value();
  OPENSSL_cleanse(track.data(), track.size());
  if (put)
    tally_.add(track_2, true, "made of the card's number, its expiry and service code 101; no discretionary data");
  return put;
}

void ReplayFill::put_expiry(const RecordedRequest& request, std::optional<std::uint16_t> of_card, bool same,
                            iso8583::Message& message) {
  if (message.has(expiry_date)) return;
  const bool recorded = same && request.expiry_yymm;
  const bool wanted = request.expiry_yymm || was_there(request, expiry_date);
  const auto expiry = recorded ? request.expiry_yymm : of_card;
  if (wanted && expiry && message.set(expiry_date, fmt::format("{:04}", *expiry)))
    tally_.add(expiry_date, true, recorded ? "as it was recorded of the card" : "from --cards: the test card's");
}

void ReplayFill::tell_of_left_out(const RecordedRequest& request, iso8583::Message& message) {
  for (const int field : request.wiped)
    if (!message.has(field)) tally_.add(field, false, "its value is not recorded");
  for (const int field : macs) {
    if (!message.has(field)) continue;
    message.remove(field);
    tally_.add(field, false, "it signed another message");
  }
  if (request.expiry_yymm && !message.has(expiry_date) && !message.has(track_2))
    tally_.add(expiry_date, false, cards_ == nullptr ? "--without-card" : "--cards says none of the test card");
  const bool by_chip = request.entry == Entry::chip || request.entry == Entry::contactless;
  if (by_chip && !message.has(chip_data) && !was_there(request, chip_data))
    tally_.add(chip_data, false, "the chip was read; its data is not recorded");
  if (request.entry == Entry::magstripe && !message.has(track_2) && !was_there(request, track_2))
    tally_.add(track_2, false, "the stripe was read; the track is not recorded");
}

}  // namespace isoswitch::tools
