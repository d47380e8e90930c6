"""A message of odd.yaml, byte by byte as its columns say."""


def characters(text):
    return text.encode("cp037").hex().upper()


def hex_digits(text):
    """Hexadecimal digits in EBCDIC: F0 to F9, C1 to C6."""
    return characters(text)


PHRASE = "AB/03123-C0042x^y"
TABLES = "0007" "08" "123450" "0010" "41" "C000000000000000" "4000000000000000" "98" "0765" "0999" "07" "AABB"
OBJECTS = "70" "10" "5A" "0A" "4111111111111111110F" "DF01" "01" "77" "00" "9F02" "06" "000000001234"
TOKENS = "&003AB! 123" "&003QQ! xyz" "&001ZZ! p" "&001ZZ! q"

# Number, bytes on the wire, value, what is inside it.
FIELDS = [
    (2, "0A" "4111111111111111110F", "4111111111111111110", None),
    (3, "F123", "123", None),
    (4, "01234D", "D1234", None),
    (5, "12345C", "C12345", None),
    (6, "3132334D", "D1234", None),  # 123M
    (7, "F1F2F3C0", "C1230", None),
    (8, "431230", "C123", None),
    (9, hex_digits("0A2F"), "0A2F", None),
    (10, hex_digits("16") + b"00aabbccddeeff99887766".hex().upper(), "00AABBCCDDEEFF99887766", None),
    (11, characters("07hello"), "hello", None),
    (12, "5\u20ac \u00e9x".encode("cp1140").hex().upper(), "5\u20ac \u00e9x", None),
    (13, b"   42".hex(), "42", None),
    (14, b"ab\0\0".hex(), "ab\u2400\u2400", None),
    (15, "F123", "123", {"two": "12", "one": "3"}),
    (16, hex_digits("0A0B0C"), "0A0B0C", {"first": "0A", "rest": "0B0C"}),
    (35, "11" "F4111111111111111D2512", "4111111111111111=2512", None),
    (48, characters("17" + PHRASE), PHRASE, {"word": "AB", "number": "123", "amount": "C0042", "rest": "x^y"}),
    (49, "08" + hex_digits("123456AB"), hex_digits("123456AB"),
     {"1": {"high": "12", "low": "34"}, "2": {"high": "56", "low": "AB"}}),
    (50, "0021" + TABLES, TABLES, {"007": "12345", "010": {"2": "98", "66": "765"}, "999": "AABB"}),
    (51, characters("%02d" % len(TOKENS) + TOKENS), TOKENS,
     {"AB": "123", "QQ": {"letter": "x", "rest": "yz"}, "ZZ": [{"letter": "p"}, {"letter": "q"}]}),
    (52, characters("02x|"), "x|", {"sentence": "x"}),
    (53, characters("02x|"), "x|", {"sentence": "x"}),
    (55, "1C" + OBJECTS, OBJECTS, {"70": {"5A": "4111111111111111110", "DF01": "77"}, "9F02": "000000001234"}),
    (56, "0501" + 261 * characters("a"), 261 * "a", None),
    (70, "F301", "301", None),
    (90, "0100", "0100", None),
    (129, "42", "42", None),
]


def bitmap(numbers, first):
    return "%016X" % sum(1 << (63 - number + first) for number in numbers if first <= number < first + 64)


NUMBERS = [1] + [row[0] for row in FIELDS] + [65]
BITMAPS = [bitmap(NUMBERS, first) for first in (1, 65, 129)]
WIRE = bytes.fromhex(characters("0200") + hex_digits(BITMAPS[0]) + hex_digits(BITMAPS[1])
                     + "".join(row[1] for row in FIELDS if row[0] < 65) + hex_digits(BITMAPS[2])
                     + "".join(row[1] for row in FIELDS if row[0] > 65))


def wire(fields):
    """Another one, of fields below 65 as they are on the wire."""
    head = bytes.fromhex(characters("0200") + hex_digits(bitmap(fields, 1)))
    return head + b"".join(fields[number] for number in sorted(fields))


RANGES = {
    "3": "F123",
    "11": characters("07hello"),
    "15.two": "F123",  # a byte is shared
    "15.one": "23",
    "16.first": hex_digits("0A"),
    "16.rest": hex_digits("0B0C"),
    "48.word": characters("AB/"),
    "48.number": characters("03123"),
    "48.rest": characters("x^y"),
    "49.1": hex_digits("1234"),
    "49.1.high": hex_digits("12"),
    "49.2.low": hex_digits("AB"),
    "50.007": "000708123450",
    "50.010.66": "0765",
    "51.QQ": characters("&003QQ! xyz"),
    "51.ZZ[2].letter": characters("q"),
    "55.70.5A": "5A0A4111111111111111110F",
    "55.9F02": "9F0206000000001234",
    "129": "42",
}

MASKED = {
    "pan": ["411111*********1110"],
    "f53": ["(wiped, 2 characters)"],
    "f53.sentence": ["(wiped, 1 character)"],
    "f52.sentence": ["x"],
    "f2": ["411111*********1110"],
    "track_2": ["(wiped, 21 characters)"],
    "objects": ["(wiped, 28 bytes)"],
    "objects.template": ["(wiped, 16 bytes)"],  # it may hold the number
    "objects.pan": ["411111*********1110"],
    "f55.5A": ["411111*********1110"],
    "objects.amount": ["000000001234"],
}

FILTERS = {
    'odd.pan == "4111111111111111110"': 1,
    'odd.f2 == "4111111111111111110"': 1,
    'odd.pan == "4111111111111111111"': 0,
    'odd.f55.5A == "4111111111111111110"': 1,
    'odd.objects.pan matches "^4111"': 1,
    'odd.f48.word == "AB" && odd.phrase.rest contains "^"': 1,
    'odd.f49.item.high == "56"': 1,
    'odd.pairs.pair.low == "AB"': 1,
    'odd.f50.010.66 == "765"': 1,
    'odd.unknown_tag == "DF01"': 1,
    'odd.f50.unknown == "AABB"': 1,
    'odd.tokens.token.letter == "x" && odd.f51.AB == "123"': 1,
    'odd.unknown_tag == "QQ"': 1,
    'odd.mti == "0200"': 1,
    'odd.mti_ == "0100"': 1,  # field 90 is called so too
    "odd.malformed || odd.undivided || odd.strange_value || odd.bad_frame": 0,
}
