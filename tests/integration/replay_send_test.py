#!/usr/bin/env python3
"""isotool replay send: a second system is sent what a first one recorded, and differs where it must and nowhere else.

usage: replay_send_test.py ISOSWITCH ISOTOOL [test ...]
"""
import json
import pathlib
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from case import account_row, card_number, serial
from iso import DIALECTS, Framing
from peer import Peer
from places import ROOT, Programs
from switch_process import PIPELINE, Switch, isotool, listener, profile_with
from traffic import Acquirer

EXPIRY = "3012"


class Stub:
    """A system of another make: answers what `answer` makes of each message, or nothing for None."""

    def __init__(self, answer, close_after=None, hang_up_at=None, times=1, own=None):
        self.answer = answer
        self.times = times  # each answer so often
        self.own = own  # a message of its own before the first answer
        self.hang_up_at = hang_up_at
        self.got = []
        self.close_after = close_after
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line):
        framing, dialect, unread = Framing("binary2"), DIALECTS["iso1987_ascii"], b""
        with line:
            while True:
                try:
                    more = line.recv(1 << 16)
                except OSError:
                    return
                if not more:
                    return
                frames, unread = framing.cut(unread + more)
                for _, body in frames:
                    mti, fields = dialect.unpack(body)
                    self.got.append((mti, fields))
                    if self.close_after is not None and len(self.got) >= self.close_after:
                        return self.close()
                    if len(self.got) == self.hang_up_at:
                        return None
                    said = self.answer(mti, fields)
                    if self.own is not None and len(self.got) == 1:
                        line.sendall(framing.frame(dialect.pack(*self.own)))
                    if said is not None:
                        line.sendall(framing.frame(dialect.pack(*said)) * self.times)

    def close(self):
        try:
            self.listening.shutdown(socket.SHUT_RDWR)  # ends accept()
        except OSError:
            return
        self.listening.close()


def response(mti):
    return mti[:2] + str(int(mti[2]) + 1) + "0"


def approve(mti, fields):
    answer = {number: fields[number] for number in (2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49, 90, 95) if number in fields}
    return response(mti), {**answer, 38: "STUB01", 39: "00"}


class ReplaySend(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="isoswitch-test-"))
        self.addCleanup(lambda: subprocess.run(["rm", "-rf", self.directory], check=True))

    def switch(self, listeners=None, pipeline=None, **keys):
        switch = Switch(listeners or [listener("acquirer")], pipeline=pipeline, **keys)
        self.addCleanup(switch.close)
        return switch.start()

    def accounts(self, *balances):
        """[(account, card, balance), ...]"""
        made = []
        for balance in balances:
            number = next(serial)
            made.append((f"A{number:06d}", card_number(number), balance))
        return made

    def give(self, switch, accounts):
        switch.import_accounts([account_row(name, [{"pan": card, "status": "active", "expiry": EXPIRY}], balance)
                                for name, card, balance in accounts])

    def cards_file(self, accounts, name="cards.csv"):
        file = self.directory / name
        file.write_text("account,pan,expiry_yymm\n" + "".join(f"{name},{card},{EXPIRY}\n" for name, card, _ in accounts))
        return file

    def address(self, switch, name="acquirer"):
        return "%s:%d" % switch.address(name)

    def told(self, *arguments, code=0):
        said = isotool("replay", "send", *map(str, arguments), "--json")
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.no_card_in(said.stdout + said.stderr)
        return json.loads(said.stdout)

    def text(self, *arguments, code=0):
        said = isotool("replay", "send", *map(str, arguments))
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.no_card_in(said.stdout + said.stderr)
        return said.stdout

    def refused(self, *arguments, says, code=2):
        said = isotool("replay", "send", *map(str, arguments))
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.assertRegex(said.stderr, says)
        self.no_card_in(said.stdout + said.stderr)

    def no_card_in(self, text):
        self.assertNotRegex(text, r"541333\d{6}", "a card number in the output")

    def mixed_traffic(self, peer, acquirer, cards, count, seed):
        """Purchases, repeats, reversals, advices, captures, balances and declines over some cards."""
        draw = random.Random(seed)
        kinds = []
        for _ in range(count):
            card = draw.choice(cards)
            kind = draw.choice(["purchase", "purchase", "repeat", "reversal", "partial", "advice", "capture", "balance",
                                "unknown", "retry", "early", "increment", "expired"])
            kinds.append(kind)
            first = acquirer.authorization(card, draw.randrange(100, 30000), f14=EXPIRY)
            if kind == "unknown":
                peer.ask("0100", acquirer.authorization(card_number(900000 + draw.randrange(3)), 500).fields)
            elif kind == "balance":
                peer.ask("0100", acquirer.authorization(card, 0, processing_code="310000").fields)
            elif kind == "expired":
                peer.ask("0100", first.but(f14="2501").fields)
            elif kind == "advice":
                peer.ask("0120", acquirer.stand_in_advice(card, draw.randrange(100, 9000)).fields)
            elif kind == "early":
                reversal = acquirer.reversal(first)
                peer.ask(reversal.mti, reversal.fields)
                peer.ask(first.mti, first.fields)
            else:
                answer = peer.ask(first.mti, first.fields)
                following = {"repeat": lambda: first.again(), "retry": lambda: first,
                             "reversal": lambda: acquirer.reversal(first, answer),
                             "partial": lambda: acquirer.reversal(first, answer, remains=50),
                             "increment": lambda: acquirer.increment(first, answer, 300),
                             "capture": lambda: acquirer.capture(first, answer, int(first.fields[4]))}.get(kind)
                if following is not None:
                    message = following()
                    peer.ask(message.mti, message.fields)
                    if draw.random() < 0.3:
                        peer.ask(message.again().mti, message.again().fields)
        return set(kinds)


