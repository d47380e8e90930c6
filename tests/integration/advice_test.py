#!/usr/bin/env python3
"""Advices (R3, R12, R13): what others decided is accepted, whatever we think of it, and a person hears of the odd ones.

usage: advice_test.py ISOSWITCH ISOTOOL [test ...]
"""
import unittest

from case import SwitchCase, card_number, serial
from places import Programs
from switch_process import listener, profile_with
from traffic import EUR, USD, amount12


def listeners(directory):
    more = profile_with(directory, "iso1987", "more", 'more_captures: {field: 60, at: 1, values: ["1"]}')
    return [listener("acquirer", profile=more)]


class Case(SwitchCase):
    listeners = staticmethod(listeners)

    def bought(self, minor=4500, **more):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, minor, **more)
        return account, card, message, self.approved(message)

    def accepted(self, advice):
        """Answered 00, and again to its repeat."""
        answer = self.approved(advice)
        self.assertEqual(answer.mti, advice.mti[:2] + "30")
        self.approved(advice.again())
        return answer

    def assertException(self, message, reason):
        items = [item for item in self.new_exceptions() if item["stan"] == message.stan]
        self.assertEqual(len(items), 1, f"items of STAN {message.stan}: {items}")
        self.assertEqual(items[0]["reason"], reason)

    def suspense(self, currency):
        return sum(int(book["debits"]) - int(book["credits"]) for book in self.switch.books()
                   if book["book"] == 1900 and book["currency"] == currency)


class Holds(Case):
    def test_an_advice_of_an_approval_sets_a_hold(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.stand_in_advice(card, 4500))
        self.assertMoney(account, 100000, 4500)
        self.assertSettled(0)
        self.assertEqual(self.new_exceptions(), [])

    def test_without_DE_39_it_is_one_of_an_approval(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.stand_in_advice(card, 4500).but(f39=None))
        self.assertMoney(account, 100000, 4500)

    def test_an_advice_of_a_decline_moves_nothing(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.stand_in_advice(card, 4500, code="51"))
        self.accepted(self.acquirer.forced(card, 4500, f39="05"))
        self.assertMoney(account, 100000, 0)
        self.assertSettled(0)

    def test_it_is_held_over_the_limit_and_a_person_hears_of_it(self):
        account, card = self.new_account()
        advice = self.acquirer.stand_in_advice(card, 120000)
        self.accepted(advice)
        self.assertMoney(account, 100000, 120000, -20000)
        self.assertException(advice, "over_limit")

    def test_it_is_held_on_a_card_that_may_not_spend(self):
        for status in ("blocked", "lost", "closed"):
            account, card = self.new_account(card_status=status)
            self.accepted(self.acquirer.stand_in_advice(card, 4500))
            self.assertMoney(account, 100000, 4500)

    def test_a_completion_sets_the_hold_up_and_down(self):
        for final in (6000, 3000, 4500):
            account, _, message, answer = self.bought()
            self.accepted(self.acquirer.completion(message, answer, final))
            self.assertMoney(account, 100000, final)

    def test_a_completion_is_found_by_its_references_alone(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.completion(message, answer, 3000, f90=None))
        self.assertMoney(account, 100000, 3000)

    def test_a_completion_that_was_declined_leaves_the_hold(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.completion(message, answer, 3000, f39="05"))
        self.assertMoney(account, 100000, 4500)

    def test_the_hold_of_a_conversion_is_the_billing_amount(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.stand_in_advice(card, 10000, currency=USD, f6=amount12(9200), f10="79200000", f51=EUR))
        self.assertMoney(account, 100000, 9200)

    def test_it_can_be_reversed(self):
        account, card = self.new_account()
        advice = self.acquirer.stand_in_advice(card, 4500)
        self.accepted(advice)
        self.approved(self.acquirer.reversal(advice))
        self.assertMoney(account, 100000, 0)


