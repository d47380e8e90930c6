#!/usr/bin/env python3
"""isotool doctor: which framing and dialect it names for hex, bytes and captures, and what it says where nothing fits.

usage: doctor_test.py ISOTOOL [test ...]
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(pathlib.Path(__file__).parent), str(ROOT / "tests/integration")]
import captures  # noqa: E402
from captures import Talk, pcap, pcapng  # noqa: E402
from iso import DIALECTS  # noqa: E402

ISOTOOL = pathlib.Path(sys.argv.pop(1)).resolve()
CARD = "5413330000000019"
TSHARK = shutil.which("tshark")
# Of many places and draws all are tried, or every so many where a start of the program takes its time.
STEP = int(os.environ.get("ISOSWITCH_PLACE_STEP", "1"))

# How a message of so many bytes is framed, from docs/framing.md: framing, what stands before it.
FRAMINGS = {
    "ascii4": lambda size: b"%04d" % size,
    "binary2": lambda size: size.to_bytes(2, "big"),
    "binary2_inclusive": lambda size: (size + 2).to_bytes(2, "big"),
    "binary2_le": lambda size: size.to_bytes(2, "little"),
    "tpdu": lambda size: (size + 5).to_bytes(2, "big") + bytes.fromhex("6000010002"),
    "bcd2": lambda size: bytes.fromhex("%04d" % size),
}


def purchase(number):
    return "0200", {2: CARD, 3: "000000", 4: f"{100 * number:012d}", 7: "1124120000", 11: f"{number:06d}", 12: "130501",
                    13: "1124", 22: "051", 32: "12345", 37: f"{number:012d}", 41: "TERM0001", 42: "MERCHANT0000001",
                    49: "978"}


def echo(number):
    return "0800", {7: "1124120000", 11: f"{number:06d}", 70: "301"}


def frames(framing, dialect, messages):
    out = b""
    for mti, fields in messages:
        body = DIALECTS[dialect].pack(mti, fields)
        out += FRAMINGS[framing](len(body)) + body
    return out


class Case(unittest.TestCase):
    maxDiff = None

    def doctor(self, data, *arguments, code=0):
        said = subprocess.run([ISOTOOL, "doctor", *arguments], capture_output=True, timeout=60, input=data, cwd=ROOT)
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.assertNotIn(CARD.encode(), said.stdout + said.stderr)
        return said.stdout.decode(), said.stderr.decode()

    def services(self, data, *arguments, code=0):
        out, err = self.doctor(data, "--json", *arguments, code=code)
        return [json.loads(line) for line in out.splitlines()], err

    def best(self, data, *arguments):
        """(framing, dialect, messages) of the first reading of the only service."""
        services, err = self.services(data, *arguments)
        self.assertEqual(len(services), 1, services)
        reading = services[0]["readings"][0]
        self.assertTrue(reading["parses"])
        return reading["framing"], reading["dialect"], reading["messages"]


class Bytes(Case):
    def test_every_framing_with_every_dialect_is_named_from_raw_bytes_and_from_hex(self):
        for framing in FRAMINGS:
            for dialect in ("iso1987_ascii", "iso1987_bcd", "iso1987_ebcdic", "iso1987_ascii_binary_bitmap"):
                with self.subTest(framing=framing, dialect=dialect):
                    data = frames(framing, dialect, [purchase(1), echo(2), purchase(3)])
                    self.assertEqual(self.best(data, "--raw"), (framing, dialect, 3))
                    self.assertEqual(self.best(data.hex(" ").encode(), "--hex"), (framing, dialect, 3))
                    self.assertEqual(self.best(data), (framing, dialect, 3))  # as which it is recognized

    def test_hex_goes_over_lines_as_dumps_do(self):
        text = frames("binary2", "iso1987_bcd", [purchase(1), purchase(2)]).hex()
        dump = "\n".join(text[at:at + 32] for at in range(0, len(text), 32))
        self.assertEqual(self.best(dump.encode()), ("binary2", "iso1987_bcd", 2))
        self.assertEqual(self.best(b"  0x" + text.upper().encode() + b"\r\n\n"), ("binary2", "iso1987_bcd", 2))

    def test_a_capture_of_nothing_but_digits_is_not_taken_for_hex(self):
        mti, fields = echo(1)
        data = frames("ascii4", "iso1987_ascii", [(mti, fields), (mti, fields)])
        self.assertRegex(data, rb"^[0-9A-F]+$")
        self.assertEqual(self.best(data), ("ascii4", "iso1987_ascii", 2))

    def test_people_see_evidence_the_first_message_and_the_lines_to_set(self):
        out, _ = self.doctor(frames("ascii4", "iso1987_ascii", [purchase(1), purchase(2)]))
        self.assertIn("ascii4 × iso1987_ascii: 2 messages, every byte explained", out)
        self.assertRegex(out, r"\n *2 pan +541333\*\*\*\*\*\*0019\n")
        self.assertIn("the listener's configuration:\n    framing: ascii4\n    dialect: iso1987_ascii\n", out)
        refused = out.split("refused")[1].splitlines()
        self.assertLessEqual(len(refused), 7)
        self.assertRegex(refused[-1], r"and \d+ more: --all")

    def test_a_TPDU_that_is_not_counted_has_its_own_line(self):
        body = DIALECTS["iso1987_bcd"].pack(*purchase(1))
        data = len(body).to_bytes(2, "big") + bytes.fromhex("6000010002") + body
        out, _ = self.doctor(data)
        self.assertIn("    framing: tpdu\n    tpdu_counted: false\n    dialect: iso1987_bcd\n", out)

    def test_all_lists_every_pair_with_its_reason(self):
        data = frames("binary2", "iso1987_bcd", [purchase(1)])
        dialects = len(list((ROOT / "config/dialects").glob("*.yaml")))
        services, _ = self.services(data, "--all")
        readings = services[0]["readings"]
        presets = {reading["framing"] for reading in readings}
        self.assertEqual(len(readings), (len(presets) + 2) * dialects)  # two TPDU presets have their option
        ascii_reason = [reading["evidence"] for reading in readings
                        if (reading["framing"], reading["dialect"]) == ("binary2", "iso1987_ascii")]
        self.assertEqual(ascii_reason, ["mti: expected four digits, found something else (offset 2)"])
        self.assertTrue(all(reading["evidence"] for reading in readings))

    def test_candidates_can_be_chosen(self):
        data = frames("binary2", "iso1987_bcd", [purchase(1)])
        self.doctor(data, "--framing", "ascii4", code=1)
        self.doctor(data, "--dialect", "iso1987_ascii", code=1)
        file = "./config/dialects/iso1987_bcd.yaml"
        out, _ = self.doctor(data, "--framing", "binary2", "--dialect", file)
        self.assertIn(f"dialect: {file}\n", out)
        self.assertEqual(self.best(data, "--framing", "ascii4", "--framing", "binary2", "--dialect", "iso1987_bcd")[0],
                         "binary2")

    def test_messages_without_framing_are_told_from_frames(self):
        dialect = DIALECTS["iso1987_bcd"]
        lines = "\n".join(dialect.pack(*purchase(number)).hex() for number in (1, 2))
        out, _ = self.doctor(lines.encode(), code=1)
        self.assertIn("nothing parses these bytes", out)
        self.assertRegex(out, r"as messages without framing, a line each: iso1987_bcd\b")

    def test_other_protocols_are_named(self):
        for data, word in ((bytes.fromhex("16030100c8010000c40303") + bytes(200), "start TLS"),
                           (b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "are HTTP"),
                           (b"HTTP/1.1 400 Bad Request\r\n\r\n", "are HTTP"),
                           (b'0047<?xml version="1.0"?><Document><a>1</a></Document>', "are XML"),
                           (b'\0\x22{"type": "purchase", "amount": 4500}', "are JSON")):
            out, _ = self.doctor(data, code=1)
            self.assertIn(word, out, data)

    def test_wrong_usage_is_2(self):
        for arguments, data in ((["--framing", "binary9"], b"00"), (["--dialect", "nowhere"], b"00"), (["--hex"], b"zz"),
                                (["--pcap"], b"nothing of the kind"), (["/no/such/file"], b""), ([], b""),
                                (["--hex", "--raw"], b"00"), (["--hex"], CARD.encode() + b"q")):
            with self.subTest(arguments):
                self.doctor(data, *arguments, code=2)
        said = subprocess.run([ISOTOOL, "doctor", "--help"], capture_output=True, text=True, timeout=60)
        self.assertEqual(said.returncode, 0)
        self.assertRegex(said.stdout, r"Example:\n  isotool doctor")

    def test_a_file_is_read_as_well_as_stdin(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(frames("bcd2", "iso1987_ascii", [purchase(1)]))
            file.flush()
            self.assertEqual(self.best(b"", file.name), ("bcd2", "iso1987_ascii", 1))


class Captures(Case):
    messages = [purchase(number) for number in range(1, 6)]
    data = frames("binary2", "iso1987_bcd", messages)
    found = ("binary2", "iso1987_bcd", 5)

    def talk(self, **more):
        talk = Talk(**more)
        return talk.opens() + talk.says(0, self.data, 100)

    def test_every_kind_of_file_and_link(self):
        packets = self.talk()
        for link in (captures.ETHERNET, "vlan", captures.RAW, captures.LOOPBACK, captures.COOKED, captures.COOKED_2, 12,
                     228):
            for name, file in (("little", pcap(packets, link)), ("big", pcap(packets, link, ">")),
                               ("nanoseconds", pcap(packets, link, "<", 0xA1B23C4D)),
                               ("pcapng", pcapng(packets, link)), ("pcapng, big", pcapng(packets, link, ">")),
                               ("old blocks", pcapng(packets, link, kind=2)),
                               ("simple blocks", pcapng(packets, link, kind=3))):
                with self.subTest(link=link, file=name):
                    services, err = self.services(file, "--dialect", "iso1987_ascii", "--dialect", "iso1987_bcd")
                    self.assertEqual(err, "")
                    self.assertEqual([service["service"] for service in services], ["10.0.0.2:8583"])
                    reading = services[0]["readings"][0]
                    self.assertEqual((reading["framing"], reading["dialect"], reading["messages"]), self.found)
                    self.assertTrue(reading["whole"])

    def test_IPv6_with_its_extension_headers(self):
        ends = {"client": ("fe80::1", 40000), "server": ("fe80::2", 8583)}
        for first, extension in ((None, b""), (0, bytes([6, 0]) + bytes(6)), (60, bytes([43, 0]) + bytes(6) + bytes([6, 1]) +
                                                                             bytes(14)), (44, bytes([6]) + bytes(7))):
            services, err = self.services(pcap(self.talk(**ends, extension=extension, first_extension=first)))
            self.assertEqual((services[0]["service"], err), ("[fe80::2]:8583", ""))
            self.assertEqual(services[0]["readings"][0]["messages"], 5)

    def test_segments_in_any_order_twice_and_over_the_end_of_the_sequence_numbers(self):
        for sequence in (1000, 2 ** 32 - 150):
            talk = Talk(sequence=(sequence, 7))
            opening, said = talk.opens(), talk.says(0, self.data, 60)
            # Overlaps: what a sender sends again in larger segments.
            again = Talk(sequence=((sequence + 1 + 60) % 2 ** 32, 8)).says(0, self.data[60:], 170)
            shuffled = said + said[2:4] + again
            random.Random(1).shuffle(shuffled)
            with self.subTest(sequence):
                services, err = self.services(pcap(opening + shuffled))
                self.assertEqual(services[0]["readings"][0]["messages"], 5)
                self.assertTrue(services[0]["readings"][0]["whole"])
                self.assertIn("segments sent again", err)

    def test_a_SYN_may_carry_data_and_counts_as_one(self):
        talk = Talk()
        packets = [talk.segment(0, self.data[:50], captures.SYN)]
        talk.sequence[0] += 1 + 50
        services, err = self.services(pcap(packets + talk.says(0, self.data[50:])))
        self.assertEqual(services[0]["readings"][0]["messages"], 5)
        self.assertEqual(err, "")

    def test_a_hole_costs_the_messages_that_it_touches(self):
        talk = Talk()
        packets = talk.opens() + talk.says(0, self.data, 50)
        del packets[5]
        services, err = self.services(pcap(packets))
        reading = services[0]["readings"][0]
        self.assertEqual((reading["framing"], reading["dialect"]), self.found[:2])
        self.assertIn(reading["messages"], (3, 4))
        self.assertIn("holes in a stream", err)

    def test_a_capture_that_starts_in_the_middle_of_a_connection(self):
        packets = Talk().says(0, self.data[37:], 80)
        services, _ = self.services(pcap(packets))
        reading = services[0]["readings"][0]
        self.assertEqual((reading["framing"], reading["dialect"], reading["messages"]), (*self.found[:2], 4))
        self.assertEqual(services[0]["service"], "10.0.0.2:8583")  # the lower port

    def test_both_directions_and_all_connections_of_a_service_count_together(self):
        packets = []
        for port in (40000, 40001, 40002):
            talk = Talk(client=("10.0.0.1", port))
            packets += talk.opens() + talk.says(0, self.data) + talk.says(1, self.data)
        self.assertEqual(self.best(pcap(packets)), (*self.found[:2], 30))
        out, _ = self.doctor(pcap(packets))
        self.assertIn("10.0.0.2:8583: 3 connections", out)

    def test_the_same_ports_again_are_another_connection(self):
        packets = []
        for sequence in (1000, 900_000):
            talk = Talk(sequence=(sequence, 5000))
            packets += talk.opens() + talk.says(0, self.data)
        out, err = self.doctor(pcap(packets))
        self.assertIn("2 connections", out)
        self.assertEqual(err, "")
        self.assertEqual(self.best(pcap(packets)), (*self.found[:2], 10))

    def test_services_are_told_apart(self):
        one, other, web = Talk(), Talk(server=("10.0.0.3", 9000)), Talk(server=("10.0.0.4", 80))
        packets = (one.opens() + other.opens() + web.opens() + one.says(0, self.data) +
                   other.says(0, frames("ascii4", "iso1987_ascii", self.messages)) + web.says(0, b"GET / HTTP/1.1\r\n\r\n"))
        services, _ = self.services(pcap(packets))
        self.assertEqual([service["service"] for service in services], ["10.0.0.2:8583", "10.0.0.3:9000", "10.0.0.4:80"])
        self.assertEqual([service["readings"][0]["framing"] for service in services[:2]], ["binary2", "ascii4"])
        self.assertEqual((services[2]["protocol"], services[2]["readings"]), ("HTTP", []))

    def test_what_is_passed_over_is_said(self):
        packets = self.talk()
        packets.insert(3, captures.ip("10.0.0.1", "10.0.0.2", captures.UDP, bytes(20)))
        packets.insert(4, captures.ip("10.0.0.1", "10.0.0.2", captures.TCP, bytes(40), flags=0x2000))
        packets.insert(5, b"\x00" * 30)
        services, err = self.services(pcap(packets))
        self.assertEqual(services[0]["readings"][0]["messages"], 5)
        for what in ("1: packets: not TCP", "1: packets: IP fragment", "1: packets: not IP"):
            self.assertIn(what, err)
        services, err = self.services(pcap(packets, 127), code=1)
        self.assertEqual(services, [])
        self.assertIn("packets: link type 127", err)
        self.assertIn("no TCP connection says anything", err)

    def test_packets_that_were_caught_in_part_leave_holes(self):
        talk = Talk()
        packets = talk.opens()
        for number in range(1, 6):
            packets += talk.says(0, frames("binary2", "iso1987_bcd", [purchase(number) if number != 3 else echo(3)]))
        longest = max(map(len, packets))
        services, err = self.services(pcap(packets, caught_max=longest - 1))
        self.assertIn("4: packets caught in part", err)
        reading = services[0]["readings"][0]
        self.assertEqual((reading["framing"], reading["dialect"]), self.found[:2])
        self.assertEqual(reading["messages"], 1)
        self.assertEqual(reading["cut"], 4)

    def test_a_file_that_ends_anywhere_is_read_as_far_as_it_goes(self):
        for file in (pcap(self.talk()), pcapng(self.talk())):
            codes = [self.code_of(file[:size]) for size in range(4, len(file), 17 * STEP)]
            first = codes.index(0)
            self.assertLess(first, len(codes) // 2)
            self.assertEqual(codes, [1] * first + [0] * (len(codes) - first))
            _, err = self.doctor(file[:-5])
            self.assertIn("the file ends within a packet", err)

    def code_of(self, data):
        return subprocess.run([ISOTOOL, "doctor", "--pcap", "--dialect", "iso1987_bcd"], capture_output=True, timeout=60,
                              input=data, cwd=ROOT).returncode

    def test_damaged_captures_end_no_worse_than_with_1(self):
        draw = random.Random(7)
        for file in (pcap(self.talk(), captures.ETHERNET), pcapng(self.talk(), captures.COOKED)):
            for _ in range(150 // STEP):
                damaged = bytearray(file)
                for _ in range(draw.randint(1, 12)):
                    damaged[draw.randrange(4, len(damaged))] = draw.randrange(256)
                self.assertIn(self.code_of(bytes(damaged)), (0, 1))

    @unittest.skipIf(TSHARK is None, "there is no tshark")
    def test_what_tshark_writes_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "in.pcap")
            source.write_bytes(pcap(self.talk(), captures.ETHERNET))
            for kind in ("pcap", "pcapng", "nsecpcap"):
                made = pathlib.Path(folder, kind)
                subprocess.run([TSHARK, "-r", source, "-F", kind, "-w", made], check=True, capture_output=True, timeout=60)
                self.assertEqual(self.best(b"", made), self.found)


if __name__ == "__main__":
    unittest.main()
