#!/usr/bin/env python3
"""How the program behaves towards who runs it: configurations, starts that must be refused, the way it ends.

usage: operating_test.py ISOSWITCH ISOTOOL [test ...]
"""
import re
import signal
import socket
import stat
import time
import unittest

import iso
from case import SwitchCase, account_row, card_number, serial
from peer import Closed, Peer
from places import ROOT, Programs
from switch_process import PIPELINE, StartFailed, Switch, isoswitch, isotool, listener
from traffic import Acquirer

FAULT = re.compile(r"^.+: .+ \(.*:\d+:\d+\)$")


class Folder(unittest.TestCase):
    """A switch's folder, not started."""

    def switch(self, listeners=None, **keys):
        switch = Switch(listeners or [listener("acquirer")], **keys)
        self.addCleanup(switch.close)
        return switch

    def with_purchases(self, count):
        """(switch that ran and was killed, account, messages in the order of the journal)"""
        switch = self.switch()
        switch.start()
        number = next(serial)
        account, card = f"A{number:06d}", card_number(number)
        switch.import_accounts([account_row(account, [{"pan": card, "status": "active"}])])
        messages = [Acquirer().authorization(card, 100) for _ in range(count)]
        with Peer(switch.address("acquirer")) as peer:
            for message in messages:
                self.assertEqual(peer.ask(message.mti, message.fields).code, "00")
        return switch, account, messages

    def refused(self, switch, *words):
        """The start fails, and says all these words."""
        with self.assertRaises(StartFailed) as refusal:
            switch.start()
        said = str(refusal.exception)
        self.assertRegex(said, r"exit code [1-9]")
        for word in words:
            self.assertRegex(said, word)
        return said


