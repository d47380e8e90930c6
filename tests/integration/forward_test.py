#!/usr/bin/env python3
"""Cards that another decides: asked over a link, stood in for when it is silent, told afterwards, once, whatever is killed.

usage: forward_test.py ISOSWITCH ISOTOOL
"""
import re
import time
import unittest

from case import EUR, SwitchCase, listener
from issuer import Issuer
from places import Programs
from switch_process import Switch, isoswitch, isotool

HANDLERS = ["network_management", "route: {routes: [{bins: ['541333'], link: host}]}", "dedupe", "screen", "forward",
            "stand_in: {policies: [{bins: ['541333'], otherwise: {name: any, currency: EUR, single: 6000}}]}",
            "authorize", "reverse", "advise"]


def links(issuer, dialect="iso1987_ascii", **more):
    keys = {"name": "host", "connect": f"['127.0.0.1:{issuer.port}']", "framing": "binary2", "dialect": dialect,
            "profile": dialect[:7], "issuer_timeout": "{pos: 400 ms, atm: 400 ms}",
            "reconnect": "{first: 50 ms, most: 200 ms}", "echo_probe": "100 ms",
            "recover": "{echoes: 1, hold_down: 100 ms}",
            "store_and_forward": "{back_off: {first: 50 ms, most: 200 ms}, patience: 400 ms, rate_per_s: 1000}", **more}
    return "links:\n  - " + "\n    ".join(f"{key}: {value}" for key, value in keys.items()) + "\n"


class Forwarding(SwitchCase):
    issuer_dialect = "iso1987_ascii"
    pipeline = HANDLERS

    @classmethod
    def setUpClass(cls):
        cls.issuer = Issuer(cls.issuer_dialect)
        cls.addClassCleanup(cls.issuer.close)
        cls.more = links(cls.issuer, cls.issuer_dialect)
        cls.switch = Switch(cls.listeners, cls.pipeline, cls.more, cls.log_level, cls.store)
        cls.addClassCleanup(cls.switch.close)
        owed_key = cls.switch.directory / "owed.key"
        cls.switch.new_key(owed_key)
        text = cls.switch.config_file.read_text()
        cls.switch.config_file.write_text(text.replace("{token_key_file:", f"{{owed_key_file: {owed_key}, token_key_file:"))
        cls.switch.start()

    def setUp(self):
        self.issuer.decide = lambda mti, fields: self.approval()
        self.issuer.heard.clear()
        super().setUp()
        self.online()

    def approval(self):
        return "000" if self.issuer_dialect.startswith("iso1993") else "00"

    def online(self):
        """Waits until questions go to the issuer again."""
        until = time.monotonic() + 10
        while "state=online" not in [line for line in self.switch.log_text().splitlines() if "link_state" in line][-1]:
            self.assertLess(time.monotonic(), until, "the link does not come back")
            time.sleep(0.02)

    def silent(self, *kinds):
        """Of requests only, so that what is owed is taken; or of these kinds."""
        kinds = kinds or ("10", "20")
        self.issuer.decide = lambda mti, fields: None if mti[1:3] in kinds else self.approval()


