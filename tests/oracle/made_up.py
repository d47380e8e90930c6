"""Makes up messages from a seed: each field at the ends of its range, what tshark does not take, and whole ones at random."""
import string

import soundness
from isotool import Hex

DIGITS = string.digits
LETTERS = string.ascii_letters
LETTERS_AND_DIGITS = LETTERS + DIGITS
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
NO_LETTERS = "".join(letter for letter in PRINTABLE if not letter.isalpha())
KINDS = ("100", "101", "110", "120", "200", "210", "220", "300", "400", "420", "430", "500", "604", "800", "810", "820")
DIGITS_FOR_TSHARK = (92, 93)  # of 1987
LAST_FIELD = 128
RANDOM_MESSAGES = 100
SHARES = (0.05, 0.2, 0.5, 0.9)  # of the fields of a dialect, in a message made up


class MadeUp:
    """Messages of one dialect, as (mti, {number: text, bytes as Hex})."""

    def __init__(self, random, dialect):
        self.random = random
        self.name = dialect.name
        self.version = dialect.version
        self.fields = dialect.fields
        # Of these tshark takes letters and digits only: that is what is drawn, and something else once, in refused().
        self.strict = soundness.AN_1993 if dialect.version == "1" else soundness.AN_1987

    def messages(self):
        return self.at_every_size() + self.refused() + self.full() + self.whole()

    def at_every_size(self):
        """Every field at every end of its range, with a field before and one behind."""
        return [self.around(number, self.value(number, size)) for number in self.fields for size in self.sizes(number)]

    def refused(self):
        """What tshark cannot read for the sake of its characters."""
        found = [self.around(number, self.text(PRINTABLE, self.fields[number].size - 1) + "-") for number in self.strict]
        found += [self.around(number, text) for number, text in ((34, "12A4"), (46, ""), (47, "\xe9"), (48, "caf\xe9"))]
        found += [self.around(55, Hex(text)) for text in ("", "9F02FF")]
        found.append((self.mti(), {11: self.value(11, 6), 42: self.value(42, 15), 63: "1"}))
        if self.version == "0":
            found += [self.around(number, self.text(LETTERS, self.fields[number].size)) for number in DIGITS_FOR_TSHARK]
        return found

    def full(self):
        """Everything that can be read at once, at its longest and its shortest, in one bitmap and in two."""
        found = []
        for last in (64, 128):
            for pick in (min, max):
                fields = {number: self.value(number, pick(self.sizes(number))) for number in self.fields if number <= last}
                found.append((self.mti(), self.readable(fields)))
        return found

    def whole(self):
        found = []
        for index in range(RANDOM_MESSAGES):
            share, last = SHARES[index % len(SHARES)], (64, 128)[index // len(SHARES) % 2]
            numbers = [number for number in self.fields if number <= last and self.random.random() < share]
            fields = self.readable({number: self.value(number, self.size(number)) for number in numbers})
            found.append((self.mti(), fields or {11: self.value(11, 6)}))
        return found

    def around(self, number, text):
        return self.mti(), {number: text, **{other: self.value(other, self.fields[other].size) for other in (11, LAST_FIELD)
                                             if other != number}}

    def readable(self, fields):
        return soundness.readable(self.name, fields, self.fields)

    # Values

    def mti(self):
        return self.version + self.random.choice(KINDS)

    def sizes(self, number):
        field = self.fields[number]
        if field.length_digits:
            return sorted({1, 2, field.size - 1, field.size})
        return [field.size - 1, field.size] if self.may_be_short(number) and field.size > 1 else [field.size]

    def may_be_short(self, number):
        """Fixed text may be, and is filled with blanks, which tshark does not take everywhere."""
        field = self.fields[number]
        return field.kind == "t" and field.length_digits == 0 and self.alphabet(number) == PRINTABLE

    def size(self, number):
        sizes = self.sizes(number)
        return self.random.choice([*sizes, self.random.randint(sizes[0], sizes[-1])])

    def value(self, number, size):
        kind = self.fields[number].kind
        if kind == "n":
            return self.text(DIGITS, size)
        if kind == "x":
            return self.random.choice("CD") + self.text(DIGITS, size)
        if kind == "z":
            return self.track(size)
        if kind == "b":
            return self.octets(number, size)
        return self.text(self.alphabet(number), size)

    def alphabet(self, number):
        if number in self.strict:
            return LETTERS_AND_DIGITS
        if number in DIGITS_FOR_TSHARK and self.version == "0":
            return DIGITS
        return NO_LETTERS if number == 34 else PRINTABLE

    def track(self, size):
        digits = self.text(DIGITS, size)
        at = self.random.randint(1, size)
        return digits if at == size else digits[:at] + "=" + digits[at + 1:]

    def octets(self, number, size):
        if number == 55 and self.name in (soundness.BINARY_BITMAP, soundness.BCD):
            return Hex(self.text(PRINTABLE, size).encode("ascii").hex().upper())
        return Hex(self.random.randbytes(size).hex().upper())

    def text(self, alphabet, size):
        return "".join(self.random.choices(alphabet, k=size))
