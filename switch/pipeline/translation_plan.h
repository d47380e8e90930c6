// Which field of one peer's messages goes into which of another's, worked out once, with what cannot be carried.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "iso8583/dialect.h"
#include "switch/pipeline/profile.h"
#include "switch/pipeline/translation_table.h"

namespace isoswitch {

// What a peer's messages are, and what they mean. Both outlive it.
struct Speaker {
  const iso8583::Dialect& dialect;
  const Profile& profile;
};

// Fields of who speaks that do not get through, or not whole.
struct Gap {
  int first = 0;  // 0: none gets through
  int last = 0;
  std::string what;  // "48 additional_data_private: layout differs"
};

struct Step {
  int from;
  int to;
  Way way;  // never made
  Need need;
  bool cut;
};

class TranslationPlan {
 public:
  // Of what is asked: everything that can be carried, as the profile of `to` has it.
  static TranslationPlan of_requests(const Speaker& from, const Speaker& to);
  // Of what comes back from `from`: what its profile lists under carry.back.
  static TranslationPlan of_answers(const Speaker& from, const Speaker& to);

  bool possible() const { return possible_; }  // false: there is no table between the two versions
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Gap>& gaps() const { return gaps_; }  // by field
  // Whether a rule may set a field there: it is in the dialect, and the profile neither drops nor fixes it.
  bool takes(int to) const;
  // The same, and nothing that is carried stands in it.
  bool makes(int to) const;

 private:
  using As = std::vector<std::pair<int, int>>;

  TranslationPlan(const Speaker& from, const Speaker& to) : from_(from), to_(to) {}
  void pair_fields();
  void pair_roles();
  void pair_as(const As& as);
  void leave_out(int field);
  void drop(const std::vector<int>& fields);
  void check_fits(const std::vector<int>& cut);
  void check_location(Step& step);
  void note_missing();
  void note_partly();
  void note_marks();
  void keep_only(const std::vector<int>& fields);
  void note(int field, std::string what);
  void fold_gaps(std::string_view before);
  bool paired(int field) const;

  Speaker from_;
  Speaker to_;
  bool possible_ = true;
  std::vector<Step> steps_;
  std::vector<Gap> gaps_;
  std::vector<int> left_out_;  // of `to`: dropped, or set to a fixed value
  std::vector<int> silent_;    // of `from`: not carried, and nothing to tell about it
};

}  // namespace isoswitch
