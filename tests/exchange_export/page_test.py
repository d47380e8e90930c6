#!/usr/bin/env python3
"""isotool spec export without tshark: pages of Markdown, and what the command refuses.

usage: page_test.py ISOTOOL [test ...]
"""
import re
import subprocess
import unittest

from exported import DIALECTS, ODD, TIMEOUT_S, Programs, export, page_of
from isotool import ROOT

LINK = re.compile(r"\[`([^`]+)`\]\(#([^)]*)\)")


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.odd = page_of(ODD)

    def test_every_link_leads_to_its_section_and_every_section_is_led_to(self):
        for dialect in DIALECTS + [ODD]:
            page = page_of(dialect)
            with self.subTest(dialect):
                anchors = [title for title in page.sections if title.startswith("layout-")]
                self.assertEqual(len(page.titles), len(set(page.titles)))
                links = {anchor: name for name, anchor in LINK.findall(page.text)}
                self.assertEqual(set(anchors), set(links))
                for anchor, name in links.items():
                    self.assertIn(f"`{name}`", next(title for title in page.titles if anchor_of(title) == anchor))

    def test_no_column_is_empty(self):
        for dialect in DIALECTS + [ODD]:
            for title, (_, rows) in page_of(dialect).sections.items():
                for heading in rows[0] if rows else ():
                    with self.subTest(dialect=dialect, title=title, heading=heading):
                        self.assertTrue(any(row[heading] for row in rows))

    def test_how_messages_begin(self):
        self.assertEqual([("version", "ISO 8583:1987"), ("message type", "`cp037`, 4 bytes"),
                          ("bitmaps", "`hex_ebcdic`, 16 bytes each"), ("second bitmap", "where a field of it is there"),
                          ("third bitmap", "if bit 65 announces it, in field 65"), ("code page", "cp037, cp1140")],
                         [(row["messages"], row["are"]) for row in raw_rows(self.odd, "odd")])
        self.assertIn("| second bitmap | always, even when it is empty |", export("ipm_ascii", "--format", "markdown"))

    def test_rows_of_fields(self):
        rows = self.odd.fields
        self.assertEqual({"field": "2", "name": "pan", "type": "n..19", "encoding": "bcd",
                          "length": "`binary_le`, 1 byte, counts bytes", "fill": "right_f", "pad": "", "secrecy": "mask",
                          "inside": ""}, {**rows[2], "length": raw_cell(self.odd, 2, "length")})
        self.assertEqual("`ebcdic`, 2 bytes, counts characters and itself", raw_cell(self.odd, 11, "length"))
        self.assertEqual("`hex_ebcdic`, 2 bytes, counts hexadecimal digits", raw_cell(self.odd, 10, "length"))
        self.assertEqual("space on the left, taken off", rows[13]["pad"])
        self.assertEqual("`0x00` on the right", rows[14]["pad"])
        self.assertEqual("[`phrase`](#layout-phrase)", rows[48]["inside"])
        self.assertEqual("wipe", rows[55]["secrecy"])
        # An even number of digits has nothing to fill.
        self.assertEqual("", rows[90]["fill"])

    def test_layouts(self):
        sections = self.odd.sections
        phrase = sections["layout-phrase"][1]
        self.assertEqual(("`/` `;`", "", "`-`"), (phrase[0]["until"], phrase[0]["absent"], phrase[2]["absent"]))
        self.assertEqual("Up to 3 items, numbered from 1.", sections["layout-pairs"][0])
        self.assertEqual(["007", "010"], [row["tag"] for row in sections["layout-tables"][1]])
        self.assertEqual("Each part has, in this order, a tag of 3 characters (`bcd`), a length of 1 byte (`bcd`, which "
                         "counts digits or characters, itself, its tag), a value. Tags without a row are kept.",
                         sections["layout-tables"][0])
        self.assertEqual("Each part has, in this order, `&`, a length of 3 bytes (`ascii`, which counts bytes), a tag of 2 "
                         "characters (`ascii`), `!` space, a value.", sections["layout-tokens"][0])
        self.assertEqual(["AB", "others"], [row["tag"] for row in sections["layout-tokens"][1]])
        self.assertEqual("A bitmap (`raw`) announces the parts: 8 bytes, whose first bit announces 8 more, up to 16.",
                         sections["layout-switches"][0])
        self.assertEqual(["2", "66"], [row["bit"] for row in sections["layout-switches"][1]])

    def test_a_bar_in_a_cell_does_not_end_it(self):
        self.assertEqual("`|`", page_of(ODD).sections["layout-sentences"][1][0]["until"])

    def test_a_layout_that_says_something_else_elsewhere_has_a_section_for_each(self):
        titles = [title for title in self.odd.titles if "`sentences`" in title]
        self.assertEqual(["Layout `sentences`", "Layout `sentences` in 53"], titles)
        self.assertEqual("[`sentences`](#layout-sentences-in-53)", self.odd.fields[53]["inside"])

    def test_demands_on_messages(self):
        demands = page_of("iso1987_ascii").sections["messages"][1]
        self.assertIn({"type": "010x", "if": "22.pan_entry is 05 or 07", "needs": "55", "without": ""}, demands)


def anchor_of(title):
    return re.sub(r"[^a-z0-9_\- ]", "", title.lower()).replace(" ", "-")


def raw_rows(page, title):
    """With the marks of code, which Page takes off."""
    lines = re.split(r"^#+ ", page.text, flags=re.MULTILINE)[1 + list(page.sections).index(title)].split("\n")
    cells = [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines if line.startswith("|")]
    return [dict(zip(cells[0], row)) for row in cells[2:]]


def raw_cell(page, field, heading):
    return next(row[heading] for row in raw_rows(page, "fields") if row["field"] == f"`{field}`")


class Command(unittest.TestCase):
    def refused(self, *arguments):
        said = subprocess.run([Programs.isotool.program, "spec", "export", *arguments], capture_output=True, text=True,
                              cwd=ROOT, timeout=TIMEOUT_S)
        return said.returncode, said.stderr

    def test_what_it_refuses(self):
        self.assertEqual(2, self.refused("nobody", "--format", "markdown")[0])
        code, why = self.refused("iso1987_bcd", "--format", "wireshark", "--framing", "etx")
        self.assertEqual(1, code)
        self.assertIn("etx carries text alone", why)
        code, why = self.refused("iso1987_bcd", "--format", "wireshark", "--framing", "morse")
        self.assertEqual(2, code)
        self.assertIn("'morse' is none of", why)
        code, why = self.refused("iso1987_bcd", "--format", "markdown", "--output", "/nowhere/page.md")
        self.assertEqual(2, code)
        self.assertIn("/nowhere/page.md: cannot be written", why)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
