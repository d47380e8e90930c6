// Values within values: read by walking to them, set by building anew what they are in.
#include "iso8583/field/value.h"
#include "iso8583/layout/build_room.h"
#include "iso8583/layout/inside.h"
#include "iso8583/path.h"

namespace iso8583 {

namespace {

// The part that a path's component names. Nothing: not there.
std::expected<std::optional<Element>, Error> find(const Path::Part& part, Bytes value) {
  Walk walk(*part.layout, value);
  std::size_t occurrence = 0;
  while (walk.next())
    if (walk.element->key == part.key && occurrence++ == part.occurrence) return *walk.element;
  if (walk.failed()) return std::unexpected(walk.error());
  return std::nullopt;
}

// One value on the way down a path.
struct Level {
  const FieldRow* row;
  Bytes wire;
  std::size_t units;
};

// A value of a fixed size is there as a whole: what nobody has said of it yet is what fills its parts, digits zeros.
void complete(const FieldRow& outer, const Layout& layout, ByteBuffer& value) {
  if (!outer.fixed() || outer.pad.side != Pad::Side::none || value.size() >= outer.units_max) return;
  if (layout.kind->complete != nullptr) layout.kind->complete(layout, outer.units_max, value);
  if (outer.form.charset != Charset::digits) return;
  while (value.size() < outer.units_max) value.push_back('0');
}

class PathSetter {
 public:
  PathSetter(const Path& path, std::string_view text, bool remove, BuildRoom& room)
      : path_(path), parts_(path.parts()), text_(text), remove_(remove), room_(room) {}

  // The value with what the path names set in it, from component `depth` on. Null: it has become empty.
  std::expected<Bytes, Error> build(const FieldRow& outer, Bytes wire, std::size_t units, std::size_t depth);

 private:
  std::expected<Bytes, Error> build_part(const Path::Part& part, const std::optional<Element>& there, Bytes value,
                                         std::size_t depth, std::size_t& laid_units);
  std::expected<Bytes, Error> lay_part(const Path::Part& part, Bytes value, bool text, std::size_t depth,
                                       std::size_t& laid_units);

  // An error within the value at `depth`, or of the part there, as one of the message. Offsets are those of a frame,
  // and what is being built has none.
  std::unexpected<Error> located(Error error, std::size_t depth) const;
  std::unexpected<Error> located_part(Error error, std::size_t depth) const;

