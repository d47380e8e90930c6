#!/usr/bin/env python3
"""Exported dissectors in tshark: messages in TCP streams, framed by every preset, cut anywhere.

usage: streams_test.py ISOTOOL [test ...]
"""
import random
import subprocess
import unittest

from exported import REVEALED, TIMEOUT_S, Dissector, Programs, fields_of, vectors, wires_of
import capture
import framings
import tshark

DIALECT = "iso1987_ascii"  # of text alone: every framing carries it


class Framing(unittest.TestCase):
    """Segments have nothing to do with frames."""

    @classmethod
    def setUpClass(cls):
        cls.rows = vectors("messages", DIALECT)[:8]
        cls.wires = wires_of(cls.rows)
        cls.random = random.Random(8583)

    def cut(self, stream):
        at = sorted(self.random.sample(range(1, len(stream)), 12))
        return [stream[begin:end] for begin, end in zip([0] + at, at + [len(stream)])]

    def test_frames_in_any_segments(self):
        for name, frame in framings.FRAMES.items():
            frames = [frame(wire) for wire in self.wires]
            empty = framings.EMPTY.get(name, b"")
            together = empty + b"".join(frames) + empty
            shortest = min(frames, key=len)
            byte_by_byte = [bytes([byte]) for byte in empty + shortest + shortest]
            expected = 2 * [fields_of(row) for row in self.rows] + 2 * [fields_of(self.rows[frames.index(shortest)])]
            with self.subTest(name), Dissector(DIALECT, "--framing", name) as dissector:
                found = dissector.streams([[together], self.cut(together), byte_by_byte], REVEALED)
                self.assertEqual(expected, [message.fields for message in found if message.fields])
                self.assertEqual(5 if empty else 0, sum("an empty frame" in message.title for message in found))
                self.assertEqual([], [text for message in found for kind, text in message.warnings if kind == "bad_frame"])
                if name in framings.HEADERS:
                    self.assertEqual({framings.HEADERS[name]}, {message.heads["header"] for message in found})

    def test_every_preset_is_among_them(self):
        asked = [Programs.isotool.program, "spec", "export", DIALECT, "--format", "wireshark", "--framing", "?"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=TIMEOUT_S)
        self.assertEqual(set(framings.FRAMES), set(said.stderr.strip().split("is none of ")[1].split(", ")))

    def test_a_tpdu_and_its_stations(self):
        with Dissector(DIALECT, "--framing", "tpdu") as dissector:
            heads = dissector.streams([[framings.FRAMES["tpdu"](self.wires[0])]])[0].heads
        self.assertEqual(("60", "0001", "0002"), tuple(heads[f"header.{part}"] for part in ("id", "destination", "source")))

    def test_session_control_and_rejected_messages_of_base1(self):
        rejected = bytes.fromhex("1a80") + bytes(24) + framings.base1(self.wires[0]) + self.wires[0]
        stream = bytes.fromhex("0004" + "0020" + "deadbeef") + len(rejected).to_bytes(2, "big") + b"\0\0" + rejected
        with Dissector(DIALECT, "--framing", "base1") as dissector:
            found = dissector.streams([[stream]], REVEALED)
        self.assertRegex(found[0].title, "session control$")
        self.assertEqual(fields_of(self.rows[0]), found[1].fields)
        self.assertEqual(2 * 48, len(found[1].heads["header"]))

    def test_what_is_no_frame_is_said_and_ends_the_segment(self):
        for name, no_frame in framings.NO_FRAMES:
            stream = framings.FRAMES[name](self.wires[0]) + no_frame
            with self.subTest(name, no_frame=no_frame), Dissector(DIALECT, "--framing", name) as dissector:
                found = dissector.streams([[stream]], REVEALED)
                self.assertEqual(fields_of(self.rows[0]), found[0].fields)
                self.assertEqual("bad_frame", found[1].warnings[0][0])

    def test_a_frame_that_was_not_captured_to_its_end(self):
        with Dissector(DIALECT) as dissector:
            capture.write(dissector.file("messages.pcap"), [[framings.FRAMES["binary2"](self.wires[0])[:-5]]])
            printed = dissector.text("-o", "tcp.desegment_tcp_streams:FALSE", "-V", "-O", DIALECT)
        self.assertIn("binary2: the rest of a frame was not captured", printed)

    def test_ports_of_the_command_and_of_the_preference(self):
        frame = framings.FRAMES["binary2"](self.wires[0])
        for options, preferences, count in ((("--port", "8583"), {}, 1), (("--port", "1", "--port", "8583"), {}, 1),
                                            ((), {}, 0), ((), {"ports": "9000-9001,8583"}, 1),
                                            (("--port", "8583"), {"ports": "9000"}, 0)):
            with self.subTest(options=options, preferences=preferences), Dissector(DIALECT, *options) as dissector:
                self.assertEqual(count, len(dissector.streams([[frame]], preferences, port=None)))


if __name__ == "__main__":
    tshark.skip_without_tshark()
    Programs.from_arguments()
    unittest.main()
