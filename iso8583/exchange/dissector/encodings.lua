-- How characters stand on the wire: one row per encoding. A unit is a digit, a character, or of binary a byte.
--   size(form, units)         bytes of so many units
--   units_in(form, size)      the most units that stand in so many bytes; nil: no number does
--   read(form, wire, units)   the value; or nil and the offset of the first byte that does not belong
--   translate(wire)           where a byte is a character: the same without looking at it
-- A form is a row of the dialect's tables: its encoding, charset and fill.

local strangers = {digits = "[^0-9]", text = "[\0-\31\127]", track = "[^0-9=D]"}

-- The offset of the first character that a value of this kind cannot have; nil: there is none.
local function find_stranger(charset, value)
  if charset == "binary" or value == "" then return nil end
  if charset == "signed" then
    if not value:find("^[CD]") then return 0 end
    local found = value:find("[^0-9]", 2)
    return found and found - 1
  end
  local found = value:find(strangers[charset])
  return found and found - 1
end

local function same(_, count) return count end

local function characters(translate)
  return {
    size = same,
    units_in = same,
    translate = translate,
    read = function(form, wire)
      local value = translate(wire)
      local stranger = find_stranger(form.charset, value)
      if stranger then return nil, stranger end
      return value
    end,
  }
end

local function sign_size(form, count) return form.charset == "signed" and count > 0 and 1 or 0 end

local bcd = {
  size = function(form, units)
    local sign = sign_size(form, units)
    return sign + math.floor((units - sign + 1) / 2)
  end,
  units_in = function(form, size)
    local sign = sign_size(form, size)
    return sign + 2 * (size - sign)
  end,
}
function bcd.read(form, wire, units)
  local sign = sign_size(form, units)
  if sign == 1 and not wire:find("^[CD]") then return nil, 0 end
  local nibbles = to_hex(wire:sub(sign + 1))
  local digits = nibbles
  if (units - sign) % 2 == 1 then
    local left = form.fill == "left_0" or form.fill == "left_f"
    local fill = (form.fill == "left_0" or form.fill == "right_0") and "0" or "F"
    local found = left and nibbles:sub(1, 1) or nibbles:sub(-1)
    if found ~= fill then return nil, left and sign or #wire - 1 end
    digits = left and nibbles:sub(2) or nibbles:sub(1, -2)
  end
  local stranger = digits:find(form.charset == "track" and "[^0-9D]" or "[^0-9]")
  if stranger then
    local before = #nibbles - #digits
    if before == 1 and (form.fill == "right_0" or form.fill == "right_f") then before = 0 end
    return nil, sign + math.floor((before + stranger - 1) / 2)
  end
  return wire:sub(1, sign) .. digits:gsub("D", "=")
end

local function hex_text(digits)
  return {
    size = function(_, units) return 2 * units end,
    units_in = function(_, size) return size % 2 == 0 and math.floor(size / 2) or nil end,
    read = function(_, wire)
      local ascii = digits(wire)
      local stranger = ascii:find("%X")
      if stranger then return nil, stranger - 1 end
      return from_hex(ascii)
    end,
  }
end

-- F0 to F9, C1 to C6: alike in all code pages.
local function ebcdic_hex_digits(wire)
  return (wire:gsub(".", function(character)
    local code = character:byte()
    if code >= 0xf0 and code <= 0xf9 then return string.char(code - 0xf0 + 0x30) end
    if code >= 0xc1 and code <= 0xc6 then return string.char(code - 0xc1 + 0x41) end
    return "?"
  end))
end

-- Signed digits whose sign is punched over the last one: the value has a character more than the wire.
local function overpunch(digit_of, punched)
  return {
    size = function(_, units) return math.max(units - 1, 0) end,
    units_in = function(_, size) return size > 0 and size + 1 or 0 end,
    read = function(_, wire)
      if wire == "" then return "" end
      local digits = {}
      for i = 1, #wire - 1 do
        digits[i] = digit_of(wire:byte(i))
        if not digits[i] then return nil, i - 1 end
      end
      local last = punched(wire:byte(#wire))
      if not last then return nil, #wire - 1 end
      return last:sub(1, 1) .. table.concat(digits) .. last:sub(2)
    end,
  }
end

local function ascii_digit(code) return code >= 0x30 and code <= 0x39 and string.char(code) or nil end
local function ebcdic_digit(code) return code >= 0xf0 and code <= 0xf9 and string.char(code - 0xc0) or nil end

local punches = {}  -- {ABCDEFGHI are +0 to +9, }JKLMNOPQR are -0 to -9
for digit = 0, 9 do
  punches[("{ABCDEFGHI"):byte(digit + 1)] = "C" .. digit
  punches[("}JKLMNOPQR"):byte(digit + 1)] = "D" .. digit
end
local function ebcdic_punched(code)
  local zone, digit = math.floor(code / 16), code % 16
  if (zone ~= 0xc and zone ~= 0xd) or digit > 9 then return nil end
  return (zone == 0xc and "C" or "D") .. digit
end

local nibble_sign = {
  size = function(_, units) return math.floor((units + 1) / 2) end,
  units_in = function(_, size) return 2 * size end,
}
function nibble_sign.read(_, wire, units)
  if units == 0 then return "" end
  local nibbles = to_hex(wire)
  local first = #nibbles - units
  if first == 1 and nibbles:sub(1, 1) ~= "0" then return nil, 0 end
  local digits, sign = nibbles:sub(first + 1, -2), nibbles:sub(-1)
  local stranger = digits:find("[^0-9]")
  if stranger then return nil, math.floor((first + stranger - 1) / 2) end
  if sign ~= "C" and sign ~= "D" then return nil, #wire - 1 end
  return sign .. digits
end

local function unchanged(wire) return wire end

local encodings = {
  ascii = characters(unchanged),
  raw = characters(unchanged),
  bcd = bcd,
  hex = hex_text(unchanged),
  hex_ebcdic = hex_text(ebcdic_hex_digits),
  overpunch = overpunch(ascii_digit, function(code) return punches[code] end),
  overpunch_ebcdic = overpunch(ebcdic_digit, ebcdic_punched),
  nibble_sign = nibble_sign,
}
-- A code page is 256 characters of Latin-1, in the order of its own bytes.
for name, hex in pairs(code_pages) do
  local latin1 = from_hex(hex)
  local page = {}
  for code = 0, 255 do page[string.char(code)] = latin1:sub(code + 1, code + 1) end
  encodings[name] = characters(function(wire) return (wire:gsub(".", page)) end)
end
