#!/usr/bin/env python3
"""A dialect of what the shipped ones do not have, in tshark: encodings, lengths, layouts, filters, places, faults.

usage: odd_test.py ISOTOOL [test ...]
"""
import unittest

from exported import ODD, REVEALED, Dissector, Programs, decoded
import odd
import pcap
import tshark

OTHER_COLUMNS = ("n_fixed: {fill: left_0}", "n_variable: {counts: digits}", "x+n: {encoding: bcd}", "z: {fill: right_f}",
                 "text: {encoding: cp500}", "b_variable: {counts: bytes}")


class Odd(unittest.TestCase):
    """One message, written by hand."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.dissector = Dissector(ODD, "--port", pcap.SERVER_PORT, name="odd")
        cls.shown = cls.dissector.dissect([odd.WIRE], REVEALED)[0]

    @classmethod
    def tearDownClass(cls):
        cls.dissector.directory.cleanup()

    def test_every_encoding_length_fill_and_pad(self):
        self.assertEqual({str(number): text for number, _, text, _ in odd.FIELDS}, self.shown.fields)
        self.assertEqual([], self.shown.warnings)
        self.assertEqual({"mti": "0200", "bitmap": odd.BITMAPS[0], "second_bitmap": odd.BITMAPS[1],
                          "third_bitmap": odd.BITMAPS[2], "length": str(len(odd.WIRE))}, self.shown.heads)

    def test_every_kind_of_layout(self):
        self.assertEqual({str(number): inside for number, _, _, inside in odd.FIELDS if inside}, self.shown.inside)

    def test_isotool_reads_it_so_too(self):
        """Then what was written by hand is a message of this dialect."""
        read = decoded(ODD, [odd.WIRE])[0]
        self.assertEqual(self.shown.inside, read["inside"])
        self.assertEqual(set(self.shown.fields), set(read["fields"]) | set(read["binary"]))

    def test_values_point_to_their_bytes(self):
        for path, wire in odd.RANGES.items():
            with self.subTest(path):
                self.assertEqual(wire, self.shown.ranges[path].upper())

    def test_secrets_are_masked_and_point_to_nothing(self):
        shown = self.dissector.dissect([odd.WIRE])[0]
        for name, text in odd.MASKED.items():
            with self.subTest(name):
                self.assertEqual(text, shown.names[name])
        for path in ("2", "35", "55", "55.70", "55.70.5A"):
            self.assertEqual("", shown.ranges[path])
        self.assertNotEqual("", shown.ranges["55.9F02"])

    def test_what_values_are_called_in_filters(self):
        self.dissector.dissect([odd.WIRE])
        for display_filter, count in odd.FILTERS.items():
            with self.subTest(display_filter):
                found = self.dissector.text("-o", "odd.reveal:TRUE", "-Y", display_filter, "-T", "fields", "-e",
                                            "frame.number")
                self.assertEqual(count, len(found.split()))
        values = self.dissector.text("-o", "odd.reveal:TRUE", "-T", "fields", "-e", "odd.f55.9F02", "-e", "odd.objects.pan")
        self.assertEqual(["000000001234", "4111111111111111110"], values.split())

    def test_a_tag_whose_value_is_not_as_its_row_says(self):
        value = "9F02029999" + "5A0212F4"
        shown = self.dissector.dissect([odd.wire({55: bytes.fromhex("09" + value)})], REVEALED)[0]
        self.assertEqual([value], list(shown.fields.values()))
        self.assertEqual([("strange_value", "55.9F02 amount: expected 12 digits (n12), found 2 bytes (offset 24)"),
                          ("strange_value", "55.5A pan: expected digits, found a nibble that is neither digit nor fill "
                                            "(offset 29)")], shown.warnings)
        self.assertEqual(["9999"], shown.names["f55.9F02"])

    def test_a_value_that_cannot_be_divided_to_its_end(self):
        shown = self.dissector.dissect([odd.wire({55: bytes.fromhex("05" + "DF0105" + "0000")})], REVEALED)[0]
        self.assertEqual([("undivided", "55.DF01: expected 5 bytes, found 2 bytes left (offset 24)")], shown.warnings)

    def test_a_dissector_of_another_dialect_is_found_out(self):
        """That these comparisons can fail."""
        faulty = self.dissector.file("faulty.yaml")
        for column in OTHER_COLUMNS:
            faulty.write_text(f"dialect: odd\nbase: {ODD}\nwire:\n  {column}\n")
            with self.subTest(column), Dissector(faulty, name="odd") as dissector:
                shown = dissector.dissect([odd.WIRE], REVEALED)[0]
                self.assertNotEqual((self.shown.fields, self.shown.inside), (shown.fields, shown.inside))


if __name__ == "__main__":
    tshark.skip_without_tshark()
    Programs.from_arguments()
    unittest.main()
