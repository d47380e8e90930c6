#!/usr/bin/env python3
"""`isotool simulate issuer`: what it answers and books, by which rules, and how it ends, seen on the wire.

usage: simulate_issuer_test.py ISOSWITCH ISOTOOL [test ...]
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from issuer_process import CARD, MINOR, IssuerCase
from peer import Peer, Silence
from places import ROOT, Programs
from traffic import Acquirer


class Answers(IssuerCase):
    def test_it_says_where_it_listens_first_of_all(self):
        issuer, peer = self.start()
        self.ask(peer)
        issuer.end()
        first = json.loads(issuer.out.splitlines()[0])
        self.assertEqual(first, {"link": "issuer", "listens": "127.0.0.1:%d" % issuer.address()[1]})
        self.assertEqual(issuer.ports["pid"], issuer.process.pid)
        self.assertEqual(issuer.code, 0)

    def test_an_approval_echoes_and_draws_a_code(self):
        issuer, peer = self.start()
        message = self.request()
        answer = self.ask(peer, message)
        self.assertEqual((answer.mti, answer.code), ("0110", "00"))
        self.assertRegex(answer[38], "^[0-9A-Z]{6}$")
        for field in (2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49):
            self.assertEqual(answer[field], message.fields[field], field)
        summary = issuer.end()
        self.assertEqual((summary["received"], summary["answered"], summary["codes"]), (1, 1, {"00": 1}))
        self.assertIsNone(summary["book"])

    def test_network_management_is_answered_by_itself(self):
        issuer, peer = self.start()
        for code in ("sign_on", "echo", "sign_off"):
            answer = self.ask(peer, self.acquirer.network(code))
            self.assertEqual((answer.mti, answer.code), ("0810", "00"))
        self.assertEqual(issuer.end()["network"], 3)

    def test_a_response_is_never_answered(self):
        issuer, peer = self.start()
        self.silent(peer, self.request().but(mti="0110"))
        self.ask(peer)
        self.assertEqual(issuer.end()["unexpected_responses"], 1)

    def test_what_is_no_message_is_counted_and_the_next_is_answered(self):
        issuer, peer = self.start()
        peer.send_bytes(peer.framing.frame(b"hello"))
        self.ask(peer)
        self.assertEqual(issuer.end()["undecodable"], 1)

    def test_a_header_comes_back_with_its_addresses_swapped(self):
        issuer = self.issuer(links="listen: 127.0.0.1:0\nframing: tpdu\n")
        peer = self.connect(issuer, header=bytes.fromhex("6000120034"))
        for scenario_message in (self.request(), self.request()):
            answer = self.ask(peer, scenario_message)
            self.assertEqual(answer.header.hex(), "6000340012")

    def test_1993_speaks_its_own_codes_also_packed(self):
        for dialect in ("iso1993_ascii", "iso1993_bcd"):
            issuer = self.issuer('rules: [{when: {amount: 51}, code: "51"}]\n',
                                 links=f"listen: 127.0.0.1:0\ndialect: {dialect}\n")
            acquirer = Acquirer("1")
            with Peer(issuer.address(), dialect=dialect, patience=5) as peer:
                for message, said in ((acquirer.authorization(CARD, 51), ("1110", "116")),
                                      (acquirer.authorization(CARD, 50), ("1110", "000")),
                                      (acquirer.purchase(CARD, 50), ("1210", "000")),
                                      (acquirer.stand_in_advice(CARD, 50), ("1130", "000")),
                                      (acquirer.reversal(acquirer.authorization(CARD, 50)), ("1430", "400")),
                                      (acquirer.network("echo"), ("1814", "800"))):
                    answer = self.ask(peer, message)
                    self.assertEqual((answer.mti, answer.code), said)

    def test_the_same_seed_gives_the_same_answers(self):
        def play(seed):
            issuer = self.issuer("rules: [{when: {probability: 0.4}, code: '05'}]\n", "--seed", str(seed))
            peer = self.connect(issuer)
            said = [self.ask(peer, Acquirer(numbers=iter([n])).authorization(CARD, MINOR)) for n in range(1, 60)]
            return [(answer.code, answer[38]) for answer in said]
        first = play(3)
        self.assertEqual(play(3), first)
        self.assertNotEqual(play(4), first)
        self.assertEqual({code for code, _ in first}, {"00", "05"})


class Rules(IssuerCase):
    def test_the_first_rule_that_fits_decides(self):
        issuer, peer = self.start("""
rules:
  - {rule: funds, when: {amount_ends: "51"}, code: "51"}
  - {rule: stolen, when: {card: "541333", mcc: "5411", amount: {from: 9000}}, code: stolen_card}
  - {rule: third, when: {every: 3}, code: "05"}
