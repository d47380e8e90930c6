// See reply.h.
#include "iso8583/reply.h"

namespace iso8583 {

void reply_to(const Message& request, std::span<const int> echo, Message& reply) {
  reply.reset(request.dialect());
  reply.set_mti(request.mti().response());
  for (const int field : echo) reply.copy_from(request, field);
}

}  // namespace iso8583
