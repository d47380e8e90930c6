#!/usr/bin/env python3
"""isotool decode and encode: what they print, how lines that fail leave the others alone, and the vectors through both.

usage: isotool_lines_test.py ISOTOOL [test ...]
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ISOTOOL = pathlib.Path(sys.argv.pop(1)).resolve()
VECTORS = pathlib.Path(os.environ.get("ISOSWITCH_VECTORS", ROOT / "tests" / "vectors"))
PAN = "5413330089020011"
PURCHASE = '{"mti":"0100","fields":{"2":"%s","3":"000000","11":"000001"},"binary":{"52":"0102030405060708"}}' % PAN
# 0100, bits 2, 3, 11 and 52, by hand.
PURCHASE_BCD = "0100" + "6020000000001000" + "16" + PAN + "000000" + "000001" + "0102030405060708"


def run(*arguments, stdin="", cwd=ROOT):
    stdin = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run([ISOTOOL, *arguments], capture_output=True, timeout=60, input=stdin, cwd=cwd)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def whole(line):
    """A decoded line without the parts of its values, which other tests look at."""
    message = json.loads(line)
    message.pop("inside", None)
    return message


class Decode(unittest.TestCase):
    def test_a_message_is_shown_masked_and_revealed_on_request(self):
        said = run("decode", "--dialect", "iso1987_bcd", stdin=PURCHASE_BCD)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("541333******0011", said.stdout)
        self.assertNotIn(PAN, said.stdout)
        self.assertNotIn("0102030405060708", said.stdout)
        said = run("decode", "--dialect", "iso1987_bcd", "--reveal", stdin=PURCHASE_BCD)
        self.assertIn(PAN, said.stdout)
        self.assertIn("0102030405060708", said.stdout)

    def test_json_is_masked_and_revealed_on_request(self):
        said = run("decode", "--dialect", "iso1987_bcd", "--json", stdin=PURCHASE_BCD)
        message = json.loads(said.stdout)
        self.assertEqual(message["fields"], {"2": "541333******0011", "3": "000000", "11": "000001"})
        self.assertNotIn("0102030405060708", said.stdout)
        said = run("decode", "--dialect", "iso1987_bcd", "--json", "--reveal", stdin=PURCHASE_BCD)
        self.assertEqual(whole(said.stdout), json.loads(PURCHASE))
        self.assertEqual(json.loads(said.stdout)["inside"],
                         {"3": {"type": "00", "from_account": "00", "to_account": "00"}})

    def test_hex_may_be_pasted_as_it_comes(self):
        pasted = ["0x" + PURCHASE_BCD, PURCHASE_BCD.lower(), "  " + PURCHASE_BCD + "\t\r",
                  " ".join(PURCHASE_BCD[i:i + 2] for i in range(0, len(PURCHASE_BCD), 2)),
                  " ".join("0X" + PURCHASE_BCD[i:i + 2] for i in range(0, len(PURCHASE_BCD), 2)),
                  " ".join(PURCHASE_BCD[i:i + 3] for i in range(0, len(PURCHASE_BCD), 3))]
        said = run("decode", "--dialect", "iso1987_bcd", "--json", "--reveal", stdin="\r\n".join(pasted))
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual([whole(line) for line in said.stdout.splitlines()], [json.loads(PURCHASE)] * len(pasted))

    def test_a_line_that_fails_has_its_place_in_the_output_and_leaves_the_others_alone(self):
        lines = [PURCHASE_BCD, "", "xyz", PURCHASE_BCD[:-2], "012", PURCHASE_BCD.replace("1000", "1001"), "   ", PURCHASE_BCD]
        said = run("decode", "--dialect", "iso1987_bcd", "--json", "--reveal", stdin="\n".join(lines))
        self.assertEqual(said.returncode, 1)
        shown = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual([entry.get("line") for entry in shown], [None, 3, 4, 5, 6, None])
        self.assertEqual(whole(said.stdout.splitlines()[0]), json.loads(PURCHASE))
        self.assertEqual(whole(said.stdout.splitlines()[5]), json.loads(PURCHASE))
        # What stands before the fault is there.
        self.assertEqual(shown[2]["fields"], {"2": PAN, "3": "000000", "11": "000001"})
        self.assertEqual(shown[2]["binary"], {})
        self.assertTrue(shown[2]["error"].startswith("52 pin_block: "), shown[2])
        self.assertNotIn("mti", shown[1])
        errors = said.stderr.splitlines()
        self.assertEqual([line.split(": ")[1] for line in errors], ["line 3", "line 4", "line 5", "line 6"])
        self.assertNotIn(PAN, said.stderr)

    def test_without_json_the_fields_before_a_fault_are_shown_too(self):
        said = run("decode", "--dialect", "iso1987_bcd", stdin=PURCHASE_BCD[:-2] + "\n" + PURCHASE_BCD)
        self.assertEqual(said.returncode, 1)
        self.assertEqual(said.stdout.count("541333******0011"), 2)
        self.assertEqual(said.stdout.count("pin_block"), 1)
        self.assertIn("line 1: 52 pin_block", said.stderr)

    def test_several_files_are_read_in_order_and_named_in_errors(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("a.hex", "zz\n" + PURCHASE_BCD + "\n"), ("b.hex", PURCHASE_BCD + "\nzz")):
                (pathlib.Path(folder) / name).write_text(text)
            said = run("decode", "--dialect", "iso1987_bcd", "--json", f"{folder}/a.hex", "-", f"{folder}/b.hex", stdin="yy\n")
        self.assertEqual(said.returncode, 1)
        shown = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual([(entry.get("file", "")[-5:], entry.get("line")) for entry in shown],
                         [("a.hex", 1), ("", None), ("", 1), ("", None), ("b.hex", 2)])
        self.assertIn("b.hex:2: ", said.stderr)

    def test_a_line_without_end_is_refused_not_kept(self):
        said = run("decode", "--json", "--dialect", "iso1987_bcd", stdin="0" * (1 << 20) + "0\n" + PURCHASE_BCD)
        shown = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertIn("at most 1048576 bytes", shown[0]["error"])
        self.assertIn("mti", shown[1])

    def test_nothing_is_nothing(self):
        said = run("decode")
        self.assertEqual((said.returncode, said.stdout, said.stderr), (0, "", ""))

    def test_a_dialect_may_be_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            own = pathlib.Path(folder) / "own.yaml"
            own.write_text("dialect: own\nbase: iso1987_bcd\nfields: {3: {name: what_it_is}}\n")
            self.assertIn("what_it_is", run("decode", "--dialect", str(own), stdin=PURCHASE_BCD).stdout)
            # The working directory's dialects go first.
            here = pathlib.Path(folder) / "config" / "dialects"
            here.mkdir(parents=True)
            (here / "mine.yaml").write_text("dialect: mine\nbase: iso1987_bcd\nfields: {3: {name: from_here}}\n")
            self.assertIn("from_here", run("decode", "--dialect", "mine", stdin=PURCHASE_BCD, cwd=folder).stdout)


class Encode(unittest.TestCase):
    def test_json_becomes_hex(self):
        said = run("encode", "--dialect", "iso1987_bcd", stdin=PURCHASE)
        self.assertEqual((said.returncode, said.stdout), (0, PURCHASE_BCD + "\n"))
        said = run("encode", "--dialect", "iso1987_bcd", "--json", stdin=PURCHASE + "\r\n")
        self.assertEqual(json.loads(said.stdout), {"wire": PURCHASE_BCD})

    def test_a_line_that_fails_leaves_the_others_alone(self):
        lines = [PURCHASE, "", PURCHASE.replace('"3":"000000"', '"3":"0000000"'), "junk", '{"fields":{}}',
                 '{"line":3,"error":"…","mti":"0100","fields":{}}', PURCHASE.replace(PAN, "541333******0011"), PURCHASE]
        said = run("encode", "--dialect", "iso1987_bcd", stdin="\n".join(lines))
        self.assertEqual((said.returncode, said.stdout), (1, (PURCHASE_BCD + "\n") * 2))
        self.assertEqual([line.split(": ")[1] for line in said.stderr.splitlines()],
                         ["line 3", "line 4", "line 5", "line 6", "line 7"])
        self.assertNotIn(PAN, said.stderr)
        said = run("encode", "--dialect", "iso1987_bcd", "--json", stdin="\n".join(lines))
        shown = [json.loads(line) for line in said.stdout.splitlines()]
        self.assertEqual([entry.get("line") for entry in shown], [None, 3, 4, 5, 6, 7, None])
        self.assertEqual([entry["wire"] for entry in shown if "wire" in entry], [PURCHASE_BCD] * 2)


class Usage(unittest.TestCase):
    def test_wrong_usage_is_2(self):
        for command in ("decode", "encode"):
            for arguments in (["--dialect", "klingon"], ["/nowhere.hex"], [str(ROOT)], ["--no-such-option"],
                              ["--dialect", "/nowhere.yaml"]):
                said = run(command, *arguments)
                self.assertEqual((said.returncode, said.stdout), (2, ""), (command, arguments))
                self.assertNotEqual(said.stderr, "")

    def test_help_has_an_example(self):
        for command in ("decode", "encode"):
            self.assertIn("Example", run(command, "--help").stdout)

    def test_an_output_that_cannot_be_written_is_1(self):
        with open("/dev/full", "w") as full:
            said = subprocess.run([ISOTOOL, "decode", "--dialect", "iso1987_bcd"], stdout=full, stderr=subprocess.PIPE,
                                  input=PURCHASE_BCD.encode(), timeout=60, cwd=ROOT)
        self.assertEqual(said.returncode, 1)
        self.assertIn(b"cannot be written", said.stderr)


class Vectors(unittest.TestCase):
    def test_every_vector_goes_through_both(self):
        files = sorted((VECTORS / "messages").glob("*.jsonl"))
        self.assertTrue(files, VECTORS)
        for file in files:
            rows = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
            hex_lines = "".join(row["wire"].upper() + "\n" for row in rows)
            decoded = run("decode", "--dialect", file.stem, "--json", "--reveal", stdin=hex_lines)
            self.assertEqual(decoded.returncode, 0, decoded.stderr)
            self.assertEqual(len(decoded.stdout.splitlines()), len(rows))
            for row, line in zip(rows, decoded.stdout.splitlines()):
                self.assertEqual(whole(line), {
                    "mti": row["mti"], "fields": row["fields"],
                    "binary": {field: value.upper() for field, value in row.get("binary", {}).items()}})
            encoded = run("encode", "--dialect", file.stem, stdin=decoded.stdout)
            self.assertEqual((encoded.returncode, encoded.stdout == hex_lines), (0, True), file)
            masked = run("decode", "--dialect", file.stem, "--json", stdin=hex_lines).stdout
            for row in rows:
                if len(row["fields"].get("2", "")) >= 13:
                    self.assertNotIn('"2":"%s"' % row["fields"]["2"], masked)


if __name__ == "__main__":
    unittest.main()
