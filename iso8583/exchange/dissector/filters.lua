-- What values are called in filters. Every value has two names: by the names of its row and of those it is in
-- (iso1987_bcd.chip_data.application_cryptogram), and by its path, f before the field's number (iso1987_bcd.f55.9F26).

local proto = Proto(dialect.protocol, ("ISO 8583 (%s)"):format(dialect.name))

local taken = {}
local fields = {}

-- A name of a-z, A-Z, 0-9, _ and dots that nothing else has.
local function filter_name(...)
  local parts = {dialect.protocol, ...}
  for i = 2, #parts do
    parts[i] = parts[i]:gsub("[^%w_]", function(character) return ("_%02X"):format(character:byte()) end)
  end
  local name = table.concat(parts, ".")
  while taken[name] do name = name .. "_" end
  taken[name] = true
  return name
end

local function text_field(label, ...)
  local field = ProtoField.string(filter_name(...), label)
  fields[#fields + 1] = field
  return field
end

local message_fields = {
  length = text_field("Length", "length"),
  header = text_field("Header", "header"),
  mti = text_field("Message type", "mti"),
  bitmaps = {text_field("Bitmap", "bitmap"), text_field("Second bitmap", "second_bitmap"),
             text_field("Third bitmap", "third_bitmap")},
  unknown_tag = text_field("Tag without a row", "unknown_tag"),
}
local experts = {
  malformed = ProtoExpert.new(filter_name("malformed"), "Cannot be read further", expert.group.MALFORMED,
                              expert.severity.ERROR),
  strange_value = ProtoExpert.new(filter_name("strange_value"), "Not as its row says", expert.group.MALFORMED,
                                  expert.severity.WARN),
  undivided = ProtoExpert.new(filter_name("undivided"), "Not divided further", expert.group.MALFORMED,
                              expert.severity.WARN),
  bad_frame = ProtoExpert.new(filter_name("bad_frame"), "Not a frame of this framing", expert.group.MALFORMED,
                              expert.severity.ERROR),
}
proto.experts = {experts.malformed, experts.strange_value, experts.undivided, experts.bad_frame}

local function extended(names, name)
  local longer = {table.unpack(names)}
  longer[#longer + 1] = name
  return longer
end

-- The fields of a value, and of what may be inside it: {named, keyed, parts by key, unknown}.
local function value_fields(label, row, names, keys)
  local found = {named = text_field(label, table.unpack(names)), keyed = text_field(label, table.unpack(keys))}
  local layout = row.inside and layouts[row.inside]
  if not layout then return found end
  found.parts = {}
  for key, part in pairs(layout.rows) do
    -- Positions are called by their names, items are alike.
    if layout.kind == "positional" then key = part.name end
    if layout.kind == "list" then key = "item" end
    local part_label = layout.unknown and key .. " " .. part.name or part.name
    found.parts[key] = value_fields(part_label, part, extended(names, part.name), extended(keys, key))
  end
  if layout.unknown then
    local name = layout.unknown.name
    found.unknown = value_fields(name, layout.unknown, extended(names, name), extended(keys, name))
  end
  return found
end

local function part_fields(of, layout, key)
  if not of.parts then return of end
  return of.parts[layout.kind == "list" and "item" or key] or of.unknown
end

local field_fields = {}
local numbers = {}
for number in pairs(dialect.fields) do numbers[#numbers + 1] = number end
table.sort(numbers)
for _, number in ipairs(numbers) do
  local row = dialect.fields[number]
  field_fields[number] = value_fields(("%d %s"):format(number, row.name), row, {row.name}, {"f" .. number})
end
