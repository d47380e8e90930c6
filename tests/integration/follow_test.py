#!/usr/bin/env python3
"""A switch's journal is followed on a second machine: whatever is killed, the copy goes on, and a switch starts from it.

usage: follow_test.py ISOSWITCH ISOTOOL [test ...]
"""
import contextlib
import json
import random
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
import unittest

from case import SwitchCase
from places import ROOT, Programs
from switch_process import listener


def isotool(*arguments):
    return subprocess.run([Programs.isotool, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=ROOT)


class Follow(SwitchCase):
    listeners = [listener("acquirer")]
    store = "segment_mib: 1, snapshot_mib: 3"

    def setUp(self):
        super().setUp()
        self.copy = self.switch.directory / "copy"
        self.said = self.switch.directory / "follow.log"
        shutil.rmtree(self.copy, ignore_errors=True)
        self.said.unlink(missing_ok=True)
        self.running = []
        self.addCleanup(lambda: [self.kill(process) for process in self.running])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    # The programs

    def begin(self, *arguments, **keys):
        with open(self.said, "ab") as log:
            process = subprocess.Popen([Programs.isotool, "journal", *map(str, arguments)], stdin=subprocess.DEVNULL,
                                       stdout=keys.get("stdout", log), stderr=log, text=True)
        self.running.append(process)
        return process

    @staticmethod
    def kill(process):
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()

    def receive(self):
        return self.begin("receive", self.copy, "--listen", f"127.0.0.1:{self.port}")

    def follow(self, *more):
        return self.begin("follow", self.switch.journal, "--to", f"127.0.0.1:{self.port}", "--socket", self.switch.socket_file,
                          "--name", "second", "--report-seconds", 1, *more)

    def receive_command(self):
        return shlex.join([str(Programs.isotool), "journal", "receive", str(self.copy), "--listen", "-"])

    def log(self):
        return self.said.read_text()

    def until(self, holds, what, patience=40):
        end = time.monotonic() + patience
        while not holds():
            self.assertLess(time.monotonic(), end, f"{what}\n{self.log()}\n{self.switch.log_tail()}")
            time.sleep(0.05)

    # The work

    def load(self, seconds=1):
        host, port = self.switch.address("acquirer")
        cards = self.switch.directory / "accounts.csv"
        if not cards.exists():
            made = isotool("accounts", "sample", "--count", 100, "--balance", "100000.00")
            cards.write_text(made.stdout)
            done = isotool("accounts", "import", cards, "--socket", self.switch.socket_file, "--reason", "test")
            self.assertEqual(done.returncode, 0, done.stderr)
        done = isotool("load", f"{host}:{port}", "--cards", cards, "--seconds", seconds, "--rate", 2000, "--connections", 4, "--mix",
                       "purchase=70,reversal=15,repeat=5,balance=5,advice=5")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @contextlib.contextmanager
    def under_load(self, seconds):
        loading = threading.Thread(target=self.load, args=(seconds,))
        loading.start()
        try:
            yield loading
        finally:
            loading.join()

    def durable(self):
        return self.switch.told("status")["durable_sequence"]

    def metric(self, name):
        found = re.search(rf'(?m)^isoswitch_follower_{name}{{follower="second"}} (\S+)$', self.switch.http("/metrics")[1])
        return float(found[1]) if found else None

    def follows(self):
        """Until the switch's own metrics say that the copy has everything."""
        self.until(lambda: self.metric("sequence") == self.durable(), "the copy has everything")
        self.assertEqual(self.metric("lag_records"), 0)

    def catch_up(self):
        done = isotool("journal", "follow", self.switch.journal, "--command", self.receive_command(), "--once", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def state(self):
        accounts = [self.switch.account(f"ACCT-{n:06d}") for n in range(1, 101)]
        return accounts, self.switch.books()

    def same_from_the_copy(self):
        """A switch starts from the copy and says what the first one said."""
        before = self.state()
        self.switch.stop()
        proven = isotool("journal", "verify", self.copy)
        self.assertEqual(proven.returncode, 0, proven.stdout + proven.stderr)
        mine = str(self.switch.journal)
        text = self.switch.config_file.read_text()
        self.switch.config_file.write_text(text.replace(mine, str(self.copy)))
        try:
            self.switch.start()
            self.assertEqual(self.state(), before)
            self.switch.stop()
        finally:
            self.switch.config_file.write_text(text)
            self.switch.start()

    # The tests

    def test_a_copy_is_fed_under_load_and_its_lag_is_in_the_metrics(self):
        self.receive()
        self.follow()
        self.load(4)
        self.follows()
        self.assertLess(self.metric("reported_seconds"), 10)
        self.assertLess(abs(self.metric("at_seconds") - time.time()), 120)
        for process in self.running:
            self.kill(process)
        self.load()
        # What nobody has shipped shows.
        self.assertGreater(self.metric("lag_records"), 400)
        self.catch_up()
        self.same_from_the_copy()

    def test_either_side_is_killed_again_and_again_and_the_copy_starts_every_time(self):
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"\n  seed {seed}")
        draw = random.Random(seed)
        self.load()
        receive, follow = self.receive(), self.follow()
        kills = 0
        with self.under_load(12) as loading:
            while loading.is_alive() and kills < 60:
                time.sleep(draw.uniform(0.02, 0.3))
                if draw.random() < 0.5:
                    self.kill(receive)
                    if self.copy.exists():
                        copied = self.switch.directory / "copied"
                        shutil.rmtree(copied, ignore_errors=True)
                        shutil.copytree(self.copy, copied)
                        proven = isotool("journal", "verify", copied)
                        self.assertEqual(proven.returncode, 0, proven.stderr)
                    receive = self.receive()
                else:
                    self.kill(follow)
                    follow = self.follow()
                kills += 1
        print(f"  {kills} kills")
        self.assertGreater(kills, 5)
        self.follows()
        for process in (follow, receive):
            self.kill(process)
        self.same_from_the_copy()

    def test_a_command_is_talked_to_and_started_again(self):
        self.load()
        follow = self.begin("follow", self.switch.journal, "--command", self.receive_command(), "--name", "second", "--socket",
                            self.switch.socket_file, "--report-seconds", 1, "--json", stdout=subprocess.PIPE)
        told = json.loads(follow.stdout.readline())
        self.assertEqual(set(told), {"connected", "journal_sequence", "shipped_sequence", "acknowledged_sequence",
                                     "behind_records", "behind_seconds"})
        self.follows()
        # By its lock: the process that has the copy's directory.
        killed = subprocess.run(["pgrep", "-f", re.escape(self.receive_command().replace("'", ""))], capture_output=True, text=True)
        pids = [pid for pid in killed.stdout.split() if int(pid) != follow.pid and "receive" in self.command_of(pid)]
        self.assertTrue(pids)
        for pid in pids:
            subprocess.run(["kill", "-9", pid], check=False)
        self.until(lambda: "connected again" in self.log(), "the command is started again")
        self.assertEqual(self.log().count("trying again"), 1, self.log())
        self.load()
        self.follows()
        self.kill(follow)
        time.sleep(0.2)
        self.same_from_the_copy()

    @staticmethod
    def command_of(pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except FileNotFoundError:
            return ""
        # follow has the command as one of its words; receive is one.
        return "receive" if b"receive" in words else ""

    def test_a_lost_connection_is_said_once_and_not_at_each_try(self):
        follow = self.follow()
        self.until(lambda: "Connection refused" in self.log(), "nobody listens")
        time.sleep(1.5)  # some four tries
        self.assertEqual(self.log().count("refused"), 1, self.log())
        receive = self.receive()
        self.until(lambda: "connected again" in self.log(), "it is found")
        self.assertEqual(self.log().count("trying again"), 1, self.log())
        self.follows()
        for process in (follow, receive):
            self.kill(process)

    def test_a_copy_that_ends_again_and_again_is_said_once(self):
        self.load()
        # The greeting and what an empty copy has: 12 and 77 bytes. Never an acknowledgement.
        ends = f"rm -rf {shlex.quote(str(self.copy))}; {self.receive_command()} | head -c 89"
        follow = self.begin("follow", self.switch.journal, "--command", ends)
        self.until(lambda: self.log().count("receive: stdin: what is on disk goes to record 0") >= 3, "three tries")
        for said in ("follow: the copy has nothing", "follow: the command:", "follow: trying again"):
            self.assertEqual(self.log().count(said), 1, self.log())
        self.kill(follow)

    def test_stdin_and_stdout_are_a_connection(self):
        self.load()
        follow = subprocess.Popen([Programs.isotool, "journal", "follow", self.switch.journal, "--to", "-", "--once"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        receive = subprocess.Popen([Programs.isotool, "journal", "receive", self.copy, "--listen", "-"], stdin=follow.stdout,
                                   stdout=follow.stdin, stderr=subprocess.PIPE)
        follow.stdout.close()
        follow.stdin.close()
        said = follow.stderr.read(), receive.stderr.read()
        self.assertEqual((follow.wait(20), receive.wait(20)), (0, 0), said)
        follow.stderr.close()
        receive.stderr.close()
        self.same_from_the_copy()

    def test_a_copy_that_a_switch_was_started_from_is_refused(self):
        self.load()
        self.catch_up()
        mine = str(self.switch.journal)
        text = self.switch.config_file.read_text()
        self.switch.stop()
        self.switch.config_file.write_text(text.replace(mine, str(self.copy)))
        self.switch.start()
        done = isotool("journal", "receive", self.copy, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("another process has it", done.stderr)
        self.switch.stop()
        self.switch.config_file.write_text(text)
        self.switch.start()
        done = isotool("journal", "follow", self.switch.journal, "--command", self.receive_command(), "--once")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"they part (at offset \d+ of|before) segment \d+")
        self.assertIn("refused by the journal", done.stderr)

    def test_what_is_wrong_is_said(self):
        done = isotool("journal", "follow", self.switch.journal)
        self.assertEqual((done.returncode, done.stderr), (2, "isotool journal follow: expected one of --to and --command\n"))
        done = isotool("journal", "follow", self.switch.journal, "--to", f"127.0.0.1:{self.port}", "--once")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Connection refused", done.stderr)
        done = isotool("journal", "follow", self.switch.journal, "--command", "echo no such shell; cat > /dev/null", "--once")
        self.assertEqual(done.returncode, 1)
        self.assertIn("expected the greeting ISWFEED", done.stderr)
        done = isotool("journal", "follow", self.switch.directory / "nothing", "--command", self.receive_command(), "--once")
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(self.switch.directory / "nothing"), done.stderr)
        self.assertIn("No such file", done.stderr)

    def test_wrong_usage_is_not_tried_for_ever(self):
        directory = self.switch.directory
        for code, says, arguments in (
                (2, "--to: ", ["follow", self.switch.journal, "--to", "nonsense"]),
                (2, "--to: ", ["follow", self.switch.journal, "--to", "127.0.0.1:99999"]),
                (2, "--name: expected", ["follow", self.switch.journal, "--to", f"127.0.0.1:{self.port}", "--name", "a b"]),
                (2, "--name: expected", ["follow", self.switch.journal, "--to", f"127.0.0.1:{self.port}", "--name", "n" * 33]),
                (1, "No such file", ["follow", directory / "nothing", "--to", f"127.0.0.1:{self.port}"]),
                (2, "--listen: ", ["receive", self.copy, "--listen", "nonsense"])):
            done = isotool("journal", *arguments)
            self.assertEqual(done.returncode, code, f"{arguments}\n{done.stderr}")
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertFalse(self.copy.exists())

    def test_a_directory_that_is_no_journal_is_named(self):
        empty = self.switch.directory / "empty"
        empty.mkdir(exist_ok=True)
        for directory in (empty, self.switch.directory):
            for more in (["--once"], []):
                done = isotool("journal", "follow", directory, "--command", self.receive_command(), *more)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(f"{directory}: this is no journal", done.stderr)

    def damaged(self):
        """A copy of the journal whose batch before the last is damaged."""
        self.load()
        damaged = self.switch.directory / "damaged"
        shutil.rmtree(damaged, ignore_errors=True)
        self.switch.stop()
        self.addCleanup(self.switch.start)
        shutil.copytree(self.switch.journal, damaged)
        segment = [file for file in sorted(damaged.glob("*.journal")) if file.read_bytes()[4096:8192].strip(b"\0")][-1]
        octets = bytearray(segment.read_bytes())
        batches = [at for at in range(4096, len(octets), 4096) if octets[at:at + 4] == b"ISWB"]
        octets[batches[-2] + 70] ^= 1
        segment.write_bytes(octets)
        return damaged, segment.name, batches[-2]

    def test_damage_before_the_last_batch_is_an_error_and_not_the_end(self):
        damaged, segment, offset = self.damaged()
        done = isotool("journal", "follow", damaged, "--command", self.receive_command(), "--once")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, f"{segment}: damage at offset {offset}")
        self.assertIn("what was written after it stands at offset", done.stderr)

    def test_without_once_damage_ends_it_too_and_it_is_never_said_to_be_0_behind(self):
        damaged, segment, offset = self.damaged()
        # So slowly that the report comes before the look that finds it.
        follow = self.begin("follow", damaged, "--command", self.receive_command(), "--json", "--poll-ms", 1000,
                            "--report-seconds", 1, stdout=subprocess.PIPE)
        lines = [json.loads(line) for line in follow.stdout]
        self.assertEqual(follow.wait(10), 1)
        self.assertRegex(self.log(), f"{segment}: damage at offset {offset}")
        told = [line for line in lines if line["shipped_sequence"] > 0 and line["acknowledged_sequence"] == line["shipped_sequence"]]
        self.assertGreater(len(told), 2)
        # The first look at something not whole cannot tell it from what is just being written.
        self.assertEqual([line["behind_records"] for line in told[1:] if line["behind_records"] == 0], [], lines)

    def test_a_copy_that_reads_for_long_is_waited_for(self):
        """What a copy says that is alive before it says what it has."""
        def frame(kind, payload):
            octets = len(payload).to_bytes(4, "little") + bytes([kind]) + payload
            check = 0xffffffff  # CRC32C, bit by bit
            for octet in octets:
                check ^= octet
                for _ in range(8):
                    check = check >> 1 ^ (0x82f63b78 if check & 1 else 0)
            return octets + (check ^ 0xffffffff).to_bytes(4, "little")

        said = self.switch.directory / "said"
        said.write_bytes(b"ISWFEED\0" + (1).to_bytes(4, "little") + frame(5, b"") * 3 + frame(1, bytes(68)))
        done = isotool("journal", "follow", self.switch.journal, "--command", f"cat {said}; sleep 0.5", "--once")
        self.assertIn("the copy has nothing: from the beginning", done.stderr)

    def test_a_lost_connection_says_why_it_was_lost(self):
        done = isotool("journal", "follow", self.switch.journal, "--command", "exit 3", "--once")
        self.assertEqual(done.returncode, 1)
        self.assertIn("has closed the connection", done.stderr)
        self.assertNotIn("nothing was heard for 0 s", done.stderr)

    def test_what_is_behind_is_no_number_of_seconds_before_anything_is_acknowledged(self):
        self.load()
        follow = self.begin("follow", self.switch.journal, "--to", f"127.0.0.1:{self.port}", "--json", "--report-seconds", 1,
                            stdout=subprocess.PIPE)
        told = json.loads(follow.stdout.readline())
        self.assertGreater(told["behind_records"], 0)
        self.assertEqual((told["connected"], told["behind_seconds"]), (False, None))


if __name__ == "__main__":
    Programs.from_arguments()
    unittest.main()
