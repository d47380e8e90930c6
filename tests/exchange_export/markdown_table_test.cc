// Tables of Markdown, and links to headings.
#include "iso8583/exchange/markdown_table.h"

#include <catch2/catch.hpp>

using namespace iso8583;

TEST_CASE("a column in which no row says anything is left out", "[markdown]") {
  const MarkdownTable table{{"name", "check", "type"}, {{"pan", "", "n"}, {"stan", "", ""}}};
  CHECK(table.text() ==
        "| name | type |\n"
        "| --- | --- |\n"
        "| pan | n |\n"
        "| stan |  |\n");
}

TEST_CASE("a bar within a cell does not end it, nor does a line's end", "[markdown]") {
  const MarkdownTable table{{"a|b"}, {{"`|`"}, {"one\ntwo"}}};
  CHECK(table.text() ==
        "| a\\|b |\n"
        "| --- |\n"
        "| `\\|` |\n"
        "| one two |\n");
}

TEST_CASE("code is code whatever it holds", "[markdown]") {
  CHECK(markdown_code("").empty());
  CHECK(markdown_code("n*19") == "`n*19`");
  CHECK(markdown_code("a`b") == "`` a`b ``");
}

// As GitHub does it: small letters, spaces become -, punctuation goes, _ stays.
TEST_CASE("anchors are those of GitHub", "[markdown]") {
  CHECK(markdown_anchor("Layout `track_2`") == "#layout-track_2");
  CHECK(markdown_anchor("Layout `emv` in 55.01") == "#layout-emv-in-5501");
}
