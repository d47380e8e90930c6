#!/usr/bin/env python3
"""`isotool simulate issuer`: what a rule or event does to connections and to the bytes on them, seen on the wire.

usage: simulate_issuer_lines_test.py ISOSWITCH ISOTOOL [test ...]
"""
import socket
import time
import unittest

from iso import DIALECTS, Framing
from issuer_process import CARD, IssuerCase
from peer import Closed, Peer, Silence
from places import Programs
from traffic import Acquirer


class Lines(IssuerCase):
    def received(self, peer, size, patience=3):
        got = b""
        peer.socket.settimeout(patience)
        while len(got) < size:
            got += peer.socket.recv(size - len(got))
        return got

    def test_garbage_in_a_frame_without_one_and_before_the_answer(self):
        issuer, peer = self.start("""
rules:
  - {when: {amount: 1}, garbage: {hex: "DEADBEEF", framed: yes}}
  - {when: {amount: 2}, garbage: {bytes: 9, framed: yes, answer: yes}}
  - {when: {amount: 3}, garbage: {hex: "FFFFFF"}}
""")
        peer.tell(self.request(1))
        self.assertEqual(self.received(peer, 6).hex(), "0004deadbeef")
        message = self.request(2)
        peer.tell(message)
        self.assertEqual(self.received(peer, 11)[:2], b"\0\x09")
        self.assertEqual(peer.receive()[11], message.stan)
        peer.tell(self.request(3))
        self.assertEqual(self.received(peer, 3).hex(), "ffffff")
        self.assertEqual(issuer.end()["garbage"], 3)

    def test_an_answer_drips_and_the_next_one_waits_behind_it(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, drip: 8 ms}]\n")
        slow, quick = self.request(1), self.request(2)
        peer.tell(slow)
        peer.tell(quick)
        pieces, got, until = [], b"", time.monotonic() + 10
        while len(Framing("binary2").cut(got)[0]) < 2 and time.monotonic() < until:
            got += peer.socket.recv(1 << 16)
            pieces.append(len(got))
        (_, first), (_, second) = Framing("binary2").cut(got)[0]
        self.assertEqual(peer.dialect.unpack(first)[1][11], slow.stan)
        self.assertEqual(peer.dialect.unpack(second)[1][11], quick.stan)
        self.assertGreater(len(pieces), len(first) // 3, "its bytes came together")
        self.assertEqual(issuer.end()["dripped"], 1)

    def test_a_connection_falls_silent_and_speaks_again(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, half_open: {stop: answering, for: 1200 ms}}]\n")
        self.silent(peer, self.request(1), 0.1)
        self.silent(peer, self.request(2), 0.1)
        self.silent(peer, self.acquirer.network("echo"), 0.05)
        time.sleep(1.2)
        self.assertEqual(self.ask(peer, self.request(3)).code, "00")
        summary = issuer.end()
        self.assertEqual((summary["half_open"], summary["received"], summary["answered"]), (1, 3, 1))

    def test_a_deaf_connection_reads_what_has_waited(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, half_open: {stop: reading, for: 1 s}}]\n")
        self.assertEqual(self.ask(peer, self.request(1)).code, "00")
        began = time.monotonic()
        self.assertEqual(self.ask(peer, self.request(2)).code, "00")
        self.assertGreater(time.monotonic() - began, 0.5)
        self.assertEqual(issuer.end()["answered"], 2)

    def test_a_deaf_connection_takes_no_more_than_the_buffers_hold(self):
        _, peer = self.start("rules: [{when: {amount: 1}, half_open: reading}]\n")
        self.ask(peer, self.request(1))
        peer.socket.settimeout(0.3)
        frame = peer.frame("0100", self.request(2).fields) * 400
        with self.assertRaises(socket.timeout):
            for _ in range(2000):
                peer.socket.sendall(frame)

    def test_it_reads_no_more_while_too_much_waits_to_be_written(self):
        for rule in ("when: {amount: 1}", "when: {amount: 1}, drip: 20 s"):
            issuer, peer = self.start(f"rules: [{{{rule}}}]\n")
            peer.tell(self.request(1))
            peer.socket.settimeout(1)
            frame = peer.frame("0100", self.request(2).fields) * 400
            with self.assertRaises(socket.timeout):
                for _ in range(2000):
                    peer.socket.sendall(frame)
            waiting = issuer.end()["received"] * 120  # an answer takes a little more
            self.assertLess(waiting, 64 << 20)
            self.assertGreater(waiting, 1 << 19)

    def test_frames_behind_the_one_that_makes_it_deaf_wait_too(self):
        _, peer = self.start("rules: [{when: {amount: 1}, half_open: {stop: reading, for: 300 ms}}]\n")
        first, second = self.request(1), self.request(2)
        began = time.monotonic()
        peer.send_bytes(peer.frame(first.mti, first.fields) + peer.frame(second.mti, second.fields))
        self.assertEqual(peer.receive()[11], first.stan)
        self.assertEqual(peer.receive()[11], second.stan)
        self.assertGreater(time.monotonic() - began, 0.25)

    def test_it_hangs_up_before_or_after_the_answer(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, disconnect: {how: close, when: before}}, {disconnect: close}]\n")
        peer.tell(self.request(1))
        self.assertEqual(peer.socket.recv(100), b"")
        again = self.connect(issuer)
        self.assertEqual(self.ask(again, self.request(2)).code, "00")
        self.assertEqual(again.socket.recv(100), b"")
        summary = issuer.end()
        self.assertEqual((summary["disconnects"], summary["connections"], summary["not_answered"]), (2, 2, 1))

    def test_it_resets_before_or_after_the_answer(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, disconnect: {how: reset, when: before}}, {disconnect: reset}]\n")
        peer.tell(self.request(1))
        with self.assertRaises(ConnectionResetError):
            peer.socket.recv(100)
        again = self.connect(issuer)
        self.assertEqual(self.ask(again, self.request(2)).code, "00")
        with self.assertRaises(ConnectionResetError):
            again.socket.recv(100)

    def test_it_goes_away_and_comes_back_on_the_same_port(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, disconnect: {how: close, away: 1200 ms}}]\n")
        other = self.connect(issuer)
        self.ask(other, self.request(2))
        self.ask(peer, self.request(1))
        self.assertTrue(peer.is_closed())
        self.assertTrue(other.is_closed(), "a connection stayed")
        with self.assertRaises(ConnectionRefusedError):
            self.connect(issuer)
        time.sleep(1.4)
        self.assertEqual(self.ask(self.connect(issuer), self.request(3)).code, "00")

    def test_it_signs_off_and_on_again(self):
        issuer, peer = self.start("rules: [{when: {amount: 1}, sign_off: {back_after: 1200 ms}}]\n")
        self.ask(peer, self.request(1))
        off = peer.receive()
        self.assertEqual((off.mti, off[70]), ("0800", "002"))
        peer.send("0810", {11: off[11], 7: off[7], 39: "00", 70: "002"})
        self.assertEqual(self.ask(peer, self.request(2)).code, "91")
        on = peer.receive()
        self.assertEqual((on.mti, on[70]), ("0800", "001"))
        self.assertNotEqual(on[11], off[11])
        self.assertEqual(self.ask(peer, self.request(3)).code, "00")
        summary = issuer.end()
        self.assertEqual((summary["network_sent"], summary["network_accepted"], summary["while_signed_off"]), (2, 1, 1))

    def test_events_come_at_their_time_whatever_is_said(self):
        issuer, peer = self.start("""
events:
  - {at: 200 ms, every: 100 ms, echo: yes}
  - {at: 700 ms, disconnect: reset}
""")
        echoes = 0
        try:
            while True:
                echo = peer.receive()
                self.assertEqual((echo.mti, echo[70]), ("0800", "301"))
                echoes += 1
        except Closed:
            pass
        self.assertIn(echoes, (3, 4, 5, 6))
        self.assertEqual(issuer.end()["disconnects"], 1)

    def test_it_accepts_no_more_connections_than_it_may(self):
        issuer = self.issuer(links="listen: 127.0.0.1:0\nconnections_max: 1\n")
        first, second = self.connect(issuer), self.connect(issuer)
        self.assertTrue(second.is_closed())
        self.assertEqual(self.ask(first).code, "00")


