#!/usr/bin/env python3
"""Repeats (R5): the same key gets the same answer and moves nothing again, also after a restart and after kill -9.

usage: repeats_test.py ISOSWITCH ISOTOOL [test ...]
"""
import time
import unittest

from case import SwitchCase
from places import Programs
from switch_process import listener, profile_with
from traffic import amount12


def listeners(directory):
    stamping = profile_with(directory, "iso1987", "stamping", replaced=[("transmitted_identifies", "false")])
    return [listener("acquirer"), listener("other"), listener("stamping", profile=stamping)]


class Case(SwitchCase):
    listeners = staticmethod(listeners)

    def restart(self, end):
        end()
        self.switch.start()
        self.peer = self.connect()


class Repeats(Case):
    def assertSame(self, message, answer, peer=None):
        repeat = self.ask(message, peer)
        self.assertEqual((repeat.mti, repeat[38], repeat.code, repeat[54]), (answer.mti, answer[38], answer.code, answer[54]))

    def test_a_repeated_approval_is_given_again_and_held_once(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        for _ in range(3):
            self.assertSame(message.again(), answer)
            self.assertSame(message, answer)  # some resend without saying so
            self.assertMoney(account, 100000, 4500)

    def test_also_after_a_restart_and_after_kill_9(self):
        account, card = self.new_account()
        message, posted, refused = (self.acquirer.authorization(card, 4500), self.acquirer.purchase(card, 500),
                                    self.acquirer.authorization(card, 100001))
        answers = [(sent, self.ask(sent)) for sent in (message, posted, refused)]
        self.assertEqual([answer.code for _, answer in answers], ["00", "00", "51"])
        for end in (self.switch.stop, self.switch.kill, self.switch.kill):
            self.restart(end)
            for sent, answer in answers:
                self.assertSame(sent.again(), answer)
            self.assertMoney(account, 99500, 4500)

    def test_a_repeated_decline_stays_one_though_there_is_money_now(self):
        account, card = self.new_account()
        first = self.acquirer.authorization(card, 100000)
        answer = self.approved(first)
        refused = self.acquirer.authorization(card, 100)
        declined = self.ask(refused)
        self.assertEqual(declined.code, "51")
        self.approved(self.acquirer.reversal(first, answer))
        self.assertSame(refused.again(), declined)
        self.assertMoney(account, 100000, 0)
        self.approved(self.acquirer.authorization(card, 100))

    def test_a_repeat_that_comes_first_is_decided(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message.again())
        self.assertSame(message, answer)
        self.assertMoney(account, 100000, 4500)

    def test_over_another_connection_and_listener_it_is_still_a_repeat(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        self.assertSame(message.again(), answer, self.connect())
        self.assertSame(message.again(), answer, self.connect("other"))
        self.assertMoney(account, 100000, 4500)

    def test_ten_repeats_in_one_write_are_held_once(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        frame = self.peer.frame(message.mti, message.fields)
        self.peer.send_bytes(frame + self.peer.frame("0101", message.fields) * 9)
        answers = [self.peer.receive() for _ in range(10)]
        self.assertEqual({(answer.code, answer[38]) for answer in answers}, {("00", answers[0][38])})
        self.assertMoney(account, 100000, 4500)

    def test_a_racing_repeat_over_another_connection_is_held_once(self):
        account, card = self.new_account()
        other = self.connect("other")
        for _ in range(20):
            message = self.acquirer.authorization(card, 100)
            self.peer.tell(message)
            other.tell(message.again())
            answer, repeat = self.peer.receive(), other.receive()
            self.assertEqual((answer.code, answer[38]), (repeat.code, repeat[38]))
        self.assertMoney(account, 100000, 2000)

    def test_an_answer_that_nobody_read_is_given_to_the_repeat(self):
        account, card = self.new_account()
        for _ in range(10):
            message = self.acquirer.authorization(card, 100)
            leaving = self.connect()
            leaving.tell(message)
            leaving.close()
            answer = self.approved(message.again())
            self.assertSame(message.again(), answer)
        self.assertMoney(account, 100000, 1000)

    def test_a_repeated_balance_inquiry_tells_the_same(self):
        _, card = self.new_account()
        inquiry = self.acquirer.authorization(card, 0, processing_code="310000")
        answer = self.approved(inquiry)
        self.approved(self.acquirer.authorization(card, 4500))
        self.assertSame(inquiry.again(), answer)


class Keys(Case):
    def test_the_same_STAN_with_another_amount_is_a_new_transaction(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        other = message.but(f4=amount12(1000))
        second = self.approved(other)
        self.assertMoney(account, 100000, 5500)
        self.assertEqual(self.ask(message.again())[38], answer[38])
        self.assertEqual(self.ask(other.again())[38], second[38])
        self.assertMoney(account, 100000, 5500)

    def test_every_part_of_the_key_makes_another_transaction(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 100)
        _, other_card = self.new_account()
        seconds = int(message.fields[7][8:])
        changes = ({"f11": f"{(int(message.stan) + 500_000) % 1_000_000:06d}"}, {"f32": "654321"}, {"f32": None},
                   {"f37": f"Y{self.acquirer.number():011d}"}, {"f41": "TERM0002"},
                   {"f7": message.fields[7][:8] + f"{(seconds + 1) % 60:02d}"})
        for change in ({}, *changes):
            self.approved(message.but(**change))
        self.assertMoney(account, 100000, 700)
        self.approved(message.but(f2=other_card))
        for change in ({}, *changes):
            self.approved(message.but(**change).again())
        self.assertMoney(account, 100000, 700)

    def test_the_two_forms_of_a_reversal_share_a_key(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        reversal = self.acquirer.reversal(message, answer, remains=3000, kind="400")
        self.approved(reversal)
        self.approved(reversal.but("0421"))
        self.assertMoney(account, 100000, 3000)

    def test_two_peers_may_use_one_STAN_at_a_time(self):
        account, card = self.new_account()
        other_account, other_card = self.new_account()
        message = self.acquirer.authorization(card, 100)
        theirs = message.but(f2=other_card)
        other = self.connect()
        self.peer.tell(message)
        other.tell(theirs)
        mine, yours = self.peer.receive(), other.receive()
        for answer, sent in ((mine, message), (yours, theirs)):
            self.assertEqual(answer.code, "00")
            self.assertIn(answer[2], (None, sent.fields[2]))
        self.assertMoney(account, 100000, 100)
        self.assertMoney(other_account, 100000, 100)

    def test_where_DE_7_is_stamped_anew_only_xxx1_is_a_repeat(self):
        peer = self.connect("stamping")
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message, peer=peer)
        stamped = time.strftime("%m%d%H%M%S", time.gmtime(time.time() + 3))
        self.assertEqual(self.ask(message.again().but(f7=stamped), peer)[38], answer[38])
        self.assertMoney(account, 100000, 4500)
        self.approved(message.but(f7=stamped), peer=peer)
        self.assertMoney(account, 100000, 9000)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
