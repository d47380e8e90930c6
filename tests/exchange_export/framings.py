"""Frames by the table of docs/framing.md: one row per preset, from a message to its bytes on the wire."""


def digits(count):
    return lambda length: b"%0*d" % (count, length)


def big(count):
    return lambda length: length.to_bytes(count, "big")


def packed(length):
    return bytes.fromhex("%04d" % length)


TPDU = bytes.fromhex("6000010002")
BASE24 = b"ISO015000050"


def base1(message):
    """Header of 22 bytes: size, flags and format, text format, total length, stations, and what nobody reads here."""
    total = 22 + len(message)
    return bytes.fromhex("160102") + total.to_bytes(2, "big") + bytes.fromhex("123456654321") + bytes(11)


def plain(length_of, before=b"", behind=b"", itself=0, header=lambda message: b"", trailer=b""):
    def frame(message):
        body = header(message) + message + trailer
        return before + length_of(len(body) + itself) + behind + body
    return frame


FRAMES = {
    "ascii4": plain(digits(4)),
    "ascii4_inclusive": plain(digits(4), itself=4),
    "binary2": plain(big(2)),
    "binary2_inclusive": plain(big(2), itself=2),
    "binary2_le": plain(lambda length: length.to_bytes(2, "little")),
    "binary4": plain(big(4)),
    "binary3": plain(big(3)),
    "hex4": plain(lambda length: b"%04X" % length),
    "bcd2": plain(packed),
    "tpdu": plain(big(2), header=lambda message: TPDU),
    "tpdu_bcd": plain(packed, header=lambda message: TPDU),
    "binary2_zero2": plain(big(2), behind=b"\0\0"),
    "zero2_binary2": plain(big(2), before=b"\0\0"),
    "base1": plain(big(2), behind=b"\0\0", header=base1),
    "base24": plain(big(2), header=lambda message: BASE24),
    "etx": plain(lambda length: b"", trailer=b"\3"),
    "binary2_etx": plain(big(2), trailer=b"\3"),
    "rdw": plain(big(4)),
}

# Frames that hold no message.
EMPTY = {
    "ascii4": b"0000",
    "binary2": b"\0\0",
    "binary2_inclusive": b"\0\2",
    "binary2_le": b"\0\0",
    "binary3": b"\0\0\0",
    "binary2_zero2": b"\0\0\0\0",
    "zero2_binary2": b"\0\0\0\0",
    "base1": b"\0\0\0\0",
}
HEADERS = {"tpdu": TPDU.hex().upper(), "tpdu_bcd": TPDU.hex().upper(), "base24": BASE24.decode()}

# What cannot begin a frame.
NO_FRAMES = [
    ("tpdu", b"\0\x20\x61" + bytes(31)),
    ("base1", b"\0\x40\0\0\x17" + bytes(63)),
    ("base24", b"\0\x20ISX" + bytes(29)),
    ("ascii4", b"00x4" + bytes(20)),
    ("ascii4_inclusive", b"0003" + bytes(20)),
    ("hex4", b"00G4" + bytes(20)),
    ("hex4", b"0000" + bytes(20)),
    ("bcd2", b"\0\xfa" + bytes(20)),
    ("binary2_zero2", b"\0\x14\0\1" + bytes(20)),
    ("zero2_binary2", b"\1\0\0\x14" + bytes(20)),
    ("binary4", b"\x7f\0\0\0" + bytes(20)),
    ("binary2_etx", b"\0\x05abcdefgh"),
]