class Check(Folder):
    def check(self, file):
        said = isoswitch("check", file)
        return said.returncode, said.stdout + said.stderr

    def faults(self, text):
        """The faults of this configuration, each a line with path and position."""
        switch = self.switch()
        switch.config_file.write_text(text)
        code, said = self.check(switch.config_file)
        self.assertEqual(code, 1, said)
        return [line for line in said.splitlines() if FAULT.match(line)]

    def changed(self, *replaced, **keys):
        text = self.switch(**keys).config_file.read_text()
        for old, new in replaced:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        return text

    def test_every_example_holds(self):
        examples = sorted((ROOT / "config/examples").glob("*.yaml"))
        self.assertGreater(len(examples), 0)
        for example in examples:
            self.assertEqual(self.check(example)[0], 0, self.check(example)[1])
        code, said = self.check(self.switch().config_file)
        self.assertEqual(code, 0, said)

    def test_all_faults_are_listed_with_path_line_and_column(self):
        text = self.changed(("framing: binary2", "framing: binary9"), ("segment_mib: 4", "segment_mib: many"),
                            ("profile: iso1987", "profile: iso2087"), ("level: info", "level: chatty"))
        faults = self.faults(text)
        lines = text.splitlines()
        for place, wrong in (("listeners[0]", "binary9"), ("store.segment_mib", "many"), ("listeners[0]", "iso2087"),
                             ("log.level", "chatty")):
            fault = [fault for fault in faults if place in fault and wrong in fault]
            self.assertEqual(len(fault), 1, f"{place} {wrong} in {faults}")
            line = int(re.search(r":(\d+):\d+\)$", fault[0]).group(1))
            # A listener's fault may point at its own first line.
            near = [number for number, text_line in enumerate(lines, 1) if wrong in text_line][0]
            self.assertTrue(near - 7 <= line <= near, fault[0])

    def test_unknown_keys_name_the_nearest(self):
        faults = self.faults(self.changed(("framing: binary2", "framing: binary2\n    in_fligt_max: 3"),
                                          ("segment_mib: 4", "segment_mib: 4, segmant_mib: 4")))
        self.assertTrue(any("listeners[0].in_fligt_max" in fault and "'in_flight_max'" in fault for fault in faults), faults)
        self.assertTrue(any("store.segmant_mib" in fault and "'segment_mib'" in fault for fault in faults), faults)

    def test_etx_with_a_dialect_that_is_binary_anywhere_is_refused(self):
        for dialect, binary in (("iso1987_bcd", "the MTI (bcd)"), ("iso1987_ascii_binary_bitmap", "the bitmap (raw)"),
                                ("iso1987_ebcdic", "the bitmap (raw)"), ("iso1993_ascii", "(raw)")):
            with self.subTest(dialect):
                text = self.changed(("framing: binary2", "framing: etx"), ("dialect: iso1987_ascii", f"dialect: {dialect}"),
                                    ("profile: iso1987", f"profile: {dialect[:7]}"))
                faults = self.faults(text)
                self.assertEqual(len(faults), 1, faults)
                for part in ("listeners[0]: framing: etx", binary, f"'{dialect}'"):
                    self.assertIn(part, faults[0])
        for replaced in ((("framing: binary2", "framing: etx"),), (("framing: binary2", "framing: binary2_etx"),
                                                                   ("dialect: iso1987_ascii", "dialect: iso1987_bcd"))):
            switch = self.switch()
            switch.config_file.write_text(self.changed(*replaced))
            code, said = self.check(switch.config_file)
            self.assertEqual(code, 0, said)

    def test_what_is_no_yaml_or_not_there_is_1(self):
        self.assertEqual(self.check("/nowhere/at/all.yaml")[0], 1)
        switch = self.switch()
        switch.config_file.write_text("store: {engine: [journal\n")
        self.assertEqual(self.check(switch.config_file)[0], 1)

    def test_chains_that_cannot_work_are_refused(self):
        network, dedupe, screen, authorize, reverse, advise = PIPELINE
        for what, chain, word in (
                ("authorize without reverse", [network, dedupe, screen, authorize, advise], "reverse"),
                ("a check after rules", [dedupe, network, screen, authorize, reverse, advise], "network_management"),
                ("no dedupe", [network, screen, authorize, reverse, advise], "dedupe"),
                ("dedupe after authorize", [network, screen, authorize, dedupe, reverse, advise], "dedupe"),
                ("nothing", [], "issuer"),
                ("an unknown handler", [network, dedupe, "screeen", authorize, reverse, advise], "'screen'"),
                ("an unknown option", [network, dedupe, "screen: {expiri: checked}", authorize, reverse, advise], "'expiry'")):
            with self.subTest(what):
                text = self.switch(pipeline=chain or ["x"]).config_file.read_text()
                faults = self.faults(text if chain else text.replace("    - x\n", "    []\n"))
                self.assertTrue(any(word in fault for fault in faults), faults)

    def test_what_check_refuses_run_refuses_too(self):
        switch = self.switch(pipeline=PIPELINE[:4])
        self.refused(switch, "reverse")

    def test_version_and_help(self):
        self.assertRegex(isoswitch("version").stdout, r"\d+\.\d+\.\d+")
        for arguments in (["--help"], ["run", "--help"], ["check", "--help"]):
            self.assertEqual(isoswitch(*arguments).returncode, 0)
        for arguments in ([], ["fly"], ["run"], ["check"]):
            self.assertEqual(isoswitch(*arguments).returncode, 2, arguments)


