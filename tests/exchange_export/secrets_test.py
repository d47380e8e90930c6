#!/usr/bin/env python3
"""Exported dissectors in tshark: nothing secret is shown to whoever has not asked for it.

usage: secrets_test.py ISOTOOL [test ...]
"""
import unittest

from exported import DIALECTS, REVEALED, Dissector, Programs, fields_of, page_of, vectors, wires_of
import secrets_of
import tshark

MESSAGES_PER_DIALECT = 20


class Secrets(unittest.TestCase):
    def test_by_default_nothing_secret_is_shown_in_any_form(self):
        seen = 0
        for dialect in DIALECTS:
            page = page_of(dialect)
            rows = vectors("messages", dialect)[:MESSAGES_PER_DIALECT] + vectors("nested", dialect)
            with self.subTest(dialect), Dissector(dialect) as dissector:
                hidden = set()
                for row, shown in zip(rows, dissector.dissect(wires_of(rows))):
                    expected = {number: secrets_of.as_seen(page.fields[int(number)], text)
                                for number, text in fields_of(row).items()}
                    self.assertEqual(expected, shown.fields)
                    hidden |= set(secrets_of.message(page, row))
                for output in (("-V", "-O", dialect), ("-T", "pdml", "-J", dialect), ("-T", "json", "-J", dialect), ()):
                    printed = dissector.text(*output)
                    self.assertEqual([], [text for text in hidden if secrets_of.shows(printed, text)], output)
                seen += len(hidden)
        print(f"{seen} secrets looked for")
        self.assertGreater(seen, 2000)

    def test_what_is_looked_for_is_found_where_it_is_revealed(self):
        page = page_of("pos_bcd")
        rows = vectors("nested", "pos_bcd")
        with Dissector("pos_bcd") as dissector:
            dissector.dissect(wires_of(rows))
            printed = dissector.text("-o", "pos_bcd.reveal:TRUE", "-T", "pdml", "-J", "pos_bcd")
        hidden = {text for row in rows for text in secrets_of.message(page, row)}
        self.assertGreater(len(hidden), 50)
        self.assertEqual([], [text for text in hidden if not secrets_of.shows(printed, text)])

    def test_a_constructed_object_is_as_secret_as_what_it_may_hold(self):
        """Its own row says nothing of secrecy, and its field is plain: but it holds a card number."""
        with Dissector("pos_bcd") as home:
            file = home.file("plain.yaml")
            file.write_text("dialect: plain\nbase: pos_bcd\nlayouts:\n  own:\n    kind: ber\n    rows:\n"
                            "      '70': [template, b..99]\n"
                            "      '5A': {name: pan, type: n..19, fill: right_f, secrecy: mask}\n"
                            "fields:\n  55: {name: chip_data, type: b...255, secrecy: plain, inside: own}\n")
            value = bytes.fromhex("700A" + "5A084111111111111111")
            with Dissector(file, name="plain") as dissector:
                wire = bytes.fromhex("0100" + "0000000000000200" + "%04d" % len(value)) + value
                names = dissector.dissect([wire])[0].names
                self.assertEqual((["(wiped, 10 bytes)"], ["411111******1111"]), (names["f55.70"], names["f55.5A"]))
                self.assertEqual([value.hex().upper()[4:]], dissector.dissect([wire], REVEALED)[0].names["f55.70"])


if __name__ == "__main__":
    tshark.skip_without_tshark()
    Programs.from_arguments()
    unittest.main()
