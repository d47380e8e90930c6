// A YAML value that knows its path and position, and remembers which of its keys were read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "switch/base/clock.h"

namespace isoswitch {

// Every fault of a configuration, in the order found: "pipelines.issuer[3]: no handler 'screeen' (issuer.yaml:41:7)".
class Faults {
 public:
  void add(std::string fault) { faults_.push_back(std::move(fault)); }
  bool none() const { return faults_.empty(); }
  const std::vector<std::string>& all() const { return faults_; }

 private:
  std::vector<std::string> faults_;
};

// The known name that is nearest to what was written, or nothing if none is near (more than a third of it differs).
std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> known);

// Copies refer to the same value. Asking for a key marks it as known; done() reports the keys nobody asked for.
// A wrong value is added to the faults and a harmless default is returned, so that one run finds every fault.
class Node {
 public:
  // A file or text that is not YAML gives nothing, and a fault with its position. The Faults must outlive the nodes.
  static std::optional<Node> from_file(const std::string& file, Faults& faults);
  static std::optional<Node> from_text(const std::string& name, const std::string& text, Faults& faults);

  const std::string& path() const;
  void fault(std::string_view what) const;  // adds "path: what (file:line:column)"
  Faults& faults() const;

  // Of a map
  std::optional<Node> find(std::string_view key) const;
  std::optional<Node> require(std::string_view key) const;  // a fault if it is missing
  std::string text(std::string_view key, std::optional<std::string> otherwise = std::nullopt) const;
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most,
                       std::optional<std::int64_t> otherwise = std::nullopt) const;
  bool flag(std::string_view key, bool otherwise) const;
  Duration duration(std::string_view key,
                    std::optional<Duration> otherwise = std::nullopt) const;  // "500 ms", "5 s", "2 min"
  // One of the names; its index. Without a default the key is required.
  std::size_t choice(std::string_view key, std::span<const std::string_view> names,
                     std::optional<std::size_t> otherwise = std::nullopt) const;
  std::vector<std::pair<std::string, Node>> entries() const;  // of a map with free keys; all count as read
  void done() const;                                          // a fault for every key nobody asked for

  // Of a list
  std::vector<Node> items() const;

  // Of a scalar
  bool is_scalar() const;
  bool is_map() const;
  bool is_list() const;
  std::string as_text() const;
  std::int64_t as_integer(std::int64_t least, std::int64_t most) const;

 private:
  struct Value;
  explicit Node(std::shared_ptr<Value> value) : value_(std::move(value)) {}
  std::shared_ptr<Value> value_;
};

}  // namespace isoswitch
