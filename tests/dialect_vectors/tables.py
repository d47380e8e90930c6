"""The fields of every dialect, written down from the standards' published tables; nothing of it is read from config/."""
import re

from encoders import Style


class Field:
    """One row: a class, how many digits its length has, its size, and what it does otherwise than its group."""

    def __init__(self, kind, dots, size, how=None, counts=None):
        self.kind, self.dots, self.size, self.how, self.counts = kind, dots, size, how, counts


def fields(rows):
    """`2 n..19 3-5 n12 7 n10`: numbers or ranges, each followed by a type."""
    table = {}
    words = rows.split()
    for numbers, kind in zip(words[::2], words[1::2]):
        name, dots, size = re.fullmatch(r"(x\+n|[a-z]+)(\.*)(\d+)", kind).groups()
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            table[number] = Field(name, len(dots), int(size) + (name == "x+n"))
    return table


ISO1987 = fields("""
2 n..19 3 n6 4-6 n12 7 n10 8-10 n8 11-12 n6 13-18 n4 19-24 n3 25-26 n2 27 n1 28-31 x+n8 32-33 n..11 34 ns..28 35 z..37
36 ans...104 37 an12 38 an6 39 an2 40 an3 41 ans8 42 ans15 43 ans40 44 an..25 45 an..76 46-48 an...999 49-51 an3 52 b8 53 n16
54 an...120 55 b...255 56-63 ans...999 64 b8 66 n1 67 n2 68-70 n3 71-72 n4 73 n6 74-81 n10 82-85 n12 86-89 n16 90 n42 91 an1
92 an2 93 an5 94 an7 95 an42 96 b8 97 x+n16 98 ans25 99-100 n..11 101 ans..17 102-103 ans..28 104 ans...100
105-127 ans...999 128 b8""")

ISO1993 = {**ISO1987, **fields("""
12 n12 13 n4 15 n6 22 an12 24 n3 25-26 n4 27 n1 28 n6 29 n3 30 n24 31 ans..99 39-40 n3 43-44 ans..99 45 ans..76 46 ans...204
53 b..48 54 ans...120 56 n..35 57 n3 58 n..11 59-63 ans...999 65 b8 66 ans...204 67 n2 68-70 n3 71 n8 72 ans...999 73 n6
74-85 n10 86-89 n16 90 n10 91-92 n3 93-94 n..11 95 ans..99 96 b...999 97 x+n16 98 ans25 99 an..11 100 n..11 101 ans..17
102-103 ans..28 104 ans...100 105-106 n16 107-108 n10 109-110 ans..84 111-127 ans...999""")}

ISO2003 = fields("""
2 n..19 3 an6 4-6 n16 7 n10 8 n12 9-10 n8 11 n12 12 n14 13 n6 14 n4 15 n8 16-17 n4 18 b...140 19-20 n3 21 ans22 22 b16 23-24 n3
25-26 n4 27 b27 28 n8 29 n3 30 n32 31 n23 32-33 n..11 34 b....9999 35 z..37 36 ans...104 37 an12 38 an6 39 n4 40 n3 41 ans16
42 ans..35 43-44 b....9999 45 ans..76 46 ans...216 47-48 ans...999 49-51 b....9999 52 b8 53 b..48 54 ans...126 55 b....9999
56 n..41 57 n3 58 n..11 59-63 ans...999 64 b4 66 ans...216 67 n2 68 an9 69 ans40 70 n18 71 b....9999 72 b...999 73 n8 74 n156
75 n90 76-92 b....9999 93-94 n..11 95 ans..99 96 b...999 97 x+n20 98 ans25 99 an..11 100 n..11 101 ans..99 102-103 ans..28
104-108 b....9999 109-110 ans...144 111-122 b....9999 123 ans...999 124-127 b....9999 128 b4""")

POS = {**ISO1987, **fields("54 ans...120 55 b...999 60-62 ans...999 63 b...999")}

BASE24 = {**ISO1987, **fields("41 ans16 44 ans..27 93 an6 121 ans...23 122 ans...14 123 ans...153 124 ans...12 125 ans...15")}

