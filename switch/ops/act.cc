#include "switch/ops/act.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace isoswitch {

std::string act_text(const nlohmann::json& answer) {
  // What peers put into text fields need not be UTF-8.
  return answer.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string act_refused(std::string_view error) { return act_text({{"ok", false}, {"error", std::string(error)}}); }

std::string text_of(const nlohmann::json& object, std::string_view key, std::string_view otherwise) {
  const auto found = object.find(std::string(key));
  if (found == object.end() || !found->is_string()) return std::string(otherwise);
  return found->get<std::string>();
}

Result<std::string> read_text(const nlohmann::json& object, std::string_view key, std::string_view otherwise) {
  const auto found = object.find(std::string(key));
  if (found == object.end()) return std::string(otherwise);
  if (!found->is_string())
    return failure(fmt::format("{}: expected text in quotes, found {}", key, found->type_name()));
  return found->get<std::string>();
}

}  // namespace isoswitch
