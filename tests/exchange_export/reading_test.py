#!/usr/bin/env python3
"""Exported dissectors in tshark: what they show of messages that other programs packed, of made up ones, of damaged ones.

usage: reading_test.py ISOTOOL [test ...]

ISOSWITCH_SEED=N makes the same messages up again; ISOSWITCH_VECTORS=DIR takes others than those of tests/vectors.
"""
import random
import unittest

import exported
from exported import (DIALECTS, REVEALED, Dissector, Programs, all_shown, as_shown, decoded, fields_of, page_of, vectors,
                      wires_of)
import tshark
from made_up_fields import MadeUpFields

DAMAGED_PER_DIALECT = 150
VERSIONS = {"ISO 8583:1987": "0", "ISO 8583:1993": "1", "ISO 8583:2003": "2"}


class Reading(unittest.TestCase):
    maxDiff = 3000

    @classmethod
    def setUpClass(cls):
        cls.seed = exported.seed()
        print(f"{tshark.version()}\nISOSWITCH_SEED={cls.seed}")

    def test_every_value_of_messages_of_other_programs(self):
        compared = 0
        for dialect in DIALECTS:
            rows = vectors("messages", dialect)
            if not rows:
                continue
            with self.subTest(dialect), Dissector(dialect) as dissector:
                for row, shown in zip(rows, dissector.dissect(wires_of(rows), REVEALED)):
                    self.assertEqual((row["mti"], fields_of(row)), (shown.heads["mti"], shown.fields))
                    self.assertEqual([], [text for kind, text in shown.warnings if kind == "malformed"])
                    compared += len(shown.fields)
        print(f"{compared} fields of messages compared")
        self.assertGreater(compared, 10000)

    def test_every_value_within_values_of_messages_of_other_programs(self):
        compared = 0
        for dialect in DIALECTS:
            rows = vectors("nested", dialect)
            with self.subTest(dialect), Dissector(dialect) as dissector:
                self.assertTrue(rows)
                for row, shown in zip(rows, dissector.dissect(wires_of(rows), REVEALED)):
                    self.assertEqual((row["mti"], fields_of(row)), (shown.heads["mti"], shown.fields))
                    self.assertEqual(all_shown(row["inside"]), shown.inside)
                    compared += len(shown.ranges) - len(shown.fields)
        print(f"{compared} values within values compared")
        self.assertGreater(compared, 10000)

    def test_every_field_of_every_dialect_at_its_ends(self):
        source = random.Random(self.seed)
        compared = 0
        for dialect in DIALECTS:
            page = page_of(dialect)
            asked = MadeUpFields(source, page, VERSIONS[page.sections[dialect][1][0]["are"]]).messages()
            wires = Programs.isotool.encode(dialect, asked)
            with self.subTest(dialect, seed=self.seed), Dissector(dialect) as dissector:
                for (mti, fields), shown in zip(asked, dissector.dissect(wires, REVEALED)):
                    expected = {str(number): as_shown(text) for number, text in fields.items()}
                    self.assertEqual((mti, expected), (shown.heads["mti"], shown.fields))
                    compared += len(shown.fields)
        print(f"{compared} made up fields compared")
        self.assertGreater(compared, 5000)

    def test_what_is_divided_is_what_isotool_divides(self):
        """Also values that no layout is for: text at random in place of private data."""
        for dialect in DIALECTS:
            wires = wires_of(vectors("messages", dialect) + vectors("nested", dialect))
            with self.subTest(dialect), Dissector(dialect) as dissector:
                for answer, shown in zip(decoded(dialect, wires), dissector.dissect(wires, REVEALED)):
                    self.assertEqual(all_shown(answer.get("inside", {})), shown.inside)


class Damaged(unittest.TestCase):
    maxDiff = 3000

    def test_the_same_is_wrong_with_a_message_as_isotool_says(self):
        seed = exported.seed()
        refused = 0
        for dialect in DIALECTS:
            source = random.Random(f"{seed} {dialect}")
            whole = wires_of(vectors("messages", dialect) + vectors("nested", dialect))
            wires = [self.damaged(source, source.choice(whole)) for _ in range(DAMAGED_PER_DIALECT)]
            with self.subTest(dialect, seed=seed), Dissector(dialect) as dissector:
                for wire, answer, shown in zip(wires, decoded(dialect, wires), dissector.dissect(wires, REVEALED)):
                    found = [text for kind, text in shown.warnings if kind == "malformed"]
                    if "error" in answer:
                        self.assertEqual([answer["error"]], found, wire.hex())
                        refused += 1
                        continue
                    self.assertEqual(([], fields_of(answer)), (found, shown.fields), wire.hex())
                    self.assertEqual(all_shown(answer.get("inside", {})), shown.inside, wire.hex())
        print(f"{refused} messages that cannot be read, ISOSWITCH_SEED={seed}")
        self.assertGreater(refused, 1000)

    @staticmethod
    def damaged(source, wire):
        kind = source.randrange(4)
        if kind == 0:
            return wire[:source.randrange(1, len(wire))]
        if kind == 1:
            return wire + bytes(source.randrange(1, 9))
        damaged = bytearray(wire)
        for _ in range(source.randrange(1, 4)):
            at = source.randrange(min(len(damaged), 60)) if kind == 2 else source.randrange(len(damaged))
            damaged[at] = source.randrange(256)
        return bytes(damaged)

    def test_bytes_at_random_do_no_harm(self):
        source = random.Random(8583)
        wires = [bytes(source.randrange(256) for _ in range(source.randrange(1, 200))) for _ in range(200)]
        for dialect in ("base1_like", "iso2003_bcd", "mastercard_like_ebcdic"):
            with self.subTest(dialect), Dissector(dialect) as dissector:
                for shown in dissector.dissect(wires):
                    self.assertIn("malformed", [kind for kind, _ in shown.warnings])

    def test_values_within_values_without_end_come_to_one(self):
        """An object in an object in an object: Wireshark's tree is not deep enough for it, nor need it be."""
        value = b""
        for _ in range(120):
            size = len(value)
            value = b"\x61" + (bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")) + value
        wire = bytes.fromhex("0100" + "0000000000000200" + "%04d" % len(value)) + value
        with Dissector("pos_bcd") as dissector:
            shown = dissector.dissect([wire], REVEALED)[0]
        self.assertEqual([value.hex().upper()], list(shown.fields.values()))
        self.assertEqual(1, len(shown.warnings))
        self.assertRegex(shown.warnings[0][1], "^more than 64 values within values: 55[.]61[.]61")


if __name__ == "__main__":
    tshark.skip_without_tshark()
    Programs.from_arguments()
    unittest.main()
