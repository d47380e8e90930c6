#!/usr/bin/env python3
"""isotool spec: exit codes, what goes to stdout and stderr, and that what is written loads.

usage: spec_test.py ISOTOOL [test ...]
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPECS = pathlib.Path(__file__).resolve().parent / "specs"
ISOTOOL = pathlib.Path(sys.argv.pop(1)).resolve()
WHOLE = ("jpos_1987_ascii.xml", "jpos_1987_bcd.xml", "jpos_ebcdic.xml", "jpos_nested.xml", "moov_1987_ascii.json",
         "moov_1987_bcd.yaml", "moov_ebcdic.json", "moov_nested.json")


def spec(*arguments, stdin=b""):
    done = subprocess.run([ISOTOOL, "spec", *map(str, arguments)], capture_output=True, timeout=60, input=stdin,
                          cwd=ROOT)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Case(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def written(self, text):
        path = self.folder() / "spec.xml"
        path.write_bytes(text)
        return path


class Import(Case):
    def test_what_is_carried_over_whole_is_0_and_silent_and_loads(self):
        for name in WHOLE:
            with self.subTest(name):
                output = self.folder() / "made.yaml"
                self.assertEqual(spec("import", SPECS / name, "--output", output), (0, "", ""))
                code, said, wrong = spec("check", output)
                self.assertEqual((code, wrong), (0, ""))
                self.assertIn(f"{name.split('.')[0]}: version 1987, ", said)

    def test_to_stdout_with_the_given_name(self):
        code, said, wrong = spec("import", SPECS / "jpos_1987_ascii.xml", "--name", "West")
        self.assertEqual((code, wrong), (0, ""))
        self.assertTrue(said.startswith("# Made from a jPOS generic packager, jpos_1987_ascii.xml.\n"), said)
        self.assertIn("\ndialect: west\n", said)

    def test_what_is_lost_is_1_one_line_each_and_the_rest_is_written(self):
        output = self.folder() / "made.yaml"
        code, said, wrong = spec("import", SPECS / "jpos_losses.xml", "--output", output)
        self.assertEqual((code, said), (1, ""))
        self.assertIn("isotool spec import: not carried over: 44: class com.example.iso.OUR_LLCHAR is not known; "
                      "give it a row by hand, if messages have it\n", wrong)
        self.assertEqual(len(wrong.splitlines()), 11)
        self.assertEqual(spec("check", output)[0], 0)

    def test_losses_as_json(self):
        code, _, wrong = spec("import", SPECS / "moov_losses.json", "--json")
        self.assertEqual(code, 1)
        losses = [json.loads(line) for line in wrong.splitlines()]
        self.assertIn({"path": "31", "reason": "encoding 'UTF16' is not known",
                       "advice": "give it a row by hand, if messages have it"}, losses)

    def test_the_format_is_seen_or_said(self):
        text = (SPECS / "jpos_1987_ascii.xml").read_bytes()
        self.assertEqual(spec("import", "-", stdin=text)[0], 0)
        code, said, wrong = spec("import", "-", "--format", "moov", stdin=text)
        self.assertEqual((code, said), (2, ""))
        self.assertRegex(wrong, r"^isotool spec import: spec: .* \(stdin:\d+\)\n$")

    def test_the_year_may_be_given(self):
        text = b"fields: {0: {type: String, length: 4, enc: ASCII, prefix: ASCII.Fixed}, " \
               b"1: {type: Bitmap, enc: Binary, prefix: Binary.Fixed}, " \
               b"2: {type: String, length: 19, enc: ASCII, prefix: ASCII.LL}}"
        code, _, wrong = spec("import", "-", stdin=text)
        self.assertEqual(code, 1)
        self.assertIn("version: neither field 12 nor field 39", wrong)
        code, said, wrong = spec("import", "-", "--year", "1993", stdin=text)
        self.assertEqual((code, wrong), (0, ""))
        self.assertIn("\nversion: 1993\n", said)

    def test_wrong_usage_and_unreadable_files_are_2(self):
        for arguments in ([], ["/nowhere.xml"], [SPECS], [SPECS / "jpos_nested.xml", "--format", "other"],
                          [SPECS / "jpos_nested.xml", "--year", "1990"],
                          [SPECS / "jpos_nested.xml", "--output", "/nowhere/made.yaml"]):
            code, _, wrong = spec("import", *arguments)
            self.assertEqual(code, 2, arguments)
            self.assertNotEqual(wrong, "", arguments)

    def test_faults_say_path_and_line(self):
        path = self.written(b"<isopackager>\n<isofield id='2' class='x'/></isopackager>")
        self.assertEqual(spec("import", path),
                         (2, "", f"isotool spec import: fields.2: length is missing ({path}:2)\n"))

    def test_a_file_of_more_than_4_mib_is_refused(self):
        path = self.written(b"<isopackager>" + b" " * (4 << 20) + b"</isopackager>")
        self.assertEqual(spec("import", path), (2, "", f"isotool spec import: {path}: more than 4 MiB\n"))


class Check(Case):
    def test_a_line_about_a_dialect(self):
        code, said, wrong = spec("check", ROOT / "config/dialects/iso1987_bcd.yaml")
        self.assertEqual((code, wrong), (0, ""))
        self.assertRegex(said, r"^iso1987_bcd: version 1987, \d+ fields, \d+ layouts?, MTI bcd, bitmaps raw, rows in ")
        code, said, _ = spec("check", "iso1987_ascii", "--json")
        self.assertEqual(code, 0)
        about = json.loads(said)
        self.assertEqual((about["dialect"], about["version"], about["mti"]), ("iso1987_ascii", 1987, "ascii"))

    def test_every_fault_is_a_line_and_1(self):
        path = self.folder() / "bad.yaml"
        path.write_text("dialect: bad\nversion: 1987\nmti: ascii\nbitmap: hexx\nwire:\n"
                        "  n_fixed: {encoding: asci}\nfields:\n  3: [code, n6]\n")
        code, said, wrong = spec("check", path)
        self.assertEqual((code, said), (1, ""))
        lines = wrong.splitlines()
        self.assertGreaterEqual(len(lines), 2)
        self.assertTrue(all(line.startswith("isotool spec check: ") for line in lines), wrong)
        self.assertIn(f"{path}:4:", wrong)
        code, _, wrong = spec("check", path, "--json")
        self.assertEqual(code, 1)
        self.assertEqual({"path", "what", "where"}, set(json.loads(wrong.splitlines()[0])))

    def test_no_such_dialect_is_2(self):
        self.assertEqual(spec("check", "no_such_dialect")[0], 2)


class Diff(Case):
    def test_the_same_is_0_and_silent(self):
        self.assertEqual(spec("diff", "iso1987_ascii", "iso1987_ascii"), (0, "", ""))

    def test_differences_are_1(self):
        code, said, wrong = spec("diff", "iso1987_ascii", "iso1987_bcd")
        self.assertEqual((code, wrong), (1, ""))
        self.assertIn("mti: ascii → bcd\n", said)
        self.assertIn("2 encoding: ascii → bcd\n", said)
        code, said, _ = spec("diff", "iso1987_ascii", "iso1987_bcd", "--json")
        self.assertEqual(code, 1)
        self.assertIn({"path": "mti", "column": "value", "before": "ascii", "after": "bcd"},
                      [json.loads(line) for line in said.splitlines()])

    def test_what_does_not_load_is_2(self):
        self.assertEqual(spec("diff", "iso1987_ascii", "no_such_dialect")[0], 2)


class Usage(Case):
    def test_help_has_an_example(self):
        for command in ((), ("import",), ("check",), ("diff",)):
            code, said, _ = spec(*command, "--help")
            self.assertEqual(code, 0, command)
            self.assertRegex(said, r"(?s)Examples?:\n.*isotool spec", command)
        self.assertEqual(spec()[0], 2)
        self.assertEqual(spec("fly")[0], 2)


if __name__ == "__main__":
    unittest.main()
