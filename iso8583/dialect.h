// A dialect: the table that says what each field of a peer's messages is and how it stands on the wire.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iso8583/field/field_row.h"
#include "iso8583/field/step.h"

namespace iso8583 {

// What is wrong in a dialect file. Prints as "fields.2.type: what (file:line:column)".
struct Fault {
  std::string path;
  std::string what;
  std::string where;  // "iso1987_ascii.yaml:12:7"

  std::string text() const;
};

struct MessageRules;

enum class BitmapForm : std::uint8_t { raw, hex, other };
// Where a third bitmap is, if bit 65 announces one: nowhere, behind the second one, or in field 65.
enum class ThirdBitmap : std::uint8_t { none, adjacent, field_65 };

// Immutable once loaded; may be used by any number of threads. Must outlive the messages that were read with it.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;  // steps point to rows
  Dialect& operator=(const Dialect&) = delete;

  const std::string& name() const { return name_; }
  int version() const { return version_; }  // first digit of the MTI: 0 is 1987, 1 is 1993, 2 is 2003
  const Form& mti() const { return mti_; }
  const Form& bitmap() const { return bitmap_; }

  ThirdBitmap third_bitmap() const { return third_bitmap_; }
  bool always_second_bitmap() const { return always_second_bitmap_; }

  const FieldRow* field(int number) const {  // null: not in the table
    if (number < 2 || number > last_field) return nullptr;
    const FieldRow& row = rows_[static_cast<std::size_t>(number)];
    return row.number == 0 ? nullptr : &row;
  }
  const FieldRow* field(std::string_view name) const;  // null: no field is called so
  const Step& step(unsigned number) const { return steps_[number]; }
  Check mti_check() const { return mti_check_; }
  BitmapForm bitmap_form() const { return bitmap_form_; }
  std::size_t bitmap_size() const { return bitmap_size_; }    // bytes of one on the wire
  const MessageRules* rules() const { return rules_.get(); }  // null: none
  bool divides() const { return divides_; }                   // whether any field has something inside

 private:
  friend class DialectBuilder;

  std::string name_;
  int version_ = 0;
  Form mti_;
  Form bitmap_;
  Check mti_check_ = Check::other;
  BitmapForm bitmap_form_ = BitmapForm::raw;
  std::size_t bitmap_size_ = 8;
  ThirdBitmap third_bitmap_ = ThirdBitmap::none;
  bool always_second_bitmap_ = false;
  bool divides_ = false;
  std::shared_ptr<const MessageRules> rules_;
  std::array<Step, last_field + 1> steps_{};
  std::array<FieldRow, last_field + 1> rows_{};
};

using DialectResult = std::expected<std::shared_ptr<const Dialect>, std::vector<Fault>>;

// A dialect by its name (looked up as NAME.yaml in the directories, in order) or by its file (anything with a '/' or
// ending in .yaml). A base is looked up beside the file first, then in the directories. All faults are listed.
DialectResult load_dialect(const std::string& name_or_file, std::span<const std::string> directories);

// The same for a text in memory; `label` names it in faults.
DialectResult parse_dialect(const std::string& yaml, const std::string& label,
                            std::span<const std::string> directories);

// ./config/dialects, share/isoswitch/dialects of this program's installation, the source tree's.
std::vector<std::string> dialect_directories();

}  // namespace iso8583
