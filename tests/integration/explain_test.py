#!/usr/bin/env python3
"""isotool explain and journal list --where: one purchase told from each of its names, by the indexes of its segments.

usage: explain_test.py ISOSWITCH ISOTOOL [test ...]
"""
import collections
import functools
import json
import os
import re
import shutil
import struct
import subprocess
import unittest

from case import Acquirer, SwitchCase, card_number, serial
from places import ROOT, Programs
from switch_process import listener, profile_with

BLOCK = 4096


def isotool(*arguments, stdin=""):
    return subprocess.run([Programs.isotool, *arguments], capture_output=True, text=True, timeout=120, input=stdin, cwd=ROOT)


def listeners(directory):
    more = profile_with(directory, "iso1987", "more", 'more_captures: {field: 60, at: 1, values: ["1"]}')
    return [listener("acquirer", profile=more), listener("other"),
            listener("v93", dialect="iso1993_ascii")]


class Case(SwitchCase):
    listeners = staticmethod(listeners)

    def said(self, *arguments, code=0, stdin=""):
        """stdout, or stderr where it is not to succeed; never a card number."""
        done = isotool(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        self.assertNotRegex(done.stdout + done.stderr, r"(?<![0-9a-f])541333\d{10}(?![0-9a-f])", arguments)
        if code == 0:
            self.assertEqual(done.stderr, "", arguments)
        return done.stdout if code == 0 else done.stdout + done.stderr

    def explain(self, *arguments, **keys):
        return self.said("explain", self.switch.journal, *arguments, **keys)

    def story(self, *arguments, **keys):
        return json.loads(self.explain("--json", *arguments, **keys))

    def where(self, expression, *arguments, **keys):
        return self.said("journal", "list", self.switch.journal, "--where", expression, *arguments, **keys)

    def sequences(self, expression):
        return [json.loads(line)["sequence"] for line in self.where(expression, "--json").splitlines()]

    def purchase(self):
        """A hold of 45.00, made 60.00, asked again, 20.00 captured, the rest reversed by the name of the first message."""
        self.account, self.card = self.new_account()
        first = self.acquirer.authorization(self.card, 4500)
        answer = self.approved(first)
        self.approved(first.again())
        increment = self.acquirer.increment(first, answer, 1500)
        self.approved(increment)
        capture = self.acquirer.capture(first, answer, 2000, more_follow=True)
        self.approved(capture)
        reversal = self.acquirer.reversal(first, answer)
        self.approved(reversal)
        self.messages = [first, first.again(), increment, capture, reversal]
        return answer


def moved(record, table, key, row_id=None):
    """(before, after) of a row's value."""
    rows = [row for row in record["rows"][table] if row_id in (None, row["id"])]
    before = [row for row in record["before"].get(table, []) if row["id"] == rows[0]["id"]]
    return (before[0][key] if before else None, rows[0][key])


class Story(Case):
    def test_every_name_of_a_purchase_leads_to_the_same_story(self):
        answer = self.purchase()
        first, _, increment, capture, reversal = self.messages
        told = self.story(first.stan)
        self.assertEqual([record["transaction"]["mti"] for record in told["records"]], ["0100", "0101", "0100", "0220", "0420"])
        self.assertEqual([record["transaction"]["facts"]["ids"]["stan"] for record in told["records"]],
                         [message.stan for message in self.messages])
        token = told["records"][0]["transaction"]["facts"]["card_token"]
        names = [[increment.stan], [capture.stan], [reversal.stan], [first.stan.lstrip("0")], [first.fields[37]],
                 ["--card", token], ["--card", token.upper()], ["--authorization-code", answer[38]],
                 ["--life-cycle", told["life_cycles"][0]]]
        names += [["--sequence", str(record["sequence"])] for record in told["records"]]
        names += [["--life-cycle", life_cycle] for life_cycle in told["life_cycles"]]
        for name in names:
            with self.subTest(name):
                self.assertEqual(self.story(*name)["records"], told["records"])
                self.assertEqual(self.explain(*name), self.explain(first.stan))
        self.assertEqual(self.story("--pan-prompt", stdin=self.card + "\n"), told)
        self.assertEqual(self.story("--pan-prompt", "--token-key-file", str(self.switch.key_file), stdin=self.card)["records"],
                         told["records"])

    def test_amounts_codes_and_what_was_there_before_are_exact(self):
        answer = self.purchase()
        told = self.story(self.messages[0].stan)
        first, repeat, increment, capture, reversal = told["records"]
        available = [moved(record, "accounts", "available") for record in (first, increment, capture, reversal)]
        self.assertEqual(available, [(100000, 95500), (95500, 94000), (94000, 94000), (94000, 100000)])
        self.assertEqual([moved(record, "accounts", "pending") for record in (first, increment, capture, reversal)],
                         [(0, 4500), (4500, 6000), (6000, 4000), (4000, 0)])
        self.assertEqual([moved(record, "accounts", "posted") for record in (capture, reversal)], [(100000, 98000), (98000, 100000)])
        whole = told["life_cycles"][0]
        self.assertEqual([moved(record, "life_cycles", "held", whole) for record in (first, increment, capture, reversal)],
                         [(None, 4500), (4500, 6000), (6000, 4000), (4000, 0)])
        self.assertEqual({record["decision"]["code"] for record in told["records"]}, {"00"})
        self.assertEqual(first["decision"]["given"]["authorization_code"], answer[38])
        self.assertEqual((repeat["decision"]["repeat_of"], repeat["decision"]["rule"]), (first["sequence"], "dedupe"))
        self.assertEqual([(entry["kind"], entry["amount"]) for record in (capture, reversal) for entry in record["rows"]["postings"]],
                         [("purchase", {"minor": 2000, "currency": "EUR"}), ("purchase_reversal", {"minor": 2000, "currency": "EUR"})])
        [now] = [row for row in told["now"]["life_cycles"] if row["id"] == whole]
        self.assertEqual((now["state"], now["held"], now["captured"], now["reversed"]), ("reversed", 0, 0, 6000))
        self.assertEqual(told["configuration"]["path"], str(self.switch.config_file))

    def test_codes_are_those_that_were_answered(self):
        peer = self.connect("v93", dialect="iso1993_ascii")
        acquirer = Acquirer("1")
        account, card = self.new_account()
        authorization, purchase = acquirer.authorization(card, 4500), acquirer.purchase(card, 100)
        answered = {}
        for message in (authorization, purchase, acquirer.authorization(card, 100001)):
            answered[message.stan] = self.ask(message, peer)
        for message in (acquirer.reversal(authorization, answered[authorization.stan]), acquirer.forced(card, 100)):
            answered[message.stan] = self.ask(message, peer)
        self.assertGreaterEqual({answer.code for answer in answered.values()}, {"000", "400", "116"}, answered)
        for stan, answer in answered.items():
            self.assertEqual([record["decision"]["code"] for record in self.of_stan(stan)], [answer.code], stan)

    def of_stan(self, stan):
        return [record for record in self.story(stan)["records"] if record["transaction"]["facts"]["ids"]["stan"] == stan]

    def test_what_is_no_message_is_told_too(self):
        account, _ = self.new_account()
        [operator] = self.sequences(f"account={account} and kind=operator")
        self.assertRegex(self.explain("--sequence", str(operator)),
                         rf"operator: import accounts +record {operator}\n    by +uid \d+.*\n    act +import accounts\n    why +test\n"
                         rf"    all of it +isotool journal show {operator}\n")
        [start, *_] = self.sequences("kind=configuration")
        self.assertRegex(self.explain("--sequence", str(start)), r"started, isoswitch \d+\.\d+\.\d+ +record ")

    def test_the_text_tells_it_in_plain_words(self):
        answer = self.purchase()
        told = self.explain(self.messages[0].fields[37])
        masked = self.card[:6] + "******" + self.card[-4:]
        for pattern in (rf"^0100 authorization, purchase of 45\.00 EUR  card {re.escape(masked)}  STAN {self.messages[0].stan}  ",
                        r"now: reversed, reversed 60\.00 EUR, nothing is held\n",
                        r"\n\d{4}-\d\d-\d\d UTC\n\n\d\d:\d\d:\d\d\.\d{3}  0100 authorization, purchase of 45\.00 EUR +record \d+\n",
                        r"  from +acquirer at 127\.0\.0\.1:\d+, iso1987_ascii, network domestic\n",
                        rf"  2 pan +{re.escape(masked)}\n", rf"    card +{re.escape(masked)}, active to 3012, of account {self.account}\n",
                        rf"    account +{self.account}, open: posted 1000\.00, pending 0\.00, credit line 0\.00, available 1000\.00 EUR\n",
                        rf"    decision +approved \(DE 39 = 00\), by authorize\n    code given +{answer[38]}\n",
                        rf"    moved +{self.account}: pending 0\.00 -> 45\.00, available 1000\.00 -> 955\.00 EUR\n",
                        r"the answer of record \d+ given again; nothing moved\n", r"held 45\.00 -> 60\.00",
                        rf"    entry +purchase: 20\.00 EUR from 2000 cardholder {self.account} to 2100 network_settlement domestic\n",
                        rf"    entry +purchase_reversal: 20\.00 EUR from 2100 network_settlement domestic to 2000 cardholder {self.account}\n",
                        rf"    names +STAN {self.messages[-1].stan}, .*\n    original +STAN {self.messages[0].stan}, "):
            self.assertRegex(told, pattern)

    def test_a_decline_shows_what_the_rule_saw(self):
        account, card = self.new_account(1000)
        message = self.acquirer.authorization(card, 4500)
        self.declined(message, "51")
        told = self.explain(message.stan)
        self.assertRegex(told, rf"    account +{account}, open: posted 10\.00, pending 0\.00, credit line 0\.00, available 10\.00 EUR\n"
                               r"    decision +insufficient_funds \(DE 39 = 51\), by authorize\n")
        stranger = card_number(next(serial))
        unknown = self.acquirer.authorization(stranger, 4500)
        self.declined(unknown, "14")
        self.assertRegex(self.explain(unknown.stan), rf"    card +541333\*{{6}}{stranger[-4:]}: no such card was known\n")

    def test_a_reversal_that_came_first_is_told_with_its_late_original(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        self.approved(self.acquirer.reversal(message))
        self.declined(message, "05")
        told = self.story(message.stan)
        self.assertEqual([record["transaction"]["mti"] for record in told["records"]], ["0420", "0100"])
        self.assertEqual(self.story(message.fields[37])["records"], told["records"])

    def test_a_capture_after_the_reversal_is_told_with_its_exception(self):
        account, card = self.new_account()
        message = self.acquirer.authorization(card, 4500)
        answer = self.approved(message)
        self.approved(self.acquirer.reversal(message, answer))
        capture = self.acquirer.capture(message, answer, 4500)
        self.approved(capture)
        told = self.story(message.fields[37])
        self.assertEqual([record["transaction"]["mti"] for record in told["records"]], ["0100", "0420", "0220"])
        [item] = told["now"]["exceptions"]
        self.assertEqual((item["reason"], item["status"]), ("capture_after_reversal", "open"))
        self.assertEqual(self.story("--exception", item["id"])["records"], told["records"])
        self.assertIn("1 exception item waits for a person", self.explain(capture.stan))
        self.assertRegex(self.explain(capture.stan), r"exception +raised: capture_after_reversal over 45\.00 EUR, open\n")

    def test_it_is_the_same_after_kill_9_and_from_a_copy(self):
        self.purchase()
        told = self.story(self.messages[0].stan)
        self.switch.kill()
        self.assertEqual(self.story(self.messages[0].stan)["records"], told["records"])
        copy = self.switch.directory / f"copy{next(serial)}"
        shutil.copytree(self.switch.journal, copy)
        again = json.loads(self.said("explain", copy, self.messages[0].stan, "--json"))
        for record in told["records"] + again["records"]:
            record.pop("file")
        self.assertEqual(again["records"], told["records"])


class Choice(Case):
    def two(self):
        """One STAN, two purchases of two cards."""
        cards = [self.new_account()[1] for _ in range(2)]
        first = self.acquirer.authorization(cards[0], 4500)
        second = self.acquirer.authorization(cards[1], 123).but(f11=first.stan)
        for message in (first, second):
            self.approved(message)
        return cards, first, second

    def test_of_several_each_is_listed_with_how_to_choose(self):
        cards, first, second = self.two()
        said = self.explain(first.stan, code=1)
        self.assertIn(f"2 transactions have STAN {first.stan} or RRN {first.stan}. Say which by --sequence", said)
        lines = re.findall(r"  --sequence (\d+) +(\S+)  card …(\d{4}) .* (\d+\.\d\d EUR)  0100 authorization, .*  approved\n", said)
        self.assertEqual([line[2:] for line in lines], [(cards[0][-4:], "45.00 EUR"), (cards[1][-4:], "1.23 EUR")])
        for line, message in zip(lines, (first, second)):
            [record] = self.story("--sequence", line[0])["records"]
            self.assertEqual(record["transaction"]["fields"]["4"], message.fields[4])
            self.assertEqual(record["at"][:23] + "Z", line[1])
        told = json.loads(self.explain("--json", first.stan, code=1))
        self.assertEqual([item["amount"]["minor"] for item in told["candidates"]], [4500, 123])
        self.assertEqual(self.explain("--all", first.stan).count("record "), self.explain("--sequence", lines[0][0]).count("record ") * 2)

    def test_a_time_chooses(self):
        cards, first, second = self.two()
        told = json.loads(self.explain("--json", first.stan, code=1))["candidates"]
        times = [item["at"] for item in told]
        [record] = self.story(first.stan, "--from", times[1])["records"]
        self.assertEqual(record["sequence"], told[1]["sequence"])
        [record] = self.story(first.stan, "--to", times[0])["records"]
        self.assertEqual(record["sequence"], told[0]["sequence"])
        self.assertIn("2 transactions", self.explain(first.stan, "--from", times[0], "--to", times[1], code=1))

    def test_a_card_with_several_purchases_lists_them(self):
        _, card = self.new_account()
        messages = [self.acquirer.authorization(card, minor) for minor in (100, 200, 300)]
        for message in messages:
            answer = self.approved(message)
        self.approved(self.acquirer.reversal(messages[2], answer))
        told = json.loads(self.explain("--json", "--pan-prompt", stdin=card, code=1))
        self.assertEqual([item["amount"]["minor"] for item in told["candidates"]], [100, 200, 300])
        stories = [json.loads(line) for line in self.explain("--json", "--all", "--pan-prompt", stdin=card).splitlines()]
        self.assertEqual([len(story["records"]) for story in stories], [1, 1, 2])

    def test_nothing_found_says_what_was_searched_and_what_to_try(self):
        self.two()
        said = self.explain("NOWHERE00001", code=1)
        self.assertRegex(said, r"nothing found: RRN NOWHERE00001, in records 1 to \d+ of " + re.escape(str(self.switch.journal)))
        self.assertIn("try: ", said)
        self.assertIn("within --from and --to", self.explain("NOWHERE00001", "--from", "2020-01-01", code=1))
        self.assertIn("sequence 999999999", self.explain("--sequence", "999999999", code=1))
        self.assertIn("nothing found: the card with token 01", self.explain("--pan-prompt", stdin=card_number(next(serial)), code=1))

    def test_wrong_usage_is_2_and_another_key_1(self):
        for wrong in ([], ["1", "--sequence", "1"], ["--card", "0019"], ["--card", "01" * 32], ["--life-cycle", "abc"],
                      ["--sequence", "0"], ["1", "--from", "yesterday"], ["1", "--to", "2026-02-30"], ["5413330000000019"],
                      ["1", "--no-such-option"]):
            self.explain(*wrong, code=2)
        key = self.switch.directory / f"other{next(serial)}.key"
        self.switch.new_key(key)
        self.assertIn("another token key", self.explain("--pan-prompt", "--token-key-file", str(key), stdin="x", code=1))
        self.assertIn("no card number", self.explain("--pan-prompt", stdin="12345", code=1))
        self.assertIn("/nowhere", self.said("explain", "/nowhere", "1", code=1))


class Where(Case):
    def test_conditions_hold_together(self):
        self.purchase()
        first, _, increment, capture, reversal = self.messages
        rrn = f"rrn={first.fields[37]}"
        of_rrn = self.sequences(rrn)
        records = {record["sequence"]: record for record in self.story(first.stan)["records"]}
        self.assertEqual(of_rrn, sorted(n for n, record in records.items()
                                        if record["transaction"]["facts"]["ids"]["retrieval_reference"] == first.fields[37]))
        for condition, mtis in (("mti=0101", ["0101"]), ("mti!=0100", ["0101", "0220", "0420"]), ("amount>=45.00", None),
                                ("amount<45 and amount>15", ["0220"]), ("amount=15..20", None), ("acquirer=acquirer", None),
                                ("stan=" + reversal.stan, ["0420"]), ("reason=approved", None),
                                (f"account={self.account} and kind=transaction and mti=0220", ["0220"])):
            with self.subTest(condition):
                got = self.sequences(f"{rrn} and {condition}")
                if mtis:
                    self.assertEqual([records[n]["transaction"]["mti"] for n in got], mtis)
                self.assertTrue(set(got) <= set(of_rrn))
        for none in ("acquirer=other", "reason=lost_card", "currency=USD", "amount>60", "kind=operator", "time<2020-01-01"):
            self.where(f"{rrn} and {none}", code=1)
        at = records[of_rrn[0]]["at"]
        self.assertIn(of_rrn[0], self.sequences(f"time={at}"))
        self.assertEqual(self.sequences(f"{rrn} and sequence<={of_rrn[1]}"), of_rrn[:2])

    def test_scanned_and_indexed_conditions_find_the_same(self):
        self.purchase()
        first = self.messages[0]
        everything = [json.loads(line) for line in self.said("journal", "list", self.switch.journal, "--json").splitlines()]
        for key, value, of in (("stan", first.stan, lambda record: record["transaction"]["facts"]["ids"]["stan"]),
                               ("rrn", first.fields[37], lambda record: record["transaction"]["facts"]["ids"]["retrieval_reference"]),
                               ("mti", "0420", lambda record: record["transaction"]["mti"])):
            expected = [record["sequence"] for record in everything if "transaction" in record and of(record) == value]
            self.assertEqual(self.sequences(f"{key}={value}"), expected)
        for kind in ("operator", "configuration", "transaction"):
            self.assertEqual(self.sequences(f"kind={kind}"), [record["sequence"] for record in everything if record["kind"] == kind])

    def test_a_wrong_expression_is_2_with_its_position(self):
        said = self.where("stan=000123 or mti=0100", code=2)
        self.assertIn("--where, position 13: expected 'and', found 'or'", said)
        self.where("card=5413330000000019", code=2)


# The format as docs/journal_format.md has it, read by another program.

@functools.cache
def crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ 0x82F63B78 if byte & 1 else byte >> 1
        table.append(byte)
    return table


def crc32c(octets):
    crc, table = 0xFFFFFFFF, crc_table()
    for octet in octets:
        crc = crc >> 8 ^ table[(crc ^ octet) & 0xFF]
    return crc ^ 0xFFFFFFFF


def index_key(kind, value):
    mask = (1 << 64) - 1
    key = 0xCBF29CE484222325
    for octet in bytes([kind]) + value:
        key = (key ^ octet) * 0x100000001B3 & mask
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        key = (key ^ key >> 33) * factor & mask
    return key ^ key >> 33


Index = collections.namedtuple("Index", "segment first last first_us last_us seal_offset seal_hash keys batches fences")


def read_index(path):
    octets = path.read_bytes()
    pages = [octets[at:at + BLOCK] for at in range(0, len(octets), BLOCK)]
    for page in pages:
        assert len(page) == BLOCK and struct.unpack_from("<I", page, 4092)[0] == crc32c(page[:4092])
    assert pages[0][:8] == b"ISWINDX\0"
    version, tag, segment, first, last, first_us, last_us, seal_offset = struct.unpack_from("<IIQQQqqQ", pages[0], 8)
    seal_hash = pages[0][64:96]
    keys, batches = struct.unpack_from("<QQ", pages[0], 96)
    assert version == 1 and not any(pages[0][112:4092])

    def entries(number, form, per_page, count):
        got = []
        while len(got) < count:
            page_tag, page_number, in_page = struct.unpack_from("<III", pages[number])
            assert (page_tag, page_number) == (tag, number) and in_page == min(per_page, count - len(got))
            got += [struct.unpack_from(form, pages[number], 12 + i * struct.calcsize(form)) for i in range(in_page)]
            number += 1
        return got, number

    key_entries, number = entries(1, "<QII", 255, keys)
    batch_entries, number = entries(number, "<QII", 255, batches)
    fences, number = entries(number, "<Q", 510, -(-keys // 255))
    assert number == len(pages)
    return Index(segment, first, last, first_us, last_us, seal_offset, seal_hash, key_entries, batch_entries, fences)


class Indexes(Case):
    """Segments of 1 MiB: a few hundred messages seal one."""

    def setUp(self):
        if self.switch.config_file.read_text().count("segment_mib: 4"):
            self.switch.kill()
            self.switch.config_file.write_text(self.switch.config_file.read_text().replace("segment_mib: 4", "segment_mib: 1"))
            self.switch.start()
        super().setUp()

    def sealed_now(self):
        """A file that is there may stand ready only: a sealed one has a block that says so."""
        files = [(path, path.read_bytes()) for path in sorted(self.switch.journal.glob("*.journal"))]
        return [path for path, octets in files if any(octets[at:at + 4] == b"ISWS" for at in range(0, len(octets), BLOCK))]

    def sealed(self):
        """Paths of the sealed segments, when there is another one than before."""
        before = len(self.sealed_now())
        _, card = self.new_account(10_000_000)
        while len(self.sealed_now()) == before:
            for _ in range(50):
                self.approved(self.acquirer.authorization(card, 1))
        return self.sealed_now()

    def test_another_program_finds_in_it_what_the_journal_lists(self):
        message = self.acquirer.authorization(self.new_account()[1], 4500)
        self.approved(message)
        sealed = self.sealed()
        told = self.story(message.stan)
        everything = [json.loads(line) for line in self.said("journal", "list", self.switch.journal, "--json").splitlines()]
        self.assertGreaterEqual(len(sealed), 1)
        for path in sealed:
            index = read_index(path.with_suffix(".index"))
            octets = path.read_bytes()
            self.assertEqual(index.segment, int(path.stem))
            self.assertEqual((octets[index.seal_offset:index.seal_offset + 4], octets[index.seal_offset + 32:index.seal_offset + 64]),
                             (b"ISWS", index.seal_hash))
            self.assertEqual(struct.unpack_from("<Q", octets, 24)[0], index.first)
            self.assertEqual(struct.unpack_from("<Q", octets, index.seal_offset + 16)[0], index.last)
            self.assertEqual(index.keys, sorted(set(index.keys)))
            self.assertEqual([key for key, in index.fences], [entry[0] for entry in index.keys[::255]])
            here = [record for record in everything if index.first <= record["sequence"] <= index.last]
            for kind, of in ((1, lambda ids: ids["stan"]), (2, lambda ids: ids["retrieval_reference"])):
                wanted = collections.defaultdict(list)
                for record in here:
                    if "stan" in record.get("transaction", {}).get("facts", {}).get("ids", {}):
                        wanted[index_key(kind, of(record["transaction"]["facts"]["ids"]).encode())].append(record["sequence"])
                got = collections.defaultdict(list)
                for key, _, record in index.keys:
                    if key in wanted:
                        got[key].append(index.first + record)
                self.assertEqual(got, wanted)
            self.assertEqual([octets[block * BLOCK:block * BLOCK + 4] for _, block, _ in index.batches],
                             [b"ISWB"] * len(index.batches))
            self.assertEqual([struct.unpack_from("<Q", octets, block * BLOCK + 16)[0] for _, block, _ in index.batches],
                             [index.first + record for _, _, record in index.batches])
        self.assertEqual(len(told["records"]), 1)

    def test_an_index_that_is_gone_or_damaged_is_built_again(self):
        message = self.acquirer.authorization(self.new_account()[1], 4500)
        self.approved(message)
        [path, *_] = self.sealed()
        told = self.story(message.stan)
        index = path.with_suffix(".index")
        whole = index.read_bytes()
        index.unlink()
        self.assertEqual(self.story(message.stan), told)
        self.assertEqual(index.read_bytes(), whole)
        index.write_bytes(whole[:200] + b"x" + whole[201:])
        self.assertEqual(self.story(message.stan), told)
        self.assertEqual(index.read_bytes(), whole)
        self.assertEqual(oct(index.stat().st_mode & 0o777), "0o600")

    @unittest.skipIf(os.geteuid() == 0 and not shutil.which("setpriv"), "root may write everywhere")
    def test_a_directory_that_cannot_be_written_is_searched_all_the_same(self):
        message = self.acquirer.authorization(self.new_account()[1], 4500)
        self.approved(message)
        self.sealed()
        copy = self.switch.directory / f"readonly{next(serial)}"
        shutil.copytree(self.switch.journal, copy, ignore=shutil.ignore_patterns("*.index", "lock"))
        for path in copy.iterdir():
            path.chmod(0o444)
        copy.chmod(0o555)
        self.addCleanup(copy.chmod, 0o755)
        self.switch.directory.chmod(0o755)
        lower = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*lower, Programs.isotool, "explain", copy, message.stan], capture_output=True, text=True, cwd="/")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("kept in memory for this run", done.stderr)
        self.assertIn(f"STAN {message.stan}", done.stdout)
        self.assertEqual(list(copy.glob("*.index*")), [])


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
