// One connection to a switch for those who ask and wait.
#include "tools/isotool/session.h"

#include <fmt/format.h>

namespace isoswitch::tools {

Result<std::unique_ptr<Session>> Session::connect(Loop& loop, const Wire& wire, Duration patience) {
  std::unique_ptr<Session> session(new Session(loop, wire));
  Outbound::Options options;
  options.name = "isotool";
  options.address = wire.address;
  options.framing = wire.framing;
  options.limits.connect = patience;
  auto outbound = dial(loop, std::move(options), *session);
  if (!outbound) return std::unexpected(outbound.error());
  session->outbound_ = std::move(*outbound);
  session->run_until(session->open_, patience);
  if (!session->open_) {
    return failure(fmt::format("{}: no connection: {}", wire.address,
                               session->closed_ ? session->why_closed_ : "it was not accepted in time"));
  }
  return session;
}

Session::~Session() = default;

Result<Session::Answer> Session::ask(const iso8583::Message& request, iso8583::Message& answer, Duration patience) {
  stan_ = request.text(11);
  answer_ = &answer;
  answer.reset(*wire_.dialect);
  fault_.reset();
  heard_ = false;
  const std::int64_t sent_us = loop_.now_us();
  if (auto told = tell(request); !told) {
    answer_ = nullptr;
    return std::unexpected(told.error());
  }
  run_until(heard_, patience);
  answer_ = nullptr;
  Answer result;
  result.elapsed = Duration{loop_.now_us() - sent_us};
  result.heard = heard_ ? Heard::answer : closed_ ? Heard::closed : Heard::silence;
  result.fault = fault_;
  return result;
}

Result<void> Session::tell(const iso8583::Message& message) {
  encoded_.clear();
  if (const auto done = message.encode(encoded_); !done) return failure(done.error().text());
  Connection* connection = outbound_->connection();
  if (connection == nullptr || closed_) {
    return failure(fmt::format("{}: the connection is closed: {}", wire_.address, why_closed_));
  }
  return connection->send(FrameHeader{}, encoded_);
}

// Until what is waited for has come, or patience ends. Another session on the loop may stop it earlier.
void Session::run_until(const bool& arrived, Duration patience) {
  bool late = false;
  const Timer timer = loop_.after(patience, [this, &late] {
    late = true;
    loop_.stop();
  });
  while (!arrived && !closed_ && !late) loop_.run();
}

void Session::opened(Connection&) {
  open_ = true;
  loop_.stop();
}

void Session::frame(Connection&, const Frame& frame) {
  if (answer_ == nullptr || heard_) {
    ++unexpected_;
    return;
  }
  const auto decoded = answer_->decode(*wire_.dialect, frame.body);
  answer_->keep();
  if (!decoded) {
    fault_ = decoded.error().text();
  } else {
    const std::string stan = answer_->text(11);
    if (!answer_->mti().is_response() || (!stan.empty() && !stan_.empty() && stan != stan_)) {
      answer_->reset(*wire_.dialect);
      ++unexpected_;
      return;
    }
  }
  heard_ = true;
  loop_.stop();
}

void Session::bad_frame(Connection&, const Error& error, Bytes) { why_closed_ = error.text; }

void Session::closed(ConnectionId, std::string_view why) {
  closed_ = true;
  if (why_closed_.empty()) why_closed_ = why;
  loop_.stop();
}

}  // namespace isoswitch::tools
