// Sends one message and shows what came back.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "tools/isotool/message_text.h"
#include "tools/isotool/send.h"
#include "tools/isotool/session.h"

namespace isoswitch::tools {
namespace {

int wrong(const Error& error, int code) {
  fmt::print(stderr, "isotool send: {}\n", error.text);
  return code;
}

void show_answer(const SendOptions& options, const iso8583::Message& request, const iso8583::Message& answer,
                 const Session::Answer& heard, iso8583::Reveal reveal) {
  const double ms = static_cast<double>(heard.elapsed.count()) / 1000;
  if (options.json) {
    const bool answered = heard.heard == Session::Heard::answer;
    fmt::print("{{\"request\":{},\"response\":{},\"elapsed_us\":{}}}\n", to_json(request, reveal),
               answered ? to_json(answer, reveal) : "null", heard.elapsed.count());
  } else if (heard.heard == Session::Heard::answer) {
    fmt::print("\nresponse after {:.3f} ms\n{}", ms, describe(answer, reveal));
  }
  static_cast<void>(std::fflush(stdout));
  if (heard.heard == Session::Heard::silence) fmt::print(stderr, "isotool send: no answer within {:.0f} ms\n", ms);
  if (heard.heard == Session::Heard::closed) {
    fmt::print(stderr, "isotool send: the connection was closed after {:.3f} ms, without an answer\n", ms);
  }
  if (heard.fault) fmt::print(stderr, "isotool send: the answer does not decode: {}\n", *heard.fault);
}

}  // namespace

int send_message(const SendOptions& options) {
  const auto wire = find_wire(options.wire);
  if (!wire) return wrong(wire.error(), 2);
  iso8583::Message request;
  if (auto read = read_message(options.message, std::cin, *wire->dialect, request); !read)
    return wrong(read.error(), 2);
  if (options.fill) {
    const SystemClock clock;
    SystemRandom random;
    if (auto filled = Filler(clock, random).fill(request); !filled) return wrong(filled.error(), 2);
  }

  Loop loop;
  auto session = Session::connect(loop, *wire, options.patience);
  if (!session) return wrong(session.error(), 1);
  const auto reveal = options.reveal ? iso8583::Reveal::all : iso8583::Reveal::masked;
  if (!options.json) {
    fmt::print("request to {} ({}, {})\n{}", wire->address, wire->framing.name, wire->dialect->name(),
               describe(request, reveal));
  }
  iso8583::Message answer;
  const auto heard = (*session)->ask(request, answer, options.patience);
  if (!heard) return wrong(heard.error(), 1);
  show_answer(options, request, answer, *heard, reveal);
  return heard->heard == Session::Heard::answer && !heard->fault ? 0 : 1;
}

}  // namespace isoswitch::tools
