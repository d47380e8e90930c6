#!/usr/bin/env python3
"""What operators change of a running switch: what cards may do afterwards, over kills; who and why is in the journal.

usage: operator_acts_test.py ISOSWITCH ISOTOOL [test ...]
"""
import json
import os
import subprocess
import time
import unittest

from case import SwitchCase, card_number, decimal, serial
from places import ROOT, Programs
from switch_process import PIPELINE

LIMITS = """limits:
        default: standard
        profiles:
          standard:
            - {name: pos, kind: purchase, currency: EUR, windows: [{rolling: 30 d, count: 4, amount: 30000}]}
          travel:
            - {name: abroad, kind: purchase, currency: EUR, windows: [{rolling: 30 d, amount: 50000}]}"""
AT = next(i for i, handler in enumerate(PIPELINE) if handler.startswith("authorize"))
REASON = ("--reason", "asked for by phone")


def masked(card):
    return card[:6] + "******" + card[-4:]


class Case(SwitchCase):
    pipeline = PIPELINE[:AT] + [LIMITS] + PIPELINE[AT:]

    def tearDown(self):
        """After every test: books agree, the journal proves itself, and the rules come to the same over it."""
        super().tearDown()
        self.on_socket("accounts", "trial-balance")
        self.isotool("journal", "verify", self.switch.journal)
        verified = json.loads(self.isotool("replay", "verify", self.switch.journal, "--json"))
        self.assertEqual(verified["differences"], 0, verified)

    def isotool(self, *arguments, code=0, stdin=""):
        said = subprocess.run([Programs.isotool, *arguments], capture_output=True, text=True, timeout=60, input=stdin,
                              cwd=ROOT)
        self.assertEqual(said.returncode, code, f"{arguments}: {said.stdout}{said.stderr}")
        self.assertNotRegex(said.stdout + said.stderr, r"\b541333\d{10}\b", arguments)
        return said.stdout if code == 0 else said.stderr

    def on_socket(self, *arguments, **keys):
        return self.isotool(*arguments, "--socket", self.switch.socket_file, **keys)

    def order(self, *arguments, **keys):
        """What a change came to."""
        return json.loads(self.on_socket(*arguments, "--json", **keys))

    def on_card(self, command, card, *arguments, **keys):
        return self.order("cards", command, "--pan-prompt", *REASON, *arguments, stdin=card + "\n", **keys)

    def card(self, card):
        return json.loads(self.on_socket("cards", "show", "--pan-prompt", "--json", stdin=card + "\n"))

    def restart(self):
        self.switch.kill()
        self.switch.start()
        self.peer = self.connect()

    def bought(self, card, minor, **more):
        message = self.acquirer.authorization(card, minor, **more)
        return message, self.approved(message)

    def holds(self, account, *arguments):
        return json.loads(self.on_socket("accounts", "holds", account, "--json", *arguments))["holds"]

    def records(self):
        return [json.loads(line) for line in
                self.isotool("journal", "list", self.switch.journal, "--json", "--where", "kind=operator").splitlines()]


