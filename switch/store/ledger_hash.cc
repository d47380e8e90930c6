#include "switch/store/ledger_hash.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <cstring>
#include <string>
#include <thread>

#include "record.pb.h"
#include "switch/store/row_image.h"

namespace isoswitch {
namespace {

class Sum final : public RowTaker {
 public:
  void take(const Account& row) override { add_row(row, &RowImages::accounts); }
  void take(const Card& row) override { add_row(row, &RowImages::cards); }
  void take(const LifeCycle& row) override { add_row(row, &RowImages::life_cycles); }
  void take(const Seen& row) override { add_row(row, &RowImages::seen); }
  void take(const Exception& row) override { add_row(row, &RowImages::exceptions); }
  void take(const Counter& row) override { add_row(row, &RowImages::counters); }
  void take(const Owed& row) override { add_row(row, &RowImages::owed); }

  void add(std::string_view bytes) {
    std::array<std::uint64_t, 4> hash{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(hash.data()));
    add(hash);
  }
  void add(const Sum& other) { add(other.sum_); }

  LedgerHash value() const {
    LedgerHash value;
    std::memcpy(value.data(), sum_.data(), value.size());  // little-endian, as the machines this runs on
    return value;
  }

 private:
  template <class Row>
  void add_row(const Row& row, std::vector<Row> RowImages::* of) {
    rows_.clear();
    (rows_.*of).push_back(row);
    image_.Clear();
    fill(rows_, image_);
    bytes_.clear();
    image_.AppendToString(&bytes_);
    add(bytes_);
  }

  void add(const std::array<std::uint64_t, 4>& hash) {
    __extension__ using Wide = unsigned __int128;
    Wide carry = 0;
    for (std::size_t i = 0; i < hash.size(); ++i) {
      carry += Wide{sum_[i]} + hash[i];
      sum_[i] = static_cast<std::uint64_t>(carry);
      carry >>= 64U;
    }
  }

  std::array<std::uint64_t, 4> sum_{};
  // Kept from row to row for their memory.
  RowImages rows_;
  proto::RowsImage image_;
  std::string bytes_;
};

// In decimal; 128 bits.
std::string text(BookTotal::Wide value) { return fmt::format("{}", value); }

}  // namespace

LedgerHash ledger_hash(const Tables& tables) {
  Sum sum;
  Sum life_cycles;
  std::thread other{[&] { tables.each_life_cycle(life_cycles); }};
  tables.each_other_row(sum);
  other.join();
  sum.add(life_cycles);
  for (const BookTotal& total : tables.books())
    sum.add(fmt::format("book {} {} {} {} {}", static_cast<unsigned>(total.account.book), total.account.of.view(),
                        total.currency.number, text(total.debits), text(total.credits)));
  return sum.value();
}

}  // namespace isoswitch
