"""A small ISO 8583 codec and the framings, written from the published tables and without any of the project's code.

A message is (mti, fields): text by number, binary fields as upper-case hex. Fixed text keeps its trailing spaces.
"""
from iso_fields import FIELDS_1987, FIELDS_1993


class Malformed(Exception):
    pass


class Dialect:
    """How bytes become fields: packed is BCD, charset what text is in, raw whether bitmaps and bytes are sent as bytes."""

    def __init__(self, name, fields, packed=False, charset="latin-1", raw_bitmap=False, raw_fixed=False, raw_variable=False,
                 odd_fixed_right=False, packed_track=True):
        self.name = name
        self.fields = fields
        self.packed = packed
        self.charset = charset
        self.raw_bitmap = raw_bitmap
        self.raw_fixed = raw_fixed
        self.raw_variable = raw_variable
        self.odd_fixed_right = odd_fixed_right
        self.packed_track = packed_track
        self.version = "1" if fields is FIELDS_1993 else "0"

    # Packing

    def pack(self, mti, fields):
        numbers = sorted(fields)
        if len(mti) != 4 or any(number not in self.fields for number in numbers):
            raise Malformed(f"no such message: {mti} {numbers}")
        bits = sum(1 << (128 - number) for number in numbers)
        size = 16 if any(number > 64 for number in numbers) else 8
        bitmap = (bits | (1 << 127 if size == 16 else 0)).to_bytes(16, "big")[:size]
        out = bytes.fromhex(mti) if self.packed else mti.encode(self.charset)
        out += bitmap if self.raw_bitmap else bitmap.hex().upper().encode(self.charset)
        return out + b"".join(self.pack_field(number, fields[number]) for number in numbers)

    def pack_field(self, number, text):
        field = self.fields[number]
        full = field.size + (1 if field.kind == "x" else 0)
        count = len(text) // 2 if field.kind == "b" else len(text)
        if count > full or (field.length_digits == 0 and count != full):
            raise Malformed(f"field {number}: {count} where {field} is expected")
        if field.kind == "b":
            raw = self.raw_variable if field.length_digits else self.raw_fixed
            body = bytes.fromhex(text) if raw else text.encode(self.charset)
            count = len(body)
        elif self.packed and field.kind == "n":
            body = self.pack_digits(text, field.length_digits > 0 or self.odd_fixed_right)
        elif self.packed and field.kind == "x":
            body = text[:1].encode(self.charset) + self.pack_digits(text[1:], False)
        elif self.packed and field.kind == "z" and self.packed_track:
            body = self.pack_digits(text.replace("=", "D"), True)
        else:
            body = text.encode(self.charset)
        return self.pack_length(field, count) + body

    def pack_length(self, field, count):
        if not field.length_digits:
            return b""
        if self.packed:
            return bytes.fromhex(str(count).zfill(field.length_digits + field.length_digits % 2))
        return str(count).zfill(field.length_digits).encode(self.charset)

    @staticmethod
    def pack_digits(text, fill_right):
        if len(text) % 2:
            text = text + "0" if fill_right else "0" + text
        return bytes.fromhex(text)

    # Unpacking

    def unpack(self, body):
        reader = Reader(body)
        mti = reader.take(2).hex() if self.packed else reader.take(4).decode(self.charset)
        bits = self.bitmap(reader)
        if bits[0] & 0x80:
            bits += self.bitmap(reader)
        fields = {}
        for number in range(2, 8 * len(bits) + 1):
            if bits[(number - 1) // 8] >> (7 - (number - 1) % 8) & 1:
                if number not in self.fields:
                    raise Malformed(f"field {number} is none of {self.name}")
                fields[number] = self.unpack_field(number, reader)
        if reader.left():
            raise Malformed(f"{reader.left()} bytes are left")
        return mti, fields

    def bitmap(self, reader):
        return reader.take(8) if self.raw_bitmap else bytes.fromhex(reader.take(16).decode(self.charset))

    def unpack_field(self, number, reader):
        field = self.fields[number]
        count = self.unpack_length(field, reader) if field.length_digits else field.size
        if field.kind == "b":
            if self.raw_variable if field.length_digits else self.raw_fixed:
                return reader.take(count).hex().upper()
            return reader.take(count if field.length_digits else 2 * count).decode(self.charset).upper()
        if field.kind == "x":
            sign = reader.take(1).decode(self.charset)
            return sign + (reader.digits(count, False) if self.packed else reader.take(count).decode(self.charset))
        if self.packed and field.kind == "n":
            return reader.digits(count, field.length_digits > 0 or self.odd_fixed_right)
        if self.packed and field.kind == "z" and self.packed_track:
            return reader.digits(count, True).replace("d", "=")
        return reader.take(count).decode(self.charset)

    def unpack_length(self, field, reader):
        if self.packed:
            return int(reader.take((field.length_digits + 1) // 2).hex())
        return int(reader.take(field.length_digits).decode(self.charset))


class Reader:
    def __init__(self, body):
        self.body = body
        self.at = 0

    def left(self):
        return len(self.body) - self.at

    def take(self, size):
        if size > self.left():
            raise Malformed(f"{size} bytes are wanted at {self.at}, {self.left()} are left")
        self.at += size
        return self.body[self.at - size:self.at]

    def digits(self, count, filled_right):
        text = self.take((count + 1) // 2).hex()
        return text[:count] if filled_right else text[len(text) - count:]


DIALECTS = {dialect.name: dialect for dialect in (
    Dialect("iso1987_ascii", FIELDS_1987),
    Dialect("iso1987_bcd", FIELDS_1987, packed=True, raw_bitmap=True, raw_fixed=True, raw_variable=True),
    Dialect("iso1987_ebcdic", FIELDS_1987, charset="cp500", raw_bitmap=True, raw_fixed=True, raw_variable=True),
    Dialect("iso1987_ascii_binary_bitmap", FIELDS_1987, raw_bitmap=True, raw_fixed=True, raw_variable=True),
    Dialect("iso1993_ascii", FIELDS_1993, raw_variable=True),
    Dialect("iso1993_bcd", FIELDS_1993, packed=True, raw_bitmap=True, raw_fixed=True, raw_variable=True,
            odd_fixed_right=True, packed_track=False),
)}


class Framing:
    """How frames are cut out of the stream; `header` is put before every body (the TPDU)."""

    def __init__(self, name, header=b"", header_counted=True):
        self.name = name
        self.header = header
        self.header_counted = header_counted

    def frame(self, body):
        counted = len(body) + (len(self.header) if self.header_counted else 0)
        if self.name == "ascii4":
            length = b"%04d" % counted
        elif self.name == "hex4":
            length = b"%04X" % counted
        else:
            length = counted.to_bytes(2, "big")
        return length + self.header + body

    def cut(self, stream):
        """([(header, body), ...], rest)"""
        size = 4 if self.name in ("ascii4", "hex4") else 2
        found = []
        while len(stream) >= size:
            if size == 2:
                length = int.from_bytes(stream[:2], "big")
            else:
                length = int(stream[:4], 10 if self.name == "ascii4" else 16)
            if not self.header_counted:
                length += len(self.header)
            if len(stream) < size + length:
                break
            whole = stream[size:size + length]
            found.append((whole[:len(self.header)], whole[len(self.header):]))
            stream = stream[size + length:]
        return found, stream
