// A translation between two peers for tests, with messages as maps of their fields.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "switch/pipeline/interpret.h"
#include "switch/pipeline/own_names.h"
#include "switch/pipeline/translation.h"
#include "tests/iso8583/dialects.h"

namespace translation_test {

using Fields = std::map<int, std::string>;

inline std::string profile_text(const std::string& name) {
  std::ifstream in{std::string(SOURCE_ROOT) + "/config/profiles/" + name + ".yaml"};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A shipped profile with lines behind it.
inline isoswitch::Profile profile(const std::string& name, const std::string& more = "") {
  isoswitch::Faults faults;
  auto read = isoswitch::Profile::from_text(name + ".yaml", profile_text(name) + "\n" + more, faults);
  for (const std::string& fault : faults.all()) FAIL_CHECK(fault);
  REQUIRE(read);
  return *read;
}

inline Fields fields_of(const iso8583::Message& message) {
  Fields fields;
  for (const int field : message.fields()) fields[field] = message.text(field);
  return fields;
}

inline iso8583::Message message(const iso8583::Dialect& dialect, const std::string& mti, const Fields& fields) {
  iso8583::Message made{dialect};
  made.set_mti(*iso8583::Mti::parse(mti));
  for (const auto& [field, value] : fields) {
    const auto set = made.set(field, value);
    if (!set) FAIL(set.error().text());
  }
  return made;
}

inline const isoswitch::Instant noon = isoswitch::instant_of({2026, 11, 24, 12, 0, 0});

struct Asked {
  std::string mti;
  Fields fields;
  std::vector<int> left_out;
  std::string error;
};

class Route {
 public:
  Route(const std::string& from_dialect, isoswitch::Profile from_profile, const std::string& to_dialect,
        isoswitch::Profile to_profile)
      : from_profile_(std::move(from_profile)),
        to_profile_(std::move(to_profile)),
        from{shipped(from_dialect), from_profile_},
        to{shipped(to_dialect), to_profile_},
        translation(from, to) {}
  Route(const Route&) = delete;
  Route& operator=(const Route&) = delete;

  isoswitch::Transaction transaction(const iso8583::Message& asked, isoswitch::Instant received = noon) const {
    std::array<std::uint8_t, 32> key{};
    key.fill(1);
    isoswitch::Transaction tx;
    tx.profile = &from.profile;
    tx.acquirer = "acquirer";
    tx.received = received;
    const auto fault = isoswitch::interpret(asked, isoswitch::Tokenizer::from_key(key), tx);
    if (fault) FAIL_CHECK(fault->what);
    return tx;
  }

  Asked ask(const std::string& mti, const Fields& fields, isoswitch::Instant received = noon) const {
    const iso8583::Message asked = message(from.dialect, mti, fields);
    iso8583::Message question;
    const auto told = translation.request(asked, transaction(asked, received), question);
    if (!told) return {"", {}, {}, told.error().text};
    Asked result{question.mti().text(), fields_of(question), {}, ""};
    for (const int field : *told) result.left_out.push_back(field);
    return result;
  }

  std::vector<std::string> gaps() const {
    std::vector<std::string> lines;
    for (const isoswitch::Gap& gap : translation.gaps()) lines.push_back(gap.what);
    return lines;
  }

 private:
  isoswitch::Profile from_profile_;
  isoswitch::Profile to_profile_;

 public:
  const isoswitch::Speaker from;
  const isoswitch::Speaker to;
  const isoswitch::Translation translation;
};

// The usual pair, each with lines behind its profile.
struct To1993 : Route {
  explicit To1993(const std::string& more = "", const std::string& acquirers_more = "")
      : Route("iso1987_bcd", profile("iso1987", acquirers_more), "iso1993_ascii", profile("iso1993", more)) {}
};
struct To1987 : Route {
  explicit To1987(const std::string& more = "", const std::string& acquirers_more = "")
      : Route("iso1993_ascii", profile("iso1993", acquirers_more), "iso1987_bcd", profile("iso1987", more)) {}
};

inline const std::string card = "5413330000000019";

// What every money message of each edition has here.
inline Fields purchase_of_1987(const Fields& more = {}) {
  Fields fields{{2, card},      {3, "000000"},        {4, "000000005000"}, {7, "1124120000"},
                {11, "000123"}, {37, "REFERENCE001"}, {41, "TERM0001"},    {49, "978"}};
  for (const auto& [field, value] : more) fields[field] = value;
  return fields;
}
inline Fields purchase_of_1993(const Fields& more = {}) {
  Fields fields{{2, card},   {3, "000000"},        {4, "000000005000"}, {11, "000123"}, {12, "261124130000"},
                {24, "100"}, {37, "REFERENCE001"}, {41, "TERM0001"},    {49, "978"}};
  for (const auto& [field, value] : more) fields[field] = value;
  return fields;
}

}  // namespace translation_test
