-- Bytes as text for people: hexadecimal, UTF-8, and as much of a secret as may be seen.

-- Looked up, not worked out: most of a message goes through these.
local hex_of, byte_of, utf8_of = {}, {}, {}

-- Latin-1 as UTF-8. What no screen shows is written in signs that stand for it: a pad of zero bytes would end the text.
local function utf8_character(code)
  if code < 0x20 then return "\226\144" .. string.char(0x80 + code) end
  if code == 0x7f then return "\226\144\161" end
  if code < 0xa0 then return "." end
  return string.char(code < 0xc0 and 0xc2 or 0xc3, code < 0xc0 and code or code - 0x40)
end

for code = 0, 255 do
  local byte, hex = string.char(code), ("%02X"):format(code)
  hex_of[byte] = hex
  byte_of[hex] = byte
  if code < 0x20 or code >= 0x7f then utf8_of[byte] = utf8_character(code) end
end

local function to_hex(bytes) return (bytes:gsub(".", hex_of)) end
local function from_hex(hex) return (hex:upper():gsub("..", byte_of)) end
local function to_utf8(latin1) return (latin1:gsub("[\0-\31\127-\255]", utf8_of)) end

local euro_in_latin1 = "\194\164"  -- the currency sign, which code page 1140 has given up
local euro = "\226\130\172"

local function readable(row, text)
  local shown = to_utf8(text)
  if row.encoding == "cp1140" then shown = shown:gsub(euro_in_latin1, euro) end
  return shown
end

local function plural(count, unit)
  return ("%d %s%s"):format(count, unit, count == 1 and "" or "s")
end

local shortest_pan = 13

local function masked(text)
  if #text < shortest_pan then return ("*"):rep(#text) end
  return text:sub(1, 6) .. ("*"):rep(#text - 10) .. text:sub(-4)
end

-- What may be seen of a value: its text in Latin-1, binary in hexadecimal.
local function shown(row, secrecy, text, units, revealed)
  if revealed or secrecy == "plain" then return readable(row, text) end
  if secrecy == "mask" then return readable(row, masked(text)) end
  return ("(wiped, %s)"):format(plural(units, row.charset == "binary" and "byte" or "character"))
end