  const Path& path_;
  std::span<const Path::Part> parts_;
  std::string_view text_;
  bool remove_;
  BuildRoom& room_;
};

std::unexpected<Error> PathSetter::located(Error error, std::size_t depth) const {
  error.path = path_.text(depth) + (error.path.empty() ? "" : "." + error.path);
  error.offset = 0;
  return std::unexpected(std::move(error));
}

std::unexpected<Error> PathSetter::located_part(Error error, std::size_t depth) const {
  error.path = path_.text(depth + 1);
  error.offset = 0;
  return std::unexpected(std::move(error));
}

std::expected<Bytes, Error> PathSetter::build(const FieldRow& outer, Bytes wire, std::size_t units, std::size_t depth) {
  const Path::Part& part = parts_[depth];
  const Bytes value = value_bytes(outer, wire, units, room_.converted(depth));
  const auto there = find(part, value);
  if (!there) return located(there.error(), depth);
  ByteBuffer& out = room_.value(depth);
  out.clear();
  const bool last = depth + 1 == parts_.size();
  if (remove_ && !there->has_value()) {
    out.append(value);
    return out.view();
  }
  Placing placing{part.key, part.occurrence, *part.row, nullptr, 0};
  Bytes laid;
  if (!remove_ || !last) {
    const auto built = build_part(part, *there, value, depth, placing.units);
    if (!built) return std::unexpected(built.error());
    laid = *built;
    placing.wire = &laid;
  }
  if (const auto done = part.layout->kind->place(*part.layout, value, placing, out); !done)
    return located(done.error(), depth);
  complete(outer, *part.layout, out);
  return out.view();
}

std::expected<Bytes, Error> PathSetter::build_part(const Path::Part& part, const std::optional<Element>& there,
                                                   Bytes value, std::size_t depth, std::size_t& laid_units) {
  if (depth + 1 == parts_.size())
    return lay_part(part, {reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()}, true, depth, laid_units);
  // What is not as its table says has no units that could be read: there is nothing to set a part of.
  if (there && there->fault != Stop::none) return located_part(element_error(*part.layout, value, *there), depth);
  const Bytes wire = there ? value.subspan(there->value, there->size) : Bytes{};
  const auto inner = build(*part.row, wire, there ? there->units : 0, depth + 1);
  if (!inner) return inner;
  return lay_part(part, *inner, false, depth, laid_units);
}

std::expected<Bytes, Error> PathSetter::lay_part(const Path::Part& part, Bytes value, bool text, std::size_t depth,
                                                 std::size_t& laid_units) {
  ByteBuffer& out = room_.part(depth);
  out.clear();
  const auto laid = text ? lay_text(*part.row, {reinterpret_cast<const char*>(value.data()), value.size()}, out)
                         : lay_bytes(*part.row, value, out);
  if (!laid) return located_part(laid.error(), depth);
  laid_units = laid->units;
  return out.view();
}

}  // namespace

std::expected<std::optional<std::string_view>, Error> Message::text(const Path& path, Scratch& room) const {
  if (!has(path.field())) return std::nullopt;
  if (path.parts().empty()) return text(path.field(), room);
  // A value that is converted goes into the room that the one around it does not stand in.
  std::size_t used = 0;
  const auto next_room = [&]() -> Scratch& {
    Scratch& first = room.beside();
    return used++ % 2 == 0 ? first : first.beside();
  };
  Level level{dialect_->field(path.field()), raw(path.field()), units(path.field())};
  std::size_t frame_offset = offset(path.field());
  for (std::size_t depth = 0; depth < path.parts().size(); ++depth) {
    const Path::Part& part = path.parts()[depth];
    const bool verbatim = level.row->form.encoding->verbatim;
    const Bytes value = value_bytes(*level.row, level.wire, level.units, verbatim ? room : next_room());
    const Placed placed{frame_offset, level.row, level.units, value.size()};
    const auto located = [&](Error error) { return std::unexpected(placed.error(std::move(error), path.text(depth))); };
    const auto found = find(part, value);
    if (!found) return located(found.error());
    if (!*found) return std::nullopt;
    if ((*found)->fault != Stop::none) {
      Error error = placed.error(element_error(*part.layout, value, **found), "");
      error.path = path.text(depth + 1);
      return std::unexpected(std::move(error));
    }
    frame_offset = placed.at((*found)->value);
    level = {part.row, value.subspan((*found)->value, (*found)->size), (*found)->units};
  }
  return value_text(*level.row, level.wire, level.units, room);
}

std::expected<std::optional<std::string>, Error> Message::text(std::string_view path) const {
  const auto parsed = Path::parse(*dialect_, path);
  if (!parsed) return std::unexpected(parsed.error());
  Scratch room;
  const auto found = text(*parsed, room);
  if (!found) return std::unexpected(found.error());
  return found->has_value() ? std::optional<std::string>(**found) : std::nullopt;
}

std::expected<void, Error> Message::set(const Path& path, std::string_view text, BuildRoom& room) {
  if (path.parts().empty()) return set(path.field(), text);
  return rebuild(path, text, false, room);
}

std::expected<void, Error> Message::set(std::string_view path, std::string_view text) {
  const auto parsed = Path::parse(*dialect_, path);
  if (!parsed) return std::unexpected(parsed.error());
  BuildRoom room;
  return set(*parsed, text, room);
}

std::expected<void, Error> Message::remove(const Path& path, BuildRoom& room) {
  if (!path.parts().empty() && has(path.field())) return rebuild(path, "", true, room);
  remove(path.field());
  return {};
}

std::expected<void, Error> Message::rebuild(const Path& path, std::string_view text, bool take_out, BuildRoom& room) {
  const int field = path.field();
  const FieldRow& row = *dialect_->field(field);
  const auto built = PathSetter(path, text, take_out, room).build(row, raw(field), units(field), 0);
  if (!built) return std::unexpected(built.error());
  if (built->empty() && take_out) {
    remove(field);
    return {};
  }
  return set_bytes(field, *built);
}

}  // namespace iso8583
