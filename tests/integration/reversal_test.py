#!/usr/bin/env python3
"""Reversals (R6 to R9): how they find their original, what they undo, and what happens when they come first.

usage: reversal_test.py ISOSWITCH ISOTOOL [test ...]
"""
import unittest

from case import SwitchCase, card_number, serial
from places import Programs
from switch_process import listener, profile_with
from traffic import EUR, USD, amount12


def listeners(directory):
    more = profile_with(directory, "iso1987", "more", 'more_captures: {field: 60, at: 1, values: ["1"]}')
    release = profile_with(directory, "iso1987", "release", 'more_captures: {field: 60, at: 1, values: ["1"]}',
                           [("partial_reversal", "de4_release")])
    return [listener("acquirer", profile=more), listener("release", profile=release)]


class Case(SwitchCase):
    listeners = staticmethod(listeners)

    def bought(self, minor=4500, kind="100", **more):
        """(account, card, message, answer)"""
        account, card = self.new_account()
        message = self.acquirer.message(kind, card, minor, **more)
        return account, card, message, self.approved(message)


class Undoing(Case):
    def test_a_full_reversal_releases_the_hold(self):
        for kind, response in (("420", "0430"), ("400", "0410")):
            account, _, message, answer = self.bought()
            reversal = self.acquirer.reversal(message, answer, kind=kind)
            self.assertEqual(self.approved(reversal).mti, response)
            self.assertMoney(account, 100000, 0)
            self.assertSettled(0)

    def test_its_repeats_and_a_second_one_have_no_second_effect(self):
        account, card, message, answer = self.bought()
        other = self.acquirer.authorization(card, 1000)
        self.approved(other)
        reversal = self.acquirer.reversal(message, answer)
        for mti in ("0420", "0421", "0420", "0400", "0401"):
            self.approved(reversal.but(mti))
            self.assertMoney(account, 100000, 1000)
        self.approved(self.acquirer.reversal(message, answer))
        self.assertMoney(account, 100000, 1000)

    def test_a_declined_original_is_acknowledged_without_effect(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 100001)
        self.declined(message, "51")
        self.approved(self.acquirer.reversal(message))
        self.assertMoney(account, 100000, 0)
        repeat = self.ask(message.again())
        self.assertEqual(repeat.code, "51")

    def test_an_original_that_was_reversed_is_not_approved_again(self):
        account, _, message, answer = self.bought()
        self.approved(self.acquirer.reversal(message, answer))
        repeat = self.ask(message.again())
        self.assertEqual((repeat.code, repeat[38]), (answer.code, answer[38]))
        self.assertMoney(account, 100000, 0)

    def test_a_financial_request_is_posted_back(self):
        account, _, message, answer = self.bought(kind="200")
        self.assertMoney(account, 95500, 0)
        reversal = self.acquirer.reversal(message, answer)
        self.approved(reversal)
        self.approved(reversal.again())
        self.assertMoney(account, 100000, 0)
        self.assertSettled(0)

    def test_a_part_of_a_financial_request_is_posted_back(self):
        account, _, message, answer = self.bought(kind="200")
        self.approved(self.acquirer.reversal(message, answer, remains=3000))
        self.assertMoney(account, 97000, 0)
        self.assertSettled(3000)

    def test_a_refund_is_taken_back(self):
        account, card = self.new_account()
        refund = self.acquirer.refund(card, 2000)
        answer = self.approved(refund)
        self.assertMoney(account, 102000, 0)
        self.approved(self.acquirer.reversal(refund, answer))
        self.assertMoney(account, 100000, 0)
        self.assertSettled(0)

    def by_book(self):
        """Credits − debits by book and currency; of nothing that is zero."""
        sums = {}
        for book in self.switch.books():
            key = book["book"], book["currency"]
            sums[key] = sums.get(key, 0) + int(book["credits"]) - int(book["debits"])
        return {key: total for key, total in sums.items() if total}

    def test_what_went_through_the_currency_position_comes_back_through_it(self):
        amounts = {"f5": amount12(10000), "f50": USD, "f6": amount12(9200), "f51": EUR, "f10": "79200000"}
        for repeated in (amounts, {"f6": amounts["f6"], "f51": EUR, "f10": amounts["f10"]}, {}):
            account, card = self.new_account()
            before = self.by_book()
            message = self.acquirer.purchase(card, 10000, currency=USD, **amounts)
            answer = self.approved(message)
            self.assertMoney(account, 90800, 0)
            self.approved(self.acquirer.reversal(message, answer, **repeated))
            self.assertMoney(account, 100000, 0)
            self.assertEqual(self.by_book(), before, f"books; the reversal itself had {sorted(repeated)}")

    def test_a_capture_is_posted_back_and_the_hold_does_not_come_back(self):
        account, _, message, answer = self.bought()
        capture = self.acquirer.capture(message, answer, 4500)
        captured = self.approved(capture)
        self.assertMoney(account, 95500, 0)
        self.approved(self.acquirer.reversal(capture, captured))
        self.assertMoney(account, 100000, 0)
        self.assertSettled(0)

    def test_it_is_acknowledged_for_an_unknown_card(self):
        message = self.acquirer.authorization(card_number(next(serial)), 100)
        self.approved(self.acquirer.reversal(message))


