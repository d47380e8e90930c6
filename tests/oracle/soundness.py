"""Where tshark's ISO 8583 dissector reads a field as we do, where it reads it otherwise, and why.

Of tshark 4.0: ROWS, and of whole messages shows_no_field() and taken_for_no_message(). A field that no row is about is shown as
it is, and those behind it can be read.
"""
import re

ASCII = "iso1987_ascii"
BINARY_BITMAP = "iso1987_ascii_binary_bitmap"
BCD = "iso1987_bcd"
ASCII_1993 = "iso1993_ascii"
BCD_1993 = "iso1993_bcd"
CHARACTERS_1987 = (ASCII, BINARY_BITMAP)
ALL_1987 = (ASCII, BINARY_BITMAP, BCD)
ALL_1993 = (ASCII_1993, BCD_1993)
PACKED = (BCD, BCD_1993)
RAW = (BINARY_BITMAP, BCD, BCD_1993)
ALL = ALL_1987 + ALL_1993

# Of the dissector: how digits are, how bitmaps and bytes are. The length has always two bytes, little-endian unless told.
PREFERENCES = {
    ASCII:         {"len_endian": "bigendian", "charset": "ascii", "binencode": "ascii"},
    BINARY_BITMAP: {"len_endian": "bigendian", "charset": "ascii", "binencode": "bin"},
    BCD:           {"len_endian": "bigendian", "charset": "bcd", "binencode": "bin"},
    ASCII_1993:    {"len_endian": "bigendian", "charset": "ascii", "binencode": "ascii"},
    BCD_1993:      {"len_endian": "bigendian", "charset": "bcd", "binencode": "bin"},
}

# How much can be compared where a row is about a field.
WHOLE = "whole"        # it is shown, if written otherwise; on with the next field
PARTLY = "partly"      # something of it is not shown; on with the next field
GIVES_UP = "gives up"  # what is shown of it is compared, but tshark reads no further
LOST = "is lost"       # the same, but tshark takes too much or too little: what it shows of those behind is none of theirs


# Which values a row is about. `field` is what iso_fields says of it: kind, length_digits, size.

def any_value(field, text):
    return True


def empty(field, text):
    return field.length_digits > 0 and text == ""


def text_not_ascii(field, text):
    return field.kind == "t" and not text.isascii()


def not_digits(field, text):
    return not text.isdigit()


def not_letters_and_digits(field, text):
    return not text.isalnum()


def with_letters(field, text):
    return re.search("[A-Za-z]", text) is not None


def not_printable(field, text):
    return not all(0x20 <= octet < 0x7F for octet in bytes.fromhex(text))


def odd_variable_number(field, text):
    return field.kind == "n" and field.length_digits > 0 and len(text) % 2 == 1


def odd_fixed_number(field, text):
    return field.kind == "n" and field.length_digits == 0 and len(text) % 2 == 1


def one_byte_behind_three_digits(field, text):
    """tshark looks for as many bytes as a length has digits, and finds the field's own where it has two."""
    return field.length_digits == 3 and len(text) == (2 if field.kind == "b" else 1)


def fixed_bytes(field, text):
    return field.kind == "b" and field.length_digits == 0


def more_than_eight_bytes(field, text):
    return len(text) > 2 * 8


def more_than_eight_characters(field, text):
    return len(text) > 8


def signed(field, text):
    return field.kind == "x"


# What is shown of a value.

def nothing(text):
    return None


def the_same(text):
    return text


def first(count):
    return lambda text: text[:count]


def without_the_first(text):
    return text[1:]


def from_the_right(text):
    """Digits that a 0 on the right makes even, taken for digits that a 0 on the left made even."""
    return text[1:] + "0"


def low_nibble_of_the_sign(text):
    return {"C": "3", "D": "4"}[text[0]] + text[1:]  # C is 43, D is 44


def as_text(text):
    return bytes.fromhex(text).decode("ascii")


# Bytes: compared with those that tshark says the field was made of, not with the text that it shows.

def octets(text):
    return bytes.fromhex(text)


def characters(text):
    return text.encode("ascii")


class Row:
    def __init__(self, dialects, fields, applies, shown, compared, why, at_the_end=False):
        self.dialects = dialects
        self.fields = fields    # None: whatever field `applies` is true of
        self.applies = applies
        self.shown = shown
        self.compared = compared
        self.why = why
        self.at_the_end = at_the_end  # only as the last field of a message

    def is_about(self, dialect, number, field, text, last):
        return (dialect in self.dialects and (self.fields is None or number in self.fields) and self.applies(field, text)
                and (last or not self.at_the_end))

    @property
    def ends(self):
        return self.compared in (GIVES_UP, LOST)


# 1987 and 1993: fields that its tables have as `an`, which to it is letters and digits and no blank.
AN_1987 = (36, 37, 38, 39, 50, 51, 54)
AN_1993 = (22, 37, 38, 49, 50, 51, 99)

OVERRUN = "hex of more than eight bytes overruns its memory"
OVERRUN_TRACK = "tracks are bytes for it, and hex of more than eight overruns its memory"