""")
        said = [self.ask(peer, self.request(minor)).code for minor in (9951, 9000, 1, 2, 3, 4)]
        self.assertEqual(said, ["51", "43", "00", "00", "05", "00"])
        self.assertEqual(issuer.end()["rules"], {"funds": 1, "stolen": 1, "third": 1})

    def test_fields_are_set_from_texts_draws_and_the_request(self):
        _, peer = self.start("""
rules:
  - fields: {38: ABC123, 44: "STAN ${request.11}", 54: "0002978C${digits.12}", 55: "910A0102", 41: ""}
""")
        message = self.request()
        answer = self.ask(peer, message)
        self.assertEqual((answer[38], answer[44], answer[55]), ("ABC123", "STAN " + message.stan, "910A0102"))
        self.assertRegex(answer[54], "^0002978C[0-9]{12}$")
        self.assertIsNone(answer[41])

    def test_a_partial_approval_says_the_smaller_amount(self):
        _, peer = self.start("rules: [{partial: {percent: 50}}]\n")
        answer = self.ask(peer)
        self.assertEqual((answer.code, answer[4], answer[54]), ("10", "000000002500", "0057978C000000005000"))

    def test_latency_delays_and_overtakes(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, latency: 300 ms}, {when: {amount: 2}, late: 150 ms}]\n")
        began = time.monotonic()
        slow, late, quick = self.request(1), self.request(2), self.request(3)
        for message in (slow, late, quick):
            peer.tell(message)
        order, at = [], []
        for _ in range(3):
            order.append(peer.receive()[11])
            at.append(time.monotonic() - began)
        self.assertEqual(order, [quick.stan, late.stan, slow.stan])
        self.assertGreaterEqual(at[1], 0.15)
        self.assertGreaterEqual(at[2], 0.3)
        self.assertLess(at[2], 2)
        self.assertEqual(issuer.end()["late"], 1)

    def test_a_rule_for_a_time_and_one_for_the_second_connection(self):
        issuer, first = self.start("""
rules:
  - {when: {connection: 2}, code: "05"}
  - {when: {time: {to: 400 ms}}, code: "91"}
