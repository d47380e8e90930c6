#include "tools/isotool/book_words.h"

#include <fmt/format.h>

#include <limits>

#include "record.pb.h"
#include "switch/pipeline/chart_section.h"
#include "switch/store/record_search.h"
#include "switch/store/snapshot_reader.h"

namespace isoswitch::tools {
namespace {

const ChartOfAccounts& rules_chart() {
  static const ChartOfAccounts chart;
  return chart;
}

ChartOfAccounts chart_in(const proto::ConfigurationRecord& configuration) {
  Faults ignored;  // the switch was started with it
  const auto top = Node::from_text(configuration.path(), configuration.text(), ignored);
  const auto section = top && top->is_map() ? top->find("chart") : std::nullopt;
  return read_chart(section);
}

std::optional<ChartOfAccounts> newest_in_records(journal::RecordSearch& search) {
  std::optional<ChartOfAccounts> chart;
  const auto done = search.find(journal::KeyKind::record_kind, "configuration", {}, journal::Order::newest_first,
                                [&](const proto::Record& record, const journal::Position&) -> Result<bool> {
                                  chart = chart_in(record.configuration());
                                  return false;
                                });
  // What cannot be read is told where records are asked for, not by the name of a book.
  return done ? chart : std::nullopt;
}

// Nothing: it cannot be read, or has no configuration.
std::optional<ChartOfAccounts> chart_in_snapshot(FileSystem& files, const std::string& path) {
  auto reader = journal::SnapshotReader::open(files, path);
  if (!reader) return std::nullopt;
  for (auto chunk = reader->next(); chunk && *chunk; chunk = reader->next()) {
    if ((*chunk)->kind != journal::ChunkKind::configuration) continue;
    proto::ConfigurationRecord configuration;
    const auto bytes = (*chunk)->payload;
    if (configuration.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return chart_in(configuration);
  }
  return std::nullopt;
}

ChartOfAccounts newest_in(FileSystem& files, journal::RecordSearch& search) {
  if (auto chart = newest_in_records(search)) return std::move(*chart);
  if (search.first_sequence() == 1) return {};
  const auto snapshots = journal::snapshots_in(files, search.directory());
  if (!snapshots) return {};
  for (const journal::SnapshotName& snapshot : *snapshots)
    if (auto chart = chart_in_snapshot(files, snapshot.path)) return std::move(*chart);
  return {};
}

}  // namespace

BookWords BookWords::of(const proto::Record* configuration) {
  if (configuration == nullptr) return {};
  return BookWords{[configuration] { return chart_in(configuration->configuration()); }};
}

BookWords BookWords::of_newest(FileSystem& files, journal::RecordSearch& search) {
  return BookWords{[&files, &search] { return newest_in(files, search); }};
}

std::string BookWords::text(std::uint32_t book, const std::string& of) const {
  const std::string tail = of.empty() ? "" : " " + of;
  const bool fits = book <= std::numeric_limits<std::uint16_t>::max();
  const auto* row = fits ? rules_chart().find(static_cast<Book>(book)) : nullptr;
  if (row == nullptr && fits) row = chart().find(static_cast<Book>(book));
  return row != nullptr ? fmt::format("{} {}{}", book, row->name, tail) : fmt::format("book {}{}", book, tail);
}

std::string BookWords::general_ledger(std::uint32_t book) const {
  const auto* row = book <= std::numeric_limits<std::uint16_t>::max() ? chart().find(static_cast<Book>(book)) : nullptr;
  return row != nullptr ? row->general_ledger : "";
}

const ChartOfAccounts& BookWords::chart() const {
  if (!chart_) chart_ = of_ ? of_() : ChartOfAccounts{};
  return *chart_;
}

}  // namespace isoswitch::tools
