#!/usr/bin/env python3
"""Limits over TCP: what is refused, what counts, what comes back; over restarts and under a changed configuration.

usage: limits_test.py ISOSWITCH ISOTOOL [test ...]
"""
import unittest

from case import SwitchCase
from places import Programs
from switch_process import PIPELINE, isoswitch

LIMITS = """limits:
        default: standard
        profiles:
          standard:
            - {{name: pos, kind: purchase, currency: EUR, single: {single}, windows: [{{rolling: {period}, count: {count}, amount: {amount}}}]}}
            - {{name: cash, kind: cash, currency: EUR, windows: [{{rolling: 24 h, amount: 20000}}]}}
            - {{name: online, entry: ecommerce, windows: [{{rolling: 1 h, count: 1}}]}}
            - {{name: abroad, except: {{country: "276"}}, mcc: "7995", currency: EUR, single: 0}}"""


def limits(single=15000, count=3, amount=30000, period="30 d"):
    return LIMITS.format(single=single, count=count, amount=amount, period=period)


def pipeline(**keys):
    at = next(i for i, handler in enumerate(PIPELINE) if handler.startswith("authorize"))
    return PIPELINE[:at] + [limits(**keys)] + PIPELINE[at:]


class Case(SwitchCase):
    pipeline = pipeline()

    def bought(self, card, minor, **more):
        message = self.acquirer.authorization(card, minor, **more)
        return message, self.approved(message)


class Refusing(Case):
    def test_a_purchase_past_the_single_limit_is_61(self):
        account, card = self.new_account()
        self.declined(self.acquirer.authorization(card, 15001), "61")
        self.declined(self.acquirer.purchase(card, 15001), "61")
        self.assertMoney(account, 100000, 0)
        self.bought(card, 15000)
        self.assertMoney(account, 100000, 15000)

    def test_the_amount_of_a_window_is_61_and_the_count_65(self):
        _, card = self.new_account()
        self.bought(card, 15000)
        self.bought(card, 14999)
        self.declined(self.acquirer.authorization(card, 2), "61")
        self.bought(card, 1)
        self.declined(self.acquirer.authorization(card, 1), "65")

    def test_each_card_has_its_own(self):
        cards = [self.new_account()[1] for _ in range(2)]
        for card in cards:
            self.bought(card, 15000)
            self.bought(card, 15000)
            self.declined(self.acquirer.authorization(card, 1), "61")

    def test_cash_has_its_own_and_purchases_do_not_count_in_it(self):
        _, card = self.new_account()
        self.bought(card, 15000)
        self.bought(card, 20000, processing_code="010000")
        self.declined(self.acquirer.authorization(card, 1, processing_code="010000"), "61")
        self.bought(card, 15000)

    def test_the_way_the_card_was_read_and_the_country_are_looked_at(self):
        _, card = self.new_account()
        self.bought(card, 100, f22="812")
        self.declined(self.acquirer.authorization(card, 100, f22="812"), "65")
        self.bought(card, 100, f22="051")
        _, card = self.new_account()
        self.bought(card, 100, f18="7995", f19="276")
        self.declined(self.acquirer.authorization(card, 100, f18="7995", f19="250"), "61")
        self.declined(self.acquirer.authorization(card, 100, f18="7995"), "61")

    def test_a_repeat_counts_once_and_gets_its_answer(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 15000)
        for _ in range(3):
            again = self.approved(message.again())
            self.assertEqual(again[38], answer[38])
        self.bought(card, 15000)
        refused = self.acquirer.authorization(card, 1)
        self.declined(refused, "61")
        self.declined(refused.again(), "61")