class InPart(Case):
    def test_DE_95_sets_what_remains(self):
        account, _, message, answer = self.bought()
        reversal = self.acquirer.reversal(message, answer, remains=3000)
        for mti in ("0420", "0421", "0420"):
            self.approved(reversal.but(mti))
            self.assertMoney(account, 100000, 3000)
        self.approved(self.acquirer.reversal(message, answer, remains=1000))
        self.assertMoney(account, 100000, 1000)
        self.approved(self.acquirer.reversal(message, answer))
        self.assertMoney(account, 100000, 0)

    def test_it_never_raises_the_hold(self):
        account, _, message, answer = self.bought()
        self.approved(self.acquirer.reversal(message, answer, remains=3000))
        self.approved(self.acquirer.reversal(message, answer, remains=4000))
        self.assertMoney(account, 100000, 3000)

    def test_DE_95_of_zeros_is_a_full_one(self):
        account, _, message, answer = self.bought()
        self.approved(self.acquirer.reversal(message, answer, remains=0))
        self.assertMoney(account, 100000, 0)

    def test_what_was_captured_counts_against_what_remains(self):
        account, _, message, answer = self.bought(10000)
        self.approved(self.acquirer.capture(message, answer, 6000, more_follow=True))
        self.assertMoney(account, 94000, 4000)
        # The hold is min(4000, 8000 − 6000).
        self.approved(self.acquirer.reversal(message, answer, remains=8000))
        self.assertMoney(account, 94000, 2000)

    def test_de4_release_takes_DE_4_off(self):
        peer = self.connect("release")
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message, peer=peer)
        reversal = self.acquirer.reversal(message, answer, f4=amount12(1500))
        for mti in ("0420", "0421"):
            self.approved(reversal.but(mti), peer=peer)
            self.assertMoney(account, 100000, 3000)
        self.approved(self.acquirer.reversal(message, answer, f4=amount12(9999)), peer=peer)
        self.assertMoney(account, 100000, 0)

    def test_de4_release_gives_back_no_more_than_DE_4_beside_captures(self):
        peer = self.connect("release")
        for released in (2000, 4000, 5000):
            account, card = self.new_account()
            message = self.acquirer.authorization(card, 10000)
            answer = self.approved(message, peer=peer)
            self.approved(self.acquirer.capture(message, answer, 6000, more_follow=True), peer=peer)
            self.assertMoney(account, 94000, 4000)
            self.approved(self.acquirer.reversal(message, answer, f4=amount12(released)), peer=peer)
            posted, pending, available = self.money(account)
            if released <= 4000:
                self.assertEqual((posted, pending), (94000, 4000 - released))
            else:
                self.assertEqual(pending, 0)
                self.assertLessEqual(available, 90000 + released)

    def test_in_another_currency_it_is_scaled_half_up(self):
        # remains × 9251 ÷ 10000: 4625.5 and 3083.3…, nothing and all of it.
        for remains, held in ((5000, 4626), (3333, 3083), (0, 0), (10000, 9251)):
            account, _, message, answer = self.bought(10000, currency=USD, f6=amount12(9251), f10="79251000", f51=EUR)
            self.assertMoney(account, 100000, 9251)
            reversal = self.acquirer.reversal(message, answer, remains=remains)
            self.approved(reversal)
            self.assertMoney(account, 100000, held)


class Finding(Case):
    """R6: by the parts of DE 90, else by DE 37, 38 and 41."""

    def undone(self, reversal, account):
        self.approved(reversal)
        self.assertMoney(account, 100000, 0)

    def test_by_reference_where_DE_90_is_zeros_or_absent(self):
        for data in ("0100" + "0" * 38, None):
            account, _, message, answer = self.bought()
            self.undone(self.acquirer.reversal(message, answer, f90=data), account)

    def test_by_DE_90_where_the_reference_is_absent(self):
        account, _, message, answer = self.bought()
        self.undone(self.acquirer.reversal(message, None, f37=None, f38=None), account)

    def test_by_DE_90_with_another_reference_as_some_peers_number_every_message(self):
        account, _, message, answer = self.bought()
        self.undone(self.acquirer.reversal(message, answer, f37=f"X{self.acquirer.number():011d}"), account)

    def test_without_a_card_number(self):
        account, _, message, answer = self.bought()
        self.undone(self.acquirer.reversal(message, answer, f2=None), account)
        account, _, message, answer = self.bought()
        self.undone(self.acquirer.reversal(message, answer, f2=None, f90=None), account)

    def test_of_the_MTI_only_the_class_counts(self):
        account, _, message, answer = self.bought()
        data = self.acquirer.original_data(message)[1]
        self.undone(self.acquirer.reversal(message, answer, f90="0101" + data[4:]), account)

    def test_acquirer_ids_are_compared_padded(self):
        account, _, message, answer = self.bought(f32="00123456")
        self.undone(self.acquirer.reversal(message, answer, f32="123456"), account)

    def test_the_local_date_and_time_may_stand_for_DE_7(self):
        account, _, message, answer = self.bought(f12="235959", f13="0228")
        data = self.acquirer.original_data(message)[1]
        self.undone(self.acquirer.reversal(message, answer, f37=None, f90=data[:10] + "0228235959" + data[20:]), account)

    def test_another_original_is_left_alone(self):
        account, card, message, answer = self.bought()
        other = self.acquirer.authorization(card, 4500)  # was never sent
        self.approved(self.acquirer.reversal(other))
        self.assertMoney(account, 100000, 4500)
        financial = message.but("0200")
        self.approved(self.acquirer.reversal(financial, None, f37=f"X{self.acquirer.number():011d}"))
        self.assertMoney(account, 100000, 4500)

    def test_another_cards_original_is_left_alone(self):
        account, _, message, answer = self.bought()
        _, stranger = self.new_account()
        self.approved(self.acquirer.reversal(message, answer, f2=stranger))
        self.assertMoney(account, 100000, 4500)


