// Which of many numbered things is due first: a binary heap that knows where each stands, so that any can be taken out.
#pragma once

#include <cstdint>
#include <vector>

namespace isoswitch {

class DueHeap {
 public:
  using Item = std::uint32_t;  // small numbers: a place is kept for each up to the highest

  void add(Item item, std::int64_t due_us);  // which is not in it
  void remove(Item item);                    // which is

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  Item first() const { return heap_.front().item; }  // of a heap that is not empty
  std::int64_t first_due_us() const { return heap_.front().due_us; }

 private:
  struct Entry {
    std::int64_t due_us;
    Item item;
  };

  void put(std::size_t at, const Entry& entry);
  void rise(std::size_t at, const Entry& entry);
  void sink(std::size_t at, const Entry& entry);

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> places_;  // by item; nowhere: not in it
};

}  // namespace isoswitch
