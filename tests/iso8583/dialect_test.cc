// Dialect files: what is at fault says where, bases are merged, and contradictions are found before any message.
#include "iso8583/dialect.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "iso8583/message.h"
#include "tests/iso8583/dialects.h"
#include "tests/iso8583/hex.h"

namespace fs = std::filesystem;

namespace {

std::string faults_of(const std::string& yaml) {
  const auto dialect = iso8583::parse_dialect(yaml, "test.yaml", dialect_folder);
  return dialect ? "" : listed(dialect.error());
}

// A folder with these files, removed again.
class Folder {
 public:
  explicit Folder(const std::map<std::string, std::string>& files) {
    std::string pattern = (fs::temp_directory_path() / "dialects_XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    for (const auto& [name, text] : files) std::ofstream(path_ / name) << text;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string load_faults(const std::string& name) const {
    const auto dialect = iso8583::load_dialect(file(name), dialect_folder);
    return dialect ? "" : listed(dialect.error());
  }

 private:
  fs::path path_;
};

const std::string small_dialect = R"(dialect: small
version: 1987
mti: ascii
bitmap: hex
wire:
  n_fixed:    {encoding: ascii}
  n_variable: {encoding: ascii, length: ascii}
  text:       {encoding: ascii, length: ascii}
fields:
  2: [pan, n..19, mask]
  3: [processing_code, n6]
  43: [location, ans40]
)";

// The small dialect with one line in place of another, whose number the caller knows.
std::string with(const std::string& line, const std::string& other) {
  std::string text = small_dialect;
  const std::size_t at = text.find(line);
  REQUIRE(at != std::string::npos);
  return text.replace(at, line.size(), other);
}

}  // namespace

TEST_CASE("the shipped dialects load, by name and by file") {
  for (const std::string name : shipped_names) {
    INFO(name);
    CHECK(shipped(name).name() == name);
    CHECK(shipped(name).version() == (name.starts_with("iso1993") ? 1 : 0));
    const auto by_file = iso8583::load_dialect(dialect_folder[0] + "/" + name + ".yaml", {});
    REQUIRE(by_file);
    CHECK((*by_file)->name() == name);
    CHECK(shipped(name).field(2)->name == "pan");
    CHECK(shipped(name).field("stan")->number == 11);
    CHECK(shipped(name).field("no_such") == nullptr);
    CHECK(shipped(name).field(1) == nullptr);
    CHECK(shipped(name).field(129) == nullptr);
  }
}

TEST_CASE("the shipped tables have every field of the standards, with their types") {
  const std::pair<int, const char*> rows_1987[] = {
      {2, "n..19"},    {4, "n12"},        {7, "n10"},  {12, "n6"},    {22, "n3"},     {28, "x+n8"},     {34, "ns..28"},
      {35, "z..37"},   {37, "an12"},      {39, "an2"}, {43, "ans40"}, {45, "an..76"}, {48, "an...999"}, {52, "b8"},
      {55, "b...255"}, {63, "ans...999"}, {90, "n42"}, {95, "an42"},  {97, "x+n16"},  {102, "ans..28"}, {128, "b8"}};
  const std::pair<int, const char*> rows_1993[] = {{12, "n12"},       {15, "n6"},      {22, "an12"}, {24, "n3"},
                                                   {25, "n4"},        {30, "n24"},     {39, "n3"},   {43, "ans..99"},
                                                   {53, "b..48"},     {56, "n..35"},   {65, "b8"},   {71, "n8"},
                                                   {72, "ans...999"}, {96, "b...999"}, {105, "n16"}, {128, "b8"}};
  for (const auto& [field, type] : rows_1987) CHECK(shipped("iso1987_bcd").field(field)->type() == type);
  for (const auto& [field, type] : rows_1993) CHECK(shipped("iso1993_bcd").field(field)->type() == type);
  for (int field = 2; field <= 128; ++field) {
    CHECK((shipped("iso1987_ascii").field(field) == nullptr) == (field == 65));
    CHECK(shipped("iso1993_ascii").field(field) != nullptr);
  }
}

TEST_CASE("the small dialect of these tests has no fault") { CHECK(faults_of(small_dialect).empty()); }

