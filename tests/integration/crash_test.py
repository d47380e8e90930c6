#!/usr/bin/env python3
"""kill -9 under load, again and again: whatever was answered is there, nothing is there twice, nothing else is there.

usage: crash_test.py ISOSWITCH ISOTOOL [CYCLES]

ISOSWITCH_SEED=N draws the same messages and pauses again (what the kill hits depends on the machine).
"""
import itertools
import os
import random
import sys
import time
import unittest

from case import account_row, card_number, imbalance, serial, settlement
from crash_load import OPENING, Load, given
from peer import Peer
from places import Programs
from switch_process import Switch, isotool, listener
from traffic import Acquirer

CONNECTIONS = 8
ACCOUNTS_EACH = 3
CYCLES_PER_JOURNAL = 20
STORE = "segment_mib: 1, snapshot_mib: 1"  # so that a kill also hits snapshots and archives in the making, and starts begin with them


class Books:
    """What the accounts must hold, from the answers alone."""

    def __init__(self, names):
        self.posted = dict.fromkeys(names, OPENING)
        self.pending = dict.fromkeys(names, 0)

    def happened(self, item):
        self.posted[item.account] += item.effect[0]
        self.pending[item.account] += item.effect[1]

    def of(self, name):
        return self.posted[name], self.pending[name]


