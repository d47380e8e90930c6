// Reads a message from one line of JSON.
#include <charconv>

#include "iso8583/json.h"
#include "iso8583/json/json_scanner.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/path.h"

namespace iso8583 {

namespace {

class LineReader {
 public:
  LineReader(std::string_view line, const Dialect& dialect, Message& message)
      : scanner_(line), dialect_(dialect), message_(message) {}

  std::expected<void, Error> read();

 private:
  bool read_mti();
  bool read_fields(bool binary);
  bool set_field(bool binary);
  bool read_parts(const std::string& path, std::size_t depth);
  bool read_part(const std::string& path);
  bool set_part(const std::string& path);
  bool fail(Error error) {
    error_ = std::move(error);
    return false;
  }

  JsonScanner scanner_;
  const Dialect& dialect_;
  Message& message_;
  std::optional<Error> error_;
  std::string key_;
  std::string value_;
  Scratch scratch_;
  BuildRoom room_;
  std::optional<JsonScanner> inside_;  // before the member's value
  bool mti_seen_ = false;
};

std::expected<void, Error> LineReader::read() {
  message_.reset(dialect_);
  const bool read = scanner_.members([this](std::string_view key) {
    if (key == "mti") return read_mti();
    if (key == "fields") return read_fields(false);
    if (key == "binary") return read_fields(true);
    if (key == "inside") {
      inside_ = scanner_;
      return scanner_.skip_value();
    }
    return scanner_.skip_value();
  });
  if (error_) return std::unexpected(*error_);
  if (!read || !scanner_.at_end()) return std::unexpected(scanner_.error());
  // Parts are set into the values, wherever they stand in the line.
  if (inside_) {
    scanner_ = *inside_;
    const bool set = scanner_.members([this](std::string_view field) { return read_parts(std::string(field), 1); });
    if (error_) return std::unexpected(*error_);
    if (!set) return std::unexpected(scanner_.error());
  }
  if (!mti_seen_) return std::unexpected(Error{"mti", 0, "\"mti\" with four digits", "no such member"});
  return {};
}

bool LineReader::read_mti() {
  if (!scanner_.string(value_)) return false;
  const auto mti = Mti::parse(value_);
  if (!mti) return fail({"mti", scanner_.offset(), "four digits", "something else"});
  message_.set_mti(*mti);
  mti_seen_ = true;
  return true;
}

bool LineReader::read_fields(bool binary) {
  return scanner_.members([this, binary](std::string_view key) {
    key_ = key;
    return scanner_.string(value_) && set_field(binary);
  });
}

bool LineReader::set_field(bool binary) {
  int number = 0;
  const char* const end = key_.data() + key_.size();
  const auto [stop, status] = std::from_chars(key_.data(), end, number);
  if (status != std::errc() || stop != end)
    return fail({binary ? "binary" : "fields", scanner_.offset(), "a field number", "another key"});
  const FieldRow* row = dialect_.field(number);
  if (row != nullptr && binary && !row->binary())
    return fail({key_, scanner_.offset(), "text under \"fields\"", "it under \"binary\"", row->name});
  if (message_.has(number)) return fail({key_, scanner_.offset(), "each field once", "it a second time", row->name});
  auto set = message_.set(number, value_);
  if (set) return true;
  set.error().offset = scanner_.offset();
  return fail(std::move(set.error()));
}

bool LineReader::read_parts(const std::string& path, std::size_t depth) {
  if (depth > depth_max)
    return fail({path, scanner_.offset(), "values within values, at most " + std::to_string(depth_max), "more"});
  return scanner_.members([this, &path, depth](std::string_view key) {
    const std::string part = path + "." + path_component(key);
    if (scanner_.at('{')) return read_parts(part, depth + 1);
    if (!scanner_.at('[')) return read_part(part);
    std::size_t occurrence = 0;
    return scanner_.items([&] {
      ++occurrence;
      const std::string one = occurrence == 1 ? part : part + "[" + std::to_string(occurrence) + "]";
      return scanner_.at('{') ? read_parts(one, depth + 1) : read_part(one);
    });
  });
}

bool LineReader::read_part(const std::string& path) { return scanner_.string(value_) && set_part(path); }

bool LineReader::set_part(const std::string& path) {
  const auto parsed = Path::parse(dialect_, path);
  if (!parsed) {
    Error error = parsed.error();
    error.offset = scanner_.offset();
    // A key may be anything, also a card number in the wrong place.
    if (error.path == path) error.path = "inside";
    error.found = "another key";
    return fail(std::move(error));
  }
  // What the whole says already stays as it was written there.
  const auto there = message_.text(*parsed, scratch_);
  if (there && there->has_value() && **there == value_) return true;
  auto set = message_.set(*parsed, value_, room_);
  if (set) return true;
  set.error().offset = scanner_.offset();
  return fail(std::move(set.error()));
}

}  // namespace

std::expected<void, Error> from_json(std::string_view line, const Dialect& dialect, Message& message) {
  return LineReader(line, dialect, message).read();
}

}  // namespace iso8583