class Dialling(IssuerCase):
    def accept(self, listener):
        listener.settimeout(5)
        taken, _ = listener.accept()
        self.addCleanup(taken.close)
        peer = Peer.__new__(Peer)
        peer.framing, peer.dialect, peer.patience = Framing("binary2"), DIALECTS["iso1993_ascii"], 5
        peer.unread, peer.waiting, peer.socket = b"", [], taken
        return peer

    def test_it_dials_signs_on_answers_and_dials_again(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            issuer = self.issuer(links="connect: 127.0.0.1:%d\ndialect: iso1993_ascii\nredial: 100 ms\nsign_on: yes\n"
                                 % listener.getsockname()[1])
            acquirer = Acquirer("1")
            for _ in range(2):
                peer = self.accept(listener)
                on = peer.receive()
                self.assertEqual((on.mti, on[24]), ("1804", "801"))
                self.assertEqual(self.ask(peer, acquirer.authorization(CARD, 1)).code, "000")
                peer.close()
            peer = self.accept(listener)
            self.assertEqual(issuer.ports["listeners"], {})
            self.assertEqual(issuer.end()["answered"], 2)

    def test_it_waits_for_a_peer_that_is_not_there_yet(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        issuer = self.issuer(links=f"connect: 127.0.0.1:{port}\ndialect: iso1993_ascii\nredial: 50 ms\n")
        time.sleep(0.3)
        with socket.create_server(("127.0.0.1", port)) as listener:
            self.assertEqual(self.ask(self.accept(listener), Acquirer("1").authorization(CARD, 1)).code, "000")
        issuer.end()
        self.assertEqual(issuer.err.count("Connection refused"), 1, "one complaint, not one for each attempt")

    def test_several_links_have_their_own_rules_and_the_shared_ones(self):
        issuer = self.issuer("rules: [{rule: both, when: {amount: 2}, code: '51'}]\n", links="""
links:
  - {link: a, listen: "127.0.0.1:0", rules: [{when: {amount: 1}, code: "05"}]}
  - {link: b, listen: "127.0.0.1:0", dialect: iso1993_ascii, framing: ascii4}
""")
        a = self.connect(issuer, "a")
        b = self.connect(issuer, "b", framing="ascii4", dialect="iso1993_ascii")
        self.assertEqual([self.ask(a, self.request(minor)).code for minor in (1, 2, 3)], ["05", "51", "00"])
        acquirer = Acquirer("1")
        self.assertEqual([self.ask(b, acquirer.authorization(CARD, minor)).code for minor in (1, 2, 3)],
                         ["000", "116", "000"])
        self.assertEqual(issuer.end()["rules"]["both"], 2)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
