-- Takes one value out of bytes, as its row says it stands there. Offsets count from 0.

local charsets = {n = "digits", a = "text", an = "text", ans = "text", ns = "text", ["x+n"] = "signed", z = "track",
                  b = "binary"}
local belonging = {digits = "digits", text = "text without control characters", signed = "C or D, then digits",
                   track = "digits and the separator of a track", binary = "hexadecimal digits"}

local function units_of(row, count)
  return plural(count, row.charset == "binary" and "byte" or row.charset == "digits" and "digit" or "character")
end

-- Why something could not be read: where, what was expected, what was found. No value is ever part of it.
local function failure(at, expected, found, row)
  return {at = at, expected = expected, found = found, name = row and row.name}
end

-- The form of a table's row or tag: what the encodings are handed.
local function form_of(encoding, charset)
  return {encoding = encoding, charset = charset, fill = "left_0"}
end

local function wire_size(form, units) return encodings[form.encoding].size(form, units) end

-- What the row's columns mean together is found out once.
local function prepare_row(row)
  row.charset = charsets[row.class]
  if row.extent == "fixed" then row.wire_size = wire_size(row, row.most) end
  row.prefix_size = row.extent == "prefixed" and lengths[row.length].size(row.dots) or 0
  local packed = wire_size(row, 4) ~= 4
  row.counted = row.charset == "binary" and (row.counts == "digits" and "half_units" or "units")
    or row.counts == "bytes" and packed and "packed_bytes" or "units"
  local pad = row.pad and string.char(row.pad)
  row.strange_pad = pad and find_stranger(row.charset, pad) and pad or nil
end

local function ends_in_f(row, wire, units)
  if row.fill ~= "left_f" and row.fill ~= "right_f" then return false end
  local sign = row.charset == "signed" and 1 or 0
  if #wire <= sign or (units - sign) % 2 == 1 then return false end
  local byte = wire:byte(row.fill == "left_f" and sign + 1 or #wire)
  return (row.fill == "left_f" and math.floor(byte / 16) or byte % 16) == 15
end

-- How many units stand in bytes whose end something else has said.
local function units_in_place(row, wire, at)
  if row.extent == "fixed" then
    if #wire == row.wire_size then return row.most end
    return nil, failure(at, ("%s (%s)"):format(units_of(row, row.most), row.type), ("%d bytes"):format(#wire), row)
  end
  local units = encodings[row.encoding].units_in(row, #wire)
  if not units then return nil, failure(at, "an even length, two hexadecimal digits to a byte", "an odd one", row) end
  -- The odd one of a value's most digits can only be fill.
  if units == row.most + 1 and wire_size(row, row.most) == #wire then units = row.most end
  if units <= row.most and ends_in_f(row, wire, units) then units = units - 1 end
  if units > row.most then return nil, failure(at, "at most " .. units_of(row, row.most), "length " .. #wire, row) end
  return units
end

local function without_pad(row, value, pad)
  local first, last = 1, #value
  while row.pad_side == "left" and first <= last and value:sub(first, first) == pad do first = first + 1 end
  while row.pad_side == "right" and first <= last and value:sub(last, last) == pad do last = last - 1 end
  return value:sub(first, last), first - 1
end

-- The value as bytes: Latin-1 characters, or binary as it is.
local function read_value(row, wire, units)
  local encoding = encodings[row.encoding]
  if not row.strange_pad then return encoding.read(row, wire, units) end
  local value = encoding.translate(wire)
  local rest, before = without_pad(row, value, row.strange_pad)
  local stranger = find_stranger(row.charset, rest)
  if stranger then return nil, before + stranger end
  return value
end

local function strange_byte(row, at, wire, offset)
  -- A packed byte holds a neighbouring digit too, so it is not shown.
  local packed = row.encoding == "bcd" or row.encoding == "nibble_sign"
  local found = packed and "a nibble that is neither digit nor fill" or ("byte 0x%02X"):format(wire:byte(offset + 1) or 0)
  return failure(at + offset, belonging[row.charset], found, row)
end

-- Bytes from `at` on, of so many units: {at, size, units, value, text}. Where they are not what the row says, its fault
-- tells; where the value ends is known all the same.
local function take_units(row, bytes, at, size, units)
  local wire = bytes:sub(at + 1, at + size)
  local value, stranger = read_value(row, wire, units)
  if not value then return {at = at, size = size, units = size, fault = strange_byte(row, at, wire, stranger)} end
  if row.trim then value = without_pad(row, value, string.char(row.pad)) end
  return {at = at, size = size, units = units, value = value, text = row.charset == "binary" and to_hex(value) or value}
end

local function take_given(row, bytes, at, size)
  local units, why = units_in_place(row, bytes:sub(at + 1, at + size), at)
  if not units then return {at = at, size = size, units = size, fault = why} end
  return take_units(row, bytes, at, size, units)
end

local function bytes_left(bytes, at) return ("%d bytes left"):format(#bytes - at) end

-- What the length before a value says; nil: nothing that one can say.
local function read_length(row, bytes, at)
  local length = lengths[row.length].read(bytes:sub(at + 1, at + row.prefix_size))
  if length and row.counts_itself then length = length - row.prefix_size end
  return length and length >= 0 and length or nil
end

local function units_of_length(row, length)
  if row.counted == "half_units" then return length % 2 == 0 and math.floor(length / 2) or nil end
  if row.counted == "units" then return length end
  local units = encodings[row.encoding].units_in(row, length)
  if units == row.most + 1 and wire_size(row, row.most) == length then return row.most end
  return units
end

local function take_prefixed(row, bytes, at)
  if #bytes - at < row.prefix_size then
    return nil, failure(at, ("a length of %d bytes"):format(row.prefix_size), bytes_left(bytes, at), row)
  end
  local length = read_length(row, bytes, at)
  if not length then
    return nil, failure(at, ("a length of %d digits (%s)"):format(row.dots, row.length), "a byte that is none", row)
  end
  local units = units_of_length(row, length)
  if not units then return nil, failure(at, "an even length, two hexadecimal digits to a byte", "an odd one", row) end
  if units > row.most then return nil, failure(at, "at most " .. units_of(row, row.most), "length " .. length, row) end
  at = at + row.prefix_size
  local size = wire_size(row, units)
  if #bytes - at < size then
    return nil, failure(at, units_of(row, units), bytes_left(bytes, at), row)
  end
  if row.counted == "packed_bytes" and ends_in_f(row, bytes:sub(at + 1, at + size), units) then units = units - 1 end
  return take_units(row, bytes, at, size, units)
end

-- A value with its own length before it, or of its fixed size; nil and why: it does not end within these bytes.
local function take_value(row, bytes, at)
  if row.extent == "prefixed" then return take_prefixed(row, bytes, at) end
  if #bytes - at < row.wire_size then
    return nil, failure(at, units_of(row, row.most), bytes_left(bytes, at), row)
  end
  return take_given(row, bytes, at, row.wire_size)
end
