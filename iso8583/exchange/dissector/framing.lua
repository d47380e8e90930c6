-- Cuts a stream of bytes into frames. On the wire: prefix, length field, bytes after it, header, message, trailer.

local framing_lengths = {
  binary_be = big_endian,
  binary_le = function(bytes) return big_endian(bytes:reverse()) end,
  bcd = packed_number,
  ascii = lengths.ascii.read,
  hex = lengths.hex.read,
  ebcdic = lengths.ebcdic.read,
}

-- Headers by kind: least and most bytes, and the size of one that begins at `at`; nil: more bytes are needed to tell;
-- false and what was expected: it is no such header. The parts are what it consists of.
local headers = {
  none = {least = 0, most = 0, size = function() return 0 end},
  fixed = {least = framing.header_size, most = framing.header_size, size = function() return framing.header_size end},
  tpdu = {
    least = 5,
    most = 5,
    parts = {{"id", 1}, {"destination", 2}, {"source", 2}},
    size = function(bytes, at)
      local id = bytes:byte(at + 1)
      if id and id ~= 0x60 then return false, "a TPDU that starts with 60" end
      return 5
    end,
  },
  base1 = {
    least = 22,
    most = 48,
    parts = {{"size", 1}, {"flags_and_format", 1}, {"text_format", 1}, {"total_length", 2}, {"destination", 3},
             {"source", 3}, {"round_trip_control", 1}, {"flags", 2}, {"status", 3}, {"batch", 1}, {"reserved", 3},
             {"user", 1}},
  },
  base24 = {
    least = 12,
    most = 12,
    text = true,
    parts = {{"literal", 3}, {"product", 2}, {"release", 2}, {"status", 3}, {"originator", 1}, {"responder", 1}},
    size = function(bytes, at)
      local found = bytes:sub(at + 1, at + 12)
      local literal, digits = found:sub(1, 3), found:sub(4)
      if literal ~= ("ISO"):sub(1, #literal) or digits:find("[^0-9]") then return false, "a header of ISO and 9 digits" end
      return 12
    end,
  },
}

local reject_size = 26

-- The reject form brings the header of 22 bytes that was rejected behind it, if its flags say so.
function headers.base1.size(bytes, at)
  local size, flags = bytes:byte(at + 1, at + 2)
  if not size then return nil end
  if size ~= 22 and size ~= reject_size then return false, "a header that starts with 16 or 1A" end
  if not flags then return nil end
  if flags < 0x80 then return size end
  if size ~= reject_size then return false, "a header that no other one follows" end
  local second = bytes:byte(at + reject_size + 1)
  if not second then return nil end
  if second ~= 22 then return false, "a rejected header that starts with 16" end
  return reject_size + 22
end

local header = headers[framing.header]
local header_fields = {}
for i, part in ipairs(header.parts or {}) do
  header_fields[i] = text_field(part[1], "header", part[1])
end

local function trailer_counted() return framing.counts_trailer and #framing.trailer or 0 end

local header_offset = #framing.prefix + framing.length_size + #framing.after_length
local itself = framing.counts_itself and framing.length_size or 0
local beside = itself + trailer_counted()
local function header_counted(size) return framing.counts_header and size or 0 end

local function bad(why) return {kind = "bad", why = why} end
local function more(missing) return {kind = "more", missing = missing} end

-- What of `expected` is there agrees.
local function agrees(bytes, at, expected)
  local found = bytes:sub(at + 1, at + #expected)
  return found == expected:sub(1, #found)
end

local function wrong_length(length)
  return bad(("the length field says %d bytes, %d to %d expected"):format(
    length, beside + header_counted(header.least) + 1, beside + header_counted(header.most) + framing.message_max))
end

-- The length is within its bounds; the header, if it is of variable size, says what they are for the message.
local function take_frame(bytes, at, length)
  local header_at = at + header_offset
  local header_size, expected = header.size(bytes, header_at)
  if header_size == false then return bad("expected " .. expected) end
  if not header_size then return more() end
  local size = length - beside - header_counted(header_size)
  if size < 1 or size > framing.message_max then return wrong_length(length) end
  local whole = header_offset + header_size + size + #framing.trailer
  if #bytes - at < whole then return more(whole - (#bytes - at)) end
  if not agrees(bytes, at + whole - #framing.trailer, framing.trailer) then
    return bad(("trailer %s expected at the frame's end"):format(to_hex(framing.trailer)))
  end
  return {kind = "message", size = whole, length = length, header_at = header_at, header_size = header_size,
          at = header_at + header_size, message_size = size}
end

-- base1: the last byte behind the length says whether the frame holds a message.
local function take_control(bytes, at, length)
  local left = #bytes - at
  if left < header_offset then return more(header_offset - left) end
  if math.floor(bytes:byte(at + header_offset) / 16) ~= 2 then return nil end
  local size = header_offset + length - itself + (framing.counts_trailer and 0 or #framing.trailer)
  if left < size then return more(size - left) end
  return {kind = "control", size = size, length = length}
end

local function next_by_length(bytes, at)
  local left = #bytes - at
  local length_at = at + #framing.prefix
  if not agrees(bytes, at, framing.prefix) then return bad(("prefix %s expected"):format(to_hex(framing.prefix))) end
  if left < #framing.prefix + framing.length_size then return more() end
  local length = framing_lengths[framing.length_encoding](bytes:sub(length_at + 1, length_at + framing.length_size))
  if not length then return bad(("the length field is not %s"):format(framing.length_encoding)) end
  if not framing.session_control and not agrees(bytes, length_at + framing.length_size, framing.after_length) then
    return bad(("%s expected behind the length field"):format(to_hex(framing.after_length)))
  end
  if length == itself then
    if left < header_offset then return more(header_offset - left) end
    return {kind = "empty", size = header_offset, length = length}
  end
  if length > beside + header_counted(header.most) + framing.message_max then return wrong_length(length) end
  local control = framing.session_control and take_control(bytes, at, length)
  if control then return control end
  if length < beside + header_counted(header.least) + 1 then return wrong_length(length) end
  return take_frame(bytes, at, length)
end

local function next_by_trailer(bytes, at)
  local found = bytes:find(framing.trailer, at + 1, true)
  if not found then
    if #bytes - at < header.most + framing.message_max + #framing.trailer then return more() end
    return bad(("no trailer %s within %d bytes"):format(to_hex(framing.trailer), #bytes - at))
  end
  local size = found - 1 - at
  local whole = size + #framing.trailer
  if size == 0 then return {kind = "empty", size = whole} end
  local header_size, expected = header.size(bytes:sub(1, found - 1), at)
  if header_size == false then return bad("expected " .. expected) end
  if not header_size or size <= header_size then return bad(("%d bytes before the trailer"):format(size)) end
  return {kind = "message", size = whole, header_at = at, header_size = header_size, at = at + header_size,
          message_size = size - header_size}
end

local next_frame = framing.length_size == 0 and next_by_trailer or next_by_length
