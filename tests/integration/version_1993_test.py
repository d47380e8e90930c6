#!/usr/bin/env python3
"""ISO 8583:1993: its MTIs, function codes, DE 56 and the response codes that depend on the class.

usage: version_1993_test.py ISOSWITCH ISOTOOL [test ...]
"""
import unittest

from case import SwitchCase, card_number, serial
from places import Programs
from switch_process import listener
from traffic import USD, amount12


class Version1993(SwitchCase):
    listeners = [listener("network", "ascii4", "iso1993_ascii")]
    framing = "ascii4"
    dialect = "iso1993_ascii"

    def bought(self, minor=4500):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, minor)
        return account, card, message, self.approved(message)

    def test_network_management_is_800(self):
        for code in ("sign_on", "echo", "sign_off"):
            message = self.acquirer.network(code)
            answer = self.peer.ask(message.mti, message.fields)
            self.assertEqual((answer.mti, answer.code, answer[24]), ("1814", "800", message.fields[24]))

    def test_approvals_are_000_with_the_keys_of_the_request(self):
        account, card = self.new_account()
        for kind, response in (("100", "1110"), ("200", "1210")):
            message = self.acquirer.message(kind, card, 4500)
            answer = self.approved(message, "000")
            self.assertEqual(answer.mti, response)
            for field in (3, 4, 11, 12, 37, 41, 49):
                self.assertEqual(answer[field], message.fields[field], f"DE {field}")
        self.assertMoney(account, 95500, 4500)
        self.assertSettled(4500)

    def test_declines_have_three_digits(self):
        _, card = self.new_account()
        self.declined(self.acquirer.authorization(card, 100001), "116")
        self.declined(self.acquirer.authorization(card_number(next(serial)), 100), "111")
        self.declined(self.acquirer.authorization(card, 100, currency=USD), "902")
        for keys, code in (({"card_status": "lost"}, "208"), ({"card_status": "stolen"}, "209"), ({"expiry": "2001"}, "101")):
            self.declined(self.acquirer.authorization(self.new_account(**keys)[1], 100), code)

    def test_an_mti_that_nobody_takes_is_902_and_a_missing_field_904(self):
        _, card = self.new_account()
        answer = self.ask(self.acquirer.message("304", card, 100))
        self.assertEqual((answer.mti, answer.code), ("1314", "902"))
        answer = self.ask(self.acquirer.authorization(card, 100, f4=None))
        self.assertEqual(answer.code, "904")
        self.assertRegex(answer[44] or "", r"\b0*4\b")

    def test_advices_are_000_900_or_901(self):
        account, card = self.new_account()
        for advice in (self.acquirer.stand_in_advice(card, 4500), self.acquirer.forced(card, 1000)):
            for mti in (advice.mti, advice.mti[:3] + "1"):
                answer = self.ask(advice.but(mti))
                self.assertEqual(answer.mti, advice.mti[:2] + "30")
                self.assertIn(answer.code, ("000", "900", "901"))
        self.assertMoney(account, 99000, 4500)

    def test_a_full_reversal_is_400(self):
        account, _, message, answer = self.bought()
        reversal = self.acquirer.reversal(message, answer)
        for mti in ("1420", "1421", "1420"):
            done = self.ask(reversal.but(mti))
            self.assertEqual((done.mti, done.code), ("1430", "400"))
            self.assertMoney(account, 100000, 0)

    def test_in_part_DE_4_is_what_remains_and_DE_30_what_it_was(self):
        account, _, message, answer = self.bought()
        reversal = self.acquirer.reversal(message, answer, remains=3000)
        self.assertEqual((reversal.fields[24], reversal.fields[4], reversal.fields[30][:12]),
                         ("401", amount12(3000), amount12(4500)))
        for mti in ("1420", "1421"):
            self.approved(reversal.but(mti), "400")
            self.assertMoney(account, 100000, 3000)
        self.approved(self.acquirer.reversal(message, answer, remains=500), "400")
        self.assertMoney(account, 100000, 500)
        self.approved(self.acquirer.reversal(message, answer), "400")
        self.assertMoney(account, 100000, 0)

    def test_DE_56_finds_the_original_without_card_and_reference(self):
        for change in ({"f37": None, "f38": None}, {"f2": None}, {"f2": None, "f37": None, "f38": None}):
            account, _, message, answer = self.bought()
            self.approved(self.acquirer.reversal(message, answer, **change), "400")
            self.assertMoney(account, 100000, 0)

    def test_the_reference_finds_it_without_DE_56(self):
        account, _, message, answer = self.bought()
        self.approved(self.acquirer.reversal(message, answer, f56=None), "400")
        self.assertMoney(account, 100000, 0)

    def test_a_reversal_that_comes_first_declines_its_request(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        self.approved(self.acquirer.reversal(message), "400")
        self.declined(message, "100")
        self.assertMoney(account, 100000, 0)
        message = self.acquirer.authorization(card, 4500)
        self.approved(self.acquirer.reversal(message, remains=1500), "400")
        self.assertIn(self.ask(message).code, ("000", "002"))
        self.assertMoney(account, 100000, 1500)

    def test_captures_follow_by_the_reason_1403_until_1404(self):
        account, _, message, answer = self.bought(10000)
        self.approved(self.acquirer.capture(message, answer, 6000, more_follow=True))
        self.assertMoney(account, 94000, 4000)
        self.approved(self.acquirer.capture(message, answer, 3000))
        self.assertMoney(account, 91000, 0)
        self.assertSettled(9000)

    def test_the_function_code_is_part_of_the_repeat_key(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 100)
        answer = self.approved(message)
        self.assertEqual(self.ask(message.again())[38], answer[38])
        self.assertMoney(account, 100000, 100)
        self.approved(message.but(f24="101"))
        self.assertMoney(account, 100000, 200)

    def test_balances_are_told_in_DE_54(self):
        _, card = self.new_account(credit_line=5000)
        answer = self.approved(self.acquirer.authorization(card, 0, processing_code="310000"))
        entries = [answer[54][at:at + 20] for at in range(0, len(answer[54]), 20)]
        self.assertIn("01978C000000100000", [entry[2:] for entry in entries])
        self.assertIn("02978C000000105000", [entry[2:] for entry in entries])

    def test_responses_and_notices_are_not_answered(self):
        _, card = self.new_account()
        for kind in ("110", "210", "430", "644", "814"):
            self.not_answered(self.acquirer.message(kind, card, 100, f39="000"))
        self.not_answered(self.acquirer.message("140", card, 100))


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
