"""EMV data objects: tags, formats and sizes of EMV Book 3 annex A, written with a BER writer of its own."""
from encoders import ber, packed, text
from values import COUNTRIES

# tag: how it is written, and what is put in. `n` packed with a 0 on the left, `cn` with F on the right.
OBJECTS = {
    "9F02": ("n", lambda r: r.digits(12)), "9F03": ("n", lambda r: r.digits(12)), "9A": ("n", lambda r: r.date()),
    "9F21": ("n", lambda r: r.time()), "9C": ("n", lambda r: r.digits(2)), "5F2A": ("n", lambda r: r.currency()),
    "9F1A": ("n", lambda r: r.choice(COUNTRIES)), "5F34": ("n", lambda r: r.digits(2)), "9F35": ("n", lambda r: r.digits(2)),
    "5F24": ("n", lambda r: r.date()), "5F36": ("n", lambda r: r.digits(1)), "9F15": ("n", lambda r: r.digits(4)),
    "5F28": ("n", lambda r: r.digits(3)), "9F42": ("n", lambda r: r.digits(3)), "9F39": ("n", lambda r: r.digits(2)),
    "5F30": ("n", lambda r: r.digits(3)), "9F44": ("n", lambda r: r.digits(1)),
    # A number of changing size cannot say in packed digits that it is odd, but where it is the longest.
    "9F01": ("n", lambda r: r.digits(r.choice([2, 6, 8, 10, 11]))), "9F41": ("n", lambda r: r.digits(r.choice([4, 6, 8]))),
    "5A": ("cn", lambda r: r.pan()), "57": ("cn", lambda r: r.pan() + "=" + r.digits(r.randint(7, 17))),
    "50": ("text", lambda r: r.word(16)), "8A": ("text", lambda r: r.alnum(2)), "89": ("text", lambda r: r.alnum(6)),
    "9F1E": ("text", lambda r: r.alnum(8)), "9F16": ("text", lambda r: r.alnum(15)), "9F1C": ("text", lambda r: r.alnum(8)),
    "5F20": ("text", lambda r: r.word(26, 2)), "5F2D": ("text", lambda r: r.choice(["en", "deen", "frdeiten"])),
    "9F12": ("text", lambda r: r.word(16)), "9F26": ("b", lambda r: r.bytes(8)), "9F27": ("b", lambda r: r.bytes(1)),
    "9F10": ("b", lambda r: r.bytes(1, 32)), "9F37": ("b", lambda r: r.bytes(4)), "9F36": ("b", lambda r: r.bytes(2)),
    "95": ("b", lambda r: r.bytes(5)), "82": ("b", lambda r: r.bytes(2)), "9F33": ("b", lambda r: r.bytes(3)),
    "9F34": ("b", lambda r: r.bytes(3)), "84": ("b", lambda r: r.bytes(5, 16)), "9F6E": ("b", lambda r: r.bytes(4, 32)),
    "91": ("b", lambda r: r.bytes(8, 16)), "9F5B": ("b", lambda r: r.bytes(5, 25)), "9F09": ("b", lambda r: r.bytes(2)),
    "9F06": ("b", lambda r: r.bytes(5, 16)), "9B": ("b", lambda r: r.bytes(2)), "4F": ("b", lambda r: r.bytes(5, 16)),
}
UNKNOWN = ["C1", "DF79", "DF8101", "9F7F", "DFEE25", "5F55", "C0"]
CONSTRUCTED = ["70", "77", "A5", "BF0C", "E1", "FF8105", "71", "72"]


def write(tag, value):
    """One object from its value as text: what a person would read, or hexadecimal."""
    how = OBJECTS[tag][0] if tag in OBJECTS else "b"
    body = {"n": lambda: packed(value, "left_0"), "cn": lambda: packed(value, "right_f"),
            "text": lambda: text(value, "ascii"), "b": lambda: bytes.fromhex(value)}[how]()
    return ber(tag, body)


def value(random, tag):
    found = OBJECTS[tag][1](random) if tag in OBJECTS else random.bytes(1, 12)
    return found.hex().upper() if isinstance(found, bytes) else found


def chosen(random, tag, depth):
    """What one tag holds: (bytes, value or object for JSON)."""
    if tag not in CONSTRUCTED:
        text_value = value(random, tag)
        return write(tag, text_value), text_value
    if tag in ("71", "72"):
        commands = [random.bytes(4, 9).hex().upper() for _ in range(random.randint(1, 2))]
        inner = {"9F18": random.bytes(4).hex().upper(), "86": commands if len(commands) > 1 else commands[0]}
        return ber(tag, write("9F18", inner["9F18"]) + b"".join(write("86", command) for command in commands)), inner
    body, inner = objects(random, random.randint(1, 3), 60, depth + 1)
    return ber(tag, body), inner


def objects(random, count, most, depth=0):
    """So many different tags, some more than once, within `most` bytes: (bytes, JSON)."""
    tags = list(OBJECTS) + UNKNOWN + (CONSTRUCTED if depth < 2 else [])
    body, inside = b"", {}
    for tag in random.sample(tags, count):
        repeats = 2 if random.random() < 0.1 else 1
        found = [chosen(random, tag, depth) for _ in range(repeats)]
        laid = b"".join(part for part, _ in found)
        if len(body) + len(laid) > most:
            continue
        body += laid
        inside[tag] = found[0][1] if repeats == 1 else [inner for _, inner in found]
    if not body:
        return write("9F27", "40"), {"9F27": "40"}
    return body, inside


def exactly(random, size):
    """Objects that fill `size` bytes, the last of a tag that no table has, and a length of more than one byte."""
    body, inside = objects(random, 4, size // 3)
    rest = size - len(body) - 2
    head = 1 if rest - 1 < 0x80 else 2 if rest - 2 < 0x100 else 3
    filler = bytes(random.randbytes(rest - head))
    body += ber("DF7E", filler)
    assert len(body) == size, (len(body), size)
    return body, {**inside, "DF7E": filler.hex().upper()}


def unusual(random):
    """Zero bytes between objects and lengths longer than they need be: read, kept, but not written so anew."""
    first, second = random.bytes(8).hex().upper(), random.bytes(2).hex().upper()
    body = bytes.fromhex("9F268108" + first) + b"\0\0" + bytes.fromhex("9F36820002" + second) + b"\0" + write("9C", "00")
    return body, {"9F26": first, "9F36": second, "9C": "00"}
