#!/usr/bin/env python3
"""Another program's eyes: tshark's ISO 8583 dissector over our messages, beside what isotool reads in them.

usage: dissector_test.py ISOTOOL [test ...]

ISOSWITCH_SEED=N makes the same messages up again; ISOSWITCH_VECTORS=DIR takes others than those of tests/vectors.
"""
import collections
import json
import os
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import iso
import pcap
import soundness
import tshark
from comparison import Comparison
from faults import FAULTS
from isotool import Isotool, read
from made_up import MadeUp
from places import VECTORS

PROTOCOL = "iso8583"
VECTOR = "vectors"
TRIMMED = "vectors without what tshark cannot read"
MADE_UP = "made up"

# A dialect without vectors packs the values of another's.
VALUES_FROM = {soundness.BINARY_BITMAP: soundness.ASCII}

# Of what is made up alone, so that other vectors do not matter: less than this is a fault of the test.
MADE_UP_MESSAGES_MIN = 380    # in each dialect
MADE_UP_FIELDS_MIN = 3000     # in each dialect, compared whole
COMPARED_OF_A_FIELD_MIN = 3

# No value of these can be compared whole, and why: soundness.ROWS.
NEVER_WHOLE = {
    soundness.ASCII: {53, 86, 87, 88, 89},
    soundness.BINARY_BITMAP: {53, 86, 87, 88, 89},
    soundness.BCD: {35, 53, 86, 87, 88, 89, 92, 93},
    soundness.ASCII_1993: {15, 53, 55, 65, 71, 96},
    soundness.BCD_1993: {15, 53, 65, 71} | {19, 20, 21, 23, 24, 27, 29, 39, 40, 57, 68, 69, 70, 91, 92},
}
# Of these nothing at all can be.
NEVER = {
    soundness.ASCII: set(),
    soundness.BINARY_BITMAP: set(),
    soundness.BCD: {35, 92, 93},
    soundness.ASCII_1993: {53, 55, 65, 96},
    soundness.BCD_1993: {53, 65},
}

Message = collections.namedtuple("Message", "source where wire asked")  # asked: (mti, fields), what was to be packed
isotool = None


def vectors(dialect):
    """[(where, wire, (mti, fields))]"""
    file = VECTORS / "messages" / f"{dialect.name}.jsonl"
    found = []
    for number, line in enumerate(file.read_text().splitlines() if file.exists() else (), 1):
        if line.strip():
            row = json.loads(line)
            found.append((f"{file.name}:{number}", bytes.fromhex(row["wire"]), read(row)))
    return found


def messages_of(dialect, seed):
    maker = MadeUp(random.Random(f"{seed} {dialect.name}"), dialect)
    found = [Message(VECTOR, *vector) for vector in vectors(dialect)]
    packed = [(TRIMMED, f"{where} trimmed, {dialect.name}", (mti, maker.readable(fields)))
              for where, _, (mti, fields) in vectors(iso.DIALECTS[VALUES_FROM.get(dialect.name, dialect.name)])]
    packed = [(source, where, asked) for source, where, asked in packed if asked[1]]
    packed += [(MADE_UP, f"made up {dialect.name} {number}", asked) for number, asked in enumerate(maker.messages())]
    wires = isotool.encode(dialect.name, [asked for _, _, asked in packed])
    return found + [Message(source, where, wire, asked) for (source, where, asked), wire in zip(packed, wires)]


def dissect(directory, dialect_name, wires):
    capture = pathlib.Path(directory) / f"{dialect_name}.pcap"
    pcap.write(capture, wires)
    return tshark.dissect(capture, PROTOCOL, pcap.SERVER_PORT, soundness.PREFERENCES[dialect_name])


