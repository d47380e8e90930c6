"""The fields of ISO 8583:1987 and 1993 as the published tables have them; written without any of the project's code."""
import re

# n digits, a an ans ns text, x a sign and digits, z track data, b bytes; ".." LLVAR, "..." LLLVAR.
TABLE_1987 = """
2 n..19, 3 n6, 4 n12, 5 n12, 6 n12, 7 n10, 8 n8, 9 n8, 10 n8, 11 n6, 12 n6, 13 n4, 14 n4, 15 n4, 16 n4, 17 n4, 18 n4,
19 n3, 20 n3, 21 n3, 22 n3, 23 n3, 24 n3, 25 n2, 26 n2, 27 n1, 28-31 x8, 32 n..11, 33 n..11, 34 ns..28, 35 z..37,
36 n...104, 37 an12, 38 an6, 39 an2, 40 an3, 41 ans8, 42 ans15, 43 ans40, 44 an..25, 45 an..76, 46-48 an...999, 49-51 an3,
52 b8, 53 n16, 54 an...120, 55 b...255, 56-63 ans...999, 64 b8, 66 n1, 67 n2, 68 n3, 69 n3, 70 n3, 71 n4, 72 n4, 73 n6,
74-81 n10, 82-85 n12, 86-89 n16, 90 n42, 91 an1, 92 an2, 93 an5, 94 an7, 95 an42, 96 b8, 97 x16, 98 ans25, 99 n..11,
100 n..11, 101 ans..17, 102 ans..28, 103 ans..28, 104 ans...100, 105-127 ans...999, 128 b8
"""

# Where 1993 differs.
TABLE_1993 = """
12 n12, 15 n6, 22 an12, 24 n3, 25 n4, 26 n4, 28 n6, 29 n3, 30 n24, 31 ans..99, 39 n3, 40 n3, 43 ans..99, 44 ans..99,
45 ans..76, 46 ans...204, 53 b..48, 54 ans...120, 56 n..35, 57 n3, 58 n..11, 59-63 ans...999, 65 b8, 66 ans...204, 67 n2,
68-70 n3, 71 n8, 72 ans...999, 73 n6, 74-85 n10, 86-89 n16, 90 n10, 91-92 n3, 93-94 n..11, 95 ans..99, 96 b...999, 97 x16,
98 ans25, 99 an..11, 100 n..11, 101 ans..17, 102-103 ans..28, 104 ans...100, 105-106 n16, 107-108 n10, 109-110 ans..84,
111-127 ans...999, 128 b8
"""


class Field:
    def __init__(self, kind, dots, size):
        self.kind = kind              # n, z, x, b, or t for every sort of text
        self.length_digits = dots     # 0: fixed
        self.size = size              # characters, digits or bytes; of x without the sign

    def __repr__(self):
        return f"{self.kind}{'.' * self.length_digits}{self.size}"


def read(table):
    fields = {}
    for row in table.replace("\n", " ").split(","):
        numbers, kind, dots, size = re.fullmatch(r"\s*([\d-]+) ([a-z]+)(\.*)(\d+)\s*", row).groups()
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            fields[number] = Field(kind if kind in "nzxb" else "t", len(dots), int(size))
    return fields


FIELDS_1987 = read(TABLE_1987)
# Tracks 2 and 3 of 1993 are text; track 3 of 1987 holds separators on real lines, so it is packed as text as well.
FIELDS_1993 = {**FIELDS_1987, **read(TABLE_1993)}
FIELDS_1987[36] = FIELDS_1993[36] = Field("t", 3, 104)
