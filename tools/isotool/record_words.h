// Recorded numbers and bytes as words: names, amounts, times. A number that this program does not know stays a number.
#pragma once

#include <cstdint>
#include <string>

namespace isoswitch::proto {
class Account;
class Facts;
class Money;
class Record;
class RowsImage;
}  // namespace isoswitch::proto

namespace isoswitch::tools {

std::string currency_code(std::uint32_t number);
std::string reason_name(std::uint32_t number);
std::string flow_name(std::uint32_t number);
std::string kind_name(std::uint32_t number);
std::string account_status_name(std::uint32_t number);
std::string card_status_name(std::uint32_t number);
std::string life_cycle_state_name(std::uint32_t number);
std::string part_name(std::uint32_t number);
std::string books_name(std::uint32_t number);
std::string owed_state_name(std::uint32_t number);
std::string owed_kind_name(std::uint32_t number);
std::string heard_name(std::uint32_t number);  // pipeline/heard.h, enum Heard
std::string exception_reason_name(std::uint32_t number);
std::string exception_status_name(std::uint32_t number);
std::string posting_kind_name(std::uint32_t number);
std::string timer_name(std::uint32_t number);
std::string period_name(std::uint32_t number);

std::string money_text(std::int64_t minor, std::uint32_t currency);  // "45.00 EUR"
std::string money_text(const proto::Money& amount);
std::string decimal_text(std::int64_t minor, std::uint32_t currency);  // "45.00"
std::int64_t available_of(const proto::Account& row);                  // minor units
std::string card_text(const proto::Facts& facts);                      // "541333******0019"; "-": none
// "541333******0019" as a row among these has it, else the beginning of the token; empty: no token.
std::string card_in(const proto::RowsImage& rows, const std::string& token);
// What an operator's act was ordered for: "account A1, reference CASE-4711"; a card as its row in the record has it,
// else by the beginning of its token. Empty: the act names nothing.
std::string target_text(const proto::Record& record);
std::string hex_text(const std::string& bytes);
std::string short_hex(const std::string& bytes);    // the first six bytes
std::string milliseconds_text(std::int64_t at_us);  // 2026-11-24T12:00:00.123Z

}  // namespace isoswitch::tools
