// A journal on one disk in memory and its copy on another, fed through the frames that they speak.
#pragma once

#include <memory>

#include "switch/store/journal_feed.h"
#include "switch/store/journal_standby.h"
#include "switch/store/ledger_hash.h"
#include "tests/store/journal_world.h"

namespace isoswitch::test {

LedgerHash hash_of(const Store& store);
std::unique_ptr<JournalStore> open(FileSystem& disk, bool archive = false);
// Account n is opened by record n.
void work(JournalStore& store, int first, int count, std::size_t note_bytes = 60'000);

std::unique_ptr<journal::JournalStandby> copy_on(FileSystem& disk);
Result<std::unique_ptr<journal::JournalFeed>> feed_for(FileSystem& disk, journal::JournalStandby& copy);
// False: there was nothing.
Result<bool> one_piece(journal::JournalFeed& feed, journal::JournalStandby& copy);
Result<void> catch_up(journal::JournalFeed& feed, journal::JournalStandby& copy);
void follows(FileSystem& from, journal::JournalStandby& copy);

// A switch that starts from the copy as it is at this moment: how far it goes.
std::uint64_t starts_from(const MemoryFiles& disk, int accounts);

}  // namespace isoswitch::test
