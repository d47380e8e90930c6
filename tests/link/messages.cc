#include "tests/link/messages.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "iso8583/reply.h"

namespace isoswitch::test {
namespace {

void change(iso8583::Message& message, const Fields& fields) {
  for (const auto& [field, value] : fields) {
    if (value.empty()) {
      message.remove(field);
      continue;
    }
    const auto set = message.set(field, value);
    if (!set) FAIL(set.error().text());
  }
}

}  // namespace

std::shared_ptr<const iso8583::Dialect> load_test_dialect(const std::string& name) {
  return *iso8583::load_dialect(name, std::vector<std::string>{std::string(SOURCE_ROOT) + "/config/dialects"});
}

std::shared_ptr<const Profile> load_test_profile(const std::string& name) {
  Faults faults;
  auto profile = Profile::load(std::string(SOURCE_ROOT) + "/config/profiles/" + name + ".yaml", {}, faults);
  REQUIRE(faults.none());
  return std::make_shared<const Profile>(std::move(*profile));
}

const iso8583::Dialect& dialect_1987() {
  static const auto dialect = load_test_dialect("iso1987_ascii");
  return *dialect;
}

const Profile& profile_1987() {
  static const auto profile = load_test_profile("iso1987");
  return *profile;
}

iso8583::Message message(const std::string& mti, const Fields& fields, const iso8583::Dialect& dialect) {
  iso8583::Message made{dialect};
  made.set_mti(*iso8583::Mti::parse(mti));
  change(made, fields);
  return made;
}

iso8583::Message question(int stan, const Fields& changes) {
  iso8583::Message made = message("0100", {{2, "5413330000000019"},
                                           {3, "000000"},
                                           {4, "000000005000"},
                                           {7, "1124120000"},
                                           {11, fmt::format("{:06}", stan)},
                                           {32, "123456"},
                                           {37, fmt::format("RRN{:09}", stan)},
                                           {41, "TERM0001"},
                                           {49, "978"}});
  change(made, changes);
  return made;
}

iso8583::Message answer_to(const iso8583::Message& question, const Fields& changes) {
  constexpr int echo[] = {2, 3, 4, 7, 11, 32, 37, 41, 49};
  iso8583::Message made;
  iso8583::reply_to(question, echo, made);
  change(made, changes);
  if (!made.has(39)) change(made, {{39, "00"}});
  return made;
}

}  // namespace isoswitch::test