def filled(dialect, fields):
    """Fixed text that is short has blanks behind it."""
    return {number: text.ljust(dialect.fields[number].size) if dialect.fields[number].kind == "t"
            and not dialect.fields[number].length_digits else text for number, text in fields.items()}


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seed = int(os.environ.get("ISOSWITCH_SEED") or random.SystemRandom().randrange(1 << 32))
        print(f"{tshark.version()}\nISOSWITCH_SEED={cls.seed}")
        cls.comparisons = {}  # by dialect and source
        cls.misread = []
        with tempfile.TemporaryDirectory() as directory:
            for name in soundness.ALL:
                cls.compare(directory, iso.DIALECTS[name])
        cls.report()

    @classmethod
    def compare(cls, directory, dialect):
        messages = messages_of(dialect, cls.seed)
        wires = [message.wire for message in messages]
        decoded = isotool.decode(dialect.name, wires)
        trees = dissect(directory, dialect.name, wires)
        assert len(trees) == len(messages), f"{len(messages)} packets, tshark tells of {len(trees)}"
        for message, came, tree in zip(messages, decoded, trees):
            key = (dialect.name, message.source)
            cls.comparisons.setdefault(key, Comparison(dialect)).add(message.where, message.wire, came, tree)
            asked = (message.asked[0], filled(dialect, message.asked[1]))
            if came != asked:
                cls.misread.append(f"{message.where}: asked for {asked}, isotool reads {came}")

    @classmethod
    def report(cls):
        print(f"{'messages':>10} {'unseen':>7} {'whole':>7} {'partly':>7} {'left out':>9}   (the last three: fields)")
        left_out = collections.Counter()
        total = (0,) * 5
        for (dialect, source), found in cls.comparisons.items():
            total = tuple(map(sum, zip(total, found.counts())))
            cls.print_counts(found.counts(), f"{dialect}, {source}")
            left_out.update(found.left_out)
        cls.print_counts(total, "all")
        for why, count in left_out.most_common():
            print(f"{count:7} left out {why}")

    @staticmethod
    def print_counts(counts, what):
        print("{:10} {:7} {:7} {:7} {:9}   {}".format(*counts, what))

    def of(self, source):
        return {dialect: found for (dialect, of), found in self.comparisons.items() if of == source}

    def test_tshark_reads_what_isotool_reads(self):
        differences = [difference for found in self.comparisons.values() for difference in found.differences]
        self.assertEqual([], [str(difference) for difference in differences[:20]],
                         f"{len(differences)} differences, ISOSWITCH_SEED={self.seed}")

    def test_isotool_reads_what_was_asked_for(self):
        self.assertEqual([], self.misread[:5], f"{len(self.misread)} in all, ISOSWITCH_SEED={self.seed}")

    def test_of_every_dialect_enough_was_compared(self):
        made_up = self.of(MADE_UP)
        self.assertEqual(set(made_up), set(soundness.ALL))
        for dialect, found in made_up.items():
            with self.subTest(dialect):
                self.assertGreaterEqual(found.messages - sum(found.unseen.values()), MADE_UP_MESSAGES_MIN)
                self.assertGreaterEqual(sum(found.whole.values()), MADE_UP_FIELDS_MIN)

    def test_every_field_of_every_dialect_was_compared(self):
        for dialect, found in self.of(MADE_UP).items():
            with self.subTest(dialect):
                whole = set(found.dialect.fields) - NEVER_WHOLE[dialect]
                self.assertEqual([], [number for number in whole if found.whole[number] < COMPARED_OF_A_FIELD_MIN])
                partly = NEVER_WHOLE[dialect] - NEVER[dialect]
                self.assertEqual([], [number for number in partly if found.partly[number] == 0])

    def test_of_vectors_without_what_tshark_cannot_read_nothing_is_left_out(self):
        for dialect, found in self.of(TRIMMED).items():
            with self.subTest(dialect):
                self.assertEqual(found.ended, {})
                self.assertGreaterEqual(sum(found.whole.values()), found.messages - sum(found.unseen.values()))

    def test_whatever_is_left_out_tshark_cannot_read(self):
        """A row of soundness.py that is no longer true would hide faults of ours."""
        for row in soundness.ROWS:
            for dialect in row.dialects if row.ends else ():
                with self.subTest(why=row.why, fields=row.fields, dialect=dialect):
                    self.assertTrue(self.of(MADE_UP)[dialect].ended.get(row), f"{tshark.version()} reads it now")


class Captures(unittest.TestCase):
    def test_tshark_finds_every_checksum_right(self):
        wires = [b"0800" + bytes(size) for size in (0, 1, 2, 3, 1000, 30001, pcap.MESSAGE_BYTES_MAX - 4)]
        with tempfile.TemporaryDirectory() as directory:
            capture = pathlib.Path(directory) / "checksums.pcap"
            pcap.write(capture, wires)
            good = tshark.count(capture, "ip.checksum.status == good and tcp.checksum.status == good",
                                {"ip.check_checksum": "TRUE", "tcp.check_checksum": "TRUE"})
        self.assertEqual(good, len(wires))


class Faults(unittest.TestCase):
    """That the comparison can fail: isotool writes and reads with a faulty dialect, and tshark tells."""

    def test_every_fault_of_a_dialect_is_seen_where_it_is(self):
        for fault in FAULTS:
            with self.subTest(fault.what), tempfile.TemporaryDirectory() as directory:
                self.assertEqual([fault.seen_at], [difference.place for difference in self.differences(directory, fault)])

    def differences(self, directory, fault):
        faulty = pathlib.Path(directory) / "faulty.yaml"
        faulty.write_text(f"dialect: faulty\nbase: {fault.dialect}\n{fault.yaml}\n")
        wires = isotool.encode(faulty, [(fault.mti, fault.fields)])
        came = isotool.decode(faulty, wires)
        self.assertEqual(came, [(fault.mti, fault.fields)])
        found = Comparison(iso.DIALECTS[fault.dialect])
        found.add(fault.what, wires[0], came[0], dissect(directory, fault.dialect, wires)[0])
        return found.differences


if __name__ == "__main__":
    tshark.skip_without_tshark()
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} ISOTOOL [test ...]")
    isotool = Isotool(sys.argv.pop(1))
    unittest.main()
