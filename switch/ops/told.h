// Rows as the control socket tells them: JSON, with cards masked.
#pragma once

#include "switch/ops/act.h"

namespace isoswitch {

std::string masked(const Card& card);  // 541333******0019
std::string code_of(Currency currency);

nlohmann::json told(const Account& account, std::vector<Card> cards);
// With what it has used of each window of its limits, and is still counted at that moment.
nlohmann::json told(const Card& card, const Account& account, const std::optional<Counter>& counter, Instant now);
nlohmann::json told_hold(const LifeCycle& row, const std::optional<Card>& card);
nlohmann::json told(const ActWorld& world, const Exception& row);

// LED-08: totals have 128 bits. A number while it fits one, else its digits as text.
nlohmann::json told_total(BookTotal::Wide total);

// What amounts are in: currency, exponent.
void put_currency(nlohmann::json& to, Currency currency);

}  // namespace isoswitch