class Cards(Case):
    def test_a_blocked_card_is_62_until_it_is_unblocked(self):
        account, card = self.new_account()
        self.bought(card, 100)
        told = self.on_card("block", card)
        self.assertEqual((told["changed"], told["before"], told["status"]), (True, "active", "blocked"))
        self.declined(self.acquirer.authorization(card, 100), "62")
        before = len(self.records())
        told = self.on_card("block", card)
        self.assertEqual((told["changed"], told["status"]), (False, "blocked"))
        self.assertEqual(len(self.records()), before, "what is so already was recorded again")
        self.restart()
        self.declined(self.acquirer.authorization(card, 100), "62")
        self.assertTrue(self.on_card("unblock", card)["changed"])
        self.bought(card, 100)
        self.restart()
        self.bought(card, 100)
        self.assertMoney(account, 100000, 300)

    def test_lost_and_stolen_have_their_codes_and_stay(self):
        for word, code in (("lost", "41"), ("stolen", "43")):
            _, card = self.new_account()
            self.on_card("block", card, "--as", word)
            self.declined(self.acquirer.authorization(card, 100), code)
            self.assertIn(f"is {word}", self.on_socket("cards", "unblock", "--pan-prompt", *REASON, stdin=card + "\n", code=1))
            self.restart()
            self.declined(self.acquirer.authorization(card, 100), code)

    def test_a_replaced_card_is_14_and_the_new_one_goes_on_where_it_was(self):
        account, card = self.new_account()
        message, answer = self.bought(card, 10000)
        self.bought(card, 10000)
        new = card_number(next(serial))
        arguments = ("cards", "replace", "--pan-prompt", "--expiry", "3101", *REASON)
        told = self.order(*arguments, stdin=f"{card}\n{new}\n")
        self.assertEqual((told["before"], told["status"], told["new_card"]), ("active", "closed", masked(new)))
        again = self.order(*arguments, stdin=f"{card}\n{new}\n")
        self.assertFalse(again["changed"])
        for _ in range(2):
            self.declined(self.acquirer.authorization(card, 100), "14")
            shown = self.card(new)
            self.assertEqual((shown["status"], shown["expiry"], shown["account"]), ("active", "3101", account))
            self.assertEqual([(row["limit"], row["count"], row["amount"]) for row in shown["counters"]], [("pos", 2, 20000)])
            self.restart()
        self.declined(self.acquirer.authorization(new, 10001), "61")
        self.bought(new, 10000)
        self.assertMoney(account, 100000, 30000)
        # What was bought with the old one is captured and reversed as ever.
        self.approved(self.acquirer.capture(message, answer, 10000))
        self.assertMoney(account, 90000, 20000)
        written = [file for file in self.switch.directory.rglob("*") if file.is_file()]
        self.assertGreater(len(written), 3)
        for file in written:
            for number in (card, new):
                self.assertNotIn(number.encode(), file.read_bytes(), file)

    def test_a_lost_card_is_replaced_once_and_it_is_told_by_what(self):
        _, card = self.new_account()
        first, second = card_number(next(serial)), card_number(next(serial))
        self.on_card("block", card, "--as", "lost")
        arguments = ("cards", "replace", "--pan-prompt", "--expiry", "3101", *REASON)
        sequence = self.order(*arguments, stdin=f"{card}\n{first}\n")["sequence"]
        self.restart()
        said = self.on_socket(*arguments, stdin=f"{card}\n{second}\n", code=1)
        self.assertIn(f"was replaced by card {masked(first)} already", said)
        self.assertFalse(self.order(*arguments, stdin=f"{card}\n{first}\n")["changed"])
        self.assertEqual(self.card(card)["replaced_by"], self.card(first)["token"])
        self.assertEqual(self.card(card)["replaced_by_card"], masked(first))
        self.assertIn(f"replaced by {masked(first)}", self.isotool("journal", "show", str(sequence), self.switch.journal))
        story = self.isotool("explain", self.switch.journal, "--sequence", str(sequence))
        self.assertIn(f"replaced by {masked(first)}", story)

    def test_the_token_that_show_tells_names_the_card(self):
        _, card = self.new_account()
        token = self.card(card)["token"]
        self.assertEqual(self.order("cards", "block", token, *REASON)["status"], "blocked")
        self.declined(self.acquirer.authorization(card, 100), "62")

    def test_a_limits_profile_is_the_cards_and_lasts(self):
        _, card = self.new_account(balance=200000)
        self.declined(self.acquirer.authorization(card, 40000), "61")
        self.order("accounts", "limit", "--pan-prompt", "--limits-profile", "travel", *REASON, stdin=card + "\n")
        self.restart()
        self.bought(card, 40000)
        self.order("accounts", "limit", "--pan-prompt", "--limits-profile", "", *REASON, stdin=card + "\n")
        self.declined(self.acquirer.authorization(card, 40000), "61")

    def test_a_card_number_is_no_argument_and_a_reason_is_needed(self):
        _, card = self.new_account()
        self.on_socket("cards", "block", card, *REASON, code=2)
        self.on_socket("cards", "block", "--pan-prompt", code=2, stdin=card + "\n")
        self.on_socket("cards", "block", "--pan-prompt", "--reason", f"card {card}", code=1, stdin=card + "\n")
        self.on_socket("cards", "block", "--pan-prompt", *REASON, code=2, stdin="54133\n")
        self.on_socket("cards", "block", *REASON, code=2)
        self.assertEqual(self.card(card)["status"], "active")