# The first row that is about a field and its value counts.
ROWS = (
    # Lengths and characters that it does not take.
    Row(ALL, None, empty, nothing, GIVES_UP, "an empty field is none for it"),
    Row(ALL, None, text_not_ascii, nothing, GIVES_UP, "text is ASCII for it, not Latin-1"),
    Row(PACKED, None, one_byte_behind_three_digits, nothing, GIVES_UP, "one byte is too short for it", at_the_end=True),
    Row(ALL, (34,), with_letters, the_same, GIVES_UP, "letters in ns"),
    Row(ALL_1987, AN_1987, not_letters_and_digits, the_same, GIVES_UP, "more than letters and digits in an"),
    Row(ALL_1993, AN_1993, not_letters_and_digits, the_same, GIVES_UP, "more than letters and digits in an"),
    # Its tables have another size or class than the standard.
    Row(ALL_1987, (53,), any_value, first(8), LOST, "n8 in its table for n16"),
    Row(CHARACTERS_1987, (86, 87, 88, 89), any_value, first(15), LOST, "n15 in its table for n16"),
    Row((BCD,), (86, 87, 88, 89), any_value, without_the_first, PARTLY, "n15 in its table for n16, in as many bytes"),
    Row(CHARACTERS_1987, (92, 93), not_digits, the_same, GIVES_UP, "n2, n5 in its table for an2, an5"),
    Row((BCD,), (92, 93), any_value, nothing, LOST, "n2, n5 in its table for an2, an5"),
    Row(ALL_1993, (15,), any_value, first(4), LOST, "n4 in its table for n6"),
    Row(ALL_1993, (71,), any_value, first(6), LOST, "n6 in its table for n8"),
    Row(ALL_1993, (53,), any_value, nothing, LOST, "b48 in its table for b..48"),
    Row((BINARY_BITMAP, BCD), (55,), not_printable, nothing, GIVES_UP, "ans in its table for bytes"),
    Row((BINARY_BITMAP, BCD), (55,), any_value, as_text, WHOLE, "ans in its table for bytes: shown as text"),
    # Bytes and tracks. Where bitmaps are bytes it writes them as hex into half the memory that this needs: of eight bytes the
    # text has something odd behind it, more it takes for malformed itself. What it says of where they are is right.
    Row((ASCII_1993,), (55, 96), any_value, nothing, LOST, "variable bytes are hex for it where fixed ones are"),
    Row((BCD,), (35,), any_value, nothing, LOST, "a packed track has a byte for each digit for it"),
    Row(RAW, None, fixed_bytes, octets, WHOLE, "compared as bytes"),
    Row((BCD_1993,), (55, 96), more_than_eight_bytes, octets, GIVES_UP, OVERRUN),
    Row((BCD_1993,), (55, 96), any_value, octets, WHOLE, "compared as bytes"),
    Row((BCD_1993,), (35, 36), more_than_eight_characters, characters, GIVES_UP, OVERRUN_TRACK),
    Row((BCD_1993,), (35, 36), any_value, characters, WHOLE, "compared as bytes"),
    Row((BINARY_BITMAP,), (35,), more_than_eight_characters, characters, GIVES_UP, OVERRUN_TRACK),
    Row((BINARY_BITMAP,), (35,), any_value, characters, WHOLE, "compared as bytes"),
    # Packed digits: an odd number has its 0 on the left, and there are no signs.
    Row(PACKED, None, odd_variable_number, from_the_right, PARTLY, "an odd variable number is filled on the left for it"),
    Row((BCD_1993,), None, odd_fixed_number, from_the_right, PARTLY, "an odd fixed number is filled on the left for it"),
    Row(PACKED, None, signed, low_nibble_of_the_sign, WHOLE, "a sign is a digit for it: C is 3, D is 4"),
)


def row_about(dialect, number, field, text, last):
    """`last`: of its message. None: the field is shown as it is."""
    return next((row for row in ROWS if row.is_about(dialect, number, field, text, last)), None)


def readable(dialect, fields, table):
    """The message without what tshark cannot read or cannot read on behind; table says what the fields are."""
    def stays(number, last):
        row = row_about(dialect, number, table[number], fields[number], last)
        return number != THIRD_BITMAP and (row is None or not row.ends)
    numbers = [number for number in sorted(fields) if stays(number, False)]
    while numbers and not stays(numbers[-1], True):
        numbers.pop()
    return {number: fields[number] for number in numbers}


THIRD_BITMAP = 65  # has a row in 1993; to tshark bit 65 announces a bitmap that it does not know, and it shows no field at all


def shows_no_field(fields):
    return "bit 65 announces a bitmap for it" if THIRD_BITMAP in fields else None


MESSAGE_BYTES_MIN = 22  # with the two of its length


def taken_for_no_message(dialect, wire):
    """Why tshark shows nothing at all of this message; None: it shows it.

    Where bitmaps are bytes, it still wants the sixteen bytes from the fifth on to be hex, if they are as many characters: they
    end at a zero byte, and a byte beyond ASCII counts as three.
    """
    if len(wire) + 2 < MESSAGE_BYTES_MIN:
        return "too short for it"
    if PREFERENCES[dialect]["binencode"] == "bin":
        looked_at = wire[4:20].split(b"\0")[0]
        characters = sum(3 if octet > 0x7F else 1 for octet in looked_at)
        if characters == 16 and re.fullmatch(rb"[0-9A-Fa-f]{16}", looked_at) is None:
            return "bytes of its bitmap that could be text are no hex"
    return None
