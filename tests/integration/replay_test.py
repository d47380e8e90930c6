#!/usr/bin/env python3
"""isotool replay: the rules come to the same again, and another configuration to what Python computes by itself.

usage: replay_test.py ISOSWITCH ISOTOOL [test ...]
"""
import collections
import json
import random
import subprocess
import unittest

from case import account_row, card_number, serial
from peer import Peer
from places import ROOT, Programs
from switch_process import PIPELINE, Switch, isotool, listener, profile_with
from traffic import Acquirer

SINGLE, AMOUNT, COUNT = 9000, 20000, 6
LIMITS = ("limits: {default: usual, profiles: {usual: [{name: shops, currency: EUR, "
          f"single: {SINGLE}, windows: [{{rolling: 24 h, count: {COUNT}, amount: {AMOUNT}}}]}}]}}}}")


def with_limits(limits=LIMITS):
    return [*PIPELINE[:3], limits, *PIPELINE[3:]]


class Ledger:
    """Purchases, their limits and their reversals, as docs/handlers.md tells them; None: no limits."""

    def __init__(self, balances, limited):
        self.available = dict(balances)
        self.spent = collections.defaultdict(int)
        self.count = collections.defaultdict(int)
        self.limited = limited
        self.held = {}

    def buy(self, number, card, minor):
        if self.limited:
            if minor > SINGLE or self.spent[card] + minor > AMOUNT and self.count[card] < COUNT:
                return "limits", "over_limit"
            if self.count[card] >= COUNT:
                return "limits", "too_often"
        if minor > self.available[card]:
            return "authorize", "insufficient_funds"
        self.available[card] -= minor
        self.spent[card] += minor
        self.count[card] += 1
        self.held[number] = (card, minor)
        return "authorize", "approved"

    def undo(self, number):
        card, minor = self.held.pop(number, (None, 0))
        if card is not None:
            self.available[card] += minor
            self.spent[card] -= minor
            self.count[card] -= 1


class Replay(unittest.TestCase):
    maxDiff = None

    def switch(self, **keys):
        switch = Switch(keys.pop("listeners", [listener("acquirer")]), **keys)
        self.addCleanup(switch.close)
        return switch.start()

    def account(self, switch, balance, name=None):
        number = next(serial)
        name, card = name or f"A{number:06d}", card_number(number)
        switch.import_accounts([account_row(name, [{"pan": card, "status": "active", "expiry": "3012"}], balance)])
        return name, card

    def ask(self, switch, *messages):
        with Peer(switch.address("acquirer")) as peer:
            return [peer.ask(message.mti, message.fields).code for message in messages]

    def other(self, switch, pipeline=None, listeners=None):
        """Another configuration of the same switch; its file."""
        file = switch.directory / f"other{next(serial)}.yaml"
        file.write_text(switch.config("".join(listeners or [listener("acquirer")]), pipeline or PIPELINE, "", "info"))
        return file

    def told(self, *arguments, code=0):
        said = isotool("replay", *map(str, arguments), "--json")
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        return json.loads(said.stdout)

    def verify(self, switch, *arguments, code=0):
        return self.told("verify", switch.journal, *arguments, code=code)

    def what_if(self, switch, config, *arguments):
        return self.told("what-if", switch.journal, "--config", config, "--examples", 10000, *arguments)

    def sequences(self, switch):
        """Sequence by STAN of the first message that has it."""
        said = isotool("journal", "list", switch.journal, "--json")
        found = {}
        for line in said.stdout.splitlines():
            record = json.loads(line)
            if record["kind"] == "transaction":
                found.setdefault(record["transaction"]["facts"]["ids"]["stan"], record["sequence"])
        return found

    @staticmethod
    def groups(told):
        return {(group["was"]["rule"], group["was"]["reason"], group["now"]["rule"], group["now"]["reason"]): group
                for group in told["groups"]}