class Accounts(Case):
    def test_an_adjustment_moves_balance_and_book_once(self):
        account, _ = self.new_account()
        income = {book["book"]: int(book["credits"]) - int(book["debits"]) for book in self.switch.books()}.get(4100, 0)
        arguments = ("accounts", "adjust", account, "--amount=-12.50", "--against", "cardholder_fees",
                     "--reference", "CASE-1", *REASON)
        told = self.order(*arguments)
        self.assertEqual((told["changed"], told["posted"], told["available"]), (True, 98750, 98750))
        self.assertMoney(account, 98750, 0)
        self.restart()
        again = self.order(*arguments)
        self.assertEqual(again, {**told, "changed": False})
        self.assertMoney(account, 98750, 0)
        now = {book["book"]: int(book["credits"]) - int(book["debits"]) for book in self.switch.books()}[4100]
        self.assertEqual(now - income, 1250)
        said = self.on_socket("accounts", "adjust", account, "--amount=-12.51", "--against", "cardholder_fees",
                              "--reference", "CASE-1", *REASON, code=1)
        self.assertIn("reference 'CASE-1' was used for -12.50 EUR", said)
        self.assertMoney(account, 98750, 0)
        self.assertIn("would be overdrawn", self.on_socket(
            "accounts", "adjust", account, "--amount=-987.51", "--reference", "CASE-2", *REASON, code=1))
        self.assertEqual(self.order("accounts", "adjust", account, "--amount=-987.51", "--reference", "CASE-2",
                                    "--may-overdraw", *REASON)["available"], -1)

    def test_a_credit_line_lets_more_through(self):
        account, card = self.new_account(balance=1000)
        self.declined(self.acquirer.authorization(card, 2000), "51")
        told = self.order("accounts", "limit", account, "--credit-line", "10.00", *REASON)
        self.assertEqual((told["credit_line"], told["available"]), (1000, 2000))
        self.assertFalse(self.order("accounts", "limit", account, "--credit-line", "10", *REASON)["changed"])
        self.restart()
        self.bought(card, 2000)
        self.order("accounts", "limit", account, "--credit-line", "0", *REASON)
        self.assertMoney(account, 1000, 2000)
        self.declined(self.acquirer.authorization(card, 1), "51")

    def test_a_released_hold_is_available_again_and_a_late_capture_posts(self):
        account, card = self.new_account()
        message, answer = self.bought(card, 5000)
        held = self.holds(account)
        self.assertEqual([(row["held"], row["stan"], row["card"]) for row in held], [(5000, message.stan, masked(card))])
        arguments = ("accounts", "release-hold", held[0]["life_cycle"], *REASON)
        told = self.order(*arguments)
        self.assertEqual((told["released"], told["held"], told["state"]), (5000, 0, "expired"))
        self.assertMoney(account, 100000, 0)
        self.assertEqual(self.holds(account), [])
        self.restart()
        self.assertMoney(account, 100000, 0)
        self.assertEqual(self.order(*arguments)["changed"], False)
        self.approved(self.acquirer.capture(message, answer, 5000))
        self.assertMoney(account, 95000, 0)
        self.assertEqual(self.new_exceptions(), [])
        self.assertSettled(5000)

    def test_a_part_of_a_hold_is_released_once_and_the_rest_reversed(self):
        account, card = self.new_account()
        message, answer = self.bought(card, 5000)
        increment = self.acquirer.increment(message, answer, 2000)
        self.approved(increment)
        life_cycle = self.holds(account)[0]["life_cycle"]
        arguments = ("accounts", "release-hold", life_cycle, "--amount", "15.00", "--reference", "CASE-7", *REASON)
        self.assertEqual(self.order(*arguments)["held"], 5500)
        self.restart()
        self.assertFalse(self.order(*arguments)["changed"])
        self.assertMoney(account, 100000, 5500)
        # Of the increment 5.00 are left.
        self.approved(self.acquirer.reversal(increment))
        self.assertMoney(account, 100000, 5000)
        self.approved(self.acquirer.reversal(message, answer))
        self.assertMoney(account, 100000, 0)
        self.on_socket("accounts", "release-hold", life_cycle, "--amount", "1.00", *REASON, code=2)

    def test_an_empty_amount_releases_nothing(self):
        account, card = self.new_account()
        self.bought(card, 5000)
        life_cycle = self.holds(account)[0]["life_cycle"]
        said = self.on_socket("accounts", "release-hold", life_cycle, "--amount", "", "--reference", "CASE-8", *REASON, code=1)
        self.assertIn("amount: expected an amount", said)
        self.assertMoney(account, 100000, 5000)

    def test_holds_are_listed_newest_first_and_bounded_also_after_a_kill(self):
        account, card = self.new_account()
        bought = [self.bought(card, minor)[0] for minor in (100, 200, 300)]
        for _ in range(2):
            self.assertEqual([row["stan"] for row in self.holds(account)], [message.stan for message in reversed(bought)])
            answer = json.loads(self.on_socket("accounts", "holds", account, "--limit", "2", "--json"))
            self.assertEqual(([row["held"] for row in answer["holds"]], answer["more"], answer["pending"]),
                             ([300, 200], True, 600))
            self.restart()
        shown = self.on_socket("accounts", "holds", "--pan-prompt", stdin=card + "\n")
        self.assertRegex(shown, rf"(?m)^[0-9a-f]{{32}} +3\.00 EUR .* STAN {bought[2].stan} ")
        self.assertIn("3 shown; account", shown)

    def test_a_statement_lists_what_moved_and_closes_with_the_row(self):
        account, card = self.new_account(balance=10000)
        message, answer = self.bought(card, 3000)
        self.approved(self.acquirer.capture(message, answer, 2500))
        time.sleep(0.01)  # times are asked for by the millisecond
        self.approved(self.acquirer.refund(card, 700))
        time.sleep(0.01)
        self.order("accounts", "adjust", account, "--amount", "1.00", "--reference", "CASE-9", *REASON)
        told = json.loads(self.isotool("accounts", "statement", account, self.switch.journal, "--json"))
        self.assertEqual([(row["kind"], row["amount"], row["balance"]) for row in told["entries"]],
                         [("opening_balance", 10000, 10000), ("purchase", -2500, 7500), ("refund", 700, 8200),
                          ("adjustment", 100, 8300)])
        self.assertEqual(told["entries"][1]["reference"], message.fields[37])
        self.assertEqual((told["entries"][3]["reference"], told["entries"][3]["reason"]), ("CASE-9", REASON[1]))
        self.assertEqual((told["opening"], told["closing"], told["credits"], told["debits"]), (0, 8300, 10800, 2500))
        self.assertEqual(told["closing"], int(self.switch.account(account)["posted"]))
        # Between two of them.
        cut = told["entries"][2]["at"]
        late = json.loads(self.isotool("accounts", "statement", account, self.switch.journal, "--from", cut, "--json"))
        self.assertEqual((late["opening"], late["closing"]), (7500, 8300))
        early = json.loads(self.isotool("accounts", "statement", account, self.switch.journal,
                                        "--to", told["entries"][1]["at"], "--json"))
        self.assertEqual((early["opening"], early["closing"], len(early["entries"])), (0, 7500, 2))
        later = json.loads(self.isotool("accounts", "statement", account, self.switch.journal, "--from", "2999-01-01", "--json"))
        self.assertEqual((later["opening"], later["closing"], later["entries"]), (8300, 8300, []))
        text = self.isotool("accounts", "statement", account, self.switch.journal)
        self.assertRegex(text, r"closing balance +83\.00\n4 entries: 108\.00 EUR in, 25\.00 EUR out")
        self.isotool("accounts", "statement", "NOBODY", self.switch.journal, code=1)

    def test_a_limits_profile_comes_with_an_import(self):
        file = self.switch.directory / "accounts.csv"
        card = card_number(next(serial))
        file.write_text(f"account,currency,balance,pan,expiry_yymm,limits_profile\nL{card[-6:]},EUR,2000,{card},3012,travel\n")
        self.on_socket("accounts", "import", file, "--reason", "load")
        self.assertEqual(self.card(card)["limits_profile"], "travel")
        self.bought(card, 40000)
        self.assertIn("1 accounts were there already", self.on_socket("accounts", "import", file, "--reason", "load"))
        sample = self.isotool("accounts", "sample", "--count", "1", "--bin", "400000", "--limits-profile", "travel")
        self.assertTrue(sample.splitlines()[1].endswith(",travel"), sample)


