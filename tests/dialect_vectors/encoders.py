"""How values stand on the wire, written from the published descriptions and Python's own codecs."""


def _cp1047():
    """IBM's published differences from code page 037: brackets, circumflex, not sign, and two accents."""
    table = {bytes([code]).decode("cp037"): bytes([code]) for code in range(256)}
    for code, character in {0x5F: "^", 0xB0: "\u00ac", 0xAD: "[", 0xBD: "]", 0xBA: "\u00dd", 0xBB: "\u00a8"}.items():
        table[character] = bytes([code])
    return table


CP1047 = _cp1047()


def text(characters, page):
    """Characters in a code page: ascii (Latin-1), cp037, cp500, cp1047."""
    if page == "ascii":
        return characters.encode("latin-1")
    if page == "cp1047":
        return b"".join(CP1047[character] for character in characters)
    return characters.encode(page)


def packed(digits, fill):
    """Two digits a byte; `=` of a track is nibble D. An odd number has a nibble more: left_0, right_0, right_f."""
    nibbles = digits.replace("=", "D")
    if len(nibbles) % 2:
        nibbles = {"left_0": "0" + nibbles, "right_0": nibbles + "0", "right_f": nibbles + "F"}[fill]
    return bytes.fromhex(nibbles)


def length(number, digits, way):
    """A length of so many digits: characters, packed, or as a number in as many bytes as packed it would have."""
    if way == "bcd":
        return packed(str(number).zfill(digits + digits % 2), "left_0")
    if way == "binary":
        return number.to_bytes((digits + 1) // 2, "big")
    return text(str(number).zfill(digits), way)


def bits(numbers, size):
    """A bitmap of `size` bytes with these bits, counted from 1."""
    field = 0
    for number in numbers:
        field |= 1 << (8 * size - number)
    return field.to_bytes(size, "big")


def ber_length(size):
    """The shortest length of BER."""
    if size < 0x80:
        return bytes([size])
    return bytes([0x81, size]) if size < 0x100 else b"\x82" + size.to_bytes(2, "big")


def ber(tag, value):
    """One BER object; the tag as hexadecimal text."""
    return bytes.fromhex(tag) + ber_length(len(value)) + value


def tagged(tag, value, size):
    """Characters of a tag, digits of a length, characters of a value."""
    return tag + str(len(value)).zfill(size) + value


def data_set(name, value):
    """A data set: one byte of name, two of length."""
    return bytes.fromhex(name) + len(value).to_bytes(2, "big") + value


class Style:
    """How one dialect writes its groups of fields."""

    def __init__(self, **columns):
        self.__dict__.update(columns)

    def changed(self, **columns):
        return Style(**{**self.__dict__, **columns})

    def body(self, field, value):
        """A value without its length: text for all classes but b."""
        if field.kind == "b":
            how = field.how or (self.b_variable if field.dots else self.b_fixed)
            return value.hex().upper().encode() if how == "hex" else value
        how = field.how or {"n": self.n_variable if field.dots else self.n_fixed, "x+n": self.x_n, "z": self.z}.get(
            field.kind, self.text)
        if field.kind == "x+n" and "packed" in how:
            return value[0].encode() + packed(value[1:], "left_0")
        return packed(value, how[1]) if "packed" in how else text(value, how)

    def units(self, field, value, body):
        """What the length says."""
        if field.kind == "b":
            return len(body)
        return len(body) if field.counts == "bytes" else len(value)

    def write(self, field, value):
        body = self.body(field, value)
        if not field.dots:
            return body
        way = self.lengths
        return length(self.units(field, value, body), field.dots, way) + body

    def message(self, mti, values, table):
        """A whole message: type, bitmaps, fields."""
        numbers = sorted(values)
        maps = 1
        if self.second_always or any(number > 64 for number in numbers):
            maps = 2
        if any(number > 128 for number in numbers):
            maps = 3
        # The first bit of each bitmap announces the next one.
        bitmap = bits(numbers + [64 * i + 1 for i in range(maps - 1)], 8 * maps)
        out = packed(mti, "left_0") if self.mti == "bcd" else text(mti, self.mti)
        out += bitmap.hex().upper().encode() if self.bitmap == "hex" else bitmap
        return out + b"".join(self.write(table[number], values[number]) for number in numbers)