class Start(Folder):
    def test_another_token_key_refuses_the_start(self):
        switch, account, _ = self.with_purchases(1)
        switch.kill()
        kept = switch.key_file.read_bytes()
        switch.key_file.unlink()
        switch.new_key(switch.key_file)
        self.refused(switch, "key")
        switch.key_file.unlink()
        switch.key_file.write_bytes(kept)
        switch.key_file.chmod(0o600)
        switch.start()
        self.assertEqual(switch.account(account)["pending"], 100)

    def test_a_key_file_that_others_can_read_refuses_the_start(self):
        switch = self.switch()
        switch.key_file.chmod(0o644)
        self.refused(switch, "key")

    def test_a_second_process_on_one_journal_is_refused(self):
        switch, account, _ = self.with_purchases(1)
        second = self.switch()
        second.config_file.write_text(second.config_file.read_text().replace(str(second.journal), str(switch.journal))
                                      .replace(str(second.key_file), str(switch.key_file)))
        self.refused(second, "journal")
        self.assertEqual(switch.account(account)["pending"], 100)

    def test_a_port_in_use_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            switch = self.switch([listener("acquirer", listen=f"127.0.0.1:{port}")])
            self.refused(switch, str(port))
        self.assertFalse(switch.ports_file.exists())

    def damage(self, switch, message):
        """Flips a bit of the record of this message, found by its reference."""
        for file in sorted(switch.journal.rglob("*")):
            octets = bytearray(file.read_bytes()) if file.is_file() else b""
            at = octets.find(message.fields[37].encode())
            if at >= 0:
                octets[at + 3] ^= 0x10
                file.write_bytes(octets)
                return file, at
        self.fail("the reference is nowhere in the journal")

    def test_damage_in_the_middle_is_refused_with_its_position(self):
        switch, _, messages = self.with_purchases(8)
        switch.kill()
        file, _ = self.damage(switch, messages[2])
        said = self.refused(switch, re.escape(file.name), r"\d{3,}")
        self.assertNotIn("terminate called", said)
        verified = isotool("journal", "verify", switch.journal)
        self.assertEqual(verified.returncode, 1, verified.stdout + verified.stderr)
        self.assertIn(file.name, verified.stdout + verified.stderr)

    def test_a_torn_tail_is_cut_and_reported(self):
        switch, account, messages = self.with_purchases(8)
        switch.kill()
        self.damage(switch, messages[-1])
        switch.start()
        self.assertRegex(switch.log_text(), r"(?i)torn|cut")
        self.assertEqual(switch.account(account)["pending"], 700)
        switch.kill()
        switch.start()
        self.assertEqual(switch.account(account)["pending"], 700)

    def test_what_was_imported_and_posted_is_there_after_every_kind_of_end(self):
        switch, account, messages = self.with_purchases(3)
        for end in (switch.kill, switch.stop, switch.kill):
            end()
            switch.start()
            shown = switch.account(account)
            self.assertEqual((shown["posted"], shown["pending"]), (100000, 300))


class End(Folder):
    def test_sigterm_answers_what_was_read_and_nothing_more(self):
        switch = self.switch([listener("acquirer", in_flight_max=2000)])
        switch.start()
        number = next(serial)
        account, card = f"A{number:06d}", card_number(number)
        switch.import_accounts([account_row(account, [{"pan": card, "status": "active"}], 100_000_000)])
        messages = [Acquirer().authorization(card, 100 + at) for at in range(1500)]
        with Peer(switch.address("acquirer")) as peer:
            peer.send_bytes(b"".join(peer.frame(message.mti, message.fields) for message in messages[:700]))
            switch.process.send_signal(signal.SIGTERM)
            answers = {}
            try:
                for message in messages[700:]:
                    peer.tell(message)
            except Closed:
                pass
            try:
                while True:
                    answer = peer.receive(10)
                    answers[answer[11]] = answer
            except Closed:
                pass
        self.assertEqual(switch.wait(), 0)
        switch.start()
        held = sum(int(message.fields[4]) for message in messages
                   if message.stan in answers and answers[message.stan].code == "00")
        self.assertEqual(switch.account(account)["pending"], held)

    def test_sigterm_with_idle_connections_is_0_and_closes_them(self):
        switch = self.switch()
        switch.start()
        with Peer(switch.address("acquirer")) as peer:
            self.assertEqual(switch.stop(), 0)
            self.assertTrue(peer.is_closed())


