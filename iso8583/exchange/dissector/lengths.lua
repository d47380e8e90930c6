-- Lengths before values: size(digits) is how many bytes one has, read(bytes) what it says; nil: it is none.

local function big_endian(bytes)
  local number = 0
  for i = 1, #bytes do number = number * 256 + bytes:byte(i) end
  return number
end

local function by_digits(digits, base)
  return {
    size = function(count) return count end,
    read = function(bytes)
      local text = digits(bytes)
      if text:find(base == 16 and "%X" or "[^0-9]") then return nil end
      return tonumber(text, base)
    end,
  }
end

local function by_pairs(read)
  return {size = function(digits) return math.floor((digits + 1) / 2) end, read = read}
end

local function packed_number(bytes)
  local digits = to_hex(bytes)
  if digits:find("[^0-9]") then return nil end
  return tonumber(digits, 10)
end

local lengths = {
  ascii = by_digits(unchanged, 10),
  ebcdic = by_digits(ebcdic_hex_digits, 10),
  hex = by_digits(unchanged, 16),
  hex_ebcdic = by_digits(ebcdic_hex_digits, 16),
  bcd = by_pairs(packed_number),
  binary = by_pairs(big_endian),
  binary_le = by_pairs(function(bytes) return big_endian(bytes:reverse()) end),
}