class Questions(Forwarding):
    def test_what_the_issuer_says_is_what_the_acquirer_hears(self):
        account, card = self.new_account()
        self.issuer.decide = lambda mti, fields: ("00", {38: "H12345"})
        answer = self.approved(self.acquirer.authorization(card, 5000))
        self.assertEqual(answer[38], "H12345")
        self.assertMoney(account, 100000, 5000)
        (mti, fields), = self.issuer.messages()
        self.assertEqual((mti, fields[2], fields[4]), ("0100", card, "000000005000"))
        self.issuer.decide = lambda mti, fields: "51"
        self.declined(self.acquirer.authorization(card, 1000), "51")
        self.assertMoney(account, 100000, 5000)
        self.issuer.decide = lambda mti, fields: "00"
        self.approved(self.acquirer.purchase(card, 2000))
        self.assertMoney(account, 98000, 5000)

    def test_silence_within_limits_is_held_and_advised_once(self):
        account, card = self.new_account()
        self.silent()
        began = time.monotonic()
        answer = self.approved(self.acquirer.authorization(card, 5000))
        self.assertLess(time.monotonic() - began, 5)
        self.assertMoney(account, 100000, 5000)
        self.issuer.wait_for(1, "12")
        (name, count), = self.issuer.booked("12").items()
        (mti, fields) = self.issuer.messages("12")[0]
        self.assertEqual((mti, fields[2], fields[4], fields[38], fields[39]), ("0120", card, "000000005000", answer[38], "00"))
        question = self.issuer.messages("10")[0][1]
        self.assertEqual(fields[90][:20], "0100" + question[11] + question[7])
        self.assertEqual(fields[37], question[37])
        time.sleep(0.5)
        self.assertEqual(len(self.issuer.messages("12")), 1, "it was taken, and came again")
        self.assertEqual(self.issuer.messages("42"), [])

    def test_silence_beyond_limits_is_declined_and_reversed_once(self):
        account, card = self.new_account()
        self.silent()
        question = self.acquirer.authorization(card, 6001)
        self.declined(question, "61")
        self.assertMoney(account, 100000, 0)
        self.issuer.wait_for(1, "42")
        sent = self.issuer.messages("10")[0][1]
        (mti, fields), = self.issuer.messages("42")
        self.assertEqual((mti, fields[2], fields[4]), ("0420", card, "000000006001"))
        self.assertEqual(fields[90], "0100" + sent[11] + sent[7] + "00000123456" + "0" * 11)
        self.declined(question.again(), "61")
        time.sleep(0.3)
        self.assertEqual(len(self.issuer.messages("42")), 1)
        self.assertEqual(len(self.issuer.messages("10")), 1, "a repeat was asked again")

    def test_a_late_approval_changes_nothing(self):
        account, card = self.new_account()
        late = {}

        def decide(mti, fields):
            if mti[1:3] != "10":
                return "00"
            late.update(mti=mti, fields=fields)
            return None

        self.issuer.decide = decide
        self.declined(self.acquirer.authorization(card, 6001), "61")
        kept = {number: text for number, text in late["fields"].items() if number in (2, 3, 4, 7, 11, 12, 32, 37, 41, 49)}
        self.issuer.say(self.issuer.connections[-1], "0110", {**kept, 39: "00", 38: "LATE01"})
        self.issuer.wait_for(1, "42")
        time.sleep(0.2)
        self.assertMoney(account, 100000, 0)
        self.echoes()

    def test_a_reversal_overtakes_its_original_and_reaches_the_issuer(self):
        account, card = self.new_account()
        self.silent("10")
        question = self.acquirer.authorization(card, 5000)
        self.peer.tell(question)
        self.issuer.wait_for(1, "10")
        other = self.connect()
        reversal = self.acquirer.reversal(question)
        self.assertEqual(other.ask(reversal.mti, reversal.fields).code, "00")
        self.assertNotEqual(self.peer.receive(5).code, "00")
        self.assertMoney(account, 100000, 0)
        self.issuer.wait_for(1, "42")
        time.sleep(0.7)
        self.assertEqual(len(self.issuer.booked("42")), 1)
        self.assertEqual(self.issuer.messages("12"), [])

    def test_a_resend_is_marked_and_keeps_its_names(self):
        _, card = self.new_account()
        heard = []

        def decide(mti, fields):
            if mti[1:3] == "10":
                return None
            heard.append((mti, fields))
            return None if len(heard) < 3 else "00"

        self.issuer.decide = decide
        self.approved(self.acquirer.authorization(card, 5000))
        self.issuer.wait_for(1, "12")
        until = time.monotonic() + 10
        while len(heard) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual([mti for mti, _ in heard[:3]], ["0120", "0121", "0121"])
        for number in (2, 4, 7, 11, 37, 90):
            self.assertEqual(len({fields[number] for _, fields in heard[:3]}), 1, f"field {number} is another one")


class Kills(Forwarding):
    def kill(self):
        self.switch.kill()
        self.switch.start()
        self.peer = self.connect()

    def test_a_question_under_way_closes_as_unanswered(self):
        account, card = self.new_account()
        self.silent("10")
        question = self.acquirer.authorization(card, 5000)
        self.peer.tell(question)
        self.issuer.wait_for(1, "10")
        self.assertMoney(account, 100000, 5000)  # claimed
        self.kill()
        self.assertMoney(account, 100000, 0)
        self.issuer.wait_for(1, "42")
        (mti, fields) = self.issuer.messages("42")[0]
        self.assertEqual(mti, "0421", "the first delivery after a restart counts as a resend")
        sent = self.issuer.messages("10")[0][1]
        self.assertEqual(fields[90][:20], "0100" + sent[11] + sent[7])
        self.declined(question.again(), "91")
        time.sleep(0.3)
        self.assertEqual(len(self.issuer.booked("42")), 1)
        self.assertEqual(len(self.issuer.messages("10")), 1)

    def test_what_is_owed_survives_and_is_told_once(self):
        account, card = self.new_account()
        self.silent("10", "12")  # nothing is taken
        answer = self.approved(self.acquirer.authorization(card, 5000))
        self.issuer.wait_for(1, "12")
        for _ in range(3):
            self.kill()
            self.assertMoney(account, 100000, 5000)
        self.issuer.decide = lambda mti, fields: "00"
        before = len(self.issuer.messages("12"))
        until = time.monotonic() + 10
        while len(self.issuer.messages("12")) == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.5)
        taken = len(self.issuer.messages("12"))
        self.assertEqual(len(self.issuer.booked("12")), 1, "more than one advice")
        self.kill()
        time.sleep(0.5)
        self.assertLessEqual(len(self.issuer.messages("12")), taken + 1)  # that it was taken may become durable late
        self.assertEqual(len(self.issuer.booked("12")), 1)
        self.assertEqual({fields[38] for _, fields in self.issuer.messages("12")}, {answer[38]})
        self.assertEqual(self.issuer.messages("42"), [])

    def test_the_journal_of_it_all_can_be_proven_and_read(self):
        _, card = self.new_account()
        self.approved(self.acquirer.authorization(card, 1000))
        self.silent()
        self.approved(self.acquirer.authorization(card, 1000))
        self.issuer.wait_for(1, "12")
        time.sleep(0.3)
        self.assertEqual(self.switch.stop(), 0)
        verified = isotool("journal", "verify", self.switch.journal)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        listed = isotool("journal", "list", self.switch.journal).stdout
        self.assertIn("asks host", listed)
        self.assertRegex(listed, r"0110 to record \d+ after \d+\.\d{3} ms: approved  reversal to host settled  \[forward\]")
        self.assertRegex(listed, r"silence to record \d+ after \d+\.\d{3} ms: approved  advice to host due  \[stand_in\]")
        self.assertRegex(listed, r"outbox:  advice to host delivered, answered 00")
        self.assertNotIn(card, listed)
        replayed = isotool("replay", "verify", self.switch.journal)
        self.assertIn("identical", replayed.stdout)
        self.assertIn("it may have been another's to decide", replayed.stderr)  # an issuer's answer is no rule's
        self.switch.start()


