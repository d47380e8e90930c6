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

}  // namespace

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
