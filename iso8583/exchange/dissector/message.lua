-- Reads and shows one message: MTI, bitmaps, fields in order. What cannot be read ends it, with the field that it was.

local versions = {["0"] = "1987", ["1"] = "1993", ["2"] = "2003"}
local mti_classes = {["1"] = "authorization", ["2"] = "financial", ["3"] = "file action", ["4"] = "reversal",
                     ["5"] = "reconciliation", ["6"] = "administrative", ["7"] = "fee collection",
                     ["8"] = "network management"}
local mti_functions = {["0"] = "request", ["1"] = "response", ["2"] = "advice", ["3"] = "advice response",
                       ["4"] = "notification", ["5"] = "notification acknowledgement", ["6"] = "instruction",
                       ["7"] = "instruction acknowledgement"}

-- "authorization request": the MTI's class and function, as far as the standard has given them meanings.
local function mti_meaning(mti)
  local class, kind = mti_classes[mti:sub(2, 2)], mti_functions[mti:sub(3, 3)]
  if not versions[mti:sub(1, 1)] or not class or not kind then return nil end
  return class .. " " .. kind .. (tonumber(mti:sub(4, 4)) % 2 == 1 and " repeat" or "")
end

local mti_form = form_of(dialect.mti, "digits")
local bitmap_form = form_of(dialect.bitmap, "binary")
local bitmap_size = wire_size(bitmap_form, 8)
local bitmap_names = {"bitmap", "secondary bitmap", "third bitmap"}

-- A message that is being read: bytes, where its next part begins, its tree, where it stands, what ended it.
local function stop(reading, why, path)
  local text = sentence(path, why, reading.place)
  reading.item:add_proto_expert_info(experts.malformed, text)
  reading.stopped = true
end

local function read_mti(reading)
  local size = wire_size(mti_form, 4)
  local wire = reading.bytes:sub(1, size)
  local mti = #wire == size and encodings[dialect.mti].read(mti_form, wire, 4)
  if not mti then
    local found = #wire < size and "the end of the frame" or "something else"
    return stop(reading, failure(0, "four digits", found), "mti")
  end
  local meaning = mti_meaning(mti)
  reading.item:add(message_fields.mti, range_of(reading.place, 0, size), mti)
    :append_text(meaning and (" (%s)"):format(meaning) or "")
  reading.summary = mti .. (meaning and " " .. meaning or "")
  reading.item:append_text(", " .. reading.summary)
  reading.at = size
end

-- The numbers of the fields that bitmap `index` (1 to 3) announces.
local function read_bitmap(reading, index)
  local at = reading.at
  local wire = reading.bytes:sub(at + 1, at + bitmap_size)
  local expected = dialect.bitmap == "raw" and "8 bytes" or "16 hexadecimal digits"
  if #wire < bitmap_size then
    stop(reading, failure(at, expected, ("%d bytes left"):format(#wire)), bitmap_names[index])
    return {}
  end
  local bitmap, stranger = encodings[dialect.bitmap].read(bitmap_form, wire, 8)
  if not bitmap then
    local found = ("byte 0x%02X"):format(wire:byte(stranger + 1))
    stop(reading, failure(at + stranger, expected, found), bitmap_names[index])
    return {}
  end
  local bits = bits_set(bitmap, 64 * index - 63)
  reading.item:add(message_fields.bitmaps[index], range_of(reading.place, at, at + bitmap_size), to_hex(bitmap))
    :append_text(bits[1] and (" (%s)"):format(table.concat(bits, ", ")) or "")
  reading.at = at + bitmap_size
  return bits
end

local function has_first_bit(bits, index) return bits[1] == 64 * index - 63 end

local summarized = {[11] = "stan", [39] = "response"}

local function read_field(reading, number)
  local row = dialect.fields[number]
  if not row then
    local found = number == 65 and "bit 65, a third bitmap, which this dialect does not have"
      or "a field that its table does not have"
    return stop(reading, failure(reading.at, "a field of " .. dialect.name, found), tostring(number))
  end
  local part, why = take_value(row, reading.bytes, reading.at)
  if not part or part.fault then return stop(reading, why or part.fault, tostring(number)) end
  part.row, part.begin, part.finish = row, reading.at, part.at + part.size
  local item = add_value(reading.item, field_fields[number], reading.place, part, row.secrecy)
  if summarized[number] and row.secrecy == "plain" then
    reading.summary = ("%s, %s %s"):format(reading.summary, summarized[number], readable(row, part.text))
  end
  if row.inside then
    show_inside(item, layouts[row.inside], part, field_fields[number], reading.place, tostring(number), 1)
  end
  reading.at = part.finish
end

local function read_fields(reading, bits, index)
  for _, number in ipairs(bits) do
    local is_bitmap = number == 64 * index - 63 and (index == 1 or index == 2 and dialect.third_bitmap ~= "none")
    if not is_bitmap then read_field(reading, number) end
    if reading.stopped then return end
    if is_bitmap and index == 2 and dialect.third_bitmap == "field_65" then
      reading.third = read_bitmap(reading, 3)
      if reading.stopped then return end
    end
  end
end

-- Shows `size` bytes of the capture from `at` on as one message, below `item`. What it is about, in a few words.
local function show_message(item, tvb, at, size)
  local place = {tvb = tvb, at = at, scale = 1, first = at, last = at + size, base = at}
  local reading = {item = item, bytes = tvb:raw(at, size), place = place, at = 0, summary = "unreadable", third = {}}
  read_mti(reading)
  if reading.stopped then return reading.summary end
  local first = read_bitmap(reading, 1)
  local second = not reading.stopped and has_first_bit(first, 1) and read_bitmap(reading, 2) or {}
  if not reading.stopped and dialect.third_bitmap == "adjacent" and has_first_bit(second, 2) then
    reading.third = read_bitmap(reading, 3)
  end
  if not reading.stopped then read_fields(reading, first, 1) end
  if not reading.stopped then read_fields(reading, second, 2) end
  if not reading.stopped then read_fields(reading, reading.third, 3) end
  if not reading.stopped and reading.at < size then
    stop(reading, failure(reading.at, "its end", ("%d more bytes"):format(size - reading.at)), "frame")
  end
  return reading.summary
end