class Crash(unittest.TestCase):
    cycles = 5

    def setUp(self):
        self.seed = int(os.environ.get("ISOSWITCH_SEED") or random.SystemRandom().randrange(1 << 32))
        self.random = random.Random(self.seed)
        self.numbers = itertools.count(1)
        self.told = {"answered": 0, "unanswered": 0, "accounts moved by some of them": 0, "repeats": 0, "answers given again": 0}
        self.slowest_start = 0.0
        self.snapshots = 0

    def test_nothing_answered_is_lost_and_nothing_happens_twice(self):
        print(f"\n  ISOSWITCH_SEED={self.seed}")
        left = self.cycles
        while left:
            count = min(left, CYCLES_PER_JOURNAL)
            self.one_journal(count)
            left -= count
        print("  " + ", ".join(f"{count} {what}" for what, count in self.told.items()))
        print(f"  {self.cycles} kills; {self.snapshots} snapshots made in between; the slowest start took {self.slowest_start:.2f} s")
        self.assertGreater(self.told["answered"], 20 * self.cycles)
        self.assertGreater(self.told["unanswered"], 0)

    def one_journal(self, cycles):
        switch = Switch([listener("acquirer"), listener("other")], store=STORE)
        self.addCleanup(switch.close)
        try:
            self.start(switch)
            accounts = [(f"A{number:06d}", card_number(number))
                        for number in itertools.islice(serial, CONNECTIONS * ACCOUNTS_EACH)]
            rows = [account_row(name, [{"pan": card, "status": "active", "expiry": "3012"}], OPENING) for name, card in accounts]
            switch.import_accounts(rows)
            books = Books([name for name, _ in accounts])
            old = []
            for cycle in range(cycles):
                old += self.one_cycle(switch, accounts, books, old)
            switch.kill()
            self.verify(switch, "after kill -9")
            self.snapshots += switch.log_text().count(" snapshot_made ")
            self.start(switch)
            self.compare(switch, books)
            self.assertEqual(switch.stop(), 0)
            self.verify(switch, "after SIGTERM")
        except BaseException:
            print(f"\n--- end of the switch's log; ISOSWITCH_SEED={self.seed}\n{switch.log_tail()}\n---", file=sys.stderr)
            raise
        switch.close()

    def start(self, switch):
        began = time.monotonic()
        switch.start()
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)

    def verify(self, switch, when):
        said = isotool("journal", "verify", switch.journal)
        self.assertEqual(said.returncode, 0, f"isotool journal verify, {when}: {said.stdout}{said.stderr}")

    def one_cycle(self, switch, accounts, books, old):
        """Load, kill, start, check; the items of this cycle that are answered."""
        # Now and then there is time for a snapshot, which the kill may hit and the next start begins with.
        if self.random.random() < 0.25:
            time.sleep(self.random.uniform(0, 1.5))
        loads = [Load(switch.address(self.random.choice(("acquirer", "other"))),
                      accounts[number * ACCOUNTS_EACH:(number + 1) * ACCOUNTS_EACH],
                      random.Random(self.random.random()), self.numbers) for number in range(CONNECTIONS)]
        for load in loads:
            load.start()
        time.sleep(self.random.uniform(0.02, 0.35))
        self.assertIsNone(switch.process.poll(), "the switch ended by itself")
        switch.kill()
        for load in loads:
            load.join(30)
            self.assertIsNone(load.fault)
        self.start(switch)
        items = [item for load in loads for item in load.items]
        self.told["repeats"] += sum(load.repeats for load in loads)
        for item in items:
            if item.answer is not None:
                books.happened(item)
        unknown = [item for item in items if item.answer is None]
        self.told["answered"] += len(items) - len(unknown)
        self.told["unanswered"] += len(unknown)
        self.within_what_may_have_happened(switch, books, unknown)
        with Peer(switch.address("acquirer")) as peer:
            answered = [item for item in items if item.answer is not None]
            self.same_answers(peer, self.random.sample(answered, min(len(answered), 80)))
            self.same_answers(peer, self.random.sample(old, min(len(old), 20)))
            self.resolve(peer, books, unknown)
            self.compare(switch, books)
        return [item for item in items if item.answer is not None]

    def within_what_may_have_happened(self, switch, books, unknown):
        """Before anything is asked: each account is what was answered, and some of what was not."""
        for name in books.posted:
            shown = switch.account(name)
            found = int(shown["posted"]), int(shown["pending"])
            possible = {books.of(name)}
            for item in unknown:
                if item.account == name:
                    possible |= {(posted + item.effect[0], pending + item.effect[1]) for posted, pending in possible}
            self.assertIn(found, possible, f"{name}, answered alone: {books.of(name)}; "
                          f"unanswered: {[(item.kind, item.effect) for item in unknown if item.account == name]}")
            if found != books.of(name):
                self.told["accounts moved by some of them"] += 1

    def same_answers(self, peer, items):
        """Repeats of what was answered before the kill get the same DE 38 and 39."""
        for item in items:
            again = item.message.again()
            answer = peer.ask(again.mti, again.fields)
            self.assertEqual(given(answer), item.answer, f"the repeat of {item.message}")
        self.told["answers given again"] += len(items)

    def resolve(self, peer, books, unknown):
        """Asks again, or reverses, whatever had no answer, as an acquirer would (R4)."""
        for item in unknown:
            if item.kind in ("authorization", "purchase") and self.random.random() < 0.5:
                reversal = Acquirer(numbers=self.numbers).reversal(item.message)
                self.assertEqual(peer.ask(reversal.mti, reversal.fields)[39], "00")
                again = item.message.again()
                # It had happened and is undone, or it comes after its reversal.
                self.assertIn(peer.ask(again.mti, again.fields)[39], ("00", "05"))
                continue
            again = item.message.again()
            answer = peer.ask(again.mti, again.fields)
            item.answer = given(answer)
            self.assertEqual(item.answer[0], "00", f"{again} was answered {answer}")
            books.happened(item)

    def compare(self, switch, books):
        for name in books.posted:
            shown = switch.account(name)
            self.assertEqual((int(shown["posted"]), int(shown["pending"])), books.of(name), f"posted, pending of {name}")
        shown = switch.books()
        self.assertEqual(imbalance(shown), {}, "debits are not credits")
        self.assertEqual(settlement(shown), OPENING * len(books.posted) - sum(books.posted.values()), "owed to the network")


if __name__ == "__main__":
    Programs.from_arguments()
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        Crash.cycles = int(sys.argv.pop(1))
    unittest.main()
