#include "switch/pipeline/intake.h"

#include <fmt/format.h>

#include "switch/base/hex.h"
#include "switch/base/log.h"

namespace isoswitch {
namespace {

// Of base1's reject form: the last two of its 26 bytes, four digits.
std::string reject_code(const FrameHeader& header) {
  constexpr std::size_t code_at = 24;
  return header.size >= code_at + 2 ? to_hex(header.view().subspan(code_at, 2)) : "unknown";
}

}  // namespace

void Intake::feed(Pipeline& pipeline, Server& server, PipelineFigures& figures, UnreadTaker unread) {
  pipeline_ = &pipeline;
  server_ = &server;
  figures_ = &figures;
  unread_ = std::move(unread);
}

void Intake::opened(Connection& connection) {
  peers_[connection.id()].state.address = connection.peer().text();
  log::info("connected", "listener={} peer={}", connection.name(), connection.peer().text());
}

void Intake::frame(Connection& connection, const Frame& frame) {
  if (frame.header.rejected) return drop_rejected(connection, frame.header);
  const bool crowded = connection.crowded() || bound_.open >= bound_.most;
  connection.took();
  ++bound_.open;
  Peer& peer = peers_[connection.id()];
  const bool read = pipeline_->take({connection.id(), frame.header}, peer.state, frame.body, crowded);
  if (read || peer.told || !unread_) return;
  // What stands before the body may be what is wrong. The addresses of its header are swapped, which says the same.
  std::vector<std::uint8_t> whole;
  if (append_frame(connection.framing(), frame.header, frame.body, whole)) tell_unread(connection, peer, whole);
}

void Intake::bad_frame(Connection& connection, const Error&, Bytes bytes) {
  tell_unread(connection, peers_[connection.id()], bytes);
}

void Intake::late_frame(Connection& connection, Bytes bytes) {
  tell_unread(connection, peers_[connection.id()], bytes);
}

void Intake::tell_unread(const Connection& connection, Peer& peer, Bytes bytes) {
  if (peer.told || !unread_) return;
  peer.told = true;
  unread_(connection, bytes);
}

// F-5, F-6. It is a message of ours: to decode it is pointless, and to answer it would start a circle.
void Intake::drop_rejected(const Connection& connection, const FrameHeader& header) {
  ++figures_->rejected_by_peer;
  log::warning("rejected_by_peer", "listener={} peer={} why=\"the peer rejected a message of ours: code {}\"",
               connection.name(), connection.peer().text(), reject_code(header));
}

void Intake::closed(ConnectionId id, std::string_view why) {
  const auto peer = peers_.find(id);
  if (peer == peers_.end()) return;
  log::info("disconnected", "listener={} peer={} why=\"{}\"", server_ != nullptr ? server_->name() : "",
            peer->second.state.address, why);
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
    if (peer == peers_.end() || !peer->second.state.signed_on || !connection.writable()) return;
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
      log::warning("sign_off_not_sent", "listener={} peer={}", server_->name(), peer->second.state.address);
  });
}

}  // namespace isoswitch
