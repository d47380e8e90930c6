// What an issuer tells at its end: its figures, for people or programs, and which expectations did not hold.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/isotool/issuer_book.h"
#include "tools/isotool/issuer_figures.h"
#include "tools/isotool/issuer_scenario.h"

namespace isoswitch::tools {

struct IssuerSummary {
  struct Rule {
    std::string name;
    std::uint64_t picked = 0;  // over all links
  };
  const IssuerScenario& scenario;
  const IssuerFigures& figures;
  const IssuerBook* book;  // nullptr: none was kept
  std::vector<Rule> rules;
  Duration elapsed{};
};

// "expect.answered: expected 100, found 99", a line each.
std::vector<std::string> broken_expectations(const IssuerSummary& summary);

// A screen's corner: what is zero is left out.
std::string summary_text(const IssuerSummary& summary, std::span<const std::string> broken);
std::string summary_json(const IssuerSummary& summary, std::span<const std::string> broken);

}  // namespace isoswitch::tools
