#include "switch/store/books_image.h"

#include <cstring>

#include "record.pb.h"
#include "switch/store/image_reader.h"

namespace isoswitch {
namespace {

std::string wide_image(BookTotal::Wide number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);  // little-endian, as the machines this runs on
  return bytes;
}

void read_wide(ImageReader& in, const char* field, const std::string& from, BookTotal::Wide& to) {
  if (from.size() != sizeof to) return in.fault(field, "16 bytes", from.size());
  std::memcpy(&to, from.data(), sizeof to);
}

}  // namespace

std::string books_image(const std::vector<BookTotal>& totals) {
  proto::BookSums sums;
  for (const BookTotal& total : totals) {
    proto::BookSum& sum = *sums.add_sums();
    sum.mutable_account()->set_book(static_cast<std::uint32_t>(total.account.book));
    sum.mutable_account()->set_of(std::string{total.account.of});
    sum.set_currency(total.currency.number);
    sum.set_debits(wide_image(total.debits));
    sum.set_credits(wide_image(total.credits));
  }
  return sums.SerializeAsString();
}

Result<std::vector<BookTotal>> read_books(const std::string& image) {
  proto::BookSums sums;
  if (!sums.ParseFromString(image)) return failure("the books cannot be read");
  std::vector<BookTotal> totals;
  ImageReader in{"book"};
  for (const proto::BookSum& sum : sums.sums()) {
    BookTotal& total = totals.emplace_back();
    in.side("account", sum.account(), total.account);
    in.number("currency", sum.currency(), total.currency.number);
    read_wide(in, "debits", sum.debits(), total.debits);
    read_wide(in, "credits", sum.credits(), total.credits);
  }
  if (auto read = in.finish(); !read) return std::unexpected(read.error());
  return totals;
}

}  // namespace isoswitch