class GivingBack(Case):
    def test_a_reversal_gives_back_amount_and_count(self):
        for kind in ("100", "200"):
            _, card = self.new_account()
            messages = []
            for _ in range(3):
                message = self.acquirer.message(kind, card, 10000)
                messages.append((message, self.approved(message)))
            self.declined(self.acquirer.authorization(card, 1), "65")
            self.approved(self.acquirer.reversal(*messages[1]))
            self.approved(self.acquirer.reversal(*messages[1]).again())
            self.bought(card, 10000)
            self.declined(self.acquirer.authorization(card, 1), "65")

    def test_a_partial_reversal_gives_back_its_amount(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 15000)
        self.bought(card, 15000)
        self.approved(self.acquirer.reversal(message, answer, remains=10000))
        self.declined(self.acquirer.authorization(card, 5001), "61")
        self.bought(card, 5000)
        self.declined(self.acquirer.authorization(card, 1), "65")

    def test_an_increment_counts_what_it_adds(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 5000)
        self.declined(self.acquirer.increment(message, answer, 10001), "61")
        increment = self.acquirer.increment(message, answer, 10000)
        given = self.approved(increment)
        self.bought(card, 15000)
        self.declined(self.acquirer.authorization(card, 1), "61")
        self.approved(self.acquirer.reversal(increment, given))
        self.bought(card, 10000)
        self.declined(self.acquirer.authorization(card, 1), "65")

    def test_an_advice_counts_and_past_a_limit_it_is_an_exception(self):
        _, card = self.new_account()
        self.approved(self.acquirer.stand_in_advice(card, 15000))
        self.approved(self.acquirer.forced(card, 15000))
        self.assertEqual(self.new_exceptions(), [])
        self.approved(self.acquirer.forced(card, 1))
        self.assertEqual([item["reason"] for item in self.new_exceptions()], ["over_limit"])
        self.declined(self.acquirer.authorization(card, 1), "65")


class Restarting(Case):
    def set_up_again(self, **keys):
        """The same switch, the same journal, other limits."""
        self.assertEqual(self.switch.stop(), 0)
        text = self.switch.config_file.read_text()
        before = text[text.index("    - limits:"):text.index("    - authorize")]
        self.switch.config_file.write_text(text.replace(before, f"    - {limits(**keys)}\n" if keys else ""))
        checked = isoswitch("check", self.switch.config_file)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.switch.start()
        self.peer = self.connect()

    def test_what_is_counted_outlives_a_kill(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 15000)
        self.bought(card, 15000)
        self.switch.kill()
        self.switch.start()
        self.peer = self.connect()
        self.declined(self.acquirer.authorization(card, 1), "61")
        self.approved(self.acquirer.reversal(message, answer))
        self.switch.kill()
        self.switch.start()
        self.peer = self.connect()
        self.bought(card, 15000)
        self.declined(self.acquirer.authorization(card, 1), "61")

    def test_what_comes_back_under_other_limits_goes_where_it_was_counted(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 15000)
        self.bought(card, 15000)
        self.set_up_again(count=4, amount=31000, single=15000)
        self.bought(card, 1000)
        self.declined(self.acquirer.authorization(card, 1), "61")
        self.set_up_again(period="7 d", count=3, amount=30000)  # the 30 days are not looked at, and not lost
        self.bought(card, 500)
        self.approved(self.acquirer.reversal(message, answer))
        self.set_up_again(count=5, amount=30000)
        self.declined(self.acquirer.authorization(card, 14001), "61")
        self.bought(card, 14000)
        self.declined(self.acquirer.authorization(card, 1), "61")

    def test_a_chain_without_limits_gives_back_too(self):
        _, card = self.new_account()
        message, answer = self.bought(card, 15000)
        self.bought(card, 15000)
        with_limits = self.switch.config_file.read_text()
        self.set_up_again()
        self.bought(card, 50000)
        self.approved(self.acquirer.reversal(message, answer))
        self.assertEqual(self.switch.stop(), 0)
        self.switch.config_file.write_text(with_limits)
        self.switch.start()
        self.peer = self.connect()
        self.declined(self.acquirer.authorization(card, 15001), "61")
        self.bought(card, 15000)
        self.declined(self.acquirer.authorization(card, 1), "61")


class Checking(unittest.TestCase):
    def test_the_example_has_limits_and_can_work(self):
        checked = isoswitch("check", "config/examples/issuer.yaml")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
