#!/usr/bin/env python3
"""What an acquirer asks and is answered: sign-on, purchases, balances, and who gets no money.

usage: conversation_test.py ISOSWITCH ISOTOOL [test ...]
"""
import time
import unittest

from case import SwitchCase, card_number, serial
from peer import Closed, Silence
from places import Programs
from switch_process import listener, profile_with
from traffic import EUR, GBP, USD, Acquirer


def balances(answer):
    """DE 54 by type of amount: (account type, currency, sign, minor units) (R16)."""
    text = answer[54] or ""
    entries = [text[at:at + 20] for at in range(0, len(text), 20)]
    assert all(len(entry) == 20 for entry in entries), text
    return {entry[2:4]: (entry[:2], entry[4:7], entry[7], int(entry[8:])) for entry in entries}


def listeners(directory):
    partial = profile_with(directory, "iso1987", "partial", 'partial_approval: {field: 60, at: 0, values: ["1"]}')
    return [listener("acquirer"), listener("strict", sign_on="required"), listener("partial", profile=partial)]


class Session(SwitchCase):
    listeners = staticmethod(listeners)

    def say(self, peer, code):
        message = self.acquirer.network(code)
        answer = peer.ask(message.mti, message.fields)
        self.assertEqual((answer.mti, answer.code, answer[70]), ("0810", "00", message.fields[70]))

    def refused(self, peer, message, account, pending=0):
        """Silence, a closed link or a decline, but no money (R20)."""
        try:
            peer.tell(message)
            answer = peer.receive(1)
            self.assertNotEqual(answer.code, "00")
        except (Silence, Closed):
            pass
        self.assertMoney(account, 100000, pending)

    def test_sign_on_echo_and_sign_off_are_answered(self):
        for code in ("sign_on", "echo", "sign_off"):
            self.say(self.peer, code)

    def test_nothing_moves_before_sign_on_and_after_sign_off_where_it_is_required(self):
        account, card = self.new_account()
        self.refused(self.connect("strict"), self.acquirer.authorization(card, 100), account)
        peer = self.connect("strict")
        self.say(peer, "echo")
        self.say(peer, "sign_on")
        self.approved(self.acquirer.authorization(card, 100), peer=peer)
        self.approved(self.acquirer.reversal(self.acquirer.authorization(card, 100)), peer=peer)
        self.assertMoney(account, 100000, 100)
        self.say(peer, "sign_off")
        self.refused(peer, self.acquirer.authorization(card, 100), account, 100)

    def test_sign_on_of_one_connection_is_not_that_of_another(self):
        account, card = self.new_account()
        self.say(self.connect("strict"), "sign_on")
        self.refused(self.connect("strict"), self.acquirer.authorization(card, 100), account)


