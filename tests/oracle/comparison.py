"""Compares what tshark shows of messages with what isotool read in them, and keeps count of what was compared and what not."""
import collections

import soundness

FIELD = "iso8583.bit"
MALFORMED = "iso8583.MALFORMED"


class Difference:
    def __init__(self, where, place, expected, found):
        self.where = where
        self.place = place    # a field number, "mti", "bitmap", "length", "end"
        self.expected = expected
        self.found = found

    def __str__(self):
        place = f"DE {self.place}" if isinstance(self.place, int) else self.place
        return f"{self.where}: {place}: isotool reads {self.expected!r}, tshark {self.found!r}"


class Comparison:
    def __init__(self, dialect):
        self.dialect = dialect                   # of iso.DIALECTS
        self.differences = []
        self.messages = 0
        self.unseen = collections.Counter()      # messages of which no field can be compared, by reason
        self.whole = collections.Counter()       # fields by number
        self.partly = collections.Counter()
        self.left_out = collections.Counter()    # fields by reason
        self.ended = {}                          # rows that end a message: whether tshark ever failed to read what is behind

    def add(self, where, wire, decoded, tree):
        """One message: its bytes, what Isotool.decode made of it, and tshark's tree, or None."""
        self.messages += 1
        if isinstance(decoded, str):
            return self.expect(where, "message", decoded, "not shown" if tree is None else "shown")
        mti, fields = decoded
        if mti[0] != self.dialect.version:
            return self.leave_out(fields, "its tables go by the MTI, and this one is of another version")
        why = soundness.taken_for_no_message(self.dialect.name, wire)
        if not self.expect(where, "message", "not shown" if why else "shown", "not shown" if tree is None else "shown"):
            return False
        if why is not None:
            return self.leave_out(fields, why)
        if not self.header(where, wire, mti, fields, tree):
            return False
        why = soundness.shows_no_field(fields)
        if why is not None:
            return self.leave_out(fields, why) and self.expect(where, "fields", [], list(lines_of(tree)))
        return self.body(where, fields, tree)

    def counts(self):
        """Messages, those of which no field can be compared; fields compared whole, in part, and left out."""
        return (self.messages, *(sum(counter.values()) for counter in (self.unseen, self.whole, self.partly, self.left_out)))

    def leave_out(self, fields, why):
        self.unseen[why] += 1
        self.left_out[f"of a whole message: {why}"] += len(fields)
        return True

    def header(self, where, wire, mti, fields, tree):
        return (self.expect(where, "length", str(len(wire)), text(tree, "iso8583.len"))
                and self.expect(where, "mti", mti, text(tree, "iso8583.mti"))
                and self.expect(where, "bitmap", bitmap(fields),
                                (text(tree, "iso8583.map1") + text(tree, "iso8583.map2")).upper()))

    def body(self, where, fields, tree):
        lines = lines_of(tree)
        numbers = sorted(fields)
        for index, number in enumerate(numbers):
            row = self.row_about(number, fields)
            if not self.field(where, number, fields[number], row, lines.get(number)):
                return False
            if row is not None and row.ends:
                if number != numbers[-1]:
                    self.left_out[f"behind a field where tshark {row.compared}: {row.why}"] += len(numbers) - index - 1
                self.ended[row] = self.ended.get(row, False) or not self.reads_on(fields, numbers[index:], tree)
                return True
        return (self.expect(where, "fields", numbers, list(lines))
                and self.expect(where, "marks of malformed fields", 0, len(tree.all(MALFORMED)))
                and self.expect(where, "end", tree.end, lines[numbers[-1]].end))

    def field(self, where, number, value, row, line):
        expected = value if row is None else row.shown(value)
        if expected is None:
            self.left_out[row.why] += 1
            return True
        if not self.expect(where, number, expected, seen(line, expected)):
            return False
        partly = row is not None and row.compared in (soundness.PARTLY, soundness.LOST)
        (self.partly if partly else self.whole)[number] += 1
        return True

    def row_about(self, number, fields):
        last = number == max(fields)
        return soundness.row_about(self.dialect.name, number, self.dialect.fields[number], fields[number], last)

    def reads_on(self, fields, numbers, tree):
        """Whether tshark reads these, the last ones of the message, after all."""
        lines = lines_of(tree)
        if sorted(fields) != list(lines) or tree.all(MALFORMED) or lines[numbers[-1]].end != tree.end:
            return False
        for number in numbers[1:]:
            row = self.row_about(number, fields)
            expected = fields[number] if row is None else row.shown(fields[number])
            if expected is not None and expected != seen(lines[number], expected):
                return False
        return True

    def expect(self, where, place, expected, found):
        if expected == found:
            return True
        self.differences.append(Difference(where, place, expected, found))
        return False


def seen(line, expected):
    """What tshark shows, or the bytes that it shows it of."""
    if line is None:
        return None
    return bytes.fromhex(line.hex) if isinstance(expected, bytes) else line.text


def text(tree, name):
    line = tree.first(name)
    return "" if line is None else line.text


def lines_of(tree):
    return {int(line.name[len(FIELD):]): line for line in tree.below if line.name.startswith(FIELD)}


def bitmap(fields):
    """As hex; bit 1 where there is a field above 64."""
    two = any(number > 64 for number in fields)
    bits = sum(1 << (128 - number) for number in fields) | (1 << 127 if two else 0)
    return f"{bits:032X}" if two else f"{bits >> 64:016X}"
