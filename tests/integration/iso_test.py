#!/usr/bin/env python3
"""The tests' own codec against messages that another implementation packed.

usage: iso_test.py [test ...]
"""
import json
import unittest

import iso
from places import VECTORS


class Codec(unittest.TestCase):
    def messages(self):
        for file in sorted((VECTORS / "messages").glob("*.jsonl")):
            if file.stem in iso.DIALECTS:
                for number, line in enumerate(file.read_text().splitlines(), 1):
                    if line.strip():
                        yield f"{file.name}:{number}", iso.DIALECTS[file.stem], json.loads(line)

    def test_every_vector_is_packed_and_unpacked_to_the_byte(self):
        count = 0
        for where, dialect, message in self.messages():
            fields = {int(number): text for number, text in {**message["fields"], **message.get("binary", {})}.items()}
            wire = bytes.fromhex(message["wire"])
            with self.subTest(where):
                self.assertEqual(dialect.pack(message["mti"], fields).hex(), wire.hex())
                self.assertEqual(dialect.unpack(wire), (message["mti"], fields))
                count += 1
        self.assertGreater(count, 0)

    def test_the_two_dialects_without_vectors_carry_what_the_ascii_one_does(self):
        ascii_text = iso.DIALECTS["iso1987_ascii"]
        for name in ("iso1987_ebcdic", "iso1987_ascii_binary_bitmap"):
            dialect = iso.DIALECTS[name]
            for where, of, message in self.messages():
                if of is ascii_text:
                    mti, fields = ascii_text.unpack(bytes.fromhex(message["wire"]))
                    self.assertEqual(dialect.unpack(dialect.pack(mti, fields)), (mti, fields), where)

    def test_ebcdic_digits_are_f0_to_f9_and_the_bitmap_is_bytes(self):
        body = iso.DIALECTS["iso1987_ebcdic"].pack("0800", {11: "000123", 70: "301"})
        self.assertEqual(body.hex(), "f0f8f0f0" + "80200000000000000400000000000000" + "f0f0f0f1f2f3" + "f3f0f1")

    def test_frames_are_cut_wherever_the_stream_is_split(self):
        bodies = [b"one", b"twentytwo", b"3"]
        for framing in (iso.Framing("ascii4"), iso.Framing("hex4"), iso.Framing("binary2"),
                        iso.Framing("tpdu", b"\x60\0\1\0\2"), iso.Framing("tpdu", b"\x60\0\1\0\2", False)):
            stream = b"".join(map(framing.frame, bodies))
            for at in range(len(stream)):
                first, rest = framing.cut(stream[:at])
                second, rest = framing.cut(rest + stream[at:])
                self.assertEqual([body for _, body in first + second], bodies)
                self.assertEqual(rest, b"")


if __name__ == "__main__":
    unittest.main()
