// One JSON line for every request and every answer.
#include "tools/isotool/ledger_log.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "tools/isotool/json_text.h"

namespace isoswitch::tools {

Result<LedgerLog> LedgerLog::create(const std::string& file) {
  LedgerLog log;
  log.file_.reset(std::fopen(file.c_str(), "we"));
  if (!log.file_) return failure(fmt::format("{}: {}", file, std::strerror(errno)));
  return log;
}

void LedgerLog::sent(const Sale& sale, std::string_view last_four) {
  fmt::print(file_.get(),
             R"({{"event":"sent","kind":"{}","repeat":{},"stan":"{:06}","reference":"{:012}","card":{},)"
             R"("last_four":"{}","amount":{},"second":{},"merchant_category":"{:04}")",
             name(sale.kind), sale.repeat, sale.stan, sale.reference, sale.card, last_four, sale.amount, sale.second,
             sale.merchant_category);
  if (sale.kind == TrafficKind::reversal) {
    const bool has_code = sale.authorization_code[0] != 0;
    fmt::print(file_.get(),
               R"(,"original_stan":"{:06}","original_reference":"{:012}","original_second":{},)"
               R"("original_authorization_code":{})",
               sale.original_stan, sale.original_reference, sale.original_second,
               json_text(has_code ? std::string_view(sale.authorization_code.data(), 6) : ""));
  }
  fmt::print(file_.get(), "}}\n");
}

void LedgerLog::answered(const Sale& sale, std::string_view code, std::string_view authorization_code,
                         std::string_view amount) {
  fmt::print(file_.get(),
             R"({{"event":"answered","kind":"{}","repeat":{},"stan":"{:06}","reference":"{:012}","card":{},)"
             R"("code":{},"authorization_code":{},"amount":{}}})"
             "\n",
             name(sale.kind), sale.repeat, sale.stan, sale.reference, sale.card, json_text(code),
             json_text(authorization_code), json_text(amount));
}

void LedgerLog::flush() { std::ignore = std::fflush(file_.get()); }

}  // namespace isoswitch::tools