class Exceptions(Case):
    def test_an_item_is_assigned_and_resolved_and_its_story_says_by_whom(self):
        _, card = self.new_account(balance=1000)
        forced = self.acquirer.forced(card, 5000)
        self.approved(forced)
        item = self.new_exceptions()[0]["id"]
        told = self.order("exceptions", "assign", item, "--to", "anna", *REASON)
        self.assertEqual((told["before"], told["status"], told["actor"]), ("open", "assigned", "anna"))
        self.assertFalse(self.order("exceptions", "assign", item, "--to", "anna", *REASON)["changed"])
        self.restart()
        told = self.order("exceptions", "resolve", item, "--note", "agreed with the cardholder")
        self.assertEqual((told["before"], told["status"]), ("assigned", "resolved"))
        self.assertIn(f"uid {os.getuid()}", told["actor"])
        self.restart()
        self.assertFalse(self.order("exceptions", "resolve", item, "--note", "agreed with the cardholder")["changed"])
        self.assertIn("a note is not replaced",
                      self.on_socket("exceptions", "resolve", item, "--note", "other", code=1))
        self.assertNotIn(item, self.on_socket("exceptions", "list"))
        story = self.isotool("explain", self.switch.journal, "--exception", item, "--brief")
        for part in ("operator: assign exception", "open -> assigned", "to anna", "operator: resolve exception",
                     "assigned -> resolved", "agreed with the cardholder", f"exception {item}"):
            self.assertIn(part, story)


