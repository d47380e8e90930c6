// Finds contradictions in a dialect before any message does, and compiles what has none.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "iso8583/loading/layout_builder.h"
#include "iso8583/loading/rule_builder.h"

namespace iso8583 {

namespace {

constexpr std::array<std::string_view, 3> year_names{"1987", "1993", "2003"};
constexpr std::array<std::string_view, 2> second_bitmap_names{"as_needed", "always"};
constexpr std::array<std::string_view, 3> third_bitmap_names{"none", "adjacent", "field_65"};
constexpr int last_without_third = 128;

}  // namespace

class DialectBuilder {
 public:
  DialectBuilder(const DialectDraft& draft, std::vector<Fault>& faults)
      : draft_(draft), faults_(faults), layouts_(draft, faults_) {}

  std::shared_ptr<const Dialect> build();

 private:
  void read_head();
  void read_mti();
  void read_bitmap();
  void read_field(int number, const FieldDraft& draft);
  bool may_stand(int number, const std::string& path, const FieldDraft& draft);

  const DialectDraft& draft_;
  FaultList faults_;
  LayoutBuilder layouts_;
  std::shared_ptr<Dialect> dialect_ = std::make_shared<Dialect>();
  std::map<std::string, int, std::less<>> numbers_;  // by name, to find names given twice
};

std::shared_ptr<const Dialect> build_dialect(const DialectDraft& draft, std::vector<Fault>& faults) {
  return DialectBuilder(draft, faults).build();
}

std::shared_ptr<const Dialect> DialectBuilder::build() {
  read_head();
  if (draft_.fields.empty()) faults_.add("fields", "no field has a row", draft_.where);
  for (const auto& [number, field] : draft_.fields) read_field(number, field);
  layouts_.say_unused();
  dialect_->rules_ = build_rules(draft_, *dialect_, faults_);
  return dialect_;
}

void DialectBuilder::read_head() {
  if (draft_.name)
    dialect_->name_ = draft_.name->text;
  else
    faults_.add("dialect", "is missing", draft_.where);
  if (!draft_.version)
    faults_.add("version", "is missing", draft_.where);
  else if (const auto index = faults_.choose("version", *draft_.version, "a version", year_names))
    dialect_->version_ = static_cast<int>(*index);
  read_mti();
  read_bitmap();
}

void DialectBuilder::read_mti() {
  if (!draft_.mti) {
    faults_.add("mti", "is missing", draft_.where);
    return;
  }
  const Encoding* encoding = layouts_.rows().encoding("mti", *draft_.mti);
  if (encoding != nullptr && !encoding->carries(Charset::digits))
    faults_.add("mti", fmt::format("{} carries no digits", encoding->name), draft_.mti->where);
  dialect_->mti_ = {encoding, Charset::digits, Fill::left_0};
  if (encoding != nullptr) dialect_->mti_check_ = check_of(dialect_->mti_);
}

void DialectBuilder::read_bitmap() {
  if (!draft_.bitmap) {
    faults_.add("bitmap", "is missing", draft_.where);
    return;
  }
  const Encoding* encoding = layouts_.rows().encoding("bitmap", *draft_.bitmap);
  if (encoding != nullptr && !encoding->carries(Charset::binary))
    faults_.add("bitmap", fmt::format("{} carries no bits", encoding->name), draft_.bitmap->where);
  dialect_->bitmap_ = {encoding, Charset::binary, Fill::left_0};
  if (encoding != nullptr) {
    dialect_->bitmap_size_ = encoding->wire_size(Charset::binary, 8);
    dialect_->bitmap_form_ = encoding->name == "raw"   ? BitmapForm::raw
                             : encoding->name == "hex" ? BitmapForm::hex
                                                       : BitmapForm::other;
  }
  if (const auto& word = draft_.second_bitmap)
    if (const auto index = faults_.choose("second_bitmap", *word, "when it is there", second_bitmap_names))
      dialect_->always_second_bitmap_ = *index == 1;
  if (const auto& word = draft_.third_bitmap)
    if (const auto index = faults_.choose("third_bitmap", *word, "a place of it", third_bitmap_names))
      dialect_->third_bitmap_ = static_cast<ThirdBitmap>(*index);
}

bool DialectBuilder::may_stand(int number, const std::string& path, const FieldDraft& draft) {
  const bool third = dialect_->third_bitmap_ != ThirdBitmap::none;
  if (number > last_without_third && !third)
    return faults_.add(path, "needs a third bitmap (third_bitmap: adjacent or field_65)", draft.where);
  return !third || number != 65 || faults_.add(path, "is the third bitmap", draft.where);
}

void DialectBuilder::read_field(int number, const FieldDraft& draft) {
  const std::string path = fmt::format("fields.{}", number);
  if (!may_stand(number, path, draft)) return;
  auto row = layouts_.rows().build({path, "wire", draft_.groups}, draft);
  if (!row) return;
  row->number = number;
  const auto [same, added] = numbers_.emplace(row->name, number);
  if (!added) {
    faults_.add(path + ".name", fmt::format("field {} is called '{}' too", same->second, row->name), draft.name->where);
    return;
  }
  // What holds a secret is one, as a whole.
  if (row->inside && most_secret(*row->inside) > row->secrecy) row->secrecy = Secrecy::wipe;
  dialect_->divides_ = dialect_->divides_ || row->inside != nullptr;
  const auto at = static_cast<std::size_t>(number);
  dialect_->rows_[at] = std::move(*row);
  dialect_->steps_[at] = make_step(dialect_->rows_[at]);
}

}  // namespace iso8583