class NobodyThere(Forwarding):
    def test_a_backlog_is_drained_in_order_when_the_issuer_is_back(self):
        account, card = self.new_account(balance=1000000)
        self.issuer.close()
        codes = []
        for n in range(60):
            codes.append(self.approved(self.acquirer.authorization(card, 1000 + n))[38])
        self.assertMoney(account, 1000000, sum(1000 + n for n in range(60)))
        self.assertEqual(self.issuer.messages(), [])
        self.issuer.listen()
        self.issuer.wait_for(60, "12", patience=30)
        self.assertEqual([fields[38] for _, fields in self.issuer.messages("12")], codes)
        self.online()
        self.approved(self.acquirer.authorization(card, 1000))
        self.assertEqual(len(self.issuer.messages("10")), 1)


class TwoVersions(Forwarding):
    issuer_dialect = "iso1993_ascii"
    dialect = "iso1987_bcd"
    listeners = [listener("acquirer", dialect="iso1987_bcd")]

    def test_1987_is_asked_in_1993_and_answered_in_1987(self):
        account, card = self.new_account()
        self.issuer.decide = lambda mti, fields: ("000", {38: "H12345"}) if mti[1] == "1" else "900"
        answer = self.approved(self.acquirer.authorization(card, 5000))
        self.assertEqual((answer.mti, answer[38]), ("0110", "H12345"))
        (mti, fields), = self.issuer.messages()
        self.assertEqual((mti, fields[2], fields[4], fields[49]), ("1100", card, "000000005000", EUR))
        self.assertMoney(account, 100000, 5000)
        self.issuer.decide = lambda mti, fields: "116"
        self.declined(self.acquirer.authorization(card, 1000), "51")
        self.issuer.decide = lambda mti, fields: None if mti[1:3] == "10" else "900"
        self.approved(self.acquirer.authorization(card, 1000))
        self.issuer.wait_for(1, "12")
        self.assertEqual(self.issuer.messages("12")[0][0], "1120")


class WrongConfigurations(unittest.TestCase):
    def faults(self, change, links_text=None, pipeline=HANDLERS):
        issuer = type("Nobody", (), {"port": 9})()
        switch = Switch([listener("acquirer")], pipeline, links_text if links_text is not None else links(issuer))
        self.addCleanup(switch.close)
        owed_key = switch.directory / "owed.key"
        switch.new_key(owed_key)
        text = switch.config_file.read_text().replace("{token_key_file:", f"{{owed_key_file: {owed_key}, token_key_file:")
        switch.config_file.write_text(change(text))
        done = isoswitch("check", switch.config_file)
        return done.returncode, done.stdout + done.stderr

    def assertFault(self, what, change, **more):
        code, said = self.faults(change, **more)
        self.assertEqual(code, 1, said)
        self.assertIn(what, said)

    def test_what_cannot_work_is_refused(self):
        self.assertEqual(self.faults(lambda text: text)[0], 0)
        self.assertFault("no link 'hosts'; did you mean 'host'?", lambda text: text.replace("link: host}", "link: hosts}"))
        self.assertFault("no link 'host' in section links", lambda text: text, links_text="")
        self.assertFault("links need keys.owed_key_file", lambda text: re.sub("owed_key_file: [^,]*, ", "", text))
        self.assertFault("expected one of connect", lambda text: text.replace("connect: [", "# ["))
        self.assertFault("names no port", lambda text: text.replace("127.0.0.1:9'", "127.0.0.1:0'"))
        self.assertFault("'forward' needs 'stand_in'", lambda text: text,
                         pipeline=[handler for handler in HANDLERS if not handler.startswith("stand_in")])
        self.assertFault("'route' needs 'forward'", lambda text: text,
                         pipeline=[handler for handler in HANDLERS
                                   if handler != "forward" and not handler.startswith("stand_in")])


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
