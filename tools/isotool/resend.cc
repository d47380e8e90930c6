// Sends what an earlier run was answered once more.
#include "tools/isotool/resend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

namespace isoswitch::tools {
namespace {

// R5 stores decisions; these codes say that none was made.
constexpr std::array<std::string_view, 4> undecided = {"91", "96", "907", "909"};

std::uint64_t number(const nlohmann::json& line, const char* key) {
  const nlohmann::json& value = line.at(key);
  return value.is_string() ? std::stoull(value.get<std::string>()) : value.get<std::uint64_t>();
}

Sale sale_of(const nlohmann::json& line) {
  Sale sale;
  const auto kind = std::ranges::find(traffic_kind_names, line.at("kind").get<std::string>());
  sale.kind = static_cast<TrafficKind>(kind - traffic_kind_names.begin());
  sale.repeat = true;
  sale.card = static_cast<std::uint32_t>(number(line, "card"));
  sale.stan = static_cast<std::uint32_t>(number(line, "stan"));
  sale.reference = number(line, "reference");
  sale.amount = number(line, "amount");
  sale.second = static_cast<std::int64_t>(number(line, "second"));
  sale.merchant_category = static_cast<std::uint16_t>(number(line, "merchant_category"));
  if (sale.kind != TrafficKind::reversal) return sale;
  sale.original_stan = static_cast<std::uint32_t>(number(line, "original_stan"));
  sale.original_reference = number(line, "original_reference");
  sale.original_second = static_cast<std::int64_t>(number(line, "original_second"));
  const auto code = line.at("original_authorization_code").get<std::string>();
  if (code.size() == sale.authorization_code.size()) std::ranges::copy(code, sale.authorization_code.begin());
  return sale;
}

}  // namespace

Result<Resend> Resend::read(const std::string& ledger_log, Traffic& traffic) {
  Resend resend(traffic);
  std::ifstream in(ledger_log);
  if (!in) return failure(fmt::format("{}: cannot be read", ledger_log));
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (in.eof()) break;  // without its line end: cut off while it was written
    if (auto taken = resend.take(line); !taken) {
      return failure(fmt::format("{}:{}: {}", ledger_log, number, taken.error().text));
    }
  }
  std::erase_if(resend.requests_, [](const Request& request) {
    return !request.answered || std::ranges::find(undecided, request.code.view()) != undecided.end();
  });
  resend.by_reference_.clear();
  for (std::size_t index = 0; index < resend.requests_.size(); ++index) {
    resend.by_reference_[resend.requests_[index].sale.reference] = index;
  }
  return resend;
}

Result<void> Resend::take(const std::string& text) {
  try {
    const auto line = nlohmann::json::parse(text);
    if (line.at("repeat").get<bool>()) return {};
    const std::uint64_t reference = number(line, "reference");
    if (line.at("event") == "sent") {
      by_reference_[reference] = requests_.size();
      requests_.push_back({.sale = sale_of(line)});
      return {};
    }
    const auto sent = by_reference_.find(reference);
    if (sent == by_reference_.end()) return failure("an answer to a request that is not in the log");
    Request& request = requests_[sent->second];
    request.answered = true;
    request.code.assign(line.at("code").get<std::string>());
    request.authorization_code.assign(line.at("authorization_code").get<std::string>());
    return {};
  } catch (const std::exception&) {
    return failure("expected a line as --ledger-log writes it");
  }
}

const iso8583::Message* Resend::next(Sale& sale) {
  if (next_ == requests_.size()) return nullptr;
  sale = requests_[next_++].sale;
  return &traffic_->again(sale);
}

void Resend::answered(const Sale& sale, std::string_view code, std::string_view authorization_code) {
  const Request& first = requests_[by_reference_.at(sale.reference)];
  if (first.code.view() != code || first.authorization_code.view() != authorization_code) ++different_;
}

}  // namespace isoswitch::tools
