"""`isotool simulate issuer` as a process, and what its tests share."""
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

from peer import Peer, Silence
from places import ROOT, Programs
from traffic import Acquirer

CARD = "5413330000000019"
MINOR = 5000


class Issuer:
    """The program, with a scenario of its own; the summary once it has ended."""

    def __init__(self, scenario, *options, links="listen: 127.0.0.1:0\n"):
        self.folder = tempfile.TemporaryDirectory()
        self.place = pathlib.Path(self.folder.name)
        self.book_file = self.place / "book.jsonl"
        (self.place / "scenario.yaml").write_text("scenario: test\n" + links + scenario)
        self.ports_file = self.place / "ports.json"
        self.process = subprocess.Popen(
            [Programs.isotool, "simulate", "issuer", self.place / "scenario.yaml", "--json", "--ports-file", self.ports_file,
             *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 20
        while not self.ports_file.exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"it does not listen: {self.process.communicate()}")
            time.sleep(0.005)
        self.ports = json.loads(self.ports_file.read_text())
        self.out = self.err = ""
        self.code = None

    def address(self, link="issuer"):
        host, _, port = self.ports["listeners"][link].rpartition(":")
        return host, int(port)

    def end(self, how=signal.SIGTERM):
        """The summary. `how` None: it ends by itself."""
        if self.code is None:
            if how is not None:
                self.process.send_signal(how)
            self.out, self.err = self.process.communicate(timeout=30)
            self.code = self.process.returncode
        return json.loads(self.out.splitlines()[-1])

    def close(self):
        if self.code is None:
            self.process.kill()
            self.process.communicate()
        self.folder.cleanup()

    def book(self):
        return [json.loads(line) for line in self.book_file.read_text().splitlines()]


class IssuerCase(unittest.TestCase):
    dialect = "iso1987_ascii"

    def issuer(self, scenario="", *options, **keys):
        issuer = Issuer(scenario, *options, **keys)
        self.addCleanup(issuer.close)
        self.acquirer = Acquirer()
        return issuer

    def connect(self, issuer, link="issuer", **keys):
        peer = Peer(issuer.address(link), **{"dialect": self.dialect, "patience": 5, **keys})
        self.addCleanup(peer.close)
        return peer

    def start(self, scenario="", *options):
        issuer = self.issuer(scenario, *options)
        return issuer, self.connect(issuer)

    def request(self, minor=MINOR, **more):
        return self.acquirer.authorization(CARD, minor, **more)

    def ask(self, peer, message=None):
        message = message or self.request()
        return peer.ask(message.mti, message.fields)

    def silent(self, peer, message=None, patience=0.3):
        message = message or self.request()
        peer.tell(message)
        with self.assertRaises(Silence):
            self.fail(f"answered: {peer.receive(patience)}")
        return message