class Telling(Case):
    def test_who_did_what_to_what_and_why_is_listed_shown_and_explained(self):
        account, card = self.new_account()
        message, _ = self.bought(card, 5000)
        life_cycle = self.holds(account)[0]["life_cycle"]
        block = self.on_card("block", card)["sequence"]
        release = self.order("accounts", "release-hold", life_cycle, *REASON)["sequence"]
        adjust = self.order("accounts", "adjust", account, "--amount", "3", "--reference", "CASE-5", *REASON)["sequence"]
        limit = self.order("accounts", "limit", account, "--credit-line", "7", *REASON)["sequence"]
        wanted = {block: ("block card", f"card {masked(card)}, account {account}", "active -> blocked"),
                  release: ("release hold", f"account {account}, life cycle {life_cycle}", "open -> expired"),
                  adjust: ("adjust account", f"account {account}, reference CASE-5", "posted 1000.00 -> 1003.00"),
                  limit: ("set limits", f"account {account}", "credit line 0.00 -> 7.00")}
        listed = self.isotool("journal", "list", self.switch.journal, "--account", account)
        for sequence, (act, on, change) in wanted.items():
            self.assertRegex(listed, rf"(?m)^ *{sequence}  .*uid {os.getuid()}.*: {act} \({REASON[1]}\)  on "
                                     + on.replace("*", r"\*"))
            shown = self.isotool("journal", "show", str(sequence), self.switch.journal)
            for part in (f"act                      {act}", f"reason                   {REASON[1]}",
                         f"on                       {on}"):
                self.assertIn(part, shown)
            explained = self.isotool("explain", self.switch.journal, "--sequence", str(sequence))
            for part in (f"operator: {act}", f"why         {REASON[1]}", f"on          {on}", change):
                self.assertIn(part, explained)
        record = json.loads(self.isotool("journal", "show", str(adjust), self.switch.journal, "--json"))
        self.assertEqual((record["operator"]["account"], record["operator"]["reference"]), (account, "CASE-5"))
        # The release is a part of the purchase's story.
        self.assertIn("operator: release hold", self.isotool("explain", self.switch.journal, message.stan, "--brief"))

    def test_books_is_still_a_name_of_the_trial_balance(self):
        self.new_account()
        text = self.on_socket("accounts", "trial-balance")
        self.assertEqual(text, self.on_socket("accounts", "books"))
        self.assertRegex(text, r"agreed EUR: the accounts have (\S+), book 2000 has \1\n")
        told = json.loads(self.on_socket("accounts", "trial-balance", "--json"))
        total = next(total for total in told["totals"] if total["currency"] == "EUR")
        self.assertEqual((total["debits"], total["cardholder"]), (total["credits"], total["accounts"]))
        self.assertIn(decimal(total["accounts"]), text)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
