// The vectors: decoded, encoded, built anew, as JSON, and damaged in every place.
#include <catch2/catch.hpp>

#include "iso8583/json.h"
#include "iso8583/message.h"
#include "tests/iso8583/damage.h"
#include "tests/iso8583/vectors.h"

using iso8583::Dialect;
using iso8583::Message;

namespace {

constexpr std::uint8_t added_bytes[] = {0x00, 0x30, 0x41, 0xff};
// 0x20: the other case of a letter.
constexpr std::uint8_t flips[] = {0x01, 0x10, 0x20, 0x40, 0x80, 0x0f, 0xff};

Message decoded(const Dialect& dialect, const Vector& vector) {
  Message message;
  const auto result = message.decode(dialect, vector.wire);
  if (!result) FAIL(vector.place << ": " << result.error().text());
  return message;
}

Frame encoded(const Message& message) {
  Frame frame;
  REQUIRE(message.encode(frame));
  return frame;
}

// Fails the test by name only where something is wrong: millions of damaged messages are checked.
void require(const Vector& vector, const char* damage, std::size_t position, const std::string& wrong) {
  if (!wrong.empty()) FAIL(vector.place << ", " << damage << " at " << position << ": " << wrong);
}

// Where each field ends in the undamaged frame.
std::vector<std::size_t> field_ends(const Message& message, const Frame& frame) {
  std::vector<std::size_t> ends;
  for (const int field : message.fields()) {
    const auto raw = message.raw(field);
    ends.push_back(static_cast<std::size_t>(raw.data() + raw.size() - frame.data()));
  }
  return ends;
}

class Damage {
 public:
  Damage(const Dialect& dialect, const Vector& vector)
      : dialect_(dialect), vector_(vector), ends_(field_ends(decoded(dialect, vector), vector.wire)) {
    body_ = vector.wire.size();
    const Message whole = decoded(dialect, vector);
    for (const int field : whole.fields()) {
      body_ = ends_.front() - whole.raw(field).size() - dialect.step(static_cast<unsigned>(field)).prefix_size;
      break;
    }
    for (const int field : {2, 35, 45}) {
      const auto found = vector.fields.find(field);
      if (found == vector.fields.end() || found->second.size() < 10) continue;
      secrets_.push_back(found->second);
      secrets_.push_back(to_hex(from_text(found->second)));
    }
  }

  void check(const char* damage, std::size_t position, const Frame& bytes) {
    std::string error;
    require(vector_, damage, position, check_any_bytes(dialect_, message_, bytes, &error));
    if (!error.empty()) require(vector_, damage, position, leak(error));
    if (position >= body_) require(vector_, damage, position, lost(position));
  }

 private:
  std::string leak(const std::string& error) const {
    for (const std::string& secret : secrets_)
      if (error.find(secret) != std::string::npos) return "the error shows card data";
    return {};
  }

  // What stands before the damage is still there.
  std::string lost(std::size_t position) const {
    const auto before = static_cast<int>(std::upper_bound(ends_.begin(), ends_.end(), position) - ends_.begin());
    if (message_.fields().size() >= before) return {};
    return "only " + std::to_string(message_.fields().size()) + " of " + std::to_string(before) +
           " fields before the damage can be read";
  }

  const Dialect& dialect_;
  const Vector& vector_;
  std::vector<std::size_t> ends_;
  std::size_t body_ = 0;
  std::vector<std::string> secrets_;
  Message message_;
};

}  // namespace

TEST_CASE("every vector decodes to its fields and to no others", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    const Message message = decoded(dialect, vector);
    CHECK(message.mti().text() == vector.mti);
    std::map<int, std::string> fields;
    std::map<int, std::string> binary;
    for (const int field : message.fields())
      (dialect.field(field)->binary() ? binary : fields)[field] = message.text(field);
    CHECK(fields == vector.fields);
    CHECK(binary == vector.binary);
  });
}

TEST_CASE("every vector encodes to the same bytes again", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    CHECK(to_hex(encoded(decoded(dialect, vector))) == to_hex(vector.wire));
  });
}

TEST_CASE("every vector built field by field gives its bytes", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Message message(dialect);
    message.set_mti(*iso8583::Mti::parse(vector.mti));
    // Backwards: the order in which fields are set is not the order on the wire.
    for (auto field = vector.fields.rbegin(); field != vector.fields.rend(); ++field) {
      INFO("field " << field->first);
      REQUIRE(message.set(field->first, field->second));
    }
    for (const auto& [field, hex] : vector.binary) REQUIRE(message.set(field, hex));
    CHECK(to_hex(encoded(message)) == to_hex(vector.wire));
  });
}

TEST_CASE("every vector goes through JSON and back", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Message message;
    REQUIRE(iso8583::from_json(vector.line, dialect, message));
    CHECK(to_hex(encoded(message)) == to_hex(vector.wire));
    const std::string line = to_json(decoded(dialect, vector), iso8583::Reveal::all);
    REQUIRE(iso8583::from_json(line, dialect, message));
    CHECK(to_hex(encoded(message)) == to_hex(vector.wire));
  });
}

TEST_CASE("a vector with one byte cut, anywhere, is a message or an error that says where", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Damage damage(dialect, vector);
    for (std::size_t i = 0; i < vector.wire.size(); i += place_step) {
      Frame bytes = vector.wire;
      bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(i));
      damage.check("cut", i, bytes);
    }
  });
}

TEST_CASE("a vector that ends early, anywhere, is an error that says where", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Damage damage(dialect, vector);
    Message message;
    for (std::size_t i = 0; i < vector.wire.size(); i += place_step) {
      // Of its own size, so that a sanitizer sees a read behind the end.
      const Frame bytes(vector.wire.begin(), vector.wire.begin() + static_cast<std::ptrdiff_t>(i));
      damage.check("end", i, bytes);
      if (message.decode(dialect, bytes)) FAIL(vector.place << ": " << i << " bytes are accepted");
    }
  });
}

TEST_CASE("a vector with one byte added, anywhere, is a message or an error that says where", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Damage damage(dialect, vector);
    for (std::size_t i = 0; i <= vector.wire.size(); i += place_step) {
      for (const std::uint8_t added : added_bytes) {
        Frame bytes = vector.wire;
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(i), added);
        damage.check("added", i, bytes);
      }
    }
  });
}

TEST_CASE("a vector with a byte flipped, anywhere, is a message or an error that says where", "[vectors]") {
  for_each_vector([](const Dialect& dialect, const Vector& vector) {
    Damage damage(dialect, vector);
    Frame bytes = vector.wire;
    for (std::size_t i = 0; i < bytes.size(); i += place_step) {
      for (const std::uint8_t flip : flips) {
        bytes[i] ^= flip;
        damage.check("flipped", i, bytes);
        bytes[i] ^= flip;
      }
    }
  });
}
