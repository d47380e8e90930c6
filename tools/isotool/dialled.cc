#include "tools/isotool/dialled.h"

#include "tools/isotool/message_text.h"

namespace isoswitch::tools {

Result<Dialled> dial_system(Loop& loop, const Wire& wire, const std::string& name, Duration patience,
                            Receiver& receiver) {
  Outbound::Options options;
  options.name = name;
  options.address = wire.address;
  options.framing = wire.framing;
  options.limits.connect = patience;
  auto outbound = dial(loop, std::move(options), receiver);
  if (!outbound) return std::unexpected(outbound.error());
  const ConnectionId id = (*outbound)->connection() != nullptr ? (*outbound)->connection()->id() : 0;
  return Dialled{std::move(*outbound), id};
}

Result<void> send_sign_on(const iso8583::Dialect& dialect, Connection& connection, std::vector<std::uint8_t>& room) {
  const SystemClock clock;
  SystemRandom random;
  Filler filler(clock, random);
  const auto request = sign_on_message(dialect, filler);
  if (!request) return std::unexpected(request.error());
  room.clear();
  if (!request->encode(room) || !connection.send(FrameHeader{}, room)) return failure("the sign-on could not be sent");
  return {};
}

bool approves_sign_on(std::string_view code) { return code == "00" || code == "000" || code == "800"; }

}  // namespace isoswitch::tools