MASTERCARD = {**ISO1987, **fields("""
43 ans40 53 n16 60 ans...60 61 ans...26 62 ans...100 63 ans...50 95 n42 112 ans...999 121 ans...6 125 b8""")}

BASE1 = {**ISO1987, **fields("""
22 n4 36 ans..104 46-48 ans..255 49-51 n3 54 an..120 55 b..255 56-58 ans..255 59 ans..14 61 n..36 62-63 b..255 104 b..255
105-109 ans..255 110 b..255 111-114 ans..255 115 ans..24 116 b..255 117-119 ans..255 120 n..4 121 an..11 122 an..13
123-127 b..255 130 b3 131 b5 132 b4 133 an8 134 b..32 135 b..15 136 b8 137-138 b2 139 b10 140 b..255 142 b..255 143 b..20
144 n2 145 n3 146 n6 147 n12 148 n3 149 n12 152 b8"""), 60: Field("n", 2, 12, ("packed", "right_0"), "bytes")}

IPM = fields("""
2 n..19 3 n6 4-6 n12 9-10 n8 12 n12 14 n4 22 an12 23-24 n3 25-26 n4 30 n24 31 n..23 32-33 n..11 37 an12 38 an6 40 an3 41 ans8
42 ans15 43 ans..99 48 ans...999 49-51 n3 54 ans...120 55 b...255 62 ans...999 63 ans...16 71 n8 72 ans...999 73 n6 93-94 n..11
95 ans..10 100 n..11 105 ans...999 111 ans...999 123-125 ans...999 127 ans...999""")

ASCII = Style(mti="ascii", bitmap="hex", second_always=False, n_fixed="ascii", n_variable="ascii", x_n="ascii", z="ascii",
              text="ascii", b_fixed="hex", b_variable="hex", lengths="ascii")
BYTES = ASCII.changed(bitmap="raw", b_fixed="raw", b_variable="raw")


def ebcdic(style, page):
    return style.changed(mti=page, n_fixed=page, n_variable=page, x_n=page, z=page, text=page, lengths=page)


BCD = BYTES.changed(mti="bcd", n_fixed=("packed", "left_0"), n_variable=("packed", "right_0"), x_n=("packed",),
                    z=("packed", "right_0"), lengths="bcd")

BCD_RIGHT = BCD.changed(n_fixed=("packed", "right_0"), z="ascii")

# name: fields, style, first digit of the type
DIALECTS = {
    "iso1987_ascii": (ISO1987, ASCII, "0"),
    "iso1987_ascii_binary_bitmap": (ISO1987, BYTES, "0"),
    "iso1987_bcd": (ISO1987, BCD, "0"),
    "iso1987_ebcdic": (ISO1987, ebcdic(BYTES, "cp500"), "0"),
    "iso1993_ascii": (ISO1993, ASCII.changed(b_variable="raw"), "1"),
    "iso1993_bcd": (ISO1993, BCD_RIGHT, "1"),
    "iso2003_ascii": (ISO2003, ASCII.changed(b_variable="raw"), "2"),
    "iso2003_bcd": (ISO2003, BCD_RIGHT, "2"),
    "pos_bcd": (POS, BCD.changed(n_variable=("packed", "right_f"), z=("packed", "right_f")), "0"),
    "base24_like": (BASE24, ASCII, "0"),
    "base1_like": (BASE1, BCD.changed(n_variable=("packed", "left_0"), z=("packed", "left_0"), x_n="cp1047", text="cp1047",
                                      lengths="binary"), "0"),
    "mastercard_like_ascii": (MASTERCARD, BYTES, "0"),
    "mastercard_like_ebcdic": (MASTERCARD, ebcdic(BYTES, "cp500"), "0"),
    "ipm_ascii": (IPM, BYTES.changed(second_always=True), "1"),
    "ipm_ebcdic": (IPM, ebcdic(BYTES, "cp500").changed(second_always=True), "1"),
}