class Journal(ReplaySend):
    def recorded(self, count=160, balances=(200000, 90000, 40000, 3000), seed=7, **keys):
        first = self.switch(**keys)
        accounts = self.accounts(*balances)
        self.give(first, accounts)
        with Peer(first.address("acquirer")) as peer:
            kinds = self.mixed_traffic(peer, Acquirer(), [card for _, card, _ in accounts], count, seed)
        if count >= 100:
            self.assertEqual(len(kinds), 12)
        return first, accounts, self.cards_file([*accounts, *((f"U{n}", card_number(n), 0) for n in (900000, 900001, 900002))])

    def money(self, switch, accounts):
        return [(shown["posted"], shown["pending"]) for shown in (switch.account(name) for name, _, _ in accounts)]

    def listed(self, switch):
        lines = isotool("journal", "list", str(switch.journal), "--json", "--limit", "100000").stdout.splitlines()
        return [record["transaction"] for record in map(json.loads, lines) if record["kind"] == "transaction"]

    def test_a_second_switch_with_the_same_accounts_answers_the_same_and_ends_with_the_same_money(self):
        first, accounts, cards = self.recorded()
        for arguments in (["--fast"], ["--fast", "--connections", 4, "--window", 8], ["--speed", 50, "--new-references"]):
            second = self.switch()
            self.give(second, accounts)
            told = self.told(first.journal, "--to", self.address(second), "--cards", cards, *arguments)
            self.assertEqual(told["by_field"], [], told)
            self.assertTrue(told["all_equal"], told)
            self.assertEqual(told["sent"], told["selected"])
            self.assertGreater(told["restamped"]["originals"], 20)
            self.assertGreater(told["restamped"]["repeats"], 10)
            self.assertEqual(told["restamped"]["unsent_originals"], 0)
            self.assertEqual(self.money(second, accounts), self.money(first, accounts))

    def test_every_identity_is_exchanged_for_one_and_whatever_names_it_follows(self):
        first, accounts, cards = self.recorded(count=160)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        self.told(first.journal, "--to", stub.address, "--fast", "--window", 1, "--cards", cards, "--new-references",
                  "--ignore", "4,7,12,13,37,38,39,54", code=0)
        then = self.listed(first)
        self.assertEqual([message["mti"] for message in then], [mti for mti, _ in stub.got])
        traces, references, followed = {}, {}, 0
        now = time.time()
        for was, (_, sent) in zip(then, stub.got):
            fields = was["fields"]
            recorded = tuple(fields[str(number)] for number in (11, 7, 12, 13))
            new = tuple(sent[number] for number in (11, 7, 12, 13))
            self.assertEqual(traces.setdefault((was["mti"][:3], *recorded), new), new, "a repeat with another identity")
            self.assertEqual(references.setdefault(fields["37"], sent[37]), sent[37])
            self.assertLess(abs(time.mktime(time.strptime(f"{time.gmtime(now).tm_year}{new[1]}", "%Y%m%d%H%M%S"))
                                - time.mktime(time.gmtime(now))), 60, "DE 7 is not about now")
        by_trace = {(key[1], key[2]): value for key, value in traces.items()}
        for was, (_, sent) in zip(then, stub.got):
            if 90 not in sent:
                continue
            followed += 1
            named, recorded = sent[90], was["fields"]["90"]
            self.assertEqual((named[4:10], named[10:20]), by_trace[recorded[4:10], recorded[10:20]][:2])
            self.assertEqual((named[:4], named[20:]), (recorded[:4], recorded[20:]))
            if 38 in sent:
                self.assertEqual(sent[38], "STUB01", "not the code that this system gave")
        self.assertGreater(followed, 40)
        stans = [new[0] for new in traces.values()]
        self.assertEqual(len(stans), len(set(stans)), "two requests with one STAN")
        self.assertEqual(len(references), len(set(references.values())))
        self.assertFalse(set(stans) & {key[1] for key in traces})

    def test_what_is_sent_twice_is_new_each_time(self):
        first, accounts, cards = self.recorded(count=30, balances=(10 ** 7, 10 ** 7))
        second = self.switch()
        self.give(second, [(name, card, 10 ** 8) for name, card, _ in accounts])
        before = self.money(second, accounts)
        arguments = (first.journal, "--to", self.address(second), "--cards", cards, "--fast", "--new-references",
                     "--ignore", "7,12,13,37,38,54,39")
        self.told(*arguments)
        once = self.money(second, accounts)
        self.told(*arguments)
        twice = self.money(second, accounts)
        for (p0, h0), (p1, h1), (p2, h2) in zip(before, once, twice):
            self.assertEqual((int(p2) - int(p1), int(h2) - int(h1)), (int(p1) - int(p0), int(h1) - int(h0)))
        self.assertNotEqual(before, once)

    def test_as_recorded_a_second_time_is_a_repeat_and_moves_nothing(self):
        first, accounts, cards = self.recorded(count=30)
        second = self.switch()
        self.give(second, accounts)
        arguments = (first.journal, "--to", self.address(second), "--cards", cards, "--fast", "--as-recorded")
        self.told(*arguments)
        once = self.money(second, accounts)
        self.assertEqual(once, self.money(first, accounts))
        self.told(*arguments)
        self.assertEqual(self.money(second, accounts), once)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        time.sleep(1.1)  # so that now is another second than then
        self.told(first.journal, "--to", stub.address, "--fast", "--window", 1, "--cards", cards, "--as-recorded",
                  "--ignore", "38,39,54,4")
        then = self.listed(first)
        self.assertEqual(len(then), len(stub.got))
        for was, (_, sent) in zip(then, stub.got):
            for number in (7, 11, 12, 13, 37, 90):
                self.assertEqual(sent.get(number), was["fields"].get(str(number)), number)

    def test_less_money_declines_what_it_no_longer_pays_for_and_nothing_else(self):
        first = self.switch()
        accounts = self.accounts(10000, 10000)
        self.give(first, accounts)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for amount in (4000, 3000, 2000):
                for _, card, _ in accounts:
                    message = acquirer.authorization(card, amount)
                    self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
            balance = acquirer.authorization(accounts[1][1], 0, processing_code="310000")
            self.assertTrue(peer.ask(balance.mti, balance.fields)[54])
        second = self.switch()
        # The first account pays for all; the second, short of 2000.00, for the first two of its three.
        self.give(second, [accounts[0], (*accounts[1][:2], 8000)])
        told = self.told(first.journal, "--to", self.address(second), "--cards", self.cards_file(accounts), "--fast", code=1)
        self.assertEqual((told["sent"], told["equal"], told["different"], told["unanswered"]), (7, 5, 2, 0))
        by_field = {each["field"]: each for each in told["by_field"]}
        self.assertEqual(set(by_field), {39, 54})
        self.assertEqual(by_field[39]["values"], [{"recorded": "00", "now": "51", "count": 1}])
        # 100.00 less 90.00 held; 80.00 less 70.00 held: the ledger balance differs by 20.00, what is available not.
        self.assertEqual(by_field[54]["count"], 1)
        self.assertEqual(told["different_first_of_card"], 1)
        self.assertIn("C000000010000", by_field[54]["values"][0]["recorded"])
        self.assertIn("C000000008000", by_field[54]["values"][0]["now"])

    def test_a_partial_approval_has_its_amount_though_its_mark_was_wiped(self):
        def listeners(directory):
            return [listener("acquirer", profile=profile_with(directory, "iso1987", "partial",
                                                              'partial_approval: {field: 60, at: 0, values: ["1"]}'))]
        first = self.switch(listeners)
        accounts = self.accounts(5000)
        self.give(first, accounts)
        message = Acquirer().authorization(accounts[0][1], 8000, f60="1")
        with Peer(first.address("acquirer")) as peer:
            answer = peer.ask(message.mti, message.fields)
        self.assertEqual((answer.code, answer[4]), ("10", "000000005000"))
        second = self.switch(listeners)
        self.give(second, accounts)
        cards = self.cards_file(accounts)
        told = self.told(first.journal, "--to", self.address(second), "--cards", cards)
        self.assertEqual((told["equal"], told["by_field"]), (1, []))
        self.assertIn((60, False), {(each["field"], each["left_out"]) for each in told["fields"]})
        third = self.switch(listeners)
        self.give(third, [(*accounts[0][:2], 6000)])
        told = self.told(first.journal, "--to", self.address(third), "--cards", cards, code=1)
        self.assertEqual([(each["field"], each["values"]) for each in told["by_field"]],
                         [(4, [{"recorded": "000000005000", "now": "000000006000", "count": 1}])])

    def test_a_number_that_came_in_track_2_only(self):
        first = self.switch()
        accounts = self.accounts(5000, 5000)
        self.give(first, accounts)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for (_, card, _), expiry, code in zip(accounts, (EXPIRY, "2501"), ("00", "54")):
                message = acquirer.authorization(card, 800, f2=None, f35=f"{card}={expiry}101123456789", f22="021")
                self.assertEqual(peer.ask(message.mti, message.fields).code, code)
        second = self.switch()
        self.give(second, accounts)
        told = self.told(first.journal, "--to", self.address(second), "--cards", self.cards_file(accounts))
        self.assertEqual((told["equal"], told["by_field"]), (2, []))
        self.assertEqual([(each["field"], each["left_out"], each["count"]) for each in told["fields"]], [(35, False, 2)])
        stub = Stub(approve)
        self.addCleanup(stub.close)
        self.told(first.journal, "--to", stub.address, "--cards", self.cards_file(accounts), code=1)
        self.assertEqual(sorted(fields[35] for _, fields in stub.got),
                         sorted([f"{accounts[0][1]}={EXPIRY}101", f"{accounts[1][1]}=2501101"]))
        self.assertTrue(all(2 not in fields for _, fields in stub.got))

    def test_what_got_no_answer_then_must_get_none_now(self):
        first = self.switch()
        accounts = self.accounts(5000)
        self.give(first, accounts)
        acquirer, card = Acquirer(), accounts[0][1]
        with Peer(first.address("acquirer")) as peer:
            peer.tell(acquirer.message("140", card, 100))
            message = acquirer.authorization(card, 100)
            self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
        self.assertEqual([each["mti"] for each in self.listed(first)], ["0140", "0100"])
        second = self.switch()
        self.give(second, accounts)
        arguments = (first.journal, "--fast", "--cards", self.cards_file(accounts), "--to")
        told = self.told(*arguments, self.address(second))
        self.assertEqual((told["equal"], told["silent_as_recorded"], told["unanswered"]), (1, 1, 0))
        stub = Stub(approve)
        self.addCleanup(stub.close)
        told = self.told(*arguments, stub.address, "--ignore", "38,18,13,12,7", code=1)
        self.assertEqual((told["equal"], told["silent_as_recorded"], told["different"]), (1, 0, 1))
        self.assertEqual(told["by_field"][0]["values"], [{"recorded": "no answer", "now": "0150", "count": 1}])

    def test_what_operators_did_in_between_is_told_of(self):
        first = self.switch()
        accounts = self.accounts(5000, 5000)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            # Before the first request, between the two, and behind the last: only one lies between them.
            for (_, card, _), code in zip([*accounts, accounts[1]], ("00", "14", None)):
                if code != "14":
                    self.give(first, accounts[:1] if code else accounts[1:])
                else:
                    self.give(first, self.accounts(100))
                if code is not None:
                    message = acquirer.authorization(card, 100)
                    self.assertEqual(peer.ask(message.mti, message.fields).code, code)
        second = self.switch()
        self.give(second, accounts[:1])
        told = self.told(first.journal, "--fast", "--cards", self.cards_file(accounts), "--to", self.address(second))
        self.assertEqual((told["equal"], len(told["notes"])), (2, 1), told["notes"])
        self.assertRegex(told["notes"][0], r"^1 acts of operators .* record \d+$")

    def test_another_dialect_and_framing(self):
        first, accounts, cards = self.recorded(count=40)
        second = self.switch([listener("acquirer", framing="ascii4", dialect="iso1987_bcd", profile="iso1987")])
        self.give(second, accounts)
        told = self.told(first.journal, "--to", self.address(second), "--framing", "ascii4", "--dialect", "iso1987_bcd",
                         "--cards", cards, "--fast")
        self.assertTrue(told["all_equal"])

    def test_the_words_of_1993(self):
        first = self.switch([listener("acquirer", dialect="iso1993_ascii")])
        accounts = self.accounts(100000)
        self.give(first, accounts)
        acquirer, card = Acquirer("1"), accounts[0][1]
        with Peer(first.address("acquirer"), dialect="iso1993_ascii") as peer:
            buy = acquirer.authorization(card, 4000)
            answer = peer.ask(buy.mti, buy.fields)
            for message in (buy.again(), acquirer.capture(buy, answer, 1000, more_follow=True),
                            acquirer.reversal(buy, answer, remains=500), acquirer.purchase(card, 200000)):
                peer.ask(message.mti, message.fields)
        second = self.switch([listener("acquirer", dialect="iso1993_ascii")])
        self.give(second, accounts)
        told = self.told(first.journal, "--to", self.address(second), "--cards", self.cards_file(accounts), "--fast")
        self.assertTrue(told["all_equal"], told)
        self.assertEqual(told["restamped"]["originals"], 2)
        self.assertEqual(self.money(second, accounts), self.money(first, accounts))

    def test_cards_are_found_by_token_by_digits_or_stand_in(self):
        first = self.switch()
        accounts = self.accounts(100000, 100000)
        self.give(first, accounts)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for _, card, _ in accounts * 2:
                message = acquirer.authorization(card, 100)
                self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
        stub = Stub(approve)
        self.addCleanup(stub.close)
        arguments = (first.journal, "--to", stub.address, "--fast", "--ignore", "7,12,13,37,38,4,5,6,9,10,18")

        def sent(*more, code=0):
            stub.got.clear()
            told = self.told(*arguments, *more, code=code)
            return [fields.get(2) for _, fields in stub.got], {each["how"] for each in told["fields"] if each["field"] == 2}

        own = [card for _, card, _ in accounts] * 2
        pans, how = sent("--cards", self.cards_file(accounts))
        self.assertEqual((sorted(pans), len(how)), (sorted(own), 1))
        self.assertIn("last four", how.pop())
        # Another card with the same first six and last four digits: only the token tells which it was.
        twin = next(f"541333{middle:06d}{own[0][12:]}" for middle in range(10 ** 6)
                    if f"541333{middle:06d}{own[0][12:]}" != own[0]
                    and card_number(int(f"{middle:06d}{own[0][12:15]}")) == f"541333{middle:06d}{own[0][12:]}")
        twins = self.cards_file([("T", twin, 0), *accounts], "twins.csv")
        pans, how = sent("--cards", twins, "--token-key", first.key_file)
        self.assertEqual((sorted(pans), len(how)), (sorted(own), 1))
        self.assertIn("token", how.pop())
        # Others of the BIN: two for two, the same in every run.
        others = self.cards_file([("B", card_number(700001), 0), ("C", card_number(700002), 0)], "others.csv")
        pans, how = sent("--cards", others)
        self.assertEqual(sorted(pans), sorted([card_number(700001), card_number(700002)] * 2))
        self.assertEqual(sorted(pans), sorted(sent("--cards", others)[0]))
        self.assertIn("another card of the same BIN", how.pop())
        pans, how = sent("--without-card", code=0)
        self.assertEqual(pans, [None] * 4)
        self.assertIn("--without-card", how)
        # A range on the command line is not said again, in whatever sentence.
        few = isotool("replay", "send", *map(str, arguments), "--cards", f"{card_number(800001)}..{card_number(800002)[:-1]}9")
        self.assertEqual(few.returncode, 0, few.stderr)
        one = isotool("replay", "send", *map(str, arguments), "--cards", card_number(800001))
        self.assertRegex(one.stderr, "1 of 2 share one")
        for said in (few, one):
            self.no_card_in(said.stdout + said.stderr)
        Switch.new_key(self.directory / "other.key")
        self.refused(*arguments, "--cards", others, "--token-key", self.directory / "other.key", says="token key")

    def test_what_was_asked_for_is_sent_and_nothing_else(self):
        first = self.switch()
        accounts = self.accounts(100000, 100000)
        self.give(first, accounts)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for amount in (100, 200, 300):
                for _, card, _ in accounts:
                    message = acquirer.authorization(card, amount)
                    peer.ask(message.mti, message.fields)
        listed = [json.loads(line) for line in isotool("journal", "list", str(first.journal), "--json").stdout.splitlines()]
        records = [record for record in listed if record["kind"] == "transaction"]
        stub = Stub(approve)
        self.addCleanup(stub.close)
        arguments = (first.journal, "--to", stub.address, "--fast", "--cards", self.cards_file(accounts))

        def amounts(*more, **keys):
            stub.got.clear()
            self.told(*arguments, *more, **keys)
            return sorted(int(fields[4]) for _, fields in stub.got)

        card = accounts[0][1]
        self.assertEqual(amounts("--until", records[3]["sequence"]), [100, 100, 200, 200])
        self.assertEqual(amounts("--card", card[-4:]), [100, 200, 300])
        self.assertEqual(amounts("--where", "amount=2.00 and mti=0100"), [200, 200])
        self.assertEqual(amounts("--from", records[2]["at"]), [200, 200, 300, 300])
        self.assertEqual(amounts("--until", records[2]["at"]), [100, 100, 200])
        prompted = subprocess.run([Programs.isotool, "replay", "send", *map(str, arguments), "--json", "--pan-prompt"],
                                  input=accounts[1][1] + "\n", capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual((prompted.returncode, json.loads(prompted.stdout)["sent"]), (0, 3), prompted.stderr)
        self.refused(*arguments, "--card", "9999" if card[-4:] != "9999" else "9998", says="none of .* asked for")
        self.refused(*arguments, "--from", "2031-01-01", says="none of .* asked for")

    def test_the_recorded_pace_times_a_factor(self):
        first = self.switch()
        accounts = self.accounts(100000)
        self.give(first, accounts)
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for _ in range(3):
                message = acquirer.authorization(accounts[0][1], 100)
                peer.ask(message.mti, message.fields)
                time.sleep(0.6)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        for factor, least, most in ((1, 1.2, 2.5), (4, 0.3, 0.9)):
            began = time.monotonic()
            told = self.told(first.journal, "--to", stub.address, "--speed", factor, "--cards", self.cards_file(accounts))
            self.assertLess(time.monotonic() - began, most)
            self.assertGreater(told["elapsed_ms"], 1000 * least - 50)

    def test_a_peer_that_goes_is_tried_again_and_then_told_of(self):
        first, accounts, cards = self.recorded(count=20)
        stub = Stub(approve, close_after=6)
        told = self.told(first.journal, "--to", stub.address, "--fast", "--window", 1, "--cards", cards, "--reconnects", 2,
                         code=1)
        self.assertEqual((told["sent"], told["answered"], told["unanswered"], told["lost_connections"]), (6, 5, 1, 1))
        self.assertIn("is gone", told["ended_early"])
        self.assertIn("2 tries", told["ended_early"])
        self.assertEqual(told["first_unsent"], told["last"] + 1)
        self.assertEqual(len(told["unanswered_examples"]), 1)
        self.refused(first.journal, "--to", stub.address, "--cards", cards, says="no connection", code=1)

    def test_a_peer_that_hangs_up_once_is_found_again_and_loses_one_answer(self):
        first, accounts, cards = self.recorded(count=20)
        stub = Stub(approve, hang_up_at=5)
        self.addCleanup(stub.close)
        told = self.told(first.journal, "--to", stub.address, "--fast", "--window", 1, "--cards", cards, code=1)
        self.assertEqual((told["sent"], told["unanswered"], told["lost_connections"], told["ended_early"]),
                         (told["selected"], 1, 1, ""))
        self.assertEqual(told["answered"], told["sent"] - 1)
        self.assertGreater(told["sent"], 20)

    def one_purchase_each(self, first, cards, rounds=3):
        acquirer = Acquirer()
        with Peer(first.address("acquirer")) as peer:
            for _ in range(rounds):
                for card in cards:
                    message = acquirer.authorization(card, 100)
                    self.assertEqual(peer.ask(message.mti, message.fields).code, "00")

    def test_answers_that_come_twice_or_cannot_be_read_are_not_clean(self):
        first = self.switch()
        accounts = self.accounts(5000)
        self.give(first, accounts)
        self.one_purchase_each(first, [accounts[0][1]])
        cards = self.cards_file(accounts)
        for arguments, code in (({}, 0), ({"times": 2}, 1), ({"own": ("0800", {7: "1125180005", 11: "000001", 70: "301"})}, 0)):
            stub = Stub(approve, **arguments)
            self.addCleanup(stub.close)
            told = self.told(first.journal, "--to", stub.address, "--cards", cards, "--fast", code=code)
            self.assertEqual((told["sent"], told["equal"], told["all_equal"]), (3, 3, code == 0), (arguments, told))
            self.assertEqual(told["unmatched"] > 0, code == 1)

    def test_requests_of_one_test_card_never_fly_together_whatever_card_was_recorded(self):
        first = self.switch()
        accounts = self.accounts(*[50000] * 6)
        self.give(first, accounts)
        self.one_purchase_each(first, [card for _, card, _ in accounts], rounds=4)
        lock, flying, most = threading.Lock(), {}, {}

        def slow(mti, fields):
            card = fields[2]
            with lock:
                flying[card] = flying.get(card, 0) + 1
                most[card] = max(most.get(card, 0), flying[card])
                most["all"] = max(most.get("all", 0), sum(flying.values()))
            time.sleep(0.02)
            with lock:
                flying[card] -= 1
            return approve(mti, fields)

        stub = Stub(slow)
        self.addCleanup(stub.close)
        two = self.cards_file([("B", card_number(700001), 0), ("C", card_number(700002), 0)], "two.csv")
        told = self.told(first.journal, "--to", stub.address, "--cards", two, "--fast", "--connections", 6, "--window", 4)
        self.assertEqual(told["sent"], 24)
        self.assertEqual(most.pop("all"), 2, "different cards overlap")
        self.assertEqual(most, {card_number(700001): 1, card_number(700002): 1})

    def test_a_stand_in_does_not_take_the_card_of_a_later_record(self):
        first = self.switch()
        accounts = self.accounts(*[50000] * 4)
        self.give(first, accounts)
        self.one_purchase_each(first, [card for _, card, _ in accounts], rounds=1)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        # The file lacks the first card, has the others, and one more: that one stands in.
        cards = self.cards_file([("S", card_number(700003), 0), *accounts[1:]], "lacks.csv")
        for more in ([], ["--token-key", first.key_file]):
            stub.got.clear()
            told = self.told(first.journal, "--to", stub.address, "--cards", cards, "--fast", *more)
            self.assertEqual(sorted(fields[2] for _, fields in stub.got),
                             sorted([card_number(700003), *(card for _, card, _ in accounts[1:])]))
            self.assertEqual(told["notes"], [])

    def test_fields_that_are_masked_and_not_recorded_are_told_of_too(self):
        first = self.switch()
        accounts = self.accounts(50000)
        self.give(first, accounts)
        message = Acquirer().authorization(accounts[0][1], 100, f14=EXPIRY, f102="DE12345678", f103="DE87654321")
        with Peer(first.address("acquirer")) as peer:
            self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
        stub = Stub(approve)
        self.addCleanup(stub.close)
        told = self.told(first.journal, "--to", stub.address, "--cards", self.cards_file(accounts), "--fast")
        self.assertFalse({102, 103} & set(stub.got[0][1]))
        never = set()
        for part in told["never_recorded"].split(", "):
            begin, _, end = part.partition("-")
            never |= set(range(int(begin), int(end or begin) + 1))
        self.assertLessEqual({34, 35, 52, 102, 103}, never)
        self.assertFalse({2, 4, 11, 14} & never)

    def test_a_switch_that_wants_a_sign_on(self):
        first, accounts, cards = self.recorded(count=20)
        second = self.switch([listener("acquirer", sign_on="required")])
        self.give(second, accounts)
        arguments = (first.journal, "--to", self.address(second), "--fast", "--cards", cards)
        self.assertTrue(self.told(*arguments, "--sign-on", "--connections", 2)["all_equal"])
        self.assertFalse(self.told(*arguments, "--timeout-ms", 200, code=1)["all_equal"])

    def test_silence_is_told_of_and_an_interruption_gives_the_report_so_far(self):
        first, accounts, cards = self.recorded(count=20)
        stub = Stub(lambda mti, fields: None)
        self.addCleanup(stub.close)
        told = self.told(first.journal, "--to", stub.address, "--fast", "--cards", cards, "--timeout-ms", 50, code=1)
        self.assertEqual((told["answered"], told["unanswered"]), (0, told["sent"]))
        self.assertGreater(told["sent"], 20)
        process = subprocess.Popen([Programs.isotool, "replay", "send", first.journal, "--to", stub.address, "--fast",
                                    "--cards", cards, "--timeout-ms", "500", "--json"], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        while not stub.got[told["sent"]:]:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1)
        so_far = json.loads(said)
        self.assertIn("interrupted", so_far["ended_early"])
        self.assertLess(so_far["sent"], told["sent"])

    def test_damage_ends_it_and_is_told_of(self):
        first, accounts, cards = self.recorded(count=20)
        first.stop()
        segment = sorted(first.journal.glob("*.journal"))[0]
        octets = bytearray(segment.read_bytes())
        # A record in the midst: batches begin on 4096 bytes, the header's block comes first.
        last = len(octets.rstrip(b"\0")) // 4096
        octets[last // 2 * 4096 + 60] ^= 1
        segment.write_bytes(octets)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        told = self.told(first.journal, "--to", stub.address, "--fast", "--cards", cards, code=1)
        self.assertIn("damage at offset", told["ended_early"])
        self.assertEqual(told["sent"], told["answered"])
        self.assertGreater(told["sent"], 0)

    def test_what_cannot_work_is_refused_before_anything_is_sent(self):
        first, accounts, cards = self.recorded(count=13)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        to = ("--to", stub.address)
        self.refused(first.journal, *to, says="--cards FILE")
        self.refused(first.journal, *to, "--cards", "/nowhere.csv", says="neither a card")
        self.refused(first.journal, *to, "--cards", cards, "--framing", "morse", says="morse.*none of")
        self.refused(first.journal, *to, "--cards", cards, "--dialect", "klingon", says="klingon")
        self.refused(first.journal, *to, "--cards", cards, "--dialect", "iso1993_ascii", says="another version")
        self.refused(first.journal, *to, "--cards", cards, "--ignore", "7,x", says="--ignore")
        self.refused(first.journal, *to, "--cards", cards, "--speed", "0", says="--speed")
        self.refused(first.journal, *to, "--cards", cards, "--until", "x", says="--until")
        self.refused(first.journal, *to, "--cards", cards, "--where", "colour=red", says="--where")
        self.refused(first.journal, *to, "--cards", cards, "--without-card", says="excludes")
        self.refused(first.journal, "--to", "nowhere", "--cards", cards, says="HOST:PORT")
        self.refused("/nowhere", *to, "--cards", cards, says="/nowhere")
        self.refused(self.directory, *to, "--cards", cards, says="journal|nothing")
        self.refused(first.journal, "--cards", cards, says="--to is required")
        self.assertEqual(stub.got, [])

    def test_the_page_says_what_an_engineer_asks_first(self):
        first, accounts, cards = self.recorded(count=60)
        second = self.switch()
        self.give(second, [(name, card, 2000) for name, card, _ in accounts])
        page = self.text(first.journal, "--to", self.address(second), "--cards", cards, "--fast", code=1)
        for line in (r"^sent \d+ of \d+ requests \(.*journal, records \d+ to \d+\) to 127", r"^ +\d+  answered as recorded$",
                     r"^ +\d+  answered otherwise; \d+ of them are the first of their card", r"^ +\d+  39 response_code +00 -> 51", r"recorded 00 +now 51",
                     r"541333\*\*\*\*\*\*\d{4}  STAN \d{6}, sent as \d{6}", r"^ignored +7,12,13,15,37,38,55,64,128$",
                     r"^latency ms p50 "):
            self.assertRegex(page, re.compile(line, re.M))


class Removed(ReplaySend):
    def test_a_journal_whose_first_segments_are_gone_is_sent_from_behind_its_snapshot(self):
        first = self.switch(store="segment_mib: 4, snapshot_mib: 8")
        accounts = self.accounts(*[10 ** 9] * 50)
        self.give(first, accounts)
        cards = self.cards_file(accounts)
        until = time.monotonic() + 60
        while len(list(first.journal.glob("*.snapshot"))) < 2:
            self.assertLess(time.monotonic(), until, "no second snapshot")
            self.assertEqual(isotool("load", self.address(first), "--cards", str(cards), "--seconds", "1").returncode, 0)
        first.stop()
        oldest = int(sorted(first.journal.glob("*.snapshot"))[0].name[:10])
        for number in range(1, oldest + 1):
            for ending in (".journal", ".journal.zst", ".index"):
                (first.journal / f"{number:010d}{ending}").unlink(missing_ok=True)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        arguments = (first.journal, "--to", stub.address, "--fast", "--cards", cards)
        self.refused(*arguments, "--until", 10, says="have been removed, and none of those behind was asked for")
        listed = isotool("journal", "list", str(first.journal), "--json", "--limit", "60").stdout.splitlines()
        begins = json.loads(listed[0])["sequence"]
        self.assertGreater(begins, 1000)
        told = self.told(*arguments, "--until", begins + 40)
        self.assertEqual((told["first"], told["last"], told["all_equal"]), (begins, begins + 40, True))
        self.assertRegex(told["notes"][0], f"^records up to {begins - 1} have been removed")


class Selection(ReplaySend):
    """verify and what-if: what is told of, while everything before it is decided all the same."""

    def setUp(self):
        super().setUp()
        self.first = self.switch()
        self.recorded = self.accounts(100000, 100000)
        self.give(self.first, self.recorded)
        acquirer = Acquirer()
        with Peer(self.first.address("acquirer")) as peer:
            for minor in (9000, 9100, 100, 9200):
                for _, card, _ in self.recorded:
                    message = acquirer.authorization(card, minor)
                    self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
        listed = isotool("journal", "list", str(self.first.journal), "--json").stdout.splitlines()
        self.records = [record for record in map(json.loads, listed) if record["kind"] == "transaction"]
        self.other = self.directory / "other.yaml"
        limits = "limits: {default: usual, profiles: {usual: [{name: shops, currency: EUR, single: 5000}]}}"
        self.other.write_text(self.first.config(listener("acquirer"), [*PIPELINE[:3], limits, *PIPELINE[3:]], "", "info"))

    def verify(self, *arguments, code=1, given=""):
        said = subprocess.run([Programs.isotool, "replay", "verify", self.first.journal, "--config", self.other,
                               "--all-differences", "--json", *map(str, arguments)], input=given, capture_output=True,
                              text=True, timeout=60, cwd=ROOT)
        self.assertEqual(said.returncode, code, said.stdout + said.stderr)
        self.no_card_in(said.stdout + said.stderr)
        told = json.loads(said.stdout)
        return told["differences"], told["differences_not_asked_for"]

    def test_verify_tells_of_what_was_asked_for(self):
        at = [record["at"] for record in self.records]
        sequence = [record["sequence"] for record in self.records]
        card = self.recorded[0][1]
        self.assertEqual(self.verify(), (6, 0))
        self.assertEqual(self.verify("--from", at[2]), (4, 2))
        self.assertEqual(self.verify("--to", at[2]), (3, 0))
        self.assertEqual(self.verify("--until", at[2]), (3, 0))
        self.assertEqual(self.verify("--until", sequence[2]), (3, 0))
        self.assertEqual(self.verify("--card", card[-4:]), (3, 3))
        self.assertEqual(self.verify("--card", self.records[0]["transaction"]["facts"]["card_token"][:20]), (3, 3))
        self.assertEqual(self.verify("--pan-prompt", given=card + "\n"), (3, 3))
        self.assertEqual(self.verify("--from", at[4], "--to", at[5], code=0), (0, 4))

    def test_what_if_ends_at_a_time_as_at_a_sequence(self):
        def changed(*arguments):
            said = isotool("replay", "what-if", str(self.first.journal), "--config", str(self.other), "--json", *arguments)
            self.assertEqual(said.returncode, 0, said.stderr)
            return sum(group["count"] for group in json.loads(said.stdout)["groups"])

        self.assertEqual(changed(), 6)
        self.assertEqual(changed("--until", str(self.records[2]["sequence"])), 3)
        self.assertEqual(changed("--until", self.records[2]["at"]), 3)
        self.assertEqual(changed("--from", self.records[2]["at"], "--to", self.records[6]["at"]), 3)

    def test_wrong_uses(self):
        for arguments, says in ((["--until", "0"], "--until"), (["--until", "x"], "--until"), (["--from", "noon"], "--from"),
                                (["--from", "2026-01-02", "--to", "2026-01-01"], "before --from"),
                                (["--card", "5413330000000019"], "last four digits"),
                                (["--card", "0019", "--pan-prompt"], "excludes")):
            said = isotool("replay", "verify", str(self.first.journal), *arguments)
            self.assertEqual(said.returncode, 2, said.stdout)
            self.assertIn(says, said.stderr)
            self.no_card_in(said.stdout + said.stderr)


class Lines(ReplaySend):
    def exchanges(self, accounts, answers=None):
        """Lines as decode --json writes them of what an acquirer and a switch have said, and the plain hex."""
        first = self.switch()
        self.give(first, accounts)
        acquirer, card = Acquirer(), accounts[0][1]
        frames = []
        with Peer(first.address("acquirer")) as peer:
            def ask(message):
                answer = peer.ask(message.mti, message.fields)
                for mti, fields in ((message.mti, message.fields), (answer.mti, answer.fields)):
                    frames.append(peer.dialect.pack(mti, fields).hex())
                return answer
            buy = acquirer.authorization(card, 4000, f14=EXPIRY, f52="0011223344556677")
            answer = ask(buy)
            ask(buy.again())
            ask(acquirer.reversal(buy, answer))
            ask(acquirer.authorization(card, 999999))
            ask(acquirer.network("echo"))
        return frames

    def lines(self, frames, *more):
        said = subprocess.run([Programs.isotool, "decode", "--json", *more], input="\n".join(frames) + "\n",
                              capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(said.returncode, 0, said.stderr)
        file = self.directory / f"lines{next(serial)}.jsonl"
        file.write_text(said.stdout)
        return file

    def test_lines_with_and_without_their_secrets(self):
        accounts = self.accounts(50000)
        frames = self.exchanges(accounts)
        masked, revealed = self.lines(frames), self.lines(frames, "--reveal")
        self.assertNotRegex(masked.read_text(), r"541333\d{6}")
        cards = self.cards_file(accounts)
        for source, arguments in ((masked, ["--cards", cards]), (revealed, []), ("-", ["--cards", cards])):
            second = self.switch()
            self.give(second, accounts)
            command = [Programs.isotool, "replay", "send", source, "--to", self.address(second), "--fast", "--json", *arguments]
            said = subprocess.run(list(map(str, command)), input=masked.read_text() if source == "-" else "", cwd=ROOT,
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
            self.no_card_in(said.stdout + said.stderr)
            told = json.loads(said.stdout)
            self.assertEqual((told["sent"], told["equal"], told["restamped"]["originals"], told["restamped"]["repeats"]),
                             (5, 5, 1, 1), told)
            left_out = {each["field"]: each["count"] for each in told["fields"] if each["left_out"]}
            self.assertEqual(left_out, {} if source == revealed else {52: 2})
            shown = second.account(accounts[0][0])
            self.assertEqual((int(shown["posted"]), int(shown["pending"])), (50000, 0))

    def test_other_answers_than_those_in_the_lines(self):
        accounts = self.accounts(50000)
        frames = self.exchanges(accounts)
        stub = Stub(lambda mti, fields: approve(mti, fields) if mti[1] != "8" else (response(mti), {**fields, 39: "00"}))
        self.addCleanup(stub.close)
        for lines in (self.lines(frames), self.lines(frames, "--reveal")):
            arguments = (lines, "--to", stub.address, "--fast", "--cards", self.cards_file(accounts))
            told = self.told(*arguments, code=1)
            self.assertEqual((told["sent"], told["equal"], told["different"]), (5, 4, 1))
            self.assertEqual([(each["field"], each["values"][0]) for each in told["by_field"]],
                             [(39, {"recorded": "51", "now": "00", "count": 1})])
            self.assertIn("541333******" + accounts[0][1][-4:], told["examples"][0]["request"])
            self.assertRegex(self.text(*arguments, code=1), r"(?m)^  line 7  .*\n    39 response_code +recorded 51 +now 00$")

    def from_open_stdin(self, stub, cards, *more):
        command = [Programs.isotool, "replay", "send", "-", "--to", stub.address, "--fast", "--json", "--cards", cards, *more]
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self.addCleanup(lambda: [process.kill(), process.wait(), process.stdin.close(), process.stdout.close()])
        return process

    def report_within(self, process, seconds):
        began = time.monotonic()
        process.wait(20)
        self.assertLess(time.monotonic() - began, seconds)
        return json.loads(process.stdout.read())

    def until(self, holds, seconds=5):
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_stdin_that_stays_open_is_sent_line_by_line_and_can_be_interrupted(self):
        accounts = self.accounts(50000)
        lines = self.lines(self.exchanges(accounts)).read_bytes().splitlines(keepends=True)
        stub = Stub(approve)
        self.addCleanup(stub.close)
        process = self.from_open_stdin(stub, self.cards_file(accounts))
        for count in (1, 2):  # a request and its answer: sent before anything else comes
            process.stdin.write(b"".join(lines[2 * count - 2:2 * count]))
            process.stdin.flush()
            self.until(lambda: len(stub.got) == count)
        process.send_signal(signal.SIGINT)
        told = self.report_within(process, 2)
        self.assertEqual((process.returncode, told["sent"]), (1, 2))
        self.assertIn("interrupted", told["ended_early"])

    def test_stdin_that_stays_open_ends_with_the_system_that_is_gone(self):
        accounts = self.accounts(50000)
        lines = self.lines(self.exchanges(accounts)).read_bytes().splitlines(keepends=True)
        stub = Stub(approve, close_after=1)
        process = self.from_open_stdin(stub, self.cards_file(accounts), "--reconnects", 1)
        process.stdin.write(b"".join(lines[:4]))
        process.stdin.flush()
        told = self.report_within(process, 5)
        self.assertIn("is gone", told["ended_early"])

    def test_lines_that_are_no_messages_or_have_no_answer(self):
        accounts = self.accounts(50000)
        frames = self.exchanges(accounts)
        lines = self.lines(frames)
        all_lines = lines.read_text().splitlines()
        # Without the last answer, and with a line that is none.
        lines.write_text("\n".join(["{nonsense", *all_lines[:-1]]) + "\n")
        stub = Stub(approve)
        self.addCleanup(stub.close)
        said = isotool("replay", "send", str(lines), "--to", stub.address, "--fast", "--cards", str(self.cards_file(accounts)),
                       "--timeout-ms", "300", "--json")
        self.assertEqual(said.returncode, 1)
        told = json.loads(said.stdout)
        self.assertEqual((told["sent"], told["not_compared"]), (5, 1))
        self.assertIn("line 1: ", told["notes"][0])
        self.refused(lines, "--to", stub.address, "--cards", self.cards_file(accounts), "--from", "2026-01-01", says="--from")
        self.refused(lines, "--to", stub.address, "--cards", self.cards_file(accounts), "--where", "mti=0100", says="--where")
        self.refused(lines, "--to", stub.address, says="--cards FILE")
        lines.write_text("{nonsense\n")
        self.refused(lines, "--to", stub.address, says="line 1")


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
