// Sends what an earlier run was answered once more, as repeats: each has to get the same answer (R5), also after a
// crash.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "switch/base/fixed_text.h"
#include "tools/isotool/traffic.h"

namespace isoswitch::tools {

class Resend final : public RequestSource {
 public:
  // Reads the ledger log of that run: every request that was answered, but those answered undecided (DE 39 of an
  // unavailable or faulty system), which are decided anew. `traffic` builds the messages: it has the cards and options
  // of that run, and outlives this. Errors name file and line.
  static Result<Resend> read(const std::string& ledger_log, Traffic& traffic);

  std::size_t size() const { return requests_.size(); }
  std::uint64_t different() const { return different_; }  // answers with another DE 39 or 38 than at first

  const iso8583::Message* next(Sale& sale) override;
  void answered(const Sale& sale, std::string_view code, std::string_view authorization_code) override;

 private:
  struct Request {
    Sale sale;
    bool answered = false;
    FixedText<3> code{};
    FixedText<6> authorization_code{};
  };

  explicit Resend(Traffic& traffic) : traffic_(&traffic) {}
  Result<void> take(const std::string& line);

  Traffic* traffic_;
  std::vector<Request> requests_;
  std::unordered_map<std::uint64_t, std::size_t> by_reference_;
  std::size_t next_ = 0;
  std::uint64_t different_ = 0;
};

}  // namespace isoswitch::tools