class First(Case):
    """R7: the reversal overtakes its original, which finds a tombstone."""

    def reversed_first(self, minor=4500, remains=None, kind="100", **more):
        account, card = self.new_account()
        message = self.acquirer.message(kind, card, minor)
        reversal = self.acquirer.reversal(message, remains=remains, **more)
        self.approved(reversal)
        self.approved(reversal.again())
        self.assertMoney(account, 100000, 0)
        return account, message

    def test_a_late_request_is_declined(self):
        for kind in ("100", "200"):
            account, message = self.reversed_first(kind=kind)
            self.declined(message, "05")
            self.declined(message.again(), "05")
            self.assertMoney(account, 100000, 0)

    def test_a_late_advice_is_acknowledged_and_holds_nothing(self):
        account, message = self.reversed_first(kind="120")
        self.approved(message)
        self.approved(message.again())
        self.assertMoney(account, 100000, 0)

    def test_after_a_partial_one_the_late_request_is_held_at_what_remains(self):
        account, message = self.reversed_first(remains=1500)
        answer = self.ask(message)
        self.assertIn(answer.code, ("00", "10"))
        self.assertMoney(account, 100000, 1500)
        self.assertEqual(self.ask(message.again()).code, answer.code)
        self.assertMoney(account, 100000, 1500)
        self.approved(self.acquirer.reversal(message, answer))
        self.assertMoney(account, 100000, 0)

    def test_after_a_partial_one_every_late_original_moves_only_what_remains(self):
        for kind, more, posted, pending in (("200", {}, 98500, 0), ("120", {}, 100000, 1500), ("220", {}, 98500, 0),
                                            ("200", {"processing_code": "200000"}, 101500, 0)):
            with self.subTest(kind, **more):
                account, card = self.new_account()
                message = self.acquirer.message(kind, card, 4500, **more)
                self.approved(self.acquirer.reversal(message, remains=1500))
                self.assertIn(self.ask(message).code, ("00", "10"))
                self.assertMoney(account, posted, pending)

    def test_the_late_request_is_decided_for_what_remains(self):
        account, message = self.reversed_first(minor=150000, remains=100000)
        self.assertIn(self.ask(message).code, ("00", "10"))
        self.assertMoney(account, 100000, 100000)
        account, message = self.reversed_first(minor=150000, remains=100001)
        self.declined(message, "51")
        self.assertMoney(account, 100000, 0)

    def test_de4_release_of_the_whole_amount_declines_the_late_request(self):
        peer = self.connect("release")
        for kind in ("100", "200"):
            account, card = self.new_account()
            message = self.acquirer.message(kind, card, 4500)
            self.approved(self.acquirer.reversal(message), peer=peer)
            self.declined(message, "05", peer=peer)
            self.assertMoney(account, 100000, 0)

    def test_de4_release_of_a_part_leaves_the_rest_to_the_late_request(self):
        peer = self.connect("release")
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        self.approved(self.acquirer.reversal(message, f4=amount12(1500)), peer=peer)
        self.assertIn(self.ask(message, peer).code, ("00", "10"))
        self.assertMoney(account, 100000, 3000)

    def test_a_tombstone_is_found_by_the_reference_alone(self):
        account, message = self.reversed_first(f90=None)
        self.declined(message, "05")
        self.assertMoney(account, 100000, 0)

    def test_a_tombstone_without_a_card_is_found(self):
        account, message = self.reversed_first(f2=None)
        self.declined(message, "05")
        self.assertMoney(account, 100000, 0)

    def test_it_is_still_there_after_kill_9(self):
        account, message = self.reversed_first()
        self.switch.kill()
        self.switch.start()
        self.peer = self.connect()
        self.declined(message, "05")
        self.assertMoney(account, 100000, 0)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
