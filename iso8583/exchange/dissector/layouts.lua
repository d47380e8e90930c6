-- Divides a value into its parts, one walk per kind of layout. A walk gives a list of parts, and what stopped it; nil: it
-- came to the end. A part is what take_units() gives, with its row, its key, where it begins and where it ends. A part
-- that is not what its row says has a fault: what is behind it can still be read.

local function named(why, key)
  why.key = key
  return why
end

local function add_part(layout, bytes, parts, part, row, key, begin, finish)
  part.row, part.key, part.begin, part.finish = row, key, begin, finish or part.at + part.size
  if part.fault then
    part.fault.key = key
    part.value = bytes:sub(part.at + 1, part.at + part.size)
    part.text = layout.characters and part.value or to_hex(part.value)
  end
  parts[#parts + 1] = part
  return part.finish
end

local function one_of(characters, character) return characters ~= nil and characters:find(character, 1, true) ~= nil end

-- Up to a separator, which belongs to the part's place, or to the end.
local function take_until(row, bytes, at)
  local finish = at
  while finish < #bytes and not one_of(row.separators, bytes:sub(finish + 1, finish + 1)) do finish = finish + 1 end
  return take_given(row, bytes, at, finish - at), finish < #bytes and finish + 1 or finish
end

local function walk_positional(layout, bytes)
  local parts, at = {}, 0
  for _, row in ipairs(layout.rows) do
    if at == #bytes then return parts end
    if one_of(row.absent, bytes:sub(at + 1, at + 1)) then
      at = at + 1
    else
      local part, why, finish
      if row.extent == "given" then
        part, finish = take_until(row, bytes, at)
      else
        part, why = take_value(row, bytes, at)
      end
      if not part then return parts, named(why, row.name) end
      at = add_part(layout, bytes, parts, part, row, row.name, at, finish)
    end
  end
  if at < #bytes then return parts, failure(at, "its end", ("%d more bytes"):format(#bytes - at)) end
  return parts
end

local function walk_list(layout, bytes)
  local parts, at, row = {}, 0, layout.item
  while at < #bytes do
    local key = tostring(#parts + 1)
    if #parts == layout.most then
      return parts, named(failure(at, ("at most %d items"):format(layout.most), "one more"), key)
    end
    local part, why = take_value(row, bytes, at)
    if not part then return parts, named(why, key) end
    at = add_part(layout, bytes, parts, part, row, key, at)
  end
  return parts
end

-- A value behind a tag; `units` where the tag's length says them.
local function add_tagged(layout, parts, bytes, key, begin, at, size, units)
  local row = layout.rows[key] or layout.unknown
  local part = take_given(row, bytes, at, size)
  if units and not part.fault then part = take_units(row, bytes, at, size, units) end
  return add_part(layout, bytes, parts, part, row, key, begin)
end

local function cut_off(bytes, at, size, key, row)
  local why = named(failure(at, ("%d bytes"):format(size), bytes_left(bytes, at)), key)
  why.name = row and row.name
  return why
end

-- The bytes that a length speaks of; the units, where it counts them: then it says itself whether their number is odd.
local function tagged_size(layout, row, length)
  length = length - layout.counted
  if length < 0 then return nil end
  if layout.counts == "bytes" then return length end
  if row.charset ~= "binary" then return wire_size(row, length), length end
  if length % 2 ~= 0 then return nil end
  return wire_size(row, length / 2)
end

-- What stands before a value, in its order: each gives the offset behind it, or nil and why not.
local function take_tag(layout, bytes, at, head)
  if #bytes - at < layout.tag_size then return nil, failure(at, "a tag", bytes_left(bytes, at)) end
  local tag = encodings[layout.tag.encoding].read(layout.tag, bytes:sub(at + 1, at + layout.tag_size), layout.tag_units)
  if not tag then return nil, failure(at, "a tag", "bytes that are none") end
  head.key = layout.tag.charset == "binary" and to_hex(tag) or tag
  return at + layout.tag_size
end

local function take_length(layout, bytes, at, head)
  local finish = at + layout.length_size
  if #bytes < finish then return nil, named(failure(at, "a length", bytes_left(bytes, at)), head.key) end
  head.length_at = at
  head.length = lengths[layout.length].read(bytes:sub(at + 1, finish))
  if not head.length then return nil, named(failure(at, "a length", "bytes that are none"), head.key) end
  return finish
end

-- Bytes that stand in each of them, before its tag or before its value.
local function take_constant(constant, bytes, at, head)
  for i = 1, #constant do
    local found = at < #bytes and "another byte" or bytes_left(bytes, at)
    if bytes:byte(at + 1) ~= constant:byte(i) then
      return nil, named(failure(at, "the bytes that stand in each of them", found), head.key)
    end
    at = at + 1
  end
  return at
end

local function take_lead(layout, bytes, at, head) return take_constant(layout.lead, bytes, at, head) end
local function take_filler(layout, bytes, at, head) return take_constant(layout.filler, bytes, at, head) end

local tag_first = {take_lead, take_tag, take_length, take_filler}
local length_first = {take_lead, take_length, take_tag, take_filler}

local function walk_tagged(layout, bytes)
  local parts, at = {}, 0
  while at < #bytes do
    local begin, head = at, {}
    for _, take in ipairs(layout.length_first and length_first or tag_first) do
      local finish, why = take(layout, bytes, at, head)
      if not finish then return parts, why end
      at = finish
    end
    local size, units = tagged_size(layout, layout.rows[head.key] or layout.unknown, head.length)
    if not size then
      local key = not layout.length_first and head.key or nil
      return parts, named(failure(head.length_at, "a length", "bytes that are none"), key)
    end
    if #bytes - at < size then return parts, cut_off(bytes, at, size, head.key, layout.rows[head.key]) end
    at = add_tagged(layout, parts, bytes, head.key, begin, at, size, units)
  end
  return parts
end

local most_tag_bytes, most_length_bytes = 4, 4

-- Bytes of the tag at `at`; nil: there is none, or it is cut off.
local function ber_tag_size(bytes, at)
  if bytes:byte(at + 1) % 32 ~= 31 then return 1 end
  for size = 2, math.min(most_tag_bytes, #bytes - at) do
    if bytes:byte(at + size) < 0x80 then return size end
  end
  return nil
end

-- The length at `at`, and where its value begins.
local function ber_length(bytes, at)
  if at == #bytes then return nil, failure(at, "a length", bytes_left(bytes, at)) end
  local first = bytes:byte(at + 1)
  if first < 0x80 then return first, at + 1 end
  local count = first - 0x80
  -- An indefinite length (80) has no place in a message.
  if count == 0 or count > most_length_bytes then return nil, failure(at, "a length", "bytes that are none") end
  if #bytes - at - 1 < count then return nil, failure(at, "a length", bytes_left(bytes, at)) end
  return big_endian(bytes:sub(at + 2, at + 1 + count)), at + 1 + count
end

local function walk_ber(layout, bytes)
  local parts, at = {}, 0
  while true do
    -- A zero byte between two objects means nothing.
    while at < #bytes and bytes:byte(at + 1) == 0 do at = at + 1 end
    if at == #bytes then return parts end
    local begin = at
    local tag_size = ber_tag_size(bytes, at)
    if not tag_size then
      local cut = #bytes - at < most_tag_bytes
      return parts, failure(at, "a tag", cut and bytes_left(bytes, at) or "bytes that are none")
    end
    local key = to_hex(bytes:sub(at + 1, at + tag_size))
    local size, value_at = ber_length(bytes, at + tag_size)
    if not size then return parts, named(value_at, key) end
    if #bytes - value_at < size then return parts, cut_off(bytes, value_at, size, key, layout.rows[key]) end
    at = add_tagged(layout, parts, bytes, key, begin, value_at, size)
  end
end

local function constructed(key) return math.floor(tonumber(key:sub(1, 2), 16) / 32) % 2 == 1 end

local bits_of_digit = {}
for digit = 0, 15 do
  local bits = {}
  for bit = 1, 4 do bits[bit] = math.floor(digit / 2 ^ (4 - bit)) % 2 == 1 end
  bits_of_digit[("%X"):format(digit)] = bits
end

-- The numbers of the bits that are set, from the first byte's top bit on; they are counted from `first`.
local function bits_set(bitmap, first)
  local found = {}
  local number = first
  for digit in to_hex(bitmap):gmatch(".") do
    for bit = 1, 4 do
      if bits_of_digit[digit][bit] then found[#found + 1] = number end
      number = number + 1
    end
  end
  return found
end

-- The bits that announce parts, and where the parts begin. Those that announce more bits are none of them.
local function read_bits(layout, bytes)
  local found, at, done, more = {}, 0, 0, true
  local count = layout.continued and 8 or layout.bitmap_bytes
  local size = wire_size(layout.bitmap, count)
  while more do
    if #bytes - at < size then return nil, failure(at, "a bitmap", bytes_left(bytes, at)) end
    local bitmap = encodings[layout.bitmap.encoding].read(layout.bitmap, bytes:sub(at + 1, at + size), count)
    if not bitmap then return nil, failure(at, "a bitmap", "bytes that are none") end
    more = layout.continued and bitmap:byte(1) >= 0x80
    if more and done + 8 >= layout.bitmap_bytes then return nil, failure(at, "a bitmap", "bytes that are none") end
    for _, bit in ipairs(bits_set(bitmap, 8 * done + 1)) do
      if not (layout.continued and bit % 64 == 1) then found[#found + 1] = bit end
    end
    at, done = at + size, done + count
  end
  return found, at
end

local function walk_bitmapped(layout, bytes)
  local parts = {}
  if bytes == "" then return parts end
  local bits, at = read_bits(layout, bytes)
  if not bits then return parts, at end
  for _, bit in ipairs(bits) do
    local key = tostring(bit)
    local row = layout.rows[key]
    if not row then return parts, named(failure(at, "one that its table has", "one that it does not have"), key) end
    local part, why = take_value(row, bytes, at)
    if not part then return parts, named(why, key) end
    at = add_part(layout, bytes, parts, part, row, key, at)
  end
  if at < #bytes then return parts, failure(at, "its end", ("%d more bytes"):format(#bytes - at)) end
  return parts
end

local walks = {positional = walk_positional, list = walk_list, tagged = walk_tagged, ber = walk_ber,
               bitmapped = walk_bitmapped}

-- The layout of what is inside a part: its row's own; of a constructed object the same again. nil: it is not divided.
local function inside_of(layout, part)
  if part.fault then return nil end
  if part.row.inside then return layouts[part.row.inside] end
  return layout.kind == "ber" and constructed(part.key) and layout or nil
end

local ranks = {plain = 1, mask = 2, wipe = 3}

local function most_secret(layout)
  local most = layout.unknown and layout.unknown.secrecy or "plain"
  for _, row in pairs(layout.rows) do
    if ranks[row.secrecy] > ranks[most] then most = row.secrecy end
  end
  return most
end

-- How secret a part is: as its row says, but a constructed object may hold whatever its layout has.
local function secrecy_of(layout, part)
  local holds_secrets = inside_of(layout, part) == layout and layout.secrecy ~= "plain"
  return holds_secrets and "wipe" or part.row.secrecy
end

local function prepare_layout(layout)
  for _, row in pairs(layout.rows) do prepare_row(row) end
  if layout.unknown then prepare_row(layout.unknown) end
  layout.item = layout.kind == "list" and layout.rows[1] or nil
  layout.secrecy = most_secret(layout)
  if layout.kind == "tagged" then
    layout.tag_size = wire_size(layout.tag, layout.tag_units)
    layout.length_size = lengths[layout.length].size(layout.length_digits)
    layout.counted = (layout.counts_itself and layout.length_size or 0) + (layout.counts_tag and layout.tag_size or 0)
  end
end
for _, layout in ipairs(layouts) do prepare_layout(layout) end
for _, row in pairs(dialect.fields) do prepare_row(row) end
