"""Makes up messages of any dialect by its page: every field at its shortest, its longest, and in between."""
import re
import string

from isotool import Hex

TYPE = re.compile(r"(x\+n|[a-z]+)([.]*)(\d+)")
TEXT = "".join(map(chr, range(0x21, 0x7F))) + "\u00e9\u00fc\u00a3"  # letters of Latin-1, which every code page has
KINDS = ("0100", "0110", "0200", "0420", "0430", "0800")
UNITS_PER_MESSAGE = 20000  # of which each may be two bytes, and TCP over IPv4 carries 65,495


class MadeUpFields:
    """Messages as (mti, {number: text, bytes as Hex})."""

    def __init__(self, random, page, version):
        self.random = random
        self.page = page
        self.version = version

    def messages(self):
        found = []
        for pick in (min, max, self.random.choice, self.random.choice):
            numbers = list(self.page.fields)
            self.random.shuffle(numbers)
            values = {number: self.value(number, pick) for number in numbers}
            while values:
                fields = self.some_of(values)
                found.append((self.version + self.random.choice(KINDS)[1:], fields))
        return found

    def some_of(self, values):
        """As many as fit into one message, and no more than a third of them."""
        taken, units = {}, 0
        for number in list(values)[:len(self.page.fields) // 3]:
            units += len(values[number])
            if taken and units > UNITS_PER_MESSAGE:
                break
            taken[number] = values.pop(number)
        return taken

    def value(self, number, pick):
        kind, dots, size = TYPE.fullmatch(self.page.fields[number]["type"]).groups()
        size = int(size)
        # An odd number of digits in a length of bytes reads with a digit more, unless a nibble F or the size tells.
        even = "counts bytes" in self.page.fields[number].get("length", "") and kind in ("n", "z")
        sizes = range(0, size + 1, 2 if even else 1) if dots else (size,)
        size = pick(sizes)
        if kind == "b":
            return Hex(bytes(self.random.randrange(256) for _ in range(size)).hex().upper())
        if kind == "x+n":
            return self.random.choice("CD") + self.text(string.digits, size)
        if kind == "z" and size > 8:
            return self.text(string.digits, 7) + "=" + self.text(string.digits, size - 8)
        return self.text(string.digits if kind in "nz" else TEXT, size)

    def text(self, characters, size):
        return "".join(self.random.choice(characters) for _ in range(size))