""")
        second = self.connect(issuer)
        self.assertEqual(self.ask(second).code, "05")
        time.sleep(0.45)
        self.assertEqual(self.ask(first).code, "00")

    def test_a_rule_may_take_network_management(self):
        _, peer = self.start("rules: [{code: '05'}, {when: {class: network, fields: {70: '301'}}, drop: yes}]\n")
        self.silent(peer, self.acquirer.network("echo"))
        self.assertEqual(self.ask(peer, self.acquirer.network("sign_on")).code, "00")

    def test_a_dropped_answer_was_decided_and_a_dropped_message_was_not(self):
        issuer, peer = self.start(
            "book: yes\nrules: [{when: {amount: 1}, drop: answer}, {when: {amount: 2}, drop: message}]\n")
        self.silent(peer, self.request(1))
        self.silent(peer, self.request(2))
        summary = issuer.end()
        self.assertEqual((summary["dropped_answers"], summary["dropped_messages"], summary["not_answered"]), (1, 1, 2))
        self.assertEqual((summary["book"]["lives"], summary["book"]["unresolved"]), (1, 1))

    def test_copies_come_behind_the_answer(self):
        issuer, peer = self.start("rules: [{duplicates: {copies: 2, gap: 60 ms}}]\n")
        message = self.request()
        peer.tell(message)
        came = []
        for _ in range(3):
            self.assertEqual(peer.receive()[11], message.stan)
            came.append(time.monotonic())
        self.assertGreater(came[2] - came[0], 0.1)
        summary = issuer.end()
        self.assertEqual((summary["answered"], summary["copies"]), (1, 2))

    def test_an_echo_is_wrong(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, wrong_echo: [11]}, {wrong_echo: {37: OTHER0000001}}]\n")
        message = self.request(1)
        peer.tell(message)
        answer = peer.receive()
        self.assertNotEqual(answer[11], message.stan)
        self.assertEqual(answer[37], message.fields[37])
        self.assertEqual(self.ask(peer)[37], "OTHER0000001")
        self.assertEqual(issuer.end()["wrong_echoes"], 2)

    def test_a_link_runs_one_message_behind(self):
        issuer, peer = self.start("rules: [{when: {class: authorization}, one_behind: yes}]\n")
        messages = [self.request() for _ in range(4)]
        for message in messages:
            peer.tell(message)
        self.assertEqual([peer.receive()[11] for _ in range(3)], [message.stan for message in messages[:3]])
        with self.assertRaises(Silence):
            peer.receive(0.2)
        summary = issuer.end()
        self.assertEqual((summary["answered"], summary["one_behind"], summary["not_answered"]), (3, 3, 1))


class Book(IssuerCase):
    def start_with_book(self, scenario="", *options):
        file = tempfile.NamedTemporaryFile(suffix=".jsonl", delete=False)
        file.close()
        self.addCleanup(os.unlink, file.name)
        issuer, peer = self.start(scenario, "--book", file.name, *options)
        issuer.book_file = pathlib.Path(file.name)
        return issuer, peer

    def test_a_resend_gets_its_answer_and_has_one_effect(self):
        issuer, peer = self.start_with_book()
        message = self.request()
        first = self.ask(peer, message)
        self.assertEqual(self.ask(peer, message.again())[38], first[38])
        self.assertEqual(self.ask(peer, message)[38], first[38])
        self.ask(peer, self.acquirer.reversal(message, first))
        summary = issuer.end()["book"]
        self.assertEqual((summary["lives"], summary["resends"], summary["resends_unmarked"], summary["reversed"]), (1, 2, 1, 1))
        (life,) = issuer.book()
        self.assertEqual((life["state"], life["requested"], life["held"], life["reversed"]), ("reversed", MINOR, 0, MINOR))
        self.assertEqual((life["reference"], life["stan"], life["terminal"], life["card"]),
                         (message.fields[37], message.stan, message.fields[41], "541333******0019"))
        self.assertEqual([(said["mti"], said["resends"], said["answered"]) for said in life["messages"]],
                         [("0100", 2, "yes"), ("0420", 0, "yes")])

    def test_what_stood_in_advises_in_order_and_once(self):
        issuer, peer = self.start_with_book("rules: [{when: {mti: '0100'}, drop: answer}]\n")
        first, second = self.request(100), self.request(200)
        self.silent(peer, first, 0.1)
        self.silent(peer, second, 0.1)
        later = self.acquirer.stand_in_advice(CARD, 200, f37=second.fields[37], f7="1126120009")
        earlier = self.acquirer.stand_in_advice(CARD, 100, f37=first.fields[37], f7="1126120001")
        self.ask(peer, later)
        self.ask(peer, earlier)
        self.ask(peer, self.acquirer.stand_in_advice(CARD, 100, f37=first.fields[37], f7="1126120010"))
        book = issuer.end()["book"]
        self.assertEqual((book["lives"], book["advised"], book["unresolved"]), (2, 2, 0))
        self.assertEqual((book["order_violations"], book["duplicates"], book["resends"]), (1, 1, 0))
        self.assertEqual(book["totals"], {"978": {"held": 300, "posted": 0}})

    def test_the_answer_that_is_held_back_counts_as_not_given(self):
        issuer, peer = self.start_with_book("rules: [{one_behind: yes}]\n")
        for message in (self.request(), self.request(), self.request()):
            peer.tell(message)
        peer.receive()
        peer.receive()
        self.assertEqual(issuer.end()["book"]["unresolved"], 1)
        self.assertEqual([life["messages"][0]["answered"] for life in issuer.book()], ["yes", "yes", "no"])

    def test_a_request_behind_its_reversal_is_declined(self):
        issuer, peer = self.start_with_book()
        message = self.request()
        self.assertEqual(self.ask(peer, self.acquirer.reversal(message)).code, "00")
        self.assertEqual(self.ask(peer, message).code, "05")
        self.assertEqual([life["state"] for life in (issuer.end(), issuer.book())[1]], ["reversed_first"])

    def test_no_card_number_is_told_anywhere(self):
        issuer, peer = self.start_with_book("rules: [{when: {amount: 1}, wrong_echo: [2]}]\n", "--verbose")
        for message in (self.request(1), self.request(2, f2=None, f35=CARD + "=3012201"), self.acquirer.reversal(self.request())):
            self.ask(peer, message)
        peer.send_bytes(peer.framing.frame(b"0100" + b"4" + b"0" * 15 + b"16" + CARD[:-1].encode() + b"X"))
        self.ask(peer, self.request(3))
        issuer.end()
        told = issuer.out + issuer.err + issuer.book_file.read_text()
        self.assertIn("541333******0019", issuer.out)
        self.assertIn("541333******0019", issuer.book_file.read_text())
        self.assertNotIn(CARD[:-1], told)


class Ends(IssuerCase):
    def test_expectations_that_hold_are_0_and_others_are_1(self):
        scenario = "book: yes\nexpect: {answered: 2, resends: 0, codes: {'00': {from: 2}}}\n"
        for count, code, why in ((2, 0, []), (1, 1, ["expect.answered: expected 2, found 1",
                                                     "expect.codes.00: expected 2 or more, found 1"])):
            issuer, peer = self.start(scenario)
            for _ in range(count):
                self.ask(peer)
            summary = issuer.end()
            self.assertEqual((issuer.code, summary["why_not"], summary["as_expected"]), (code, why, code == 0))

    def test_it_ends_after_so_many_messages_with_their_answers(self):
        issuer, peer = self.start("latency: 300 ms\n", "--messages", "3")
        messages = [self.request() for _ in range(5)]
        for message in messages:
            peer.tell(message)
        time.sleep(0.1)
        self.connect(issuer).tell(self.request())  # behind the end
        self.assertEqual(sorted(peer.receive()[11] for _ in range(3)), sorted(message.stan for message in messages[:3]))
        self.assertTrue(peer.is_closed())
        summary = issuer.end(None)
        self.assertEqual((issuer.code, summary["received"], summary["answered"], summary["given_up"]), (0, 3, 3, 0))

    def test_it_ends_after_its_time_and_gives_up_what_waits(self):
        began = time.monotonic()
        issuer, peer = self.start("latency: 60 s\n", "--for", "500ms")
        peer.tell(self.request())
        summary = issuer.end(None)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual((issuer.code, summary["given_up"], summary["not_answered"]), (0, 1, 1))

    def test_an_interrupt_is_an_orderly_end(self):
        issuer, peer = self.start()
        self.ask(peer)
        self.assertEqual(issuer.end(signal.SIGINT)["answered"], 1)
        self.assertEqual(issuer.code, 0)

    def test_no_more_answers_wait_than_may(self):
        issuer, peer = self.start("waiting_max: 2\nlatency: 200 ms\n")
        for _ in range(3):
            peer.tell(self.request())
        for _ in range(2):
            peer.receive()
        with self.assertRaises(Silence):
            peer.receive(0.4)
        self.assertEqual(issuer.end()["given_up"], 1)

    def run_it(self, text, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            return file.name, subprocess.run([Programs.isotool, "simulate", "issuer", file.name, *options], cwd=ROOT,
                                             capture_output=True, text=True, timeout=20)

    def test_a_wrong_file_is_2_and_every_fault_is_told_with_its_place(self):
        name, said = self.run_it("scenario: x\nlisten: 127.0.0.1:0\nrules:\n  - {cod: '05'}\n  - {when: {every: 0}}\n")
        self.assertEqual((said.returncode, said.stdout), (2, ""))
        self.assertIn(f"rules[0].cod: unknown key; did you mean 'code'? ({name}:4:6)", said.stderr)
        self.assertIn(f"rules[1].when.every: 0 is outside 1 to 1000000000 ({name}:5:20)", said.stderr)

    def test_wrong_options_are_2(self):
        good = "scenario: x\nlisten: 127.0.0.1:0\n"
        for options in (("--for", "soon"), ("--for", "0 s"), ("--messages", "0"), ("--book", "/nowhere/book"),
                        ("--listen", "127.0.0.1:0", "--connect", "127.0.0.1:1"), ("--framing", "binary9")):
            self.assertEqual(self.run_it(good, *options)[1].returncode, 2, options)

    def test_its_help_has_an_example(self):
        said = subprocess.run([Programs.isotool, "simulate", "issuer", "--help"], capture_output=True, text=True, timeout=20)
        self.assertEqual(said.returncode, 0)
        self.assertRegex(said.stdout, r"Example:\n  isotool simulate issuer config/examples/scenarios/issuer_mixed.yaml")

    def test_a_port_that_is_taken_is_1(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            said = self.run_it("scenario: x\nlisten: 127.0.0.1:%d\n" % listener.getsockname()[1])[1]
        self.assertEqual(said.returncode, 1)
        self.assertIn("cannot listen", said.stderr)

    def test_for_people_the_summary_is_text(self):
        said = self.run_it("scenario: quiet\nlisten: 127.0.0.1:0\nexpect: {answered: 0}\n", "--for", "100 ms")[1]
        self.assertEqual(said.returncode, 0)
        self.assertRegex(said.stdout, r"^issuer listens on 127\.0\.0\.1:\d+\nquiet: 0\.\d+ s\n1 of 1 expectations hold\n$")


class Load(IssuerCase):
    def test_thousands_of_messages_over_many_connections_are_all_answered(self):
        issuer = self.issuer("book: yes\nlatency: {min: 0 ms, p50: 1 ms, max: 5 ms}\n"
                             "rules: [{when: {every: 10, class: [authorization]}, code: '51'}]\n")
        said = subprocess.run([Programs.isotool, "load", "127.0.0.1:%d" % issuer.address()[1], "--cards",
                               "5413330000000019..5413330000001009", "--seconds", "2", "--mix",
                               "purchase=70,reversal=10,repeat=10,advice=10", "--json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        figures = json.loads(said.stdout)
        summary = issuer.end()
        self.assertEqual((summary["received"], summary["answered"]), (figures["sent"], figures["sent"]))
        self.assertEqual(summary["book"]["resends"], figures["repeats"])
        self.assertEqual((summary["book"]["unresolved"], summary["book"]["resends_unmarked"]), (0, 0))


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