class Admin(SwitchCase):
    listeners = [listener("acquirer"), listener("narrow", in_flight_max=4), listener("few", connections_max=2),
                 listener("impatient", echo_interval="1 s")]

    def test_health_and_readiness_are_200(self):
        self.assertEqual(self.switch.http("/healthz")[0], 200)
        self.assertEqual(self.switch.http("/readyz")[0], 200)
        self.assertEqual(self.switch.http("/nowhere")[0], 404)

    def count(self, **labels):
        """The sum of isoswitch_messages_total over what has these labels."""
        status, text = self.switch.http("/metrics")
        self.assertEqual(status, 200)
        lines = [line for line in text.splitlines() if line.startswith("isoswitch_messages_total{")]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines
                   if all(f'{key}="{value}"' in line for key, value in labels.items()))

    def test_metrics_count_messages_by_type_and_code(self):
        account, card = self.new_account(1000)
        approved, declined = (self.count(listener="acquirer", code=code) for code in ("00", "51"))
        for _ in range(3):
            self.approved(self.acquirer.authorization(card, 300))
        self.declined(self.acquirer.authorization(card, 300), "51")
        self.assertEqual(self.count(listener="acquirer", code="00") - approved, 3)
        self.assertEqual(self.count(listener="acquirer", code="51") - declined, 1)
        text = self.switch.http("/metrics")[1]
        self.assertIn("# TYPE isoswitch_messages_total counter", text)
        self.assertNotIn(account, text)

    def test_the_control_socket_is_its_owners_and_the_ports_file_tells_the_ports(self):
        mode = self.switch.socket_file.stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        self.assertEqual(set(self.switch.ports["listeners"]), {"acquirer", "narrow", "few", "impatient"})

    def test_wrong_control_requests_are_refused_and_the_switch_goes_on(self):
        self.assertIs(self.switch.control("fly")["ok"], False)
        self.assertIs(self.switch.control("accounts.show", account="nobody")["ok"], False)
        self.assertIs(self.switch.control("accounts.import", reason="", rows="none")["ok"], False)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(str(self.switch.socket_file))
            line.sendall(b"this is no JSON\n")
            self.assertIn(b'"ok":false', line.recv(65536))
        self.echoes()

    def test_a_row_that_is_wrong_imports_nothing_of_its_request(self):
        card = card_number(next(serial))
        rows = [account_row("GOOD1", [{"pan": card, "status": "active"}]), account_row("BAD1", [], currency="XXE")]
        self.assertIs(self.switch.control("accounts.import", reason="test", rows=rows)["ok"], False)
        self.assertIs(self.switch.control("accounts.show", account="GOOD1")["ok"], False)

    def test_beyond_the_bound_authorizations_get_96_undecided_and_reversals_are_served(self):
        peer = self.connect("narrow")
        account, card = self.new_account(10_000_000)
        first = self.acquirer.authorization(card, 1)
        answer = self.approved(first, peer=peer)
        reversal = self.acquirer.reversal(first, answer)
        messages = [self.acquirer.authorization(card, 100) for _ in range(300)]
        frames = [peer.frame(message.mti, message.fields) for message in messages]
        peer.send_bytes(b"".join(frames[:150] + [peer.frame(reversal.mti, reversal.fields)] + frames[150:]))
        answers = peer.gather(301)
        self.assertEqual(answers[reversal.stan].code, "00")
        codes = {message.stan: answers[message.stan].code for message in messages}
        self.assertLessEqual(set(codes.values()), {"00", "96"})
        self.assertIn("96", codes.values())
        self.assertMoney(account, 10_000_000, 100 * list(codes.values()).count("00"))
        undecided = [message for message in messages if codes[message.stan] == "96"][0]
        self.approved(undecided.again(), peer=peer)

    def test_a_connection_too_many_is_closed_and_its_place_can_be_had_again(self):
        peers = [self.connect("few") for _ in range(2)]
        for peer in peers:
            self.echoes(peer)
        self.closes(self.connect("few"))
        peers[0].close()
        for _ in range(50):
            try:
                self.echoes(self.connect("few"))
                break
            except Closed:
                continue
        else:
            self.fail("the place of a closed connection stays taken")

    def test_an_idle_connection_is_closed_after_twice_the_echo_interval(self):
        peer = self.connect("impatient")
        self.echoes(peer)
        self.assertFalse(peer.is_closed(1))
        self.assertTrue(peer.is_closed(4))