class Verify(Replay):
    def test_a_day_of_everything_is_identical(self):
        switch = self.switch(pipeline=with_limits())
        acquirer = Acquirer()
        name, card = self.account(switch, 50000)
        first = acquirer.authorization(card, 4000)
        with Peer(switch.address("acquirer")) as peer:
            answer = peer.ask(first.mti, first.fields)
            for message in (first.again(), acquirer.increment(first, answer, 500), acquirer.capture(first, answer, 2000),
                            acquirer.reversal(first, answer, remains=1000), acquirer.purchase(card, 700),
                            acquirer.refund(card, 300), acquirer.authorization(card, 999999),
                            acquirer.authorization(card, 100).but(f3=None), acquirer.stand_in_advice(card, 2500),
                            acquirer.authorization(card_number(999999), 100), acquirer.reversal(acquirer.purchase(card, 5))):
                peer.ask(message.mti, message.fields)
        told = self.verify(switch)
        self.assertTrue(told["identical"])
        self.assertEqual((told["decided_again"], told["differences"], told["undecidable"]), (12, 0, 0))
        self.assertEqual(told["accounts"], 1)
        self.assertEqual(switch.stop(), 0)
        self.assertEqual(self.verify(switch)["ledger_hash"], told["ledger_hash"])

    def test_each_start_decides_what_follows_it_even_when_its_files_are_gone(self):
        def listeners(directory):
            return [listener("acquirer", profile=profile_with(directory, "iso1987", "mine"))]

        switch = self.switch(listeners=listeners)
        _, card = self.account(switch, 50000)
        acquirer = Acquirer()
        self.assertEqual(self.ask(switch, acquirer.authorization(card, 12000)), ["00"])
        switch.stop()
        # A limit, and other holds in the profile.
        text = switch.config_file.read_text().replace("    - authorize", f"    - {LIMITS}\n    - authorize")
        switch.config_file.write_text(text)
        profile = switch.directory / "mine.yaml"
        profile.write_text(profile.read_text().replace("  days: 7", "  days: 3"))
        switch.start()
        self.assertEqual(self.ask(switch, acquirer.authorization(card, 12000), acquirer.authorization(card, 100)), ["61", "00"])
        switch.stop()
        profile.unlink()
        switch.config_file.unlink()
        told = self.verify(switch)
        self.assertTrue(told["identical"])
        self.assertEqual((told["starts"], told["decided_again"]), (2, 3))

    def test_the_first_difference_is_named_and_all_are_counted(self):
        switch = self.switch()
        _, card = self.account(switch, 50000)
        acquirer = Acquirer()
        messages = [acquirer.authorization(card, minor) for minor in (100, 9001, 200, 9500)]
        self.assertEqual(self.ask(switch, *messages), ["00"] * 4)
        # A limit of one purchase only: what is counted would be other rows of every purchase.
        single = "limits: {default: usual, profiles: {usual: [{name: one, currency: EUR, single: 9000}]}}"
        config = self.other(switch, with_limits(single))
        sequences = self.sequences(switch)
        told = self.verify(switch, "--config", config, code=1)
        self.assertEqual([shown["sequence"] for shown in told["shown"]], [sequences[messages[1].stan]])
        fields = {field["field"]: (field["recorded"], field["now"]) for field in told["shown"][0]["fields"]}
        self.assertEqual(fields["decision.given.reason"], ("approved", "over_limit"))
        self.assertEqual(fields["rows.life_cycles[0].held"], ("9001", "0"))
        self.assertEqual(fields["rows.accounts[0].pending"], ("9101", "-"))
        told = self.verify(switch, "--config", config, "--all-differences", code=1)
        self.assertEqual([shown["sequence"] for shown in told["shown"]],
                         [sequences[messages[1].stan], sequences[messages[3].stan]])
        self.assertEqual(told["differences"], 2)
        until = str(sequences[messages[0].stan])
        self.assertTrue(self.verify(switch, "--config", config, "--until", until)["identical"])
        text = isotool("replay", "verify", str(switch.journal), "--config", str(config))
        self.assertEqual(text.returncode, 1)
        self.assertRegex(text.stdout, rf"record {sequences[messages[1].stan]} .* 541333\*\*\*\*\*\*{card[-4:]} .* 90.01 EUR")
        self.assertRegex(text.stdout, r"decision.given.reason +recorded approved +now over_limit")
        self.assertNotIn(card, text.stdout + text.stderr)

    def test_what_cannot_be_done_is_said(self):
        switch = self.switch()
        self.account(switch, 100)
        switch.stop()
        none = isotool("replay", "verify", "/nowhere")
        self.assertEqual(none.returncode, 1)
        self.assertIn("/nowhere", none.stderr)
        wrong = isotool("replay", "verify", str(switch.journal), "--config", "/nowhere.yaml")
        self.assertEqual((wrong.returncode, "cannot read file '/nowhere.yaml'" in wrong.stderr), (2, True))
        for arguments in (["what-if", str(switch.journal)], ["what-if", "--config", str(switch.config_file), "--from", "noon"],
                          ["what-if", "--config", str(switch.config_file), "--card", "5413330000000019"], ["verify", "--until", "x"],
                          ["what-if", "--config", str(switch.config_file), "--from", "2026-02-02", "--to", "2026-02-01"]):
            said = isotool("replay", *arguments)
            self.assertEqual(said.returncode, 2, arguments)
            self.assertNotIn("5413330000000019", said.stdout + said.stderr)
        segment = sorted(switch.journal.glob("*.journal"))[0]
        with open(segment, "r+b") as file:
            file.seek(4096 + 70)
            octet = file.read(1)
            file.seek(4096 + 70)
            file.write(bytes([octet[0] ^ 1]))
        for arguments in (["verify", str(switch.journal)], ["what-if", str(switch.journal), "--config", str(switch.config_file)]):
            damaged = isotool("replay", *arguments)
            self.assertEqual(damaged.returncode, 1)
            self.assertIn(f"{segment}: damage at offset 4096", damaged.stderr)


