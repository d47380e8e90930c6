#include "switch/pipeline/intake.h"

#include <fmt/format.h>

#include "switch/base/log.h"

namespace isoswitch {

void Intake::feed(Pipeline& pipeline, Server& server) {
  pipeline_ = &pipeline;
  server_ = &server;
}

void Intake::opened(Connection& connection) {
  peers_[connection.id()].address = connection.peer().text();
  log::info("connected", "listener={} peer={}", connection.name(), connection.peer().text());
}

void Intake::frame(Connection& connection, const Frame& frame) {
  const bool crowded = connection.crowded() || bound_.open >= bound_.most;
  connection.took();
  ++bound_.open;
  pipeline_->take({connection.id(), frame.header}, peers_[connection.id()], frame.body, crowded);
}

void Intake::closed(ConnectionId id, std::string_view why) {
  const auto peer = peers_.find(id);
  if (peer == peers_.end()) return;
  log::info("disconnected", "listener={} peer={} why=\"{}\"", server_ != nullptr ? server_->name() : "",
            peer->second.address, why);
  peers_.erase(peer);
}

bool Intake::settle(const Ticket& ticket, const iso8583::Message* answer) {
  --bound_.open;
  Connection* const connection = server_->find(ticket.connection);
  if (connection == nullptr) return false;
  bool sent = answer == nullptr;
  if (answer != nullptr) {
    encoded_.clear();
    if (const auto encoded = answer->encode(encoded_); !encoded) {
      log::error("answer_not_encoded", "listener={} error=\"{}\"", server_->name(), encoded.error().text());
    } else if (const auto put = connection->send(ticket.header, encoded_); !put) {
      log::warning("answer_not_sent", "listener={} error=\"{}\"", server_->name(), put.error().text);
    } else {
      sent = true;
    }
  }
  connection->answered();
  return sent;
}

void Intake::sign_off(const Source& source, const Clock& clock) {
  const Profile& profile = *source.profile;
  const auto code = profile.network_code(NetworkAct::sign_off);
  if (code.empty()) return;
  const CivilTime now = civil(clock.now());
  std::uint32_t stan = 1;
  server_->each([&](Connection& connection) {
    const auto peer = peers_.find(connection.id());
    if (peer == peers_.end() || !peer->second.signed_on || !connection.writable()) return;
    iso8583::Message message{*source.dialect};
    message.set_mti(iso8583::Mti::from_code(
        static_cast<std::uint16_t>(profile.version() == 0 ? 0x0800 : profile.version() << 12 | 0x0804)));
    const std::string month_on =
        fmt::format("{:02}{:02}{:02}{:02}{:02}", now.month, now.day, now.hour, now.minute, now.second);
    const std::string sent_at = profile.version() == 0 ? month_on : fmt::format("{:02}{}", now.year % 100, month_on);
    const bool whole = message.set(profile.field(Role::transmitted), sent_at) &&
                       message.set(profile.field(Role::stan), fmt::format("{:06}", stan++)) &&
                       message.set(profile.field(Role::network_code), code);
    encoded_.clear();
    if (!whole || !message.encode(encoded_) || !connection.send(FrameHeader{}, encoded_))
      log::warning("sign_off_not_sent", "listener={} peer={}", server_->name(), peer->second.address);
  });
}

}  // namespace isoswitch
