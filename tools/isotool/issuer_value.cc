// What a field of an answer is to hold.
#include "tools/isotool/issuer_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace isoswitch::tools {
namespace {

constexpr std::size_t drawn_max = 999;

std::size_t size_of(std::string_view text) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  return error == std::errc{} && end == text.data() + text.size() && size <= drawn_max ? size : 0;
}

// So that a wrong value is found before the first message. What refers to a request cannot be tried.
class Zeros final : public Random {
 public:
  std::uint64_t next() override { return 0; }
};

}  // namespace

Result<IssuerValue> IssuerValue::parse(const iso8583::Dialect& dialect, std::string_view field, std::string_view text) {
  IssuerValue value;
  auto where = iso8583::Path::parse(dialect, field);
  if (!where) return failure(where.error().text());
  value.where_ = std::move(*where);
  if (text == "draw") {
    value.pieces_.push_back({.kind = Kind::draw, .size = value.where_.row().units_max});
  } else if (auto read = value.read(dialect, text); !read) {
    return std::unexpected(read.error());
  }
  if (auto tried = value.try_it(dialect); !tried) return std::unexpected(tried.error());
  return value;
}

Result<void> IssuerValue::read(const iso8583::Dialect& dialect, std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = text.find("${");
    if (begin != 0) {
      pieces_.push_back({.kind = Kind::text, .text = std::string(text.substr(0, begin))});
      text.remove_prefix(std::min(begin, text.size()));
      continue;
    }
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return failure("'${' without its '}'");
    if (auto read = read_reference(dialect, text.substr(2, end - 2)); !read) return read;
    text.remove_prefix(end + 1);
  }
  return {};
}

Result<void> IssuerValue::read_reference(const iso8583::Dialect& dialect, std::string_view reference) {
  const std::size_t dot = std::min(reference.find('.'), reference.size());
  const std::string_view what = reference.substr(0, dot);
  const std::string_view rest = reference.substr(std::min(dot + 1, reference.size()));
  if (what == "request") {
    auto path = iso8583::Path::parse(dialect, rest);
    if (!path) return failure(path.error().text());
    pieces_.push_back({.kind = Kind::request, .path = std::move(*path)});
    return {};
  }
  const std::size_t size = size_of(rest);
  if ((what != "draw" && what != "digits") || size == 0) {
    return failure(fmt::format("'${{{}}}' is none of ${{request.FIELD}}, ${{draw.N}}, ${{digits.N}}", reference));
  }
  pieces_.push_back({.kind = what == "draw" ? Kind::draw : Kind::digits, .size = size});
  return {};
}

Result<void> IssuerValue::try_it(const iso8583::Dialect& dialect) const {
  if (pieces_.empty() || std::ranges::find(pieces_, Kind::request, &Piece::kind) != pieces_.end()) return {};
  iso8583::Message trial(dialect);
  Zeros zeros;
  const auto done = trial.set(where_.text(), make(trial, zeros));
  if (!done) return failure(done.error().text());
  return {};
}

std::string IssuerValue::make(const iso8583::Message& request, Random& random) const {
  std::string made;
  iso8583::Scratch room;
  for (const Piece& piece : pieces_) {
    switch (piece.kind) {
      case Kind::text: made += piece.text; break;
      case Kind::draw: made += drawn_text(random, piece.size, true); break;
      case Kind::digits: made += drawn_text(random, piece.size, false); break;
      case Kind::request:
        if (const auto found = request.text(piece.path, room); found && *found) made += **found;
        break;
    }
  }
  return made;
}

std::string drawn_text(Random& random, std::size_t size, bool letters) {
  // Without O and I, which people take for digits.
  constexpr std::string_view characters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string text(size, '0');
  for (char& c : text) c = characters[random.below(letters ? characters.size() : 10)];
  return text;
}

}  // namespace isoswitch::tools
