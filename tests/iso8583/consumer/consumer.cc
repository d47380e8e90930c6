// Reads a purchase, answers it, prints the answer's frame.

#include <iostream>

#include "iso8583/describe.h"
#include "iso8583/json.h"
#include "iso8583/reply.h"

int main() {
  const std::string directories[] = {DIALECTS};
  const auto dialect = iso8583::load_dialect("iso1987_ascii_binary_bitmap", directories);
  if (!dialect) return std::cerr << dialect.error().front().text() << "\n", 1;
  iso8583::Message request;
  const auto read =
      iso8583::from_json(R"({"mti":"0100","fields":{"2":"4000001234567899","11":"000042"}})", **dialect, request);
  if (!read) return std::cerr << read.error().text() << "\n", 1;
  iso8583::Message reply;
  const int echo[] = {2, 11};
  iso8583::reply_to(request, echo, reply);
  std::vector<std::uint8_t> frame;
  if (!reply.set(39, "00") || !reply.encode(frame)) return 1;
  std::cout << iso8583::describe(reply) << iso8583::to_json(reply) << "\n" << frame.size() << " bytes\n";
}