class WhatIf(Replay):
    def test_the_same_configuration_changes_nothing(self):
        switch = self.switch()
        _, card = self.account(switch, 50000)
        acquirer = Acquirer()
        self.ask(switch, *[acquirer.authorization(card, 4000) for _ in range(5)])
        told = self.what_if(switch, switch.config_file)
        self.assertEqual((told["changed"], told["groups"], told["accounts_changed"], told["decided_again"]), (0, [], 0, 5))
        self.assertEqual(told["notes"], [])

    def test_a_limit_shows_exactly_the_decisions_that_python_expects(self):
        for seed in (1, 2, 3):
            drawn = random.Random(seed)
            switch = self.switch()
            acquirer = Acquirer()
            accounts = [self.account(switch, balance) for balance in (30000, 60000, 25000)]
            cards = {card: balance for (_, card), balance in zip(accounts, (30000, 60000, 25000))}
            was, now = Ledger(cards, False), Ledger(cards, True)
            expected, codes = collections.defaultdict(list), {("authorize", "approved"): "00", ("authorize", "insufficient_funds"): "51"}
            sent, everything = [], []
            with Peer(switch.address("acquirer")) as peer:
                for number in range(60):
                    if sent and drawn.random() < 0.2:
                        of, message, answer = drawn.choice(sent)
                        undo = acquirer.reversal(message, answer)
                        everything.append(undo)
                        self.assertEqual(peer.ask(undo.mti, undo.fields).code, "00")
                        was.undo(of)
                        now.undo(of)
                        continue
                    card, minor = drawn.choice(list(cards)), drawn.randrange(100, 11000)
                    message = acquirer.authorization(card, minor)
                    everything.append(message)
                    answer = peer.ask(message.mti, message.fields)
                    sent.append((number, message, answer))
                    before, after = was.buy(number, card, minor), now.buy(number, card, minor)
                    self.assertEqual(answer.code, codes[before])
                    if before != after:
                        expected[before + after].append((message.stan, card[-4:], minor))
            sequences = self.sequences(switch)
            told = self.what_if(switch, self.other(switch, with_limits()))
            groups = self.groups(told)
            self.assertGreater(len(expected), 1)
            self.assertEqual(set(groups), set(expected))
            for key, rows in expected.items():
                self.assertEqual([(each["sequence"], each["last_four"], each["amount"]) for each in groups[key]["examples"]],
                                 [(sequences[stan], last_four, minor) for stan, last_four, minor in rows])
                total = sum(minor for _, _, minor in rows)
                self.assertEqual(groups[key]["money"], [{"currency": "EUR", "asked": total,
                                                         "approved_was": total if key[1] == "approved" else 0,
                                                         "approved_now": total if key[3] == "approved" else 0}])
                self.assertEqual(groups[key]["count"], len(rows))
            moved = sum(was.available[card] - now.available[card] for card in cards)
            self.assertEqual(told["moved"].get("EUR", {}).get("pending", 0), moved)
            endings = {each["account"]: each["now"]["available"] for each in told["endings"]}
            self.assertEqual(endings, {name: now.available[card] for name, card in accounts
                                       if was.available[card] != now.available[card]})
            self.check_against_a_switch(accounts, cards, everything, now)

    def check_against_a_switch(self, accounts, cards, everything, now):
        """A switch that has the limits, and gets the same messages, ends with the same money."""
        switch = self.switch(pipeline=with_limits())
        switch.import_accounts([account_row(name, [{"pan": card, "status": "active", "expiry": "3012"}], cards[card])
                                for name, card in accounts])
        self.ask(switch, *everything)
        for name, card in accounts:
            self.assertEqual(int(switch.account(name)["available"]), now.available[card])
        self.assertTrue(self.verify(switch)["identical"])

    def test_an_import_in_between_does_not_undo_the_difference(self):
        switch = self.switch()
        acquirer = Acquirer()
        _, card = self.account(switch, 20000)
        messages = [acquirer.authorization(card, 9500)]
        self.assertEqual(self.ask(switch, *messages), ["00"])
        name, second = self.account(switch, 10000)
        self.assertEqual(self.ask(switch, acquirer.authorization(second, 5000), acquirer.authorization(card, 8000)), ["00", "00"])
        told = self.what_if(switch, self.other(switch, with_limits()))
        self.assertEqual(told["changed"], 1)
        self.assertEqual(told["accounts"], 2)
        self.assertEqual(told["endings"][0]["was"], {"posted": 20000, "pending": 17500, "available": 2500})
        self.assertEqual(told["endings"][0]["now"], {"posted": 20000, "pending": 8000, "available": 12000})
        self.assertEqual(len(told["endings"]), 1)

    def test_of_one_card(self):
        switch = self.switch()
        acquirer = Acquirer()
        cards = [self.account(switch, 50000)[1] for _ in range(3)]
        self.ask(switch, *[acquirer.authorization(card, 9500) for card in cards])
        config = self.other(switch, with_limits())
        self.assertEqual(self.what_if(switch, config)["changed"], 3)
        told = self.what_if(switch, config, "--card", cards[1][-4:])
        self.assertEqual((told["changed"], told["accounts"], told["accounts_changed"]), (1, 1, 1))
        asked = subprocess.run([Programs.isotool, "replay", "what-if", switch.journal, "--config", config, "--pan-prompt", "--json"],
                               input=cards[1] + "\n", capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertEqual(json.loads(asked.stdout), told)
        self.assertNotIn(cards[1], asked.stdout + asked.stderr)
        # Another key would name no card.
        key = switch.directory / "other.key"
        Switch.new_key(key)
        asked = subprocess.run([Programs.isotool, "replay", "what-if", switch.journal, "--config", config, "--pan-prompt",
                                "--token-key-file", key], input=cards[1] + "\n", capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(asked.returncode, 1)
        self.assertIn("another token key", asked.stderr)

    def test_a_time_or_a_sequence_bounds_it(self):
        switch = self.switch()
        acquirer = Acquirer()
        _, card = self.account(switch, 90000)
        messages = [acquirer.authorization(card, 9500) for _ in range(4)]
        self.ask(switch, *messages)
        config = self.other(switch, with_limits())
        sequences = self.sequences(switch)
        told = self.what_if(switch, config, "--until", sequences[messages[1].stan])
        self.assertEqual(told["changed"], 2)
        self.assertEqual(self.what_if(switch, config, "--from", "2099-01-01")["changed"], 0)
        self.assertEqual(self.what_if(switch, config, "--to", "2020-01-01")["records"], 0)
        self.assertEqual(self.what_if(switch, config, "--from", "2020-01-01", "--to", "2099-01-01")["changed"], 4)

    def test_what_no_other_configuration_can_know_is_undecidable(self):
        switch = self.switch()
        acquirer = Acquirer()
        _, card = self.account(switch, 90000)
        self.ask(switch, acquirer.authorization(card, 9500))
        told = self.what_if(switch, self.other(switch, with_limits(), [listener("another")]))
        self.assertEqual(told["undecidable"], {"the configuration has no listener 'acquirer'": 1})
        self.assertEqual((told["changed"], told["accounts_changed"]), (0, 0))

    def test_a_person_reads_what_would_differ(self):
        switch = self.switch()
        acquirer = Acquirer()
        name, card = self.account(switch, 90000)
        message = acquirer.authorization(card, 9500)
        self.ask(switch, message, message.again())
        said = isotool("replay", "what-if", str(switch.journal), "--config", str(self.other(switch, with_limits())))
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertRegex(said.stdout, r"2 transactions decided again: 1 would have been decided otherwise")
        self.assertRegex(said.stdout, r"1 repeats of such answered otherwise")
        self.assertRegex(said.stdout, r" 1  authorize approved  →  limits\(shops\) over_limit   code 00 → 61")
        self.assertRegex(said.stdout, r"95\.00 EUR asked for; approved 95\.00 EUR → 0\.00 EUR")
        self.assertRegex(said.stdout, rf"record {self.sequences(switch)[message.stan]}  .*card …{card[-4:]}  95\.00 EUR  purchase")
        self.assertRegex(said.stdout, rf"{name}  posted 900\.00 → 900\.00  held 95\.00 → 0\.00  available 805\.00 → 900\.00 EUR")
        self.assertNotIn(card, said.stdout)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
