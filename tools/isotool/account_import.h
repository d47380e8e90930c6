// Brings the accounts of a file into a running switch, batch by batch over its control socket.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "switch/base/result.h"
#include "tools/isotool/account_file.h"

namespace isoswitch::tools {

class AccountImport {
 public:
  // One request line to the switch, one response line back.
  using Call = std::move_only_function<Result<std::string>(const std::string& request)>;
  using Reached = std::move_only_function<void(std::size_t accounts)>;

  // Reads and checks the whole file. An account that comes twice (not in neighbouring lines) is a fault.
  static Result<AccountImport> read(std::istream& in, std::string name);

  std::size_t accounts() const { return accounts_.size(); }
  std::size_t cards() const;

  struct Done {
    std::uint64_t accounts = 0;
    std::uint64_t cards = 0;
    std::uint64_t unchanged = 0;  // accounts that were there already, just so
  };
  // A batch is applied whole or not at all; when one is refused, those before it stay. Errors say which line was
  // refused and how many accounts are in already.
  Result<Done> run(const std::string& reason, Call call, Reached reached);

 private:
  static constexpr std::size_t batch_accounts = 200;

  std::string request(std::size_t first, std::size_t count, const std::string& reason) const;
  Result<Done> understood(const std::string& response, std::size_t first, std::size_t count) const;

  std::string name_;
  std::vector<ImportedAccount> accounts_;
};

}  // namespace isoswitch::tools
