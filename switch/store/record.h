// The journal's record as the rest of the switch hands it around: a protobuf message whose header only few files
// include.
#pragma once

#include <memory>

namespace isoswitch {

namespace proto {
class Record;
}

struct RecordDeleter {
  void operator()(proto::Record* record) const;  // gives it back to the pool of its thread
};
using RecordPointer = std::unique_ptr<proto::Record, RecordDeleter>;

// From a pool: reused messages cost half of new ones. Cleared.
RecordPointer new_record();

}  // namespace isoswitch
