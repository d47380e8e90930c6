// Lists and shows the exception items of a running switch.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/isotool/control_answer.h"
#include "tools/isotool/exceptions.h"

namespace isoswitch::tools {
namespace {

using nlohmann::json;

int wrong(const Error& error) {
  fmt::print(stderr, "isotool exceptions: {}\n", error.text);
  return 1;
}

void print_line(const json& item) {
  fmt::print("{}  {}  {:<9} {:<26} {:>18}  {}\n", item.value("id", ""), item.value("opened", "").substr(0, 19),
             item.value("status", ""), item.value("reason", ""), amount_text(item, "amount"),
             item.contains("account") ? item.value("account", "") : item.value("card", ""));
}

void print_item(const json& item) {
  fmt::print("exception {}\n", item.value("id", ""));
  constexpr const char* keys[] = {"opened",  "reason",     "status", "card",
                                  "account", "life_cycle", "stan",   "retrieval_reference",
                                  "network", "actor",      "note"};
  fmt::print("  {:<20}{}\n", "amount", amount_text(item, "amount"));
  for (const char* key : keys)
    if (item.contains(key)) fmt::print("  {:<20}{}\n", key, item.value(key, ""));
}

std::string status_text(const json& answer) {
  const std::string before = answer.value("before", "");
  const std::string status = answer.value("status", "");
  return fmt::format("exception {}: {} {} {}", answer.value("id", ""),
                     before == status ? status : before + " -> " + status, status == "assigned" ? "to" : "by",
                     answer.value("actor", ""));
}

}  // namespace

int assign_exception(const ExceptionOrder& options) {
  json request = {{"act", "exceptions.assign"}, {"id", options.id}, {"to", options.to}};
  return order("exceptions assign", options.order, request, status_text);
}

int resolve_exception(const ExceptionOrder& options) {
  json request = {{"act", "exceptions.resolve"}, {"id", options.id}, {"note", options.note}};
  return order("exceptions resolve", options.order, request, status_text);
}

int list_exceptions(const ExceptionsOptions& options) {
  const auto answer =
      ask(options.socket, {{"act", "exceptions.list"}, {"status", options.status}, {"limit", options.limit}});
  if (!answer) return wrong(answer.error());
  const json& items = answer->at("exceptions");
  for (const json& item : items) {
    if (options.json)
      fmt::print("{}\n", one_line(item));
    else
      print_line(item);
  }
  if (!options.json) fmt::print("{} shown, {} open in all\n", items.size(), answer->value("open", std::uint64_t{0}));
  return 0;
}

int show_exception(const ExceptionsOptions& options) {
  const auto answer = ask(options.socket, {{"act", "exceptions.show"}, {"id", options.id}});
  if (!answer) return wrong(answer.error());
  if (options.json)
    fmt::print("{}\n", one_line(answer->at("exception")));
  else
    print_item(answer->at("exception"));
  return 0;
}

}  // namespace isoswitch::tools
