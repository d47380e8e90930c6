// A dialect as its files say it: words with their places, base and differences merged, nothing checked yet.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iso8583/dialect.h"

namespace iso8583 {

struct Word {
  std::string text;
  std::string where;  // "file:line:column"
};

// The columns that say how a value is written. In a field's row they override those of its group.
struct WireDraft {
  std::optional<Word> encoding;
  std::optional<Word> fill;
  std::optional<Word> length;
  std::optional<Word> counts;
};

// Fields that are written alike unless their row says otherwise.
enum class Group : std::uint8_t { n_fixed, n_variable, x_n, z, text, b_fixed, b_variable };
inline constexpr std::array<std::string_view, 7> group_names{"n_fixed", "n_variable", "x+n",       "z",
                                                             "text",    "b_fixed",    "b_variable"};
using Groups = std::array<WireDraft, group_names.size()>;

struct FieldDraft {
  std::string where;
  std::optional<Word> name;
  std::optional<Word> type;
  std::optional<Word> secrecy;
  WireDraft wire;
  std::optional<Word> counts_itself;
  std::optional<Word> pad_left;
  std::optional<Word> pad_right;
  std::optional<Word> trim;
  std::optional<Word> check;
  std::optional<Word> inside;
  std::optional<Word> until;
  std::optional<Word> absent;
};

// How a tag, or the length behind one, is written.
struct TagDraft {
  std::optional<Word> size;
  std::optional<Word> encoding;
  std::optional<Word> counts;
  std::optional<Word> counts_itself;
  std::optional<Word> counts_tag;
};

struct LayoutDraft {
  std::string where;
  std::optional<Word> kind;
  Groups groups;
  std::vector<FieldDraft> parts;   // positional
  std::optional<FieldDraft> item;  // list
  std::optional<Word> most;
  std::optional<TagDraft> tag;  // tagged
  std::optional<TagDraft> length;
  std::optional<Word> length_first;
  std::optional<Word> lead;
  std::optional<Word> filler;
  std::optional<FieldDraft> others;                      // tagged, ber: what has no row of its own
  std::vector<std::pair<std::string, FieldDraft>> rows;  // tagged, ber, bitmapped; in the order written
  std::optional<Word> bitmap;                            // bitmapped
  std::optional<Word> bytes;
  std::optional<Word> continued;
};

struct ConditionDraft {
  Word path;
  std::vector<Word> values;  // or one of: present, absent
};

struct DemandDraft {
  std::string where;
  std::vector<ConditionDraft> when;
  std::vector<std::vector<Word>> needs;
  std::vector<Word> without;
};

struct MessageDraft {
  std::string where;
  std::vector<DemandDraft> demands;
};

struct DialectDraft {
  std::string where;  // the file's beginning, for what is missing; empty: it holds no table
  std::optional<Word> name;
  std::optional<Word> version;
  std::optional<Word> mti;
  std::optional<Word> bitmap;
  std::optional<Word> second_bitmap;
  std::optional<Word> third_bitmap;
  std::optional<Word> code_page;
  Groups groups;
  std::map<std::string, LayoutDraft> layouts;
  std::map<int, FieldDraft> fields;
  std::map<std::string, MessageDraft> messages;  // by pattern of types
};

// dialect_reader.cc: the file and its bases. Faults are appended; what could be read is returned all the same.
struct DialectSource {
  std::string text;
  std::string label;
  std::string directory;  // where its base is looked up first; empty: nowhere
};
DialectDraft read_draft(const DialectSource& source, std::span<const std::string> directories,
                        std::vector<Fault>& faults);

// dialect_check.cc: what contradicts itself is a fault; without faults the dialect can be used.
std::shared_ptr<const Dialect> build_dialect(const DialectDraft& draft, std::vector<Fault>& faults);

// dialect_files.cc
std::optional<std::string> find_dialect_file(const std::string& name_or_file, std::span<const std::string> directories);
// Beside the dialect, in the directories, and in a folder `layouts` next to each of them.
std::optional<std::string> find_layout_file(const std::string& name_or_file, const std::string& beside,
                                            std::span<const std::string> directories);
std::optional<DialectSource> open_dialect_file(const std::string& file);

}  // namespace iso8583
