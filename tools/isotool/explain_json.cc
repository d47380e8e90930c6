#include "tools/isotool/explain_json.h"

#include <nlohmann/json.hpp>

#include "record.pb.h"
#include "switch/base/clock.h"
#include "tools/isotool/book_words.h"
#include "tools/isotool/record_json.h"
#include "tools/isotool/record_words.h"
#include "tools/isotool/wire_code.h"

namespace isoswitch::tools {
namespace {

using json = nlohmann::ordered_json;

json rows_of(const proto::Record& record, const BookWords& books) {
  const json whole = json::parse(record_json(record, books));
  return whole.contains("rows") ? whole.at("rows") : json::object();
}

json moment(const Moment& from, WireCodes& codes, const BookWords& books) {
  json to = json::parse(record_json(*from.record, books));
  if (const auto code = codes.of(*from.record)) to["decision"]["code"] = *code;
  to["before"] = rows_of(*from.before, books);
  for (const std::string& id : from.fitting) to["fitting"].push_back(hex_text(id));
  to["file"] = from.at.file;
  to["offset"] = from.at.offset_bytes;
  return to;
}

}  // namespace

std::string story_json(const Story& story) {
  WireCodes codes{story.configuration.get()};
  const BookWords books = BookWords::of(story.configuration.get());
  json to = json::object();
  to["life_cycles"] = json::array();
  for (const std::string& id : story.life_cycles) to["life_cycles"].push_back(hex_text(id));
  to["records"] = json::array();
  for (const Moment& each : story.moments) to["records"].push_back(moment(each, codes, books));
  to["now"] = rows_of(*story.now, books);
  if (story.configuration)
    to["configuration"] = {{"sequence", story.configuration->sequence()},
                           {"at", to_iso8601(Instant{story.configuration->at_us()})},
                           {"path", story.configuration->configuration().path()},
                           {"sha256", hex_text(story.configuration->configuration().sha256())},
                           {"version", story.configuration->configuration().version()}};
  to["left_out"] = story.left_out;
  return to.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string candidates_json(const std::vector<Candidate>& candidates, bool more) {
  json to = {{"candidates", json::array()}, {"more", more}};
  for (const Candidate& each : candidates) {
    const proto::Facts& facts = each.first->transaction().facts();
    json item = {{"sequence", each.first->sequence()},
                 {"at", to_iso8601(Instant{each.first->at_us()})},
                 {"mti", each.first->transaction().mti()},
                 {"last_four", facts.last_four()},
                 {"stan", facts.ids().stan()},
                 {"retrieval_reference", facts.ids().retrieval_reference()},
                 {"reason", reason_name(each.first->decision().given().reason())}};
    if (!each.life_cycle.empty()) item["life_cycle"] = hex_text(each.life_cycle);
    if (facts.has_transaction())
      item["amount"] = {{"minor", facts.transaction().minor()},
                        {"currency", currency_code(facts.transaction().currency())}};
    to["candidates"].push_back(std::move(item));
  }
  return to.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace isoswitch::tools
