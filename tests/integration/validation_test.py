#!/usr/bin/env python3
"""What a listener makes of messages whose shape is right and whose content is not: off, warn, refuse.

usage: validation_test.py ISOSWITCH ISOTOOL [test ...]
"""
import re
import unittest

from case import SwitchCase
from places import Programs
from switch_process import listener

PAN_FAILS_LUHN = "4111111111111112"


class Validation(SwitchCase):
    @staticmethod
    def listeners(directory):
        return [listener("acquirer"), listener("warns", validation="warn"), listener("refuses", validation="refuse"),
                listener("floods", validation="warn")]

    def logged(self, event):
        return [line for line in self.switch.log_text().splitlines() if re.search(r"\b%s\b" % event, line)]

    def keyed(self, card):
        message = self.acquirer.authorization(card, 100)
        message.fields[22] = "012"
        return message

    def faulty(self, card):
        message = self.keyed(card)
        message.fields[7] = "1345120000"
        message.fields[22] = "051"  # chip, but no chip data
        return message

    def test_a_right_message_passes_everywhere(self):
        account, card = self.new_account()
        for name in ("acquirer", "warns", "refuses"):
            peer = self.connect(name, "binary2", "iso1987_ascii")
            self.approved(self.keyed(card), peer=peer)
        self.assertMoney(account, 100000, 300)

    def test_off_is_the_default_and_says_nothing(self):
        account, card = self.new_account()
        self.approved(self.faulty(card))
        self.assertFalse([line for line in self.logged("validation") if "acquirer=acquirer" in line])
        self.assertMoney(account, 100000, 100)

    def test_warn_tells_every_fault_and_decides_all_the_same(self):
        account, card = self.new_account()
        peer = self.connect("warns", "binary2", "iso1987_ascii")
        self.approved(self.faulty(card), peer=peer)
        self.assertMoney(account, 100000, 100)
        line = self.logged("validation")[-1]
        self.assertIn("7 transmission_time: expected a date and time MMDDhhmmss", line)
        self.assertIn("55 chip_data: expected a value in 0100, because 22.pan_entry is 05 or 07", line)
        self.assertIn("faults=2", line)
        self.assertNotIn(card, line)

    def test_a_peer_that_always_errs_does_not_fill_the_log(self):
        # 442,757 purchases of a load were told in 95 MB.
        _, card = self.new_account()
        peer = self.connect("floods", "binary2", "iso1987_ascii")
        for _ in range(200):
            self.approved(self.faulty(card), peer=peer)
        lines = [line for line in self.logged("validation") if "acquirer=floods" in line]
        self.assertEqual(len(lines), 60)
        self.assertIn("untold_before=0", lines[-1])
        told = [line for line in self.switch.http("/metrics")[1].splitlines()
                if line.startswith('isoswitch_validation_faults_total{listener="floods"}')]
        self.assertEqual([line.split()[-1] for line in told], ["200"])

    def test_refuse_answers_30_naming_the_first_fault_and_moves_nothing(self):
        account, card = self.new_account()
        peer = self.connect("refuses", "binary2", "iso1987_ascii")
        answer = self.ask(self.faulty(card), peer)
        self.assertEqual(answer.code, "30")
        self.assertTrue(answer[44].startswith("55 chip_data"), answer[44])
        self.assertMoney(account, 100000, 0)
        answer = self.ask(self.keyed(PAN_FAILS_LUHN), peer)
        self.assertEqual(answer.code, "30")
        self.assertTrue(answer[44].startswith("2 pan"), answer[44])
        self.assertNotIn(PAN_FAILS_LUHN, self.switch.log_text())


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