TEST_CASE("every fault says its path, what is wrong and the line and column") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "dialect: a table of columns and fields is expected (test.yaml:"},
      {"[1, 2]", "dialect: a table of columns and fields is expected (test.yaml:1:1)"},
      {"a: [", "dialect: "},
      {"a: b: c", "dialect: illegal map value (test.yaml:1:5)"},
      {with("dialect: small\n", ""), "dialect: is missing (test.yaml:1:1)"},
      {with("version: 1987\n", ""), "version: is missing (test.yaml:1:1)"},
      {with("1987", "1988"), "version: '1988' is not a version (did you mean '1987'?) (test.yaml:2:10)"},
      {with("mti: ascii\n", ""), "mti: is missing (test.yaml:1:1)"},
      {with("mti: ascii", "mti: acsii"), "mti: 'acsii' is not an encoding (did you mean 'ascii'?) (test.yaml:3:6)"},
      {with("mti: ascii", "mti: raw"), "mti: raw carries no digits (test.yaml:3:6)"},
      {with("mti: ascii", "mti: [ascii]"), "mti: one word is expected (test.yaml:3:6)"},
      {with("bitmap: hex\n", ""), "bitmap: is missing (test.yaml:1:1)"},
      {with("bitmap: hex", "bitmap: bcd"), "bitmap: bcd carries no bits (test.yaml:4:9)"},
      {with("bitmap: hex", "bitmap: hex\nbitmap: raw"), "bitmap: 'bitmap' is said already (test.yaml:5:1)"},
      {with("bitmap: hex", "bitmpa: hex"),
       "bitmpa: 'bitmpa' is not known here (did you mean 'bitmap'?) (test.yaml:4:1)"},
      {with("bitmap: hex", "bitmap: hex\ncode_page: cp501\nbase: iso1987_ebcdic"),
       "code_page: 'cp501' is not a code page (did you mean 'cp500'?) (test.yaml:5:12)"},
      {with("bitmap: hex", "bitmap: hex\nbase: iso1986_ascii"), "base: no dialect 'iso1986_ascii' (test.yaml:5:7)"},
      {with("bitmap: hex", "bitmap: hex\nbase: {a: b}"), "base: a dialect's name is expected (test.yaml:5:7)"},
      {with("  n_fixed: ", "  n_fixd: "),
       "wire.n_fixd: 'n_fixd' is not known here (did you mean 'n_fixed'?) (test.yaml:6:3)"},
      {with("n_fixed:    {encoding: ascii}", "n_fixed:    ascii"),
       "wire.n_fixed: columns by name are expected (test.yaml:6:15)"},
      {with("n_fixed:    {encoding", "n_fixed:    {encodign"),
       "wire.n_fixed.encodign: 'encodign' is not known here (did you mean 'encoding'?) (test.yaml:6:16)"},
      {with("n_fixed:    {encoding: ascii}", "n_fixed:    {}"),
       "wire.n_fixed.encoding: is missing: field 3 needs it (test.yaml:11:3)"},
      {with("n_fixed:    {encoding: ascii}", "n_fixed:    {encoding: hex}"),
       "wire.n_fixed.encoding: hex cannot carry class n (field 3) (test.yaml:6:26)"},
      {with("n_fixed:    {encoding: ascii}", "n_fixed:    {encoding: bcd, fill: left0}"),
       "wire.n_fixed.fill: 'left0' is not a fill (did you mean 'left_0'?) (test.yaml:6:37)"},
      {with("n_variable: {encoding: ascii, length: ascii}", "n_variable: {encoding: ascii, length: asci}"),
       "wire.n_variable.length: 'asci' is not a way to write lengths (did you mean 'ascii'?) (test.yaml:7:41)"},
      {with("n_variable: {encoding: ascii, length: ascii}", "n_variable: {encoding: ascii}"),
       "wire.n_variable.length: is missing: field 2 needs it (test.yaml:10:3)"},
      {with("n_variable: {encoding: ascii, length: ascii}",
            "n_variable: {encoding: ascii, length: ascii, counts: byte}"),
       "wire.n_variable.counts: 'byte' is not what lengths count (did you mean 'bytes'?) (test.yaml:7:56)"},
      {with("fields:", "fields: [1]\nx:"), "fields: a row per field number is expected (test.yaml:9:9)"},
      {with("  3: [", "  x: ["), "fields.x: 'x' is not a field number, 2 to 192 (test.yaml:11:3)"},
      {with("  3: [", "  129: ["),
       "fields.129: needs a third bitmap (third_bitmap: adjacent or field_65) (test.yaml:11:3)"},
      {with("  3: [", "  -3: ["), "fields.-3: '-3' is not a field number, 2 to 192 (test.yaml:11:3)"},
      {with("  3: [", "  0: ["), "fields.0: field 0 is the message type (test.yaml:11:3)"},
      {with("  3: [", "  1: ["), "fields.1: field 1 is the secondary bitmap (test.yaml:11:3)"},
      {with("  3: [", "  2: ["), "fields.2: field 2 has a row already (test.yaml:11:3)"},
      {with("[processing_code, n6]", "n6"),
       "fields.3: [name, type] or [name, type, secrecy] is expected, or columns by name (test.yaml:11:6)"},
      {with("[processing_code, n6]", "[a, n6, plain, more]"), "fields.3: [name, type]"},
      {with("[processing_code, n6]", "{nmae: code, type: n6}"),
       "fields.3.nmae: 'nmae' is not known here (did you mean 'name'?) (test.yaml:11:7)"},
      {with("[processing_code, n6]", "{name: code}"), "fields.3.type: is missing (test.yaml:11:3)"},
      {with("[processing_code, n6]", "{type: n6}"), "fields.3.name: is missing (test.yaml:11:3)"},
      {with("processing_code", "Processing"),
       "fields.3.name: 'Processing' is not a name of a-z, 0-9 and _ (test.yaml:11:7)"},
      {with("processing_code", "pan"), "fields.3.name: field 2 is called 'pan' too (test.yaml:11:7)"},
      {with("n6]", "num6]"), "fields.3.type: 'num' is not a class of fields"},
      {with("n6]", "n]"), "fields.3.type: '' is not a size, 1 to 65534 (test.yaml:11:24)"},
      {with("n6]", "n0]"), "fields.3.type: '0' is not a size, 1 to 65534 (test.yaml:11:24)"},
      {with("n6]", "n65535]"), "fields.3.type: '65535' is not a size, 1 to 65534 (test.yaml:11:24)"},
      {with("n6]", "n6x]"), "fields.3.type: '6x' is not a size, 1 to 65534 (test.yaml:11:24)"},
      {with("n6]", "n.......6]"), "fields.3.type: a length has at most 6 digits (test.yaml:11:24)"},
      {with("mask]", "maks]"), "fields.2.secrecy: 'maks' is not a secrecy (did you mean 'mask'?) (test.yaml:10:19)"},
      {with("n6]", "x+n6]"), "wire.x+n.encoding: is missing: field 3 needs it (test.yaml:11:3)"},
      {small_dialect + "  4: {name: amount, type: n12, fill: left_0}\n",
       "fields.4.fill: ascii has nothing to fill (test.yaml:13:38)"},
      {small_dialect + "  4: {name: amount, type: n12, length: ascii}\n",
       "fields.4.length: a field of a fixed size has none (test.yaml:13:40)"},
      {small_dialect + "  4: {name: amount, type: n12, counts: bytes}\n",
       "fields.4.counts: a field of a fixed size has no length (test.yaml:13:40)"},
      {small_dialect + "  4: {name: amount, type: n12, encoding: hex}\n",
       "fields.4.encoding: hex cannot carry class n (field 4) (test.yaml:13:42)"},
      {small_dialect.substr(0, small_dialect.find("fields:")), "fields: no field has a row (test.yaml:1:1)"},
  };
  for (const auto& [yaml, expected] : rows) {
    INFO(yaml);
    CHECK_THAT(faults_of(yaml), Catch::Contains(expected));
  }
}

