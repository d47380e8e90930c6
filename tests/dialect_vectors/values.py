"""Random values of the fields' classes, all from one seed."""
import random
import string

PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
ALNUM = string.ascii_uppercase + string.digits
ACCENTED = "\u00e9\u00df\u00d1\u00a3\u00fc\u00c5"
CURRENCIES = ["978", "840", "826", "392", "756", "986"]
COUNTRIES = ["276", "840", "250", "826", "392", "040"]


class Values(random.Random):
    """A source of values for one message after the other; `accents` are characters beyond ASCII for some of its text."""

    accents = ""
    index = 0

    def digits(self, size):
        return "".join(self.choices(string.digits, k=size))

    def alnum(self, size):
        return "".join(self.choices(ALNUM, k=size))

    def print(self, size):
        pool = PRINTABLE + (self.accents if self.random() < 0.2 else "")
        return "".join(self.choices(pool, k=size))

    def word(self, most, least=1):
        """Text without the separators that the layouts know."""
        return "".join(self.choices(string.ascii_letters + string.digits + " .-", k=self.randint(least, most)))

    def padded(self, size):
        return self.word(size).ljust(size)

    def bytes(self, least, most=None):
        return self.randbytes(self.randint(least, most or least))

    def signed(self, digits):
        return self.choice("CD") + self.digits(digits)

    def date(self):
        return f"{self.randint(20, 39):02}{self.randint(1, 12):02}{self.randint(1, 28):02}"

    def time(self):
        return f"{self.randint(0, 23):02}{self.randint(0, 59):02}{self.randint(0, 59):02}"

    def currency(self):
        return self.choice(CURRENCIES)

    def pan(self, least=12):
        return self.digits(self.randint(least, 19))

    def value(self, field, size=None):
        """A value of a field that is not divided; `size` where a boundary is wanted."""
        most = field.size - (field.kind == "x+n")
        if not field.dots:
            size = most
        elif size is None:
            size = self.randint(1, min(most, 40))
        if field.counts == "bytes" and field.kind == "n":
            size += size % 2
        if field.kind == "b":
            return self.bytes(size)
        if field.kind == "n":
            return self.digits(size)
        if field.kind == "x+n":
            return self.signed(size)
        if field.kind == "z":
            return self.digits(size) if size < 3 else self.digits(size // 2) + "=" + self.digits(size - size // 2 - 1)
        if not field.dots and self.random() < 0.3:
            return self.alnum(self.randint(1, size)).ljust(size)
        return self.print(size) if field.kind in ("ans", "ns") else self.alnum(size)
