"""What an exported dissector shows of every packet, in the form in which isotool decode --json tells a message."""
import re
import xml.etree.ElementTree

import tshark

OCCURRENCE = re.compile(r"\[\d+\]$")
EXPERT = "_ws.expert"
OTHER = {"length", "header", "mti", "bitmap", "second_bitmap", "third_bitmap", "unknown_tag"}


class Message:
    """One message, or what stands in a packet instead of one."""

    def __init__(self, element, protocol):
        self.protocol = protocol
        self.title = element.get("showname", "")
        self.fields = {}   # {"2": text}: of text and binary alike
        self.inside = {}   # {"3": {"type": "00"}}
        self.warnings = [] # (kind, text): malformed, strange_value, undivided, bad_frame
        self.names = {}    # path by name: {"chip_data.application_cryptogram": [text, …]}
        self.heads = {}    # {"mti": text}
        self.ranges = {}   # path: bytes that are pointed to, as hex
        for child in element:
            name = self.short(child)
            if name in OTHER:
                self.heads[name] = child.get("show")
                self.heads.update({self.short(part): part.get("show") for part in child})
        self.fields, self.inside = self.top(element)

    def short(self, element):
        return element.get("name", "").removeprefix(self.protocol + ".")

    def top(self, element):
        fields, inside = {}, {}
        for key, text, parts, _ in self.parts(element, ""):
            fields[key] = text
            if parts is not None:
                inside[key] = parts
        return fields, inside

    def parts(self, element, path):
        """[(key, text, parts or None, whether it is not as its row says)], in their order.

        Every value is there by its name and, hidden and right behind, by its path.
        """
        found = []
        children = list(element)
        for index, child in enumerate(children):
            name = self.short(child)
            if name == EXPERT:
                self.warnings.append(self.expert(child))
            if name in OTHER or not child.get("name", "").startswith(self.protocol + ".") or child.get("hide") == "yes":
                continue
            label = child.get("showname").split(": ", 1)[0].replace("[truncated]", "").strip()
            by_path = children[index + 1]
            assert by_path.get("hide") == "yes" and by_path.get("show") == child.get("show"), child.get("showname")
            last = name.rsplit(".", 1)[-1]
            # A name that something else has already has a _ behind it.
            key = label if label == last else label.removesuffix(" " + last.rstrip("_"))
            here = path + ("." if path else "") + key
            self.names.setdefault(name, []).append(child.get("show"))
            self.names.setdefault(self.short(by_path), []).append(child.get("show"))
            self.ranges[here] = child.get("value", "")
            kinds = [kind for kind, _ in map(self.expert, child.findall(f"field[@name='{EXPERT}']"))]
            parts = self.inner(child, here)
            # What could not be divided to its end is told whole.
            found.append((key, child.get("show"), None if "undivided" in kinds else parts, "strange_value" in kinds))
        return found

    def inner(self, element, path):
        """The parts as an object, equal ones as an array, but those that are not as their rows say. None: there are none."""
        parts = [(OCCURRENCE.sub("", key), *rest) for key, *rest in self.parts(element, path)]
        if not parts:
            return None
        faulty = {key for key, _, _, is_faulty in parts if is_faulty}
        whole = {}
        for key, text, inner, _ in parts:
            if key not in faulty:
                whole.setdefault(key, []).append(text if inner is None else inner)
        return {key: values[0] if len(values) == 1 else values for key, values in whole.items()}

    def expert(self, element):
        inner = element[0]
        text = element.get("showname").removeprefix("Expert Info (").partition("): ")[2]
        return self.short(inner), text


def messages(capture, script, protocol, port, preferences=None):
    """For every packet the list of its messages."""
    arguments = ["-n", "-r", str(capture), "-T", "pdml", "-J", protocol, "-X", f"lua_script:{script}"]
    if port is not None:
        arguments += ["-d", f"tcp.port=={port},{protocol}"]
    for name, value in (preferences or {}).items():
        arguments += ["-o", f"{protocol}.{name}:{value}"]
    printed = tshark.run(*arguments)
    if "Lua Error" in printed:
        raise AssertionError(printed[printed.index("Lua Error"):][:500])
    tree = xml.etree.ElementTree.fromstring(printed)
    return [[Message(proto, protocol) for proto in packet.findall(f"proto[@name='{protocol}']")]
            for packet in tree.iter("packet")]
