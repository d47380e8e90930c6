// Network management as an issuer has to do with it.
#include "tools/isotool/issuer_network.h"

#include <array>

namespace isoswitch::tools {
namespace {

struct ActRow {
  NetworkAct act;
  std::string_view v1987;  // DE 70
  std::string_view v1993;  // DE 24
};
constexpr std::array<ActRow, 3> acts = {{
    {NetworkAct::sign_on, "001", "801"},
    {NetworkAct::sign_off, "002", "802"},
    {NetworkAct::echo, "301", "831"},
}};

}  // namespace

std::optional<NetworkAct> network_act(const iso8583::Message& message) {
  const bool v1993 = message.mti().version() != 0;
  const std::string code = message.text(v1993 ? 24 : 70);
  for (const ActRow& row : acts) {
    if (code == (v1993 ? row.v1993 : row.v1987)) return row.act;
  }
  return std::nullopt;
}

Result<iso8583::Message> network_message(const iso8583::Dialect& dialect, NetworkAct act, Filler& filler) {
  const bool v1993 = dialect.version() != 0;
  const ActRow& row = acts[static_cast<std::size_t>(act)];
  iso8583::Message message(dialect);
  message.set_mti(*iso8583::Mti::parse(v1993 ? "1804" : "0800"));
  if (const auto done = message.set(v1993 ? 24 : 70, v1993 ? row.v1993 : row.v1987); !done) {
    return failure(done.error().text());
  }
  if (auto filled = filler.fill(message); !filled) return std::unexpected(filled.error());
  return message;
}

}  // namespace isoswitch::tools
