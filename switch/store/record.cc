#include "switch/store/record.h"

#include <vector>

#include "record.pb.h"

namespace isoswitch {
namespace {

// More than this many records of one thread are never in use at once for long.
constexpr std::size_t kept_records_max = 256;

struct Pool {
  std::vector<proto::Record*> free;
  ~Pool() {
    for (proto::Record* record : free) delete record;
  }
};

Pool& pool() {
  thread_local Pool instance;
  return instance;
}

}  // namespace

void RecordDeleter::operator()(proto::Record* record) const {
  Pool& own = pool();
  if (own.free.size() >= kept_records_max) {
    delete record;
    return;
  }
  record->Clear();
  own.free.push_back(record);
}

RecordPointer new_record() {
  Pool& own = pool();
  if (own.free.empty()) return RecordPointer{new proto::Record};
  RecordPointer taken{own.free.back()};
  own.free.pop_back();
  return taken;
}

}  // namespace isoswitch