class Requests(SwitchCase):
    listeners = staticmethod(listeners)

    def test_a_purchase_is_held_and_answered_with_its_own_keys(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        self.assertEqual(answer.mti, "0110")
        self.assertRegex(answer[38], r"^[0-9A-Z]{6}$")
        for field in (2, 3, 4, 11, 32, 37, 41, 49):
            if field in (3, 4, 11, 37, 41) or answer[field] is not None:
                self.assertEqual(answer[field], message.fields[field], f"DE {field}")
        self.assertMoney(account, 100000, 4500)
        self.assertSettled(0)

    def test_cash_and_purchase_with_cashback_are_held(self):
        account, card = self.new_account()
        self.approved(self.acquirer.authorization(card, 2000, processing_code="010000"))
        self.approved(self.acquirer.authorization(card, 3000, processing_code="090000", f54="0040978D000000001000"))
        self.assertMoney(account, 100000, 5000)

    def test_the_last_cent_is_approved_and_one_more_is_51(self):
        account, card = self.new_account()
        self.declined(self.acquirer.authorization(card, 100001), "51")
        self.assertMoney(account, 100000, 0)
        self.approved(self.acquirer.authorization(card, 100000))
        self.declined(self.acquirer.authorization(card, 1), "51")
        self.assertMoney(account, 100000, 100000)

    def test_the_credit_line_can_be_spent(self):
        account, card = self.new_account(1000, credit_line=5000)
        self.declined(self.acquirer.authorization(card, 6001), "51")
        self.approved(self.acquirer.authorization(card, 6000))
        self.assertMoney(account, 1000, 6000, 0)

    def test_a_financial_request_posts_at_once(self):
        account, card = self.new_account()
        answer = self.approved(self.acquirer.purchase(card, 4500))
        self.assertEqual(answer.mti, "0210")
        self.assertMoney(account, 95500, 0)
        self.assertSettled(4500)
        self.declined(self.acquirer.purchase(card, 95501), "51")
        self.assertMoney(account, 95500, 0)
        self.assertSettled(4500)

    def test_a_refund_is_posted_by_0200_and_adds_nothing_by_0100(self):
        account, card = self.new_account()
        self.approved(self.acquirer.authorization(card, 15000, processing_code="200000"))
        self.assertMoney(account, 100000, 0)
        self.approved(self.acquirer.refund(card, 15000))
        self.assertMoney(account, 115000, 0)
        self.assertSettled(-15000)

    def test_a_zero_amount_check_holds_nothing(self):
        account, card = self.new_account()
        answer = self.ask(self.acquirer.authorization(card, 0))
        self.assertIn(answer.code, ("00", "85"))
        self.assertMoney(account, 100000, 0)
        self.declined(self.acquirer.authorization(card_number(next(serial)), 0), "14")

    def test_a_balance_inquiry_tells_ledger_and_available(self):
        account, card = self.new_account(credit_line=50000)
        self.approved(self.acquirer.authorization(card, 4500))
        for code in ("310000", "300000"):
            answer = self.approved(self.acquirer.authorization(card, 0, processing_code=code))
            told = balances(answer)
            self.assertEqual(told["01"][1:], (EUR, "C", 100000))
            self.assertEqual(told["02"][1:], (EUR, "C", 145500))
        self.assertMoney(account, 100000, 4500, 145500)

    def test_a_balance_below_zero_has_the_sign_D(self):
        _, card = self.new_account(1000)
        self.approved(self.acquirer.forced(card, 3000))
        told = balances(self.approved(self.acquirer.authorization(card, 0, processing_code="310000")))
        self.assertEqual(told["01"][1:], (EUR, "D", 2000))
        self.assertEqual(told["02"][1:], (EUR, "D", 2000))

    def test_track_2_leads_to_the_card_and_does_not_come_back(self):
        account, card = self.new_account()
        track = f"{card}=30121010000000000"
        answer = self.approved(self.acquirer.authorization(card, 700, f2=None, f35=track, f52="0102030405060708"))
        self.assertEqual((answer[35], answer[52]), (None, None))
        self.assertMoney(account, 100000, 700)

    def test_two_cards_of_one_account_share_its_money(self):
        number = next(serial)
        cards = [card_number(next(serial)) for _ in range(2)]
        rows = [{"pan": card, "status": "active", "expiry": "3012"} for card in cards]
        self.switch.import_accounts([{"account": f"A{number:06d}", "currency": "EUR", "balance": "100.00",
                                      "credit_line": "0.00", "status": "open", "cards": rows}])
        self.approved(self.acquirer.authorization(cards[0], 6000))
        self.declined(self.acquirer.authorization(cards[1], 6000), "51")
        self.approved(self.acquirer.authorization(cards[1], 4000))
        self.assertMoney(f"A{number:06d}", 10000, 10000)


class Refusals(SwitchCase):
    def test_an_unknown_card_is_14(self):
        self.declined(self.acquirer.authorization(card_number(next(serial)), 100), "14")

    def test_lost_and_stolen_cards_have_codes_of_their_own(self):
        for status, code in (("lost", "41"), ("stolen", "43")):
            account, card = self.new_account(card_status=status)
            self.declined(self.acquirer.authorization(card, 100), code)
            self.declined(self.acquirer.purchase(card, 100), code)
            self.assertMoney(account, 100000, 0)

    def test_cards_and_accounts_that_may_not_spend_get_no_money(self):
        told = []
        for keys in ({"card_status": "blocked"}, {"card_status": "inactive"}, {"card_status": "closed"},
                     {"status": "blocked"}, {"status": "closed"}):
            account, card = self.new_account(**keys)
            answer = self.ask(self.acquirer.authorization(card, 100))
            self.assertIn(answer.code, ("04", "05", "14", "57", "62"), keys)
            told.append(answer.code)
            self.assertMoney(account, 100000, 0)

    def test_a_card_is_good_to_the_end_of_its_month(self):
        now = time.gmtime()
        account, card = self.new_account(expiry=time.strftime("%y%m", now))
        self.approved(self.acquirer.authorization(card, 100))
        before = (now.tm_year % 100) * 100 + now.tm_mon - 1 if now.tm_mon > 1 else (now.tm_year % 100 - 1) * 100 + 12
        account, card = self.new_account(expiry=f"{before:04d}")
        self.declined(self.acquirer.authorization(card, 100), "54")
        self.assertMoney(account, 100000, 0)

    def test_a_third_currency_is_12(self):
        account, card = self.new_account()
        self.declined(self.acquirer.authorization(card, 100, currency=USD), "12")
        self.declined(self.acquirer.authorization(card, 100, currency=GBP, f6="000000000120", f51=USD), "12")
        self.declined(self.acquirer.purchase(card, 100, currency=USD), "12")
        self.assertMoney(account, 100000, 0)

    def test_an_mti_that_nobody_takes_is_12(self):
        _, card = self.new_account()
        for mti in ("300", "600"):
            answer = self.ask(self.acquirer.message(mti, card, 100))
            self.assertEqual((answer.mti, answer.code), (f"0{mti[0]}10", "12"))


class Conversion(SwitchCase):
    """R17. DE 10 79200000 is 0.92: seven decimals."""

    def abroad(self, kind, card, minor=10000, billing=9200, **more):
        return self.acquirer.message(kind, card, minor, currency=USD, f6=f"{billing:012d}", f10="79200000", f51=EUR, **more)

    def test_the_hold_is_the_billing_amount(self):
        account, card = self.new_account()
        answer = self.approved(self.abroad("100", card))
        self.assertEqual((answer[4], answer[49]), ("000000010000", USD))
        self.assertMoney(account, 100000, 9200)

    def test_the_posting_is_the_billing_amount(self):
        account, card = self.new_account()
        self.approved(self.abroad("200", card))
        self.assertMoney(account, 90800, 0)
        self.assertSettled(9200)

    def test_funds_are_checked_in_the_billing_currency(self):
        account, card = self.new_account(9199)
        self.declined(self.abroad("100", card), "51")
        self.assertMoney(account, 9199, 0)

    def test_another_settlement_currency_goes_through_the_currency_position(self):
        account, card = self.new_account()
        before = self.by_book()
        self.approved(self.abroad("200", card, f5="000000010000", f50=USD))
        self.assertMoney(account, 90800, 0)
        after = self.by_book()
        moved = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
        self.assertEqual(moved, {(2000, "EUR"): -9200, (1300, "EUR"): 9200, (1300, "USD"): -10000, (2100, "USD"): 10000})

    def by_book(self):
        """Credits − debits by book and currency."""
        sums = {}
        for book in self.switch.books():
            key = (book["book"], book["currency"])
            sums[key] = sums.get(key, 0) + int(book["credits"]) - int(book["debits"])
        return sums


class PartialApproval(SwitchCase):
    """R10: only for terminals that say so, by the profile's mark."""
    listeners = staticmethod(listeners)

    def setUp(self):
        super().setUp()
        self.peer = self.connect("partial")

    def test_what_is_there_is_approved_and_held(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 150000, f60="1")
        answer = self.approved(message, "10")
        self.assertEqual(answer[4], "000000100000")
        self.assertEqual(balances(answer)["57"][1], EUR)
        self.assertEqual(balances(answer)["57"][3], 150000)
        self.assertRegex(answer[38], r"^[0-9A-Z]{6}$")
        self.assertMoney(account, 100000, 100000)
        repeat = self.ask(message.again())
        for field in (4, 38, 39, 54):
            self.assertEqual(repeat[field], answer[field])
        self.assertMoney(account, 100000, 100000)

    def test_in_another_currency_DE_4_is_scaled_and_rounded_down(self):
        account, card = self.new_account(10000)
        # 20000 × 10000 ÷ 18500 = 10810.8…
        answer = self.approved(self.acquirer.authorization(card, 20000, currency=USD, f6="000000018500", f10="79250000",
                                                           f51=EUR, f60="1"), "10")
        self.assertEqual((answer[4], answer[6]), ("000000010810", "000000010000"))
        self.assertEqual(balances(answer)["57"][1], USD)
        self.assertEqual(balances(answer)["57"][3], 20000)
        self.assertMoney(account, 10000, 10000)

    def test_what_was_approved_can_be_reversed(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 150000, f60="1")
        answer = self.approved(message, "10")
        self.approved(self.acquirer.reversal(message, answer))
        self.assertMoney(account, 100000, 0)

    def test_enough_money_is_a_plain_approval(self):
        account, card = self.new_account()
        self.approved(self.acquirer.authorization(card, 100000, f60="1"))
        self.assertMoney(account, 100000, 100000)

    def test_without_the_mark_or_without_any_money_it_is_51(self):
        account, card = self.new_account()
        for mark in ({}, {"f60": "0"}, {"f60": "21"}):
            self.declined(self.acquirer.authorization(card, 150000, **mark), "51")
        self.assertMoney(account, 100000, 0)
        self.approved(self.acquirer.authorization(card, 100000))
        self.declined(self.acquirer.authorization(card, 1, f60="1"), "51")

    def test_a_profile_without_the_mark_never_gives_one(self):
        _, card = self.new_account()
        self.declined(self.acquirer.authorization(card, 150000, f60="1"), "51", peer=self.connect("acquirer"))


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
