// Questions and answers for tests of a link: the shipped 1987 dialect and profile.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "iso8583/message.h"
#include "switch/pipeline/profile.h"

namespace isoswitch::test {

using Fields = std::vector<std::pair<int, std::string>>;

std::shared_ptr<const iso8583::Dialect> load_test_dialect(const std::string& name);
std::shared_ptr<const Profile> load_test_profile(const std::string& name);

const iso8583::Dialect& dialect_1987();
const Profile& profile_1987();

iso8583::Message message(const std::string& mti, const Fields& fields,
                         const iso8583::Dialect& dialect = dialect_1987());
// An 0100 with this STAN, and all that an audit looks at. `changes` sets fields, or with an empty value takes them out.
iso8583::Message question(int stan, const Fields& changes = {});
// Its answer, with everything that the question says, and 00.
iso8583::Message answer_to(const iso8583::Message& question, const Fields& changes = {});

}  // namespace isoswitch::test
