#!/usr/bin/env python3
"""A thousand messages with marked card numbers, tracks and PIN blocks; then every byte that was written is searched (P-2).

usage: canary_test.py ISOSWITCH ISOTOOL [test ...]
"""
import base64
import os
import random
import unittest

from case import SwitchCase, account_row, card_number
from peer import Closed, Peer, Silence
from places import Programs
from switch_process import isotool, listener

MESSAGES = 1000
# Card numbers are marked by BIN and middle: the last four, which may be shown, are what differs.
BIN, MIDDLE = "541333", "907183"
# A track's discretionary data, a cardholder's name, a private field, a PIN block.
TRACK, NAME, PRIVATE, PIN_BLOCK = "8273746556473", "CANARIENVOGEL/KLAUS", "PRIVATER KANARIENVOGEL", "C0FFEE1D2B3A4F59"


def marked_card(number):
    """Marked digits, two that differ and a check digit."""
    card = card_number(int(MIDDLE) * 1000 + number, BIN)
    assert card.startswith(BIN + MIDDLE)
    return card


def inside_base64(octets):
    """What base64 shows of these bytes wherever they begin."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + octets)
        first = -(-8 * before // 6)
        yield text[first:8 * (before + len(octets)) // 6]


def forms(text):
    """(name of the form, bytes) of a text, and of its digits packed."""
    plain = [("ASCII", text.encode()), ("EBCDIC", text.encode("cp500"))]
    if text.isdigit():
        plain.append(("BCD", bytes.fromhex(text if len(text) % 2 == 0 else text[:-1])))
        inner = text[1:-1] if len(text) % 2 == 0 else text[1:]
        plain.append(("BCD, the other nibble", bytes.fromhex(inner)))
    yield from with_texts_of(plain)


def with_texts_of(plain):
    for name, octets in plain:
        yield name, octets
        yield f"hex of {name}", octets.hex().encode()
        yield f"HEX of {name}", octets.hex().upper().encode()
        for text in inside_base64(octets):
            yield f"base64 of {name}", text


def needles():
    marks = [(BIN + MIDDLE, f"PAN {BIN}{MIDDLE}"[:9] + "…"), (TRACK, "track 2"), (NAME, "name of track 1"),
             (PRIVATE, "private field")]
    for mark, what in marks:
        for form, octets in forms(mark):
            yield f"{what} as {form}", octets
    for form, octets in with_texts_of([("bytes", bytes.fromhex(PIN_BLOCK))]):
        yield f"PIN block as {form}", octets
    yield "PIN block as hex of ASCII", PIN_BLOCK.encode().hex().encode()
    yield "PIN block in EBCDIC", PIN_BLOCK.encode("cp500")


NEEDLES = [(what, octets) for what, octets in needles()]


def hits(octets):
    return [what for what, needle in NEEDLES if needle in octets]


class TheSearch(unittest.TestCase):
    """The search itself must find what is there."""

    def test_it_finds_every_form_wherever_it_begins(self):
        for lead in (b"", b"x", b"xy", b"xyz"):
            for mark in (BIN + MIDDLE + "1234", TRACK, NAME):
                for octets in (mark.encode(), mark.encode("cp500"), mark.encode().hex().encode()):
                    self.assertTrue(hits(lead + octets + b"tail"), (lead, octets))
                for octets in (mark.encode(), mark.encode("cp500")):
                    self.assertTrue(hits(base64.b64encode(lead + octets + b"tail")), (lead, octets))
            digits = BIN + MIDDLE + "1234"
            self.assertTrue(hits(lead + bytes.fromhex(digits)))
            self.assertTrue(hits(lead + bytes.fromhex("0" + digits + "0")))
            self.assertTrue(hits(lead + bytes.fromhex(PIN_BLOCK)))
            self.assertTrue(hits(lead + PIN_BLOCK.lower().encode()))
        self.assertEqual(hits(b"541333******1234"), [])


class Canary(SwitchCase):
    listeners = [listener("acquirer"), listener("bcd", dialect="iso1987_bcd"), listener("ebcdic", dialect="iso1987_ebcdic"),
                 listener("ascii4", "ascii4"), listener("v1993", dialect="iso1993_ascii")]
    log_level = "debug"
    ways = [("acquirer", "binary2", "iso1987_ascii"), ("bcd", "binary2", "iso1987_bcd"),
            ("ebcdic", "binary2", "iso1987_ebcdic"), ("ascii4", "ascii4", "iso1987_ascii"),
            ("v1993", "binary2", "iso1993_ascii")]

    def setUp(self):
        super().setUp()
        seed = int(os.environ.get("ISOSWITCH_SEED") or random.SystemRandom().randrange(1 << 32))
        print(f"\n  ISOSWITCH_SEED={seed}")
        self.random = random.Random(seed)
        self.cards = [marked_card(number) for number in range(60)]
        for number, card in enumerate(self.cards[:40]):  # the others are unknown
            self.switch.import_accounts([account_row(f"CANARY{number}", [{"pan": card, "status": "active"}], 10_000_000)])

    def secrets(self, card, version):
        """Fields that hold what must not be kept."""
        track = f"{card}=3012101{TRACK}"
        fields = {34: card, 35: track, 36: f"{card}={TRACK}", 45: f"B{card}^{NAME}^3012101{TRACK}"[:76],
                  48: f"{PRIVATE} {card}", 52: PIN_BLOCK, 62: f"{PRIVATE}{track}", 102: card, 103: card, 120: f"{PRIVATE} {card}",
                  55: "57" + f"{(len(track) + 1) // 2:02X}" + (track.replace("=", "D") + "F" * (len(track) % 2))
                      + "5A08" + card + "9F2608" + "1122334455667788"}
        chosen = self.random.sample(sorted(fields), self.random.randint(0, 5))
        if version == "0" and 48 in chosen and self.random.random() < 0.5:
            fields[48] = PRIVATE
        return {number: fields[number] for number in chosen}

    def good(self, acquirer):
        card = self.random.choice(self.cards)
        kind = self.random.choice(("authorization", "purchase", "stand_in_advice", "forced", "refund"))
        message = getattr(acquirer, kind)(card, self.random.randint(0, 5000))
        message.fields.update(self.secrets(card, acquirer.version))
        roll = self.random.random()
        if roll < 0.2:
            message = acquirer.reversal(message, remains=None if roll < 0.1 else 1)
            message.fields.update(self.secrets(card, acquirer.version))
        elif roll < 0.3:
            message = message.but(f2=None, f35=f"{card}=3012101{TRACK}")
        return message.again() if self.random.random() < 0.1 else message

    def spoil(self, body):
        """Not quite that message any more, and the secrets still in it."""
        way = self.random.randrange(5)
        at = self.random.randrange(len(body))
        if way == 0:
            return body[:max(at, 20)]
        if way == 1:
            return body + body[:at]
        if way == 2:
            return body[:at] + bytes([body[at] ^ 1 << self.random.randrange(8)]) + body[at + 1:]
        if way == 3:
            return body[:at] + self.random.choice(self.cards).encode() + body[at:]
        return self.random.randbytes(8) + body

    def test_nothing_secret_is_written_anywhere(self):
        counts = {"answered": 0, "spoiled": 0, "misframed": 0, "split": 0}
        for number in range(MESSAGES):
            name, framing, dialect = self.random.choice(self.ways)
            acquirer = self.new_acquirer() if dialect != "iso1993_ascii" else type(self.acquirer)("1")
            message = self.good(acquirer)
            with Peer(self.switch.address(name), framing, dialect) as peer:
                body = peer.dialect.pack(message.mti, message.fields)
                roll = self.random.random()
                if roll < 0.3:
                    body = self.spoil(body)
                    counts["spoiled"] += 1
                frame = peer.framing.frame(body)
                if 0.3 < roll < 0.35:
                    # As under another preset: the log says what the bytes would be (F-4).
                    frame = b"%04d" % len(body) + body if framing == "binary2" else body
                    counts["misframed"] += 1
                try:
                    if roll > 0.8:
                        at = self.random.randrange(1, len(frame))
                        peer.send_bytes(frame[:at])
                        peer.send_bytes(frame[at:])
                        counts["split"] += 1
                    elif roll > 0.77:
                        peer.send_bytes(frame[:len(frame) // 2])  # and is gone
                        continue
                    else:
                        peer.send_bytes(frame)
                    answer = peer.receive(5 if roll > 0.35 else 0.02)
                    counts["answered"] += 1
                    if roll > 0.35:
                        self.assertEqual(answer[11], message.stan)
                except (Closed, Silence):
                    self.assertLess(roll, 0.35, f"{message} was not answered")
        print("  " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        self.search()

    def odd_control_answers(self):
        """What is said to requests that are wrong, and hold a card number."""
        card = self.cards[0]
        wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
        for row in (account_row("X1", [{"pan": wrong, "status": "active"}]), account_row("X2", [{"pan": card, "status": card}]),
                    account_row("X3", [{"pan": card + "12345", "status": "active"}]), {"account": card, "currency": card}):
            yield self.switch.control("accounts.import", reason="test", rows=[row])
        yield self.switch.control("accounts.show", account=card)
        yield self.switch.control("accounts.show", pan=card)
        yield self.switch.control("accounts.show", pan=wrong)
        yield self.switch.control(card)

    def search(self):
        said = [repr(answer) for answer in self.odd_control_answers()]
        said += [repr(self.switch.told("accounts.show", account=f"CANARY{number}")) for number in range(40)]
        said += [repr(self.switch.exceptions()), repr(self.switch.books()), self.switch.http("/metrics")[1],
                 self.switch.http("/readyz")[1]]
        self.assertIn("CANARY39", "".join(said))
        for text in said:
            self.assertEqual(hits(text.encode()), [], f"in what was said: {text[:200] if not hits(text.encode()) else '…'}")
        self.assertEqual(self.switch.stop(), 0)
        verified = isotool("journal", "verify", self.switch.journal)
        self.assertEqual(hits((verified.stdout + verified.stderr).encode()), [])
        files = [file for file in self.switch.directory.rglob("*") if file.is_file()]
        self.assertIn(self.switch.log_file, files)
        written = 0
        for file in files:
            octets = file.read_bytes()
            written += len(octets)
            self.assertEqual(hits(octets), [], f"in {file.name}")
        journal = b"".join(file.read_bytes() for file in sorted(self.switch.journal.rglob("*")) if file.is_file())
        self.assertIn(b"MERCHANT0000001", journal, "the journal is not readable by this search at all")
        self.assertIn(b"acquirer", self.switch.log_file.read_bytes())
        print(f"  {len(files)} files, {written} bytes, {len(NEEDLES)} forms searched: no hit")


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
