#!/usr/bin/env python3
"""Two thousand repeats, retries and reversals in random order over several connections, beside a small model.

usage: model_test.py ISOSWITCH ISOTOOL [test ...]

ISOSWITCH_SEED=N plays the same messages again.
"""
import os
import random
import unittest

from case import SwitchCase
from model import Account, Deal
from places import Programs
from switch_process import listener, profile_with
from traffic import amount12

WANTED = 2000  # repeats, retries and reversals
KINDS = {"authorization": 60, "purchase": 15, "stand_in_advice": 8, "refund": 10, "forced": 7}
REVERSED_FIRST = {"authorization": 60, "purchase": 15, "stand_in_advice": 8}


def listeners(directory):
    more = profile_with(directory, "iso1987", "more", 'more_captures: {field: 60, at: 1, values: ["1"]}')
    release = profile_with(directory, "iso1987", "release", 'more_captures: {field: 60, at: 1, values: ["1"]}',
                           [("partial_reversal", "de4_release")])
    return [listener("acquirer", profile=more), listener("bcd", "binary2", "iso1987_bcd", more),
            listener("release", profile=release), listener("release_bcd", "binary2", "iso1987_bcd", release)]


class AgainstTheModel(SwitchCase):
    listeners = staticmethod(listeners)

    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("ISOSWITCH_SEED") or random.SystemRandom().randrange(1 << 32))
        print(f"\n  ISOSWITCH_SEED={self.seed}")
        self.random = random.Random(self.seed)
        self.counted = 0
        self.kinds = {}

    def connect_all(self):
        self.peers = {releases: [self.connect(name, dialect=dialect) for name, dialect in ways for _ in range(4)]
                      for releases, ways in ((False, (("acquirer", "iso1987_ascii"), ("bcd", "iso1987_bcd"))),
                                             (True, (("release", "iso1987_ascii"), ("release_bcd", "iso1987_bcd"))))}

    def test_balances_are_the_models_all_the_way(self):
        self.connect_all()
        accounts = [Account(*self.new_account(balance, credit_line=line), balance, line, releases)
                    for balance, line in ((100000, 0), (30000, 20000), (5000, 0), (1000000, 0), (0, 60000))
                    for releases in (False, True)]
        batch = 0
        while self.counted < WANTED:
            batch += 1
            some = self.random.sample(accounts, self.random.randint(1, len(accounts)))
            self.exchange([self.draw(account) for account in some])
            if batch % 40 == 0:
                self.compare(accounts)
            if batch in (150, 300):  # everything is answered now: nothing of it may be lost
                self.switch.kill()
                self.switch.start()
                self.connect_all()
                self.compare(accounts)
        self.compare(accounts)
        print("  " + ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items())))
        self.assertGreater(min(self.kinds.values()), 0)

    def compare(self, accounts):
        for account in accounts:
            self.assertEqual(self.money(account.name), (account.posted, account.pending, account.available),
                             f"posted, pending, available of {account.name}; ISOSWITCH_SEED={self.seed}")

    def exchange(self, drawn):
        """Sends one message per account, each over some connection, and compares the answers."""
        waiting = {}
        for kind, account, message, codes, expected, keep in drawn:
            peer = self.random.choice(self.peers[account.releases])
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            waiting.setdefault(id(peer), (peer, []))[1].append((kind, account, message, codes, expected, keep))
            peer.tell(message)
        for peer, sent in waiting.values():
            # Two accounts may be asked about over one connection with the same STAN: the reference tells them apart.
            answers = {}
            for _ in sent:
                answer = peer.receive()
                answers[answer[11], answer[37]] = answer
            for kind, account, message, codes, expected, keep in sent:
                answer = answers[message.stan, message.fields[37]]
                where = f"{kind} {message} was answered {answer}; ISOSWITCH_SEED={self.seed}"
                self.assertIn(answer.code, codes, where)
                if expected is not None:
                    self.assertEqual((answer.code, answer[38]), (expected.code, expected[38]), where)
                if keep is not None:
                    keep(answer)
                    account.history.append((message, answer))

    # Drawing: (kind, account, message, codes it may be answered with, answer it must repeat, what to do with the answer)

    def draw(self, account):
        kinds = [(self.draw_original, 30), (self.draw_repeat, 25), (self.draw_reversal, 25), (self.draw_partial, 10),
                 (self.draw_capture, 8), (self.draw_completion, 4), (self.draw_capture_reversal, 3), (self.draw_late, 10)]
        while True:
            draw = self.random.choices([draw for draw, _ in kinds], [weight for _, weight in kinds])[0]
            drawn = draw(account)
            if drawn is not None:
                return drawn

    def pick(self, items):
        return self.random.choice(items) if items else None

    def new_deal(self, account, kinds=KINDS):
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        minor = self.random.randint(1, 9000)
        deal = Deal(account, kind, getattr(self.acquirer, kind)(account.card, minor), minor)
        account.deals.append(deal)
        return deal

    def draw_original(self, account):
        return self.send_original(account, self.new_deal(account))

    def send_original(self, account, deal):
        codes = account.original(deal)
        return "originals", account, deal.message, codes, None, lambda answer: setattr(deal, "answer", answer)

    def draw_late(self, account):
        deal = self.pick([deal for deal in account.deals if not deal.sent])
        return deal and self.send_original(account, deal)

    def draw_repeat(self, account):
        if not account.history:
            return None
        message, answer = self.random.choice(account.history)
        self.counted += 1
        again = message.again() if self.random.random() < 0.7 else message
        return "repeats", account, again, (answer.code,), answer, None

    def draw_reversal(self, account):
        if self.random.random() < 0.2:
            deal = self.new_deal(account, REVERSED_FIRST)
        else:
            deal = self.pick([deal for deal in account.deals if not deal.over and not deal.captured])
        if deal is None:
            return None
        codes = account.reversal(deal, 0)
        return self.send_reversal(account, self.acquirer.reversal(deal.message, deal.answer, **self.naming(deal)), codes)

    def draw_partial(self, account):
        deal = self.pick([deal for deal in account.deals if not deal.over and deal.minor > deal.captured + 1
                          and not deal.completed and deal.tombstone is None
                          and (deal.kind in ("authorization", "purchase") or deal.kind == "stand_in_advice" and deal.sent)])
        if deal is None:
            return None
        if account.releases:
            if deal.captured and not deal.held:
                return None
            minor = self.random.randint(1, deal.held if deal.captured else deal.minor - 1)
            codes = account.release(deal, minor)
            message = self.acquirer.reversal(deal.message, deal.answer, f4=amount12(minor))
            return self.send_reversal(account, message, codes)
        remains = self.random.randint(max(deal.captured, 1), deal.minor - 1)
        codes = account.reversal(deal, remains)
        return self.send_reversal(account, self.acquirer.reversal(deal.message, deal.answer, remains=remains), codes)

    def send_reversal(self, account, message, codes):
        self.counted += 1
        return "reversals", account, message, codes, None, lambda answer: None

    def naming(self, deal):
        """Some name the original by less than everything (R6)."""
        if deal.completed:
            return {}
        return self.random.choice(({}, {}, {"f90": None}, {"f2": None}, {"f37": f"N{self.acquirer.number():011d}", "f38": None}))

    def draw_capture(self, account):
        deal = self.pick([deal for deal in account.deals if deal.sent and not deal.over and deal.holds
                          and (deal.held or deal.captured) and deal.tombstone is None])
        if deal is None:
            return None
        minor = self.random.randint(1, 9000)
        final = self.random.random() < 0.5
        codes = account.capture(deal, minor, final)
        message = self.acquirer.capture(deal.message, deal.answer, minor, more_follow=not final)
        return ("captures", account, message, codes, None,
                lambda answer: account.captures.append((deal, message, answer, minor)))

    def draw_completion(self, account):
        if account.releases:  # DE 4 of a reversal would say less than the completion made of it
            return None
        deal = self.pick([deal for deal in account.deals if deal.kind == "authorization" and deal.held and not deal.captured
                          and not deal.completed and deal.tombstone is None and deal.held == deal.minor])
        if deal is None:
            return None
        minor = self.random.randint(1, 9000)
        codes = account.completion(deal, minor)
        return ("completions", account, self.acquirer.completion(deal.message, deal.answer, minor), codes, None,
                lambda answer: None)

    def draw_capture_reversal(self, account):
        if not account.captures:
            return None
        deal, message, answer, minor = account.captures.pop(self.random.randrange(len(account.captures)))
        codes = account.capture_reversal(deal, minor)
        self.assertEqual(message.fields[4], amount12(minor))
        return self.send_reversal(account, self.acquirer.reversal(message, answer), codes)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