TEST_CASE("a file without a table has that one fault, with its place") {
  // Found by fuzzing: everything else was reported as missing too, at no place.
  for (const char* const yaml : {"", "[1, 2]", "a: [", "word"}) {
    const auto dialect = iso8583::parse_dialect(yaml, "test.yaml", dialect_folder);
    REQUIRE_FALSE(dialect);
    REQUIRE(dialect.error().size() == 1);
    CHECK(dialect.error().front().where.starts_with("test.yaml:"));
  }
}

TEST_CASE("a length that cannot say a field's size is found before any message") {
  CHECK_THAT(faults_of(small_dialect + "  44: [data, ans..100]\n"),
             Catch::Contains("fields.44.type: a length of 2 digits (ascii) says at most 99; ans..100 needs up to 100"));
  CHECK_THAT(faults_of(small_dialect + "  44: {name: data, type: ans..256, length: binary}\n"),
             Catch::Contains("says at most 255; ans..256 needs up to 256"));
  CHECK(faults_of(small_dialect + "  44: {name: data, type: ans..255, length: binary}\n").empty());
  CHECK(faults_of(small_dialect + "  44: [data, ans..99]\n").empty());
  // Hexadecimal text counts twice.
  const std::string hex = "{name: chip, encoding: hex, length: ascii, counts: digits, type: ";
  CHECK(faults_of(small_dialect + "  55: " + hex + "b...499}\n").empty());
  CHECK_THAT(faults_of(small_dialect + "  55: " + hex + "b...500}\n"), Catch::Contains("needs up to 1000"));
}

