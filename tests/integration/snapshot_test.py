#!/usr/bin/env python3
"""Snapshots, archives and backups of a switch under load: it starts from them with the same money, and its journal is still told.

usage: snapshot_test.py ISOSWITCH ISOTOOL [test ...]
"""
import json
import re
import shutil
import subprocess
import time
import unittest

from case import SwitchCase, account_row, card_number
from places import ROOT, Programs
from switch_process import listener


def isotool(*arguments):
    return subprocess.run([Programs.isotool, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=ROOT)


class Snapshots(SwitchCase):
    listeners = [listener("acquirer")]
    store = "segment_mib: 4, snapshot_mib: 8"

    def said(self, *arguments, code=0):
        done = isotool(*arguments)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def load(self, seconds=2):
        host, port = self.switch.address("acquirer")
        cards = self.switch.directory / "accounts.csv"
        if not cards.exists():
            cards.write_text(self.said("accounts", "sample", "--count", 200, "--balance", "100000.00"))
            self.said("accounts", "import", cards, "--socket", self.switch.socket_file, "--reason", "test")
        self.said("load", f"{host}:{port}", "--cards", cards, "--seconds", seconds, "--connections", 4, "--window", 8, "--mix",
                  "purchase=70,reversal=15,repeat=5,balance=5,advice=5")

    def names(self, ending):
        return sorted(file.name for file in self.switch.journal.iterdir() if file.name.endswith(ending))

    def load_until(self, holds, what):
        for _ in range(20):
            self.load()
            if holds():
                return
        self.until(holds, what)

    def until(self, holds, what, patience=60):
        end = time.monotonic() + patience
        while not holds():
            self.assertLess(time.monotonic(), end, f"{what}\n{self.names('')}\n{self.switch.log_tail()}")
            time.sleep(0.05)

    def state(self):
        """What must be the same whatever a switch started from."""
        accounts = [self.switch.account(f"ACCT-{n:06d}") for n in range(1, 201, 7)]
        return accounts, self.switch.books()

    def test_a_start_reads_the_newest_snapshot_and_what_came_after_it(self):
        account, card = "OF-BEFORE", card_number(900001)  # not one of those that load uses
        self.switch.import_accounts([account_row(account, [{"pan": card, "status": "active", "expiry": "3012"}])])
        first = self.acquirer.authorization(card, 1234)
        answer = self.approved(first)
        self.load_until(lambda: len(self.names(".snapshot")) == 2 and self.names(".journal.zst"), "two snapshots, and an archive")
        before = self.state()
        self.switch.kill()
        self.switch.start()
        self.assertEqual(self.state(), before)
        recovered = re.findall(r"journal_recovered .* snapshot=(\d+) rows=(\d+) segments=(\d+)", self.switch.log_text())[-1]
        self.assertGreater(int(recovered[0]), 0)
        self.assertLess(int(recovered[2]), len(self.names(".journal")) + len(self.names(".journal.zst")))
        # The first message's answer is in a snapshot by now, and in an archive.
        self.peer = self.connect()
        again = self.ask(first)
        self.assertEqual((again.code, again[38]), (answer.code, answer[38]))
        self.assertMoney(account, 100000, 1234)

        proven = json.loads(self.said("journal", "verify", self.switch.journal, "--json"))
        self.assertGreaterEqual(proven["snapshots"], 1)
        told = self.said("explain", self.switch.journal, first.fields[37])
        self.assertIn("12.34", told)

        # As keep_days removes them: what is older than both snapshots. Not under a switch that may be making a third.
        self.switch.kill()
        oldest = int(self.names(".snapshot")[0][:10])
        for number in range(1, oldest + 1):
            for ending in (".journal", ".journal.zst", ".index"):
                (self.switch.journal / f"{number:010d}{ending}").unlink(missing_ok=True)
        again = isotool("journal", "verify", self.switch.journal)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(f"begins with segment {oldest + 1}", again.stderr)
        verified = isotool("replay", "verify", self.switch.journal, "--json")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        figures = json.loads(verified.stdout.splitlines()[-1])
        self.assertEqual(figures["differences"], 0)
        self.assertGreater(figures["decided_again"], 100)
        self.switch.start()
        self.assertEqual(self.state()[0], before[0])

    def test_a_damaged_snapshot_is_told_and_passed_over(self):
        self.load_until(lambda: len(self.names(".snapshot")) == 2, "two snapshots")
        before = self.state()
        self.switch.kill()
        newest = self.switch.journal / self.names(".snapshot")[-1]
        octets = bytearray(newest.read_bytes())
        octets[len(octets) // 2] ^= 1
        newest.write_bytes(octets)
        self.switch.start()
        self.assertEqual(self.state(), before)
        self.assertRegex(self.switch.log_text(), rf"snapshot_damaged .*{newest.name}: damage at offset \d+")

    def test_a_second_switch_starts_from_a_backup(self):
        self.load()
        copy = self.switch.directory / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        done = json.loads(self.said("backup", self.switch.journal, copy, "--fast", "--json"))
        before = self.state()
        # Nothing has come in since: the copy has all of it, and a switch that starts there says the same.
        self.assertGreater(done["last_sequence"], 12000)
        self.said("journal", "verify", copy)
        self.switch.stop()
        mine = self.switch.journal
        self.switch.config_file.write_text(self.switch.config_file.read_text().replace(str(mine), str(copy)))
        self.switch.start()
        try:
            self.assertEqual(self.state(), before)
        finally:
            self.switch.stop()
            self.switch.config_file.write_text(self.switch.config_file.read_text().replace(str(copy), str(mine)))
            self.switch.start()

    def test_a_backup_says_what_is_wrong(self):
        said = self.said("backup", self.switch.directory / "nothing", self.switch.directory / "to", code=1)
        self.assertIn("nothing", said)
        said = self.said("backup", self.switch.journal, self.switch.journal, code=1)
        self.assertIn("another process has it", said)
        self.assertEqual(isotool("backup", self.switch.journal).returncode, 2)

    def test_metrics_say_what_there_is(self):
        self.load_until(lambda: self.names(".snapshot"), "a snapshot")
        self.until(lambda: re.search(r"(?m)^isoswitch_snapshot_segment [1-9]", self.switch.http("/metrics")[1]), "its metric")
        metrics = self.switch.http("/metrics")[1]
        self.assertRegex(metrics, r"(?m)^isoswitch_accounts_out_of_balance 0$")
        self.assertRegex(metrics, r"(?m)^isoswitch_currencies_out_of_balance 0$")
        self.assertRegex(metrics, r"(?m)^isoswitch_snapshots_failed_total 0$")


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
