-- Shows values in Wireshark's tree, each with what is inside it.

local revealed = false  -- the preference `reveal`
local deepest = 64      -- values within values: Wireshark's tree has an end

local bytes_per_unit = {bcd = 0.5, hex = 2, hex_ebcdic = 2}

-- Where the bytes of a value stand in the capture: byte i of it begins at `at` + i * `scale`; all of it is first to last.
local function place_of(outer, part)
  local row = part.row
  local left_fill = part.units % 2 == 1 and row.encoding == "bcd" and (row.fill == "left_0" or row.fill == "left_f")
  local moved = (row.charset == "signed" and row.encoding ~= "ascii") or (row.trim and row.pad_side == "left")
  return {
    tvb = outer.tvb,
    base = outer.base,  -- where the message begins
    at = outer.at + outer.scale * (part.at + (left_fill and 0.5 or 0)),
    scale = outer.scale * (bytes_per_unit[row.encoding] or 1),
    first = outer.whole and outer.first or math.floor(outer.at + outer.scale * part.at),
    last = outer.whole and outer.last or math.ceil(outer.at + outer.scale * (part.at + part.size)),
    -- A sign that stands elsewhere than in the value moves its digits: then all of it is pointed to.
    whole = outer.whole or moved,
  }
end

local function range_of(place, begin, finish)
  if place.whole then return place.tvb(place.first, place.last - place.first) end
  local first = math.max(math.floor(place.at + begin * place.scale), place.first)
  local last = math.min(math.ceil(place.at + finish * place.scale), place.last)
  return place.tvb(first, math.max(last - first, 0))
end

local function sentence(path, why, place)
  local name = why.name and why.name ~= why.key and " " .. why.name or ""
  local offset = math.floor(place.at + why.at * place.scale) - place.base
  return ("%s%s: expected %s, found %s (offset %d)"):format(path, name, why.expected, why.found, offset)
end

-- The range is empty where the value is not to be seen: whoever prints the tree prints the bytes that it points to.
local function add_value(parent, value_of, place, part, secrecy, label)
  local text = shown(part.row, secrecy, part.text, part.units, revealed)
  local range = range_of(place, part.begin, part.finish)
  if not revealed and secrecy ~= "plain" then range = range(0, 0) end
  local item = parent:add(value_of.named, range, text)
  if label then item:set_text(label .. ": " .. text) end
  parent:add(value_of.keyed, range, text):set_hidden()
  return item
end

-- The second of equal tags is 0105[2].
local function which(key, occurrence)
  return to_utf8(key) .. (occurrence > 1 and ("[%d]"):format(occurrence) or "")
end

local function label_of(layout, part, occurrence)
  local key = which(part.key, occurrence)
  if layout.kind == "positional" then return key, key end
  return key, key .. " " .. part.row.name
end

local show_inside

local function show_part(item, layout, part, fields_of, place, path, occurrence, depth)
  local key, label = label_of(layout, part, occurrence)
  local own = part_fields(fields_of, layout, part.key)
  local added = add_value(item, own, place, part, secrecy_of(layout, part), label)
  if part.row == layout.unknown then
    item:add(message_fields.unknown_tag, range_of(place, part.begin, part.at), to_utf8(part.key)):set_hidden()
  end
  if part.fault then added:add_proto_expert_info(experts.strange_value, sentence(path .. "." .. key, part.fault, place)) end
  local inner = inside_of(layout, part)
  if not inner then return end
  -- What a constructed object holds is called as what stands beside it.
  show_inside(added, inner, part, inner == layout and fields_of or own, place, path .. "." .. key, depth + 1)
end

-- The parts of a value; what cannot be divided to its end says why.
function show_inside(item, layout, outer, fields_of, outer_place, path, depth)
  local place = place_of(outer_place, outer)
  if depth > deepest then
    item:add_proto_expert_info(experts.undivided, ("more than %d values within values: %s"):format(deepest, path))
    return
  end
  local parts, why = walks[layout.kind](layout, outer.value)
  local occurrences = {}
  for _, part in ipairs(parts) do
    occurrences[part.key] = (occurrences[part.key] or 0) + 1
    show_part(item, layout, part, fields_of, place, path, occurrences[part.key], depth)
  end
  if why then
    local stopped_at = why.key and path .. "." .. which(why.key, (occurrences[why.key] or 0) + 1) or path
    item:add_proto_expert_info(experts.undivided, sentence(stopped_at, why, place))
  end
end
