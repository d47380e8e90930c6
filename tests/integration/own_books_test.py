#!/usr/bin/env python3
"""Books that an operator adds to the chart: adjusted against, told under their names, kept by snapshots and copies, and missed
by a start without them.

usage: own_books_test.py ISOSWITCH ISOTOOL [test ...]
"""
import json
import pathlib
import re
import shutil
import subprocess
import time
import unittest

from case import SwitchCase, imbalance
from places import ROOT, Programs
from switch_process import StartFailed

CHART = """chart:
  - { book: cash, general_ledger: "110100" }
  - { book: goodwill, number: 5300, general_ledger: "640200" }
"""
REASON = ("--reason", "asked for by phone")


class OwnBooks(SwitchCase):
    more = CHART
    store = "segment_mib: 1, snapshot_mib: 1"

    def setUp(self):
        self.configured = self.switch.config_file.read_text()
        self.addCleanup(self.switch.config_file.write_text, self.configured)
        super().setUp()

    def tearDown(self):
        super().tearDown()
        self.isotool("journal", "verify", self.switch.journal)
        verified = json.loads(self.isotool("replay", "verify", self.switch.journal, "--json"))
        self.assertEqual(verified["differences"], 0, verified)

    def isotool(self, *arguments, code=0):
        said = subprocess.run([Programs.isotool, *map(str, arguments)], capture_output=True, text=True, timeout=60, cwd=ROOT)
        self.assertEqual(said.returncode, code, f"{arguments}: {said.stdout}{said.stderr}")
        return said.stdout if code == 0 else said.stderr

    def on_socket(self, *arguments, **keys):
        return self.isotool(*arguments, "--socket", self.switch.socket_file, **keys)

    def adjust(self, account, amount, reference, against="goodwill"):
        return json.loads(self.on_socket("accounts", "adjust", account, f"--amount={amount}", "--against", against,
                                         "--reference", reference, *REASON, "--json"))

    def restart_with(self, old, new):
        text = self.switch.config_file.read_text()
        self.assertIn(old, text)
        self.switch.stop()
        self.switch.config_file.write_text(text.replace(old, new, 1))
        self.switch.start()
        self.peer = self.connect()

    def book(self, number):
        found = [book for book in self.switch.books() if book["book"] == number]
        return found[0] if found else None

    def check(self, text):
        file = self.switch.directory / "checked.yaml"
        file.write_text(text)
        said = subprocess.run([Programs.isoswitch, "check", file], capture_output=True, text=True, timeout=60, cwd=ROOT)
        return said.returncode, said.stdout + said.stderr

    def test_an_adjustment_against_it_is_told_everywhere_under_its_name(self):
        account, card = self.new_account()
        before = int((self.book(5300) or {"debits": 0})["debits"])
        told = self.adjust(account, "12.50", "CASE-1")
        self.assertEqual((told["changed"], told["against"], told["posted"]), (True, "goodwill", 101250))
        again = self.adjust(account, "12.50", "CASE-1")
        self.assertEqual((again["changed"], again["sequence"]), (False, told["sequence"]))
        self.approved(self.acquirer.authorization(card, 101250))  # what was adjusted can be spent

        whole = json.loads(self.on_socket("accounts", "trial-balance", "--json"))
        self.assertEqual(imbalance(whole["books"]), {})
        own = [book for book in whole["books"] if book["book"] == 5300]
        self.assertEqual([(book["name"], book["general_ledger"], book["debits"] - before) for book in own],
                         [("goodwill", "640200", 1250)])
        text = self.on_socket("accounts", "trial-balance")
        self.assertRegex(text, r"(?m)^book +name +general ledger +of ")
        self.assertRegex(text, r"(?m)^5300 +goodwill +640200 +EUR +\d+\.\d\d +\d+\.\d\d +-\d+\.\d\d$")
        self.assertRegex(text, r"(?m)^sum +EUR +(\d+\.\d\d) +\1 +0\.00$")

        statement = self.isotool("accounts", "statement", account, self.switch.journal)
        self.assertRegex(statement, r"adjustment +CASE-1 +12\.50 +1012\.50 +5300 goodwill = 640200  \(asked for by phone\)")
        entry = json.loads(self.isotool("accounts", "statement", account, self.switch.journal, "--json"))["entries"][-1]
        self.assertEqual((entry["against"], entry["general_ledger"], entry["amount"]), ("5300 goodwill", "640200", 1250))

        sequence = str(told["sequence"])
        self.assertIn(f"debit 5300 goodwill  credit 2000 cardholder {account}",
                      self.isotool("journal", "show", sequence, self.switch.journal))
        for arguments in (("journal", "show", sequence, self.switch.journal, "--json"),
                          ("journal", "list", self.switch.journal, "--json", "--where", f"sequence={sequence}")):
            self.assertEqual(json.loads(self.isotool(*arguments))["rows"]["postings"][0]["debit"], "5300 goodwill")
        self.assertIn(f"12.50 EUR from 5300 goodwill to 2000 cardholder {account}",
                      self.isotool("explain", self.switch.journal, "--sequence", sequence))
        told = json.loads(self.isotool("explain", self.switch.journal, "--sequence", sequence, "--json"))
        self.assertEqual(told["records"][0]["rows"]["postings"][0]["debit"], "5300 goodwill")

    def test_an_unknown_book_is_answered_with_those_there_are(self):
        account, _ = self.new_account()
        for against in ("gestures", "5300", "cardholder"):
            said = self.on_socket("accounts", "adjust", account, "--amount", "1", "--against", against, "--reference", "CASE-2",
                                  *REASON, code=1)
            self.assertRegex(said, r"against: expected one of suspense, cash, .*, overdraft_write_off, goodwill$")
        self.assertMoney(account, 100000, 0)

    def test_a_start_without_its_row_is_refused_and_changes_nothing(self):
        account, _ = self.new_account()
        self.adjust(account, "-3.00", "CASE-3")
        books = self.switch.books()
        self.switch.stop()
        records = self.isotool("journal", "list", self.switch.journal)
        row = '  - { book: goodwill, number: 5300, general_ledger: "640200" }\n'
        for without in ("", "  - { book: goodwill, number: 5301 }\n"):
            self.assertIn(row, self.configured)
            self.switch.config_file.write_text(self.configured.replace(row, without))
            with self.assertRaises(StartFailed) as refused:
                self.switch.start()
            self.assertIn("exit code 3", str(refused.exception))
            self.assertIn(f"isoswitch: {self.switch.config_file}: chart: the ledger has book 5300 with entries in EUR, and no row is "
                          "of it: expected one with its number in the section 'chart' of the configuration, as { book: NAME, "
                          "number: 5300 }; put it back and start again", str(refused.exception))
        self.assertEqual(self.isotool("journal", "list", self.switch.journal), records)
        self.switch.config_file.write_text(self.configured)
        self.switch.start()
        self.assertEqual(self.switch.books(), books)

    def test_a_new_name_is_that_of_all_its_entries(self):
        account, _ = self.new_account()
        sequence = self.adjust(account, "5.00", "CASE-4")["sequence"]
        debits = self.book(5300)["debits"]
        self.restart_with('book: goodwill, number: 5300, general_ledger: "640200"', "book: gestures, number: 5300")
        try:
            self.assertEqual({key: self.book(5300).get(key) for key in ("name", "debits", "general_ledger")},
                             {"name": "gestures", "debits": debits, "general_ledger": None})
            again = self.adjust(account, "5.00", "CASE-4", against="gestures")
            self.assertEqual((again["changed"], again["sequence"]), (False, sequence))
            self.assertIn("5300 gestures", self.isotool("accounts", "statement", account, self.switch.journal))
            self.assertIn("debit 5300 gestures", self.isotool("journal", "show", sequence, self.switch.journal))
            # As it was when that record was written.
            self.assertIn("from 5300 goodwill to", self.isotool("explain", self.switch.journal, "--sequence", sequence))
        finally:
            self.restart_with("book: gestures, number: 5300", 'book: goodwill, number: 5300, general_ledger: "640200"')

    def test_snapshots_copies_and_kills_keep_it(self):
        account, card = self.new_account()
        self.adjust(account, "7.00", "CASE-5")
        # A batch has a block of 4 KiB: the first segment, of 1 MiB, is full, and the second is not.
        for _ in range(300):
            self.approved(self.acquirer.authorization(card, 1))
        end = time.monotonic() + 60
        while not list(self.switch.journal.glob("*.snapshot")):
            self.assertLess(time.monotonic(), end, self.switch.log_tail())
            time.sleep(0.05)
        self.adjust(account, "0.50", "CASE-6")
        books = self.switch.books()
        copy = self.switch.directory / "backup"
        self.isotool("backup", self.switch.journal, copy)
        self.isotool("journal", "verify", copy)
        # The start's record is in the snapshot only.
        self.isotool("journal", "list", copy, "--where", "kind=configuration", code=1)
        self.assertRegex(self.isotool("accounts", "statement", account, copy), r"adjustment +CASE-6 .* 5300 goodwill = 640200 ")
        self.assertIn('"debit":"5300 goodwill"', self.isotool("journal", "list", copy, "--json", "--where", "kind=operator"))
        self.switch.kill()
        self.switch.start()
        recovered = re.findall(r"journal_recovered .* snapshot=(\d+)", self.switch.log_text())[-1]
        self.assertGreater(int(recovered), 0)
        self.assertEqual(self.switch.books(), books)
        self.assertEqual(self.book(5300)["name"], "goodwill")
        # A switch on the copy has the same books.
        self.switch.kill()
        kept = pathlib.Path(f"{self.switch.journal}.kept")
        self.switch.journal.rename(kept)
        self.addCleanup(self.put_back, kept)
        shutil.copytree(copy, self.switch.journal)
        self.switch.start()
        self.assertEqual(self.switch.books(), books)

    def put_back(self, kept):
        self.switch.kill()
        shutil.rmtree(self.switch.journal, ignore_errors=True)
        kept.rename(self.switch.journal)

    def test_what_if_takes_a_configuration_with_a_chart_and_refuses_a_wrong_one(self):
        account, card = self.new_account()
        self.adjust(account, "1.00", "CASE-7")
        self.approved(self.acquirer.authorization(card, 100))
        other = self.switch.directory / "other.yaml"
        other.write_text(self.configured)
        told = json.loads(self.isotool("replay", "what-if", self.switch.journal, "--config", other, "--json").splitlines()[-1])
        self.assertNotIn("error", told)
        other.write_text(self.configured.replace("number: 5300", "number: 2000"))
        self.assertIn("chart[1].number: 2000 is the number of the book 'cardholder' of the rules",
                      self.isotool("replay", "what-if", self.switch.journal, "--config", other, code=2))

    def test_check_lists_faults_of_the_chart_with_their_places(self):
        self.assertEqual(self.check(self.configured)[0], 0)
        wrong = self.configured.replace(CHART, """chart:
  - { book: cash, number: 1001 }
  - { book: goodwill }
  - { book: gestures, number: 2000, generl_ledger: "1" }
""")
        line = wrong[:wrong.index("chart:")].count("\n") + 1
        code, said = self.check(wrong)
        self.assertEqual(code, 1, said)
        for fault, row, column in (("chart[0].number: 'cash' is a book of the rules, its number is 1000", 1, 27),
                                   ("chart[1]: 'number' is missing: 'goodwill' is a book of your own", 2, 5),
                                   ("chart[2].number: 2000 is the number of the book 'cardholder'", 3, 31),
                                   ("chart[2].generl_ledger: unknown key; did you mean 'general_ledger'?", 3, 37)):
            self.assertRegex(said, rf"(?m)^{re.escape(fault)}.*checked\.yaml:{line + row}:{column}\)$")
        self.assertIn("checked.yaml: 4 faults", said)


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