class Captures(Case):
    def test_it_may_exceed_the_hold(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.capture(message, answer, 5500))
        self.assertMoney(account, 94500, 0)
        self.assertSettled(5500)

    def test_a_final_one_below_the_hold_releases_the_rest(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.capture(message, answer, 4000))
        self.assertMoney(account, 96000, 0)
        self.assertSettled(4000)

    def test_several_capture_one_hold(self):
        account, _, message, answer = self.bought(10000)
        for minor, more, posted, held in ((3000, True, 97000, 7000), (2000, True, 95000, 5000), (6000, False, 89000, 0)):
            self.accepted(self.acquirer.capture(message, answer, minor, more_follow=more))
            self.assertMoney(account, posted, held)
        self.assertSettled(11000)

    def test_more_than_the_rest_takes_all_of_it_even_if_more_follow(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.capture(message, answer, 5000, more_follow=True))
        self.assertMoney(account, 95000, 0)

    def test_it_is_found_by_its_references_alone(self):
        account, _, message, answer = self.bought()
        self.accepted(self.acquirer.capture(message, answer, 4500, f90=None))
        self.assertMoney(account, 95500, 0)

    def test_it_posts_without_an_original_and_below_zero(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.forced(card, 120000))
        self.assertMoney(account, -20000, 0)
        self.assertSettled(120000)

    def test_it_posts_whatever_the_card_is(self):
        for keys in ({"card_status": "stolen"}, {"card_status": "closed"}, {"expiry": "2001"}, {"status": "blocked"}):
            account, card = self.new_account(**keys)
            self.accepted(self.acquirer.forced(card, 4500))
            self.assertMoney(account, 95500, 0)

    def test_the_repeat_after_a_restart_posts_nothing_more(self):
        account, _, message, answer = self.bought()
        capture = self.acquirer.capture(message, answer, 5500)
        self.approved(capture)
        for ends in (self.switch.stop, self.switch.kill):
            ends()
            self.switch.start()
            self.peer = self.connect()
            self.approved(capture.again())
            self.assertMoney(account, 94500, 0)
            self.assertSettled(5500)

    def test_after_a_reversal_it_posts_all_the_same(self):
        account, _, message, answer = self.bought()
        self.approved(self.acquirer.reversal(message, answer))
        self.accepted(self.acquirer.capture(message, answer, 4500))
        self.assertMoney(account, 95500, 0)
        self.assertSettled(4500)

    def test_a_refund_advice_gives_money(self):
        account, card = self.new_account()
        self.accepted(self.acquirer.forced(card, 2500, processing_code="200000"))
        self.assertMoney(account, 102500, 0)
        self.assertSettled(-2500)


class Troubles(Case):
    def test_an_unknown_cards_hold_is_an_exception(self):
        advice = self.acquirer.stand_in_advice(card_number(next(serial)), 4500)
        self.accepted(advice)
        self.assertException(advice, "unknown_card")
        self.assertSettled(0)

    def test_an_unknown_cards_capture_is_posted_to_suspense(self):
        before = self.suspense("EUR")
        advice = self.acquirer.forced(card_number(next(serial)), 4500)
        self.accepted(advice)
        self.assertException(advice, "unknown_card")
        self.assertEqual(self.suspense("EUR") - before, 4500)
        self.assertSettled(4500)

    def test_a_capture_in_a_third_currency_is_posted_to_suspense_in_that_currency(self):
        account, card = self.new_account()
        before = self.suspense("USD")
        advice = self.acquirer.forced(card, 4500, currency=USD)
        self.accepted(advice)
        self.assertException(advice, "foreign_currency")
        self.assertEqual(self.suspense("USD") - before, 4500)
        self.assertMoney(account, 100000, 0)
        self.assertSettled(0)

    def test_an_authorization_advice_in_a_third_currency_is_never_mixed_in(self):
        account, card = self.new_account()
        advice = self.acquirer.stand_in_advice(card, 4500, currency=USD)
        self.accepted(advice)
        self.assertException(advice, "foreign_currency")
        self.assertMoney(account, 100000, 0)

    def test_exceptions_hold_no_card_number(self):
        card = card_number(next(serial))
        self.accepted(self.acquirer.forced(card, 4500))
        self.assertNotIn(card, repr(self.switch.exceptions()))


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
