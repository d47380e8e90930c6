// Rows as the records keep them, and back.
#pragma once

#include "switch/base/result.h"
#include "switch/ledger/decision.h"
#include "switch/store/rows.h"

namespace isoswitch {

namespace proto {
class DecisionImage;
class Given;
class Money;
class OriginalIds;
class Posting;
class RowsImage;
}  // namespace proto

void fill(const Money& money, proto::Money& image);
void fill(const OriginalIds& ids, proto::OriginalIds& image);
void fill(const Given& given, proto::Given& image);
void fill(const RowImages& rows, proto::RowsImage& image);
void fill(const Decision& decision, proto::DecisionImage& image);

// Adds to `rows`. An image that does not fit the row is an error that names the row and the field: the record is whole,
// but not one that this program can read.
Result<void> read(const proto::RowsImage& image, RowImages& rows);
Result<void> read(const proto::Posting& image, Posting& posting);
// decision.rule is a view of the image.
Result<void> read(const proto::DecisionImage& image, Decision& decision);

}  // namespace isoswitch