class Doctor(SwitchCase):
    """What the log says of bytes that a listener cannot read: what they would be, and what to set (F-4)."""
    listeners = [listener("acquirer"), listener("packed", "binary2", "iso1987_bcd"), listener("bare", "tpdu", "iso1987_bcd"),
                 listener("flooded", "ascii4")]

    def diagnosis(self, name, patience=10):
        """The hint of the last diagnosis of this listener."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            found = re.findall(rf'diagnosis listener={name} .*hint="([^"]*)"', self.switch.log_text())
            if found:
                return found[-1]
            time.sleep(0.01)
        self.fail(f"no diagnosis of {name}")

    def frames(self, card, framing, dialect, header=b"", header_counted=True, count=2):
        pack, cut = iso.DIALECTS[dialect].pack, iso.Framing(framing, header, header_counted)
        acquirer = Acquirer(iso.DIALECTS[dialect].version)
        messages = [acquirer.authorization(card, 4500) for _ in range(count)]
        return b"".join(cut.frame(pack(message.mti, message.fields)) for message in messages)

    def test_a_bad_frame_is_named_with_the_lines_that_would_fix_it(self):
        card = card_number(next(serial))
        with Peer(self.switch.address("packed"), dialect="iso1987_bcd") as peer:
            peer.send_bytes(self.frames(card, "ascii4", "iso1987_ascii"))
            self.assertTrue(peer.is_closed())
        self.assertEqual(self.diagnosis("packed"),
                         "these bytes parse as ascii4 × iso1987_ascii (configured: binary2 × iso1987_bcd); "
                         "set framing: ascii4 and dialect: iso1987_ascii")
        self.assertNotIn(card, self.switch.log_text())

    def test_an_unparsable_message_in_a_good_frame_is_named_once_per_connection(self):
        card = card_number(next(serial))
        peer = self.connect("acquirer")
        for _ in range(3):
            peer.send_bytes(self.frames(card, "binary2", "iso1993_bcd"))
        self.assertEqual(self.diagnosis("acquirer"),
                         "these bytes parse as binary2 × iso1993_bcd (configured: binary2 × iso1987_ascii); "
                         "set dialect: iso1993_bcd")
        self.echoes(self.connect("acquirer"))
        self.assertEqual(self.switch.log_text().count("diagnosis listener=acquirer "), 1)
        self.assertGreaterEqual(self.switch.log_text().count("unparsable acquirer=acquirer"), 6)
        self.assertNotIn(card, self.switch.log_text())

    def test_an_option_of_the_framing_is_named(self):
        peer = self.connect("bare", "tpdu", "iso1987_bcd")
        peer.send_bytes(self.frames(card_number(next(serial)), "tpdu", "iso1987_bcd", bytes.fromhex("6000030001"), False))
        self.assertRegex(self.diagnosis("bare"), r"; set tpdu_counted: false$")

    def test_a_flood_of_garbage_is_told_of_a_few_times(self):
        address = self.switch.address("flooded")
        for _ in range(40):
            with Peer(address, "ascii4") as peer:
                peer.send_bytes(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
                self.assertTrue(peer.is_closed())
        self.assertEqual(self.diagnosis("flooded"), "these bytes start TLS; configured: ascii4 × iso1987_ascii without TLS")
        self.assertLessEqual(self.switch.log_text().count("diagnosis listener=flooded "), 6)
        self.assertEqual(self.switch.log_text().count("bad_frame name=flooded "), 40)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
