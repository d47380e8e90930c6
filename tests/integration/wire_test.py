#!/usr/bin/env python3
"""Bytes and messages that are odd: framings, splits, what is not answered (R1, R27) and what cannot be parsed (R22, F-5).

usage: wire_test.py ISOSWITCH ISOTOOL [test ...]
"""
import unittest

from case import SwitchCase
from places import Programs
from switch_process import listener, profile_with
from traffic import Acquirer

TPDU = bytes.fromhex("6000030001")  # to 0003, from 0001


def listeners(directory):
    notice = profile_with(directory, "iso1987", "notice", replaced=[("unparsable", "notice")])
    ignore = profile_with(directory, "iso1987", "ignore", replaced=[("unparsable", "ignore")])
    return [listener("acquirer", in_flight_max=1024), listener("ascii4", "ascii4"), listener("hex4", "hex4"),
            listener("tpdu", "tpdu", "iso1987_bcd"), listener("tpdu_bare", "tpdu", "iso1987_bcd", tpdu_counted="false"),
            listener("ebcdic", "binary2", "iso1987_ebcdic"),
            listener("binary_bitmap", "binary2", "iso1987_ascii_binary_bitmap"),
            listener("bcd1993", "binary2", "iso1993_bcd"), listener("notice", profile=notice),
            listener("ignore", profile=ignore), listener("small", message_bytes_max=400)]


class Case(SwitchCase):
    listeners = staticmethod(listeners)


