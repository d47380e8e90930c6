-- The protocol: its preferences, its ports, and what it does with a stream of bytes.

proto.fields = fields
proto.prefs.reveal = Pref.bool("Reveal card data", false, "Show what the dialect calls secret: card numbers, tracks, PIN "
                                                          .. "blocks. Off: masked or left out")
proto.prefs.ports = Pref.range("TCP ports", ports, "Ports on which this dialect is spoken", 65535)

local tcp_ports = DissectorTable.get("tcp.port")
local listened = ""

local function listen(to)
  if listened == to then return end
  if listened ~= "" then tcp_ports:remove(listened, proto) end
  if to ~= "" then tcp_ports:add(to, proto) end
  listened = to
end

function proto.prefs_changed()
  revealed = proto.prefs.reveal
  listen(proto.prefs.ports)
end

local function add_header(item, tvb, frame)
  if frame.header_size == 0 then return end
  local range = tvb(frame.header_at, frame.header_size)
  local as_text = header.text and readable or function(_, bytes) return to_hex(bytes) end
  local line = item:add(message_fields.header, range, as_text({}, range:raw()))
  local at = frame.header_at
  for i, part in ipairs(header.parts or {}) do
    local part_range = tvb(at, part[2])
    line:add(header_fields[i], part_range, as_text({}, part_range:raw()))
    at = at + part[2]
  end
end

local function add_frame(tree, tvb, at, frame)
  local item = tree:add(proto, tvb(at, frame.size))
  if frame.length then
    item:add(message_fields.length, tvb(at + #framing.prefix, framing.length_size), tostring(frame.length))
  end
  if frame.kind == "empty" then
    item:append_text(", an empty frame")
    if not framing.empty_allowed then
      item:add_proto_expert_info(experts.bad_frame, framing.name .. ": a frame of no bytes")
    end
    return "empty frame"
  end
  if frame.kind == "control" then
    item:append_text(", session control")
    return "session control"
  end
  add_header(item, tvb, frame)
  return show_message(item, tvb, frame.at, frame.message_size)
end

-- The rest is no frame, or not all of it has been captured: where the next frame would begin is not known.
local function add_rest(tree, tvb, at, why)
  tree:add(proto, tvb(at)):add_proto_expert_info(experts.bad_frame, ("%s: %s"):format(framing.name, why))
  return why
end

function proto.dissector(tvb, pinfo, tree)
  pinfo.cols.protocol:set(dialect.protocol:upper())
  local bytes = tvb:raw()
  local summaries = {}
  local at = 0
  while at < #bytes do
    local frame = next_frame(bytes, at)
    if frame.kind == "more" and pinfo.can_desegment > 0 then
      pinfo.desegment_offset = at
      pinfo.desegment_len = frame.missing or DESEGMENT_ONE_MORE_SEGMENT
      break
    end
    if frame.kind == "more" then frame = bad("the rest of a frame was not captured") end
    if frame.kind == "bad" then
      summaries[#summaries + 1] = add_rest(tree, tvb, at, frame.why)
      break
    end
    summaries[#summaries + 1] = add_frame(tree, tvb, at, frame)
    at = at + frame.size
  end
  if #summaries > 0 then
    pinfo.cols.info:set(table.concat(summaries, " | ") .. " ")
    -- Another dissection of the same packet goes behind it.
    pinfo.cols.info:fence()
  end
  return tvb:len()
end

tcp_ports:add_for_decode_as(proto)
listen(ports)