TEST_CASE("all faults are listed, each once") {
  const std::string faults = faults_of(with("n_fixed:    {encoding: ascii}", "n_fixed:    {encoding: acsii}") +
                                       "  4: [amount, n12]\n  5: [x y, n12]\n  6: [z, q12]\n");
  CHECK(std::ranges::count(faults, '\n') == 3);
  CHECK(faults.contains("wire.n_fixed.encoding: 'acsii'"));
  CHECK(faults.contains("fields.5.name"));
  CHECK(faults.contains("fields.6.type"));
}

TEST_CASE("a dialect is its base with differences: columns of groups, of rows, whole rows, and rows taken out") {
  const auto dialect = parsed(R"(
dialect: mine
base: iso1987_bcd
mti: ascii
wire:
  n_variable: {fill: right_f}
fields:
  2: {secrecy: wipe}
  48: [own_data, ans..99]
  63: {type: b...99, name: keys, encoding: raw}
  102:
)");
  CHECK(dialect->name() == "mine");
  CHECK(dialect->version() == 0);
  CHECK(dialect->mti().encoding->name == "ascii");
  CHECK(dialect->field(32)->form.fill == iso8583::Fill::right_f);
  CHECK(dialect->field(32)->form.encoding->name == "bcd");
  CHECK(dialect->field(2)->type() == "n..19");
  CHECK(dialect->field(2)->secrecy == iso8583::Secrecy::wipe);
  CHECK(dialect->field(48)->name == "own_data");
  CHECK(dialect->field(48)->type() == "ans..99");
  // A whole row forgets the base's secrecy; changed columns leave the others.
  CHECK(dialect->field(48)->secrecy == iso8583::Secrecy::plain);
  CHECK(dialect->field(63)->secrecy == iso8583::Secrecy::wipe);
  CHECK(dialect->field(63)->binary());
  CHECK(dialect->field(102) == nullptr);
  CHECK(dialect->field(103) != nullptr);
}

TEST_CASE("the code page is one word") {
  const auto bracket = [](const char* page) {
    const auto dialect = parsed(std::string("dialect: page\nbase: iso1987_ebcdic\ncode_page: ") + page + "\n");
    iso8583::Message message(*dialect);
    REQUIRE(message.set(41, "["));
    return to_hex(message.raw(41)).substr(0, 2);
  };
  // Published: the opening bracket is BA in 037, 4A in 500, AD in 1047.
  CHECK(bracket("cp037") == "BA");
  CHECK(bracket("cp500") == "4A");
  CHECK(bracket("cp1047") == "AD");
}

TEST_CASE("types may be written with an ellipsis") {
  const auto dialect = parsed(small_dialect + "  48: [data, ans…999]\n  4: [amount, n12]\n");
  CHECK(dialect->field(48)->type() == "ans...999");
}

TEST_CASE("the example of docs/dialects.md is a dialect") {
  std::ifstream in(SOURCE_ROOT "/docs/dialects.md");
  std::stringstream page;
  page << in.rdbuf();
  const std::string text = page.str();
  const std::string opening = "```yaml\n";
  const std::size_t begin = text.find(opening) + opening.size();
  const auto dialect = parsed(text.substr(begin, text.find("```", begin) - begin));
  CHECK(dialect->field("key_block")->type() == "b...255");
  CHECK(dialect->field(102) == nullptr);
}

TEST_CASE("a dialect file of more than a megabyte is refused") {
  const Folder folder({{"large.yaml", small_dialect + "#" + std::string(1 << 20, 'x') + "\n"}});
  CHECK_THAT(folder.load_faults("large.yaml"), Catch::Contains("more than a megabyte"));
}

TEST_CASE("bases are looked up beside the file first, and may have bases") {
  const Folder folder({{"grandparent.yaml", small_dialect},
                       {"parent.yaml", "dialect: parent\nbase: grandparent\nfields:\n  4: [amount, n12]\n"},
                       {"child.yaml", "dialect: child\nbase: parent\nfields:\n  3: {name: code}\n"},
                       {"iso1987_ascii.yaml", "dialect: iso1987_ascii\nbase: grandparent\n"},
                       {"shadowed.yaml", "dialect: shadowed\nbase: iso1987_ascii\n"},
                       {"shipped.yaml", "dialect: shipped\nbase: iso1987_bcd\n"}});
  const auto child = iso8583::load_dialect(folder.file("child.yaml"), dialect_folder);
  REQUIRE(child);
  CHECK((*child)->name() == "child");
  CHECK((*child)->field(4)->name == "amount");
  CHECK((*child)->field(3)->name == "code");
  CHECK((*child)->field(2)->name == "pan");
  const auto shadowed = iso8583::load_dialect(folder.file("shadowed.yaml"), dialect_folder);
  REQUIRE(shadowed);
  CHECK((*shadowed)->field(11) == nullptr);
  CHECK(folder.load_faults("shipped.yaml").empty());
}