class Framings(Case):
    def test_every_framing_and_dialect_carries_a_purchase_and_its_reversal(self):
        for name, framing, dialect, more in (
                ("acquirer", "binary2", "iso1987_ascii", {}), ("ascii4", "ascii4", "iso1987_ascii", {}),
                ("hex4", "hex4", "iso1987_ascii", {}), ("tpdu", "tpdu", "iso1987_bcd", {"header": TPDU}),
                ("tpdu_bare", "tpdu", "iso1987_bcd", {"header": TPDU, "header_counted": False}),
                ("ebcdic", "binary2", "iso1987_ebcdic", {}),
                ("binary_bitmap", "binary2", "iso1987_ascii_binary_bitmap", {}),
                ("bcd1993", "binary2", "iso1993_bcd", {})):
            with self.subTest(listener=name):
                account, card = self.new_account()
                peer = self.connect(name, framing, dialect, **more)
                acquirer = Acquirer(peer.dialect.version)
                message = acquirer.authorization(card, 4500)
                answer = self.approved(message, peer=peer)
                self.assertMoney(account, 100000, 4500)
                self.approved(acquirer.reversal(message, answer), "400" if acquirer.version == "1" else "00", peer=peer)
                self.assertMoney(account, 100000, 0)

    def test_the_addresses_of_a_TPDU_are_swapped(self):
        _, card = self.new_account()
        for name, counted in (("tpdu", True), ("tpdu_bare", False)):
            peer = self.connect(name, "tpdu", "iso1987_bcd", header=TPDU, header_counted=counted)
            answer = self.approved(self.acquirer.authorization(card, 100), peer=peer)
            self.assertEqual(answer.header.hex(), "6000010003")

    def test_an_empty_frame_is_echoed_by_ascii4_and_ignored_by_binary2(self):
        peer = self.connect("ascii4", "ascii4")
        peer.send_bytes(b"0000")
        self.assertEqual(peer.receive(3).mti, "")
        self.echoes(peer)
        self.not_answered(b"\0\0")

    def test_a_message_split_byte_by_byte_is_one_message(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        for octet in self.peer.frame(message.mti, message.fields):
            self.peer.send_bytes(bytes([octet]))
        self.assertEqual(self.peer.receive().code, "00")
        self.assertMoney(account, 100000, 4500)

    def test_several_messages_in_one_write_are_all_answered(self):
        account, card = self.new_account()
        messages = [self.acquirer.authorization(card, 100 + number) for number in range(20)]
        stream = b"".join(self.peer.frame(message.mti, message.fields) for message in messages)
        half = len(stream) - 7
        self.peer.send_bytes(stream[:half])
        answers = self.peer.gather(19)
        self.peer.send_bytes(stream[half:])
        answers.update(self.peer.gather(1))
        for message in messages:
            self.assertEqual(answers[message.stan][37], message.fields[37])
        self.assertMoney(account, 100000, 20 * 100 + 190)

    def test_five_hundred_pipelined_requests_are_all_answered_and_matched(self):
        accounts = [self.new_account() for _ in range(5)]
        messages = [self.acquirer.authorization(accounts[number % 5][1], 100 + number) for number in range(500)]
        self.peer.send_bytes(b"".join(self.peer.frame(message.mti, message.fields) for message in messages))
        answers = self.peer.gather(500)
        for message in messages:
            answer = answers[message.stan]
            self.assertEqual((answer.code, answer[4], answer[37]), ("00", message.fields[4], message.fields[37]))
        for number, (account, _) in enumerate(accounts):
            self.assertMoney(account, 100000, sum(100 + at for at in range(number, 500, 5)))

    def test_a_frame_that_is_too_long_closes_the_connection_and_no_other(self):
        peer = self.connect("small")
        peer.send_bytes((401).to_bytes(2, "big") + b"0100")
        self.closes(peer)
        peer = self.connect("small")
        self.echoes(peer)
        peer.send_bytes(b"\xff\xff0100")
        self.closes(peer)
        self.echoes()

    def test_a_length_that_is_no_number_closes_the_connection(self):
        for name, framing, length in (("ascii4", "ascii4", b"01x2"), ("hex4", "hex4", b"00G0"), ("ascii4", "ascii4", b"9999")):
            peer = self.connect(name, framing)
            peer.send_bytes(length + b"0800")
            self.closes(peer)

    def test_what_was_asked_before_a_bad_frame_is_answered(self):
        account, card = self.new_account()
        peer = self.connect("ascii4", "ascii4")
        message = self.acquirer.authorization(card, 4500)
        peer.send_bytes(peer.frame(message.mti, message.fields) + b"zzzz")
        self.assertEqual(peer.receive().code, "00")
        self.closes(peer)
        self.assertMoney(account, 100000, 4500)


class Unanswered(Case):
    """R1, R27."""

    def test_responses_and_error_notices(self):
        account, card = self.new_account()
        for kind in ("110", "130", "210", "230", "410", "430", "510", "530", "610", "644", "810", "830"):
            message = self.acquirer.message(kind, card, 100, f39="00", f70="301" if kind[0] == "8" else None)
            with self.subTest(mti=message.mti):
                self.not_answered(message)
        self.assertMoney(account, 100000, 0)

    def test_notifications(self):
        account, card = self.new_account()
        for kind in ("140", "240", "440"):
            with self.subTest(mti="0" + kind):
                self.not_answered(self.acquirer.message(kind, card, 100))
        self.assertMoney(account, 100000, 0)


class Unparsable(Case):
    """A good frame around something that is no message; the link stays (F-5)."""

    def frames(self, card):
        """(what is wrong, the frame)"""
        good = self.acquirer.authorization(card, 4500)
        body = self.peer.dialect.pack(good.mti, good.fields)
        place = body.index(b"000000004500")
        cases = [("letters in DE 4", body[:place] + b"0000ABCD4500" + body[place + 12:]), ("cut short", body[:-9]),
                 ("bytes left over", body + b"12345"), ("no message at all", b"\x00\xff garbage \x80\x81" * 3),
                 ("an MTI of letters", b"ABCD" + body[4:]), ("only an MTI", b"0100"),
                 ("a bitmap of letters", body[:4] + b"Z" * 16 + body[20:]), ("one byte", b"0")]
        return [(what, self.peer.framing.frame(text)) for what, text in cases]

    def everything_that_comes(self, peer):
        echo = self.acquirer.network("echo")
        peer.tell(echo)
        came = []
        while not came or came[-1][11] != echo.stan:
            came.append(peer.receive())
        self.assertEqual((came[-1].mti, came[-1].code), ("0810", "00"))
        return came[:-1]

    def test_answer_says_30_and_names_the_field_and_the_link_stays(self):
        account, card = self.new_account()
        for what, frame in self.frames(card):
            with self.subTest(what):
                self.peer.send_bytes(frame)
                came = self.everything_that_comes(self.peer)
                self.assertLessEqual(len(came), 1)
                for answer in came:
                    self.assertIn(answer.code, ("30", None), answer)
                if what == "letters in DE 4":
                    self.assertEqual([(answer.mti, answer.code) for answer in came], [("0110", "30")])
                    self.assertRegex(came[0][44] or "", r"\b0*4\b")
        self.assertMoney(account, 100000, 0)

    def test_notice_sends_0644_and_ignore_nothing(self):
        account, card = self.new_account()
        for name in ("notice", "ignore"):
            peer = self.connect(name)
            for what, frame in self.frames(card):
                with self.subTest(f"{name}: {what}"):
                    peer.send_bytes(frame)
                    came = [answer.mti for answer in self.everything_that_comes(peer)]
                    if name == "ignore":
                        self.assertEqual(came, [])
                    elif what == "letters in DE 4":
                        self.assertEqual(came, ["0644"])
                    else:
                        self.assertIn(came, ([], ["0644"]))
        self.assertMoney(account, 100000, 0)

    def test_a_response_that_cannot_be_parsed_is_not_answered(self):
        _, card = self.new_account()
        for what, frame in self.frames(card):
            if frame[2:6] == b"0100" and len(frame) > 30:
                with self.subTest(what):
                    self.not_answered(frame[:2] + b"0110" + frame[6:])

    def test_a_missing_field_is_30_and_named(self):
        account, card = self.new_account()
        for field in (3, 4, 49):
            answer = self.ask(self.acquirer.authorization(card, 4500, **{f"f{field}": None}))
            self.assertEqual(answer.code, "30", f"without DE {field}")
            self.assertRegex(answer[44] or "", rf"\b0*{field}\b")
        answer = self.ask(self.acquirer.authorization(card, 4500, f2=None))
        self.assertEqual(answer.code, "30")
        self.assertMoney(account, 100000, 0)

    def test_a_format_error_of_a_field_quotes_no_card_number(self):
        _, card = self.new_account()
        answer = self.ask(self.acquirer.authorization(card[:8], 4500))
        self.assertIn(answer.code, ("30", "14"))
        self.assertNotIn(card[:8], answer[44] or "")

    def test_unknown_optional_fields_and_tags_are_ignored(self):
        account, card = self.new_account()
        self.approved(self.acquirer.authorization(card, 100, f48="XX99SOMETHING", f55="DF7F0411223344", f63="0123456789",
                                                  f127="what this is nobody knows"))
        self.assertMoney(account, 100000, 100)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
