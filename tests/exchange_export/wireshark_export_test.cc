// Dissectors as text: what a dialect's words may not do to the script. What dissectors show is tested in tshark.
#include "iso8583/exchange/wireshark_export.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace iso8583;

namespace {

std::shared_ptr<const Dialect> dialect_called(const std::string& quoted_name) {
  const auto dialect = parse_dialect("dialect: " + quoted_name + R"(
version: 1987
mti: ascii
bitmap: raw
wire:
  n_fixed: {encoding: ascii}
fields:
  11: [stan, n6]
)",
                                     "test", {});
  REQUIRE(dialect);
  return *dialect;
}

}  // namespace

TEST_CASE("a protocol's name has nothing that a filter cannot have", "[wireshark]") {
  CHECK(dissector_protocol(*dialect_called("acquirer_west")) == "acquirer_west");
  CHECK(dissector_protocol(*dialect_called("Acquirer-West 2")) == "acquirer_west_2");
  CHECK(dissector_protocol(*dialect_called("\"é\"")) == "iso___");
  CHECK(dissector_protocol(*dialect_called("\"1987\"")) == "iso_1987");
  CHECK(dissector_protocol(*dialect_called("\"\"")) == "iso_");
}

TEST_CASE("what a dialect is called cannot end a text or a line of the script", "[wireshark]") {
  const std::string script = write_dissector(*dialect_called(R"("a\"\n]] os.exit() --é")"), {.name = "b\\\"\n"}, {});
  CHECK(script.find("name = \"a\\034\\010]] os.exit() --\\195\\169\"") != std::string::npos);
  CHECK(script.find("name = \"b\\092\\034\\010\"") != std::string::npos);
  // Were it not so, a line would begin with the rest of the name.
  CHECK(script.find("\n]] os.exit()") == std::string::npos);
}

TEST_CASE("ports are listed, none is an empty list", "[wireshark]") {
  const auto dialect = dialect_called("plain");
  const std::array<std::uint16_t, 2> ports{5000, 65535};
  CHECK(write_dissector(*dialect, {.name = "binary2"}, ports).find("local ports = \"5000,65535\"\n") !=
        std::string::npos);
  CHECK(write_dissector(*dialect, {.name = "binary2"}, {}).find("local ports = \"\"\n") != std::string::npos);
}

TEST_CASE("a script is plain ASCII", "[wireshark]") {
  const std::string script = write_dissector(*dialect_called("\"\u00fc\""), {.name = "binary2"}, {});
  CHECK(std::ranges::all_of(script, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); }));
}