TEST_CASE("a fault in a base says the base's file and line") {
  const Folder folder({{"parent.yaml", with("n6]", "q6]")}, {"child.yaml", "dialect: child\nbase: parent\n"}});
  CHECK_THAT(folder.load_faults("child.yaml"), Catch::Contains("parent.yaml:11:24)"));
}

TEST_CASE("bases that lead in a circle, or too far, are refused") {
  std::map<std::string, std::string> files{{"self.yaml", "dialect: self\nbase: self\n"},
                                           {"a.yaml", "dialect: a\nbase: b\n"},
                                           {"b.yaml", "dialect: b\nbase: c\n"},
                                           {"c.yaml", "dialect: c\nbase: a\n"},
                                           {"chain0.yaml", small_dialect}};
  for (int i = 1; i < 20; ++i)
    files["chain" + std::to_string(i) + ".yaml"] = "dialect: chain\nbase: chain" + std::to_string(i - 1) + "\n";
  const Folder folder(files);
  CHECK_THAT(folder.load_faults("self.yaml"), Catch::Contains("base: 'self' leads back to itself"));
  CHECK_THAT(folder.load_faults("a.yaml"), Catch::Contains("base: 'a' leads back to itself"));
  CHECK(folder.load_faults("chain7.yaml").empty());
  CHECK_THAT(folder.load_faults("chain8.yaml"), Catch::Contains("base: more than 8 files of bases"));
  CHECK_FALSE(folder.load_faults("chain19.yaml").empty());
}

TEST_CASE("a dialect that is nowhere says where it was looked for") {
  const std::string places[] = {"/nowhere/one", "/nowhere/two"};
  for (const char* const name : {"klingon", "/nowhere/klingon.yaml", "klingon.yaml", "", "/"}) {
    const auto dialect = iso8583::load_dialect(name, places);
    REQUIRE_FALSE(dialect);
    CHECK(listed(dialect.error()).contains("/nowhere/two"));
  }
}

// A dialect that took out a field was refused, for the layout that nothing is divided by any more.
TEST_CASE("a field of the base can be taken out though its layout stays") {
  for (const char* const fields : {"  62:\n", "  63:\n  62:\n  126:\n", "  55:\n", "  48:\n  104:\n"}) {
    const auto dialect = iso8583::parse_dialect("dialect: own\nbase: base1_like\nfields:\n" + std::string(fields),
                                                "own.yaml", dialect_folder);
    INFO((dialect ? "" : listed(dialect.error())));
    CHECK(dialect);
  }
}

TEST_CASE("a layout that nothing is divided by is checked all the same") {
  const auto faults_of_unused = [](const std::string& layout) {
    const auto dialect = iso8583::parse_dialect("dialect: own\nbase: iso1987_ascii\nlayouts:\n  spare:\n" + layout,
                                                "own.yaml", dialect_folder);
    return dialect ? std::string() : listed(dialect.error());
  };
  CHECK(faults_of_unused("    kind: positional\n    parts: [[first, n0]]\n")
            .contains("layouts.spare.parts[1].type: '0'"));
  CHECK(faults_of_unused("    kind: bitmapped\n    bitmap: raw\n    bytes: 8\n    rows: {65: [late, an1]}\n")
            .contains("the bitmap has 64 bits"));
  CHECK(faults_of_unused("    kind: bitmapped\n    bitmap: raw\n    bytes: 8\n    rows: {64: [last, an1]}\n").empty());
  CHECK(faults_of_unused("    kind: bitmapped\n    bitmap: hex\n    bytes: 8\n    rows: {64: [last, an1]}\n").empty());
}

// The row that was no row was missed a second time, by its name, and that fault had no place.
TEST_CASE("every fault of a part that is a bare word has its place") {
  const auto dialect = iso8583::parse_dialect(
      "dialect: own\nbase: iso1987_ascii\nlayouts:\n  halves:\n    kind: positional\n    parts:\n      - [first, n2]\n"
      "      - word\nfields:\n  48: {name: halved, type: n4, inside: halves}\n",
      "own.yaml", dialect_folder);
  REQUIRE_FALSE(dialect);
  CHECK_FALSE(dialect.error().empty());
  for (const iso8583::Fault& fault : dialect.error()) CHECK(fault.where == "own.yaml:8:9");
}
