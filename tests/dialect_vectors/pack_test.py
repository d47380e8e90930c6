#!/usr/bin/env python3
"""The packer of the nested vectors against published values, and against files that other implementations wrote."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import chip
import encoders
import pack
from tables import DIALECTS, IPM

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


class Published(unittest.TestCase):
    def test_bitmaps_of_the_article_on_iso_8583(self):
        for numbers, expected in (([2, 7, 12, 28, 32, 39, 41, 42, 50, 53, 62], "4210001102C04804"),
                                  ([2, 3, 4, 7, 11, 12, 14, 22, 24, 26, 32, 35, 37, 41, 42, 47, 49, 53, 62, 64],
                                   "7234054128C28805"), ([1, 64], "8000000000000001")):
            self.assertEqual(encoders.bits(numbers, 8).hex().upper(), expected)

    def test_lengths_of_x_690(self):
        # X.690 8.1.3: 38 is one byte, 201 is 81 C9.
        self.assertEqual(encoders.ber_length(38).hex(), "26")
        self.assertEqual(encoders.ber_length(201).hex(), "81c9")
        self.assertEqual(encoders.ber_length(127).hex(), "7f")
        self.assertEqual(encoders.ber_length(128).hex(), "8180")
        self.assertEqual(encoders.ber_length(256).hex(), "820100")

    def test_the_payment_system_environment_of_emv_book_1(self):
        inner = encoders.ber("88", b"\x02") + chip.write("5F2D", "en")
        template = encoders.ber("6F", chip.write("84", b"1PAY.SYS.DDF01".hex()) + encoders.ber("A5", inner))
        self.assertEqual(template.hex().upper(), "6F1A840E315041592E5359532E4444463031A5088801025F2D02656E")

    def test_formats_of_emv_book_3(self):
        # n is filled on the left with 0, cn on the right with F (4.3): an amount of 12345, a PAN of an odd size.
        self.assertEqual(chip.write("9F02", "000000012345").hex().upper(), "9F0206000000012345")
        self.assertEqual(chip.write("5F2A", "978").hex().upper(), "5F2A020978")
        self.assertEqual(chip.write("5A", "5413330089020029").hex().upper(), "5A085413330089020029")
        self.assertEqual(chip.write("5A", "6799998900000200036").hex().upper(), "5A0A6799998900000200036F")
        self.assertEqual(chip.write("57", "5413330089020029=2512201").hex().upper(), "570C5413330089020029D2512201")

    def test_code_pages(self):
        self.assertEqual(encoders.text("0100", "cp500").hex().upper(), "F0F1F0F0")
        self.assertEqual(encoders.text("[]^!|", "cp1047").hex().upper(), "ADBD5F5A4F")
        self.assertEqual(encoders.text("[]^!|", "cp500").hex().upper(), "4A5A5F4FBB")
        self.assertEqual(encoders.text("[]^!|", "cp037").hex().upper(), "BABBB05A4F")

    @unittest.skipUnless(shutil.which("iconv"), "there is no iconv")
    def test_cp1047_is_that_of_iconv(self):
        characters = "".join(chr(code) for code in list(range(0x20, 0x7F)) + list(range(0xA0, 0x100)))
        found = subprocess.run(["iconv", "-f", "UTF-8", "-t", "IBM1047"], input=characters.encode(), capture_output=True)
        if found.returncode != 0:
            self.skipTest("iconv has no IBM1047")
        self.assertEqual(encoders.text(characters, "cp1047"), found.stdout)


class Others(unittest.TestCase):
    def test_messages_that_another_implementation_packed(self):
        files = sorted((VECTORS / "messages").glob("*.jsonl"))
        self.assertEqual(len(files), 4)
        for file in files:
            table, style, _ = DIALECTS[file.stem]
            messages = lines(file)
            self.assertEqual(len(messages), 150)
            for number, message in enumerate(messages, 1):
                values = {int(key): value for key, value in message["fields"].items()}
                values |= {int(key): bytes.fromhex(value) for key, value in message.get("binary", {}).items()}
                with self.subTest(file=file.name, line=number):
                    self.assertEqual(style.message(message["mti"], values, table).hex().upper(), message["wire"].upper())

    def test_records_of_clearing_files(self):
        for name, page in (("ipm_50.ascii.vbs", "latin-1"), ("ipm_50.ebcdic.vbs", "cp500")):
            style = DIALECTS["ipm_ascii" if page == "latin-1" else "ipm_ebcdic"][1]
            records = list(self.records((VECTORS / "ipm" / name).read_bytes()))
            self.assertEqual(len(records), 50)
            for number, record in enumerate(records, 1):
                with self.subTest(file=name, record=number):
                    mti, values = self.values(record, page)
                    self.assertEqual(style.message(mti, values, IPM), record)

    @staticmethod
    def records(file):
        at = 0
        while size := int.from_bytes(file[at:at + 4], "big"):
            yield file[at + 4:at + 4 + size]
            at += 4 + size

    def values(self, record, page):
        """By the sizes of the table, from the front."""
        bitmap, at, values = int.from_bytes(record[4:20], "big"), 20, {}
        for number in range(2, 129):
            if not bitmap >> (128 - number) & 1:
                continue
            field = IPM[number]
            size = int(record[at:at + field.dots].decode(page)) if field.dots else field.size
            at += field.dots
            value = record[at:at + size]
            values[number] = value if field.kind == "b" else value.decode(page)
            at += size
        self.assertEqual(at, len(record))
        return record[:4].decode(page), values


class Written(unittest.TestCase):
    def test_the_nested_vectors_are_what_the_packer_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            pack.main(folder)
            for name in DIALECTS:
                written = (pathlib.Path(folder) / f"{name}.jsonl").read_bytes()
                self.assertEqual(written == (VECTORS / "nested" / f"{name}.jsonl").read_bytes(), True, name)
        self.assertEqual({file.stem for file in (VECTORS / "nested").glob("*")}, set(DIALECTS))

    def test_the_nested_vectors_have_what_is_hard(self):
        everywhere = ""
        for name in DIALECTS:
            messages = lines(VECTORS / "nested" / f"{name}.jsonl")
            text = json.dumps([message["inside"] for message in messages])
            everywhere += text
            pans = {len(message["fields"]["2"]) % 2 for message in messages if "2" in message["fields"]}
            tracks = {len(message["fields"]["35"]) % 2 for message in messages if "35" in message["fields"]}
            with self.subTest(name):
                self.assertTrue(any(f'"{tag}": {{' in text for tag in chip.CONSTRUCTED), "no constructed tag")
                self.assertTrue(any(f'"{tag}": "' in text for tag in chip.UNKNOWN), "no unknown tag")
                self.assertTrue('"DF7E": "' in text, "no chip data of the longest size")
                self.assertTrue('": ["' in text, "no repeated tag")
                self.assertTrue(any(message["whole"] for message in messages), "nothing unusual")
                self.assertEqual(pans, {0, 1})
                self.assertTrue(tracks == {0, 1} or name.startswith("ipm"), "tracks of one parity only")
        for tag in chip.CONSTRUCTED + chip.UNKNOWN + list(chip.OBJECTS):
            self.assertTrue(f'"{tag}": ' in everywhere, tag)


if __name__ == "__main__":
    unittest.main()
