#!/usr/bin/env python3
"""Event sequences with published balances, each played over TCP and compared after every step (LED-10).

usage: ledger_vectors_test.py ISOSWITCH ISOTOOL [test ...]

ISOSWITCH_VECTORS names another directory with a ledger_scenarios.json; whatever sequences it holds are played.
"""
import json
import unittest

from case import SwitchCase, imbalance, settlement
from places import ROOT, VECTORS, Programs
from switch_process import listener, profile_with

SEQUENCES = json.loads((VECTORS / "ledger_scenarios.json").read_text())
SHIPPED = VECTORS == ROOT / "tests/vectors"

# What the steps that are no messages wait for.
NEEDS = {
    "expire": "the clock to pass the hold's end",
    "presentment_reversal": "clearing files",
    "settle": "settlement", "net_fee": "fee collection", "ch_fee": "cardholder fees",
    "prov_credit": "disputes", "prov_reverse": "disputes", "chargeback": "disputes", "second_presentment": "disputes",
    "loss": "disputes",
}


def what_it_needs(sequence):
    """Nothing, or the first step that no message says."""
    for step in (entry["step"] for entry in sequence["steps"]):
        name = step[0]
        if name == "clear" and len(step) > 4:
            return f"step {step}: the interchange fee of a clearing file"
        if name not in Player.steps:
            return f"step {step}: {NEEDS.get(name, 'something that this test does not know')}"
    return None


class Player:
    """Plays the steps of one sequence as messages about one card."""

    steps = ("auth", "incr", "reversal", "clear", "clear_partial", "force", "stip_advice", "refund")

    def __init__(self, case, card):
        self.case = case
        self.card = card
        self.originals = {}  # key → (message, answer)
        self.authorized = {}  # key → what remains authorized, captures not taken off

    def play(self, step):
        getattr(self, step[0])(*step[1:])

    def auth(self, key, minor):
        message = self.case.acquirer.authorization(self.card, minor)
        self.originals[key] = message, self.case.approved(message)
        self.authorized[key] = minor

    def incr(self, key, minor):
        self.case.approved(self.case.acquirer.increment(*self.originals[key], minor))
        self.authorized[key] += minor

    def stip_advice(self, key, minor):
        message = self.case.acquirer.stand_in_advice(self.card, minor)
        self.originals[key] = message, self.case.approved(message)
        self.authorized[key] = minor

    def reversal(self, key, minor=None):
        if minor is not None:
            self.authorized[key] -= minor
        remains = None if minor is None else self.authorized[key]
        reversal = self.case.acquirer.reversal(*self.originals[key], remains=remains)
        self.case.approved(reversal, "400" if reversal.mti[0] == "1" else "00")

    def clear(self, key, minor, final=True):
        self.case.approved(self.case.acquirer.capture(*self.originals[key], minor, more_follow=not final))

    def clear_partial(self, key, minor):
        self.clear(key, minor, final=False)

    def force(self, minor):
        self.case.approved(self.case.acquirer.forced(self.card, minor))

    def refund(self, minor):
        self.case.approved(self.case.acquirer.refund(self.card, minor))


def listeners(directory):
    marked = profile_with(directory, "iso1987", "marked", 'more_captures: {field: 60, at: 1, values: ["1"]}')
    return [listener("ascii4", "ascii4", "iso1987_ascii", marked), listener("bcd", "binary2", "iso1987_bcd", marked),
            listener("v1993", "binary2", "iso1993_ascii"), listener("v1993_bcd", "binary2", "iso1993_bcd")]


class Sequences(SwitchCase):
    listeners = staticmethod(listeners)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for sequence in SEQUENCES:
            needs = what_it_needs(sequence)
            if needs:
                print(f"  not played: {sequence['name']}: {needs}")

    def setUp(self):
        super().setUp()
        self.peer.close()

    def play_all(self, name, framing, dialect):
        self.dialect = dialect
        self.acquirer = self.new_acquirer()
        self.peer = self.connect(name, framing, dialect)
        played = 0
        for sequence in SEQUENCES:
            if what_it_needs(sequence):
                continue
            played += 1
            with self.subTest(sequence=sequence["name"]):
                self.play_one(sequence)
        print(f"\n  {played} of {len(SEQUENCES)} sequences played over {framing} + {dialect}")
        self.assertGreaterEqual(played, 10 if SHIPPED else 1)

    def play_one(self, sequence):
        account, card = self.new_account(sequence["opening_available"])
        before = settlement(self.switch.books())
        player = Player(self, card)
        for number, entry in enumerate(sequence["steps"], 1):
            player.play(entry["step"])
            posted, pending, available = self.money(account)
            books = self.switch.books()
            found = {"ledger_balance": posted, "holds": pending, "available": available,
                     "network_settlement": settlement(books) - before}
            wanted = {key: entry[key] for key in found}
            self.assertEqual(found, wanted, f"{sequence['name']}, step {number}: {entry['step']}")
            self.assertEqual(imbalance(books), {}, f"{sequence['name']}, step {number}: debits are not credits")

    def test_over_ascii(self):
        self.play_all("ascii4", "ascii4", "iso1987_ascii")

    def test_over_bcd(self):
        self.play_all("bcd", "binary2", "iso1987_bcd")

    def test_over_1993(self):
        self.play_all("v1993", "binary2", "iso1993_ascii")

    def test_over_1993_bcd(self):
        self.play_all("v1993_bcd", "binary2", "iso1993_bcd")


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
