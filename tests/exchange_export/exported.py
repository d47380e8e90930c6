"""Runs isotool spec export, and tshark with what it exports."""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "oracle"), str(HERE.parent / "integration")]

import capture
import dissected
import pcap
import tshark
from isotool import ROOT, Isotool
from page import Page
from places import VECTORS

DIALECTS = sorted(file.stem for file in (ROOT / "config/dialects").glob("*.yaml"))
ODD = HERE / "odd.yaml"
REVEALED = {"reveal": "TRUE"}
TIMEOUT_S = 60


class Programs:
    """Taken from the command line, before unittest reads the rest of it."""
    isotool = None

    @classmethod
    def from_arguments(cls):
        if len(sys.argv) < 2:
            sys.exit(f"usage: {sys.argv[0]} ISOTOOL [test ...]")
        cls.isotool = Isotool(sys.argv.pop(1))


def seed():
    return int(os.environ.get("ISOSWITCH_SEED") or random.SystemRandom().randrange(1 << 32))


def export(*arguments):
    said = subprocess.run([Programs.isotool.program, "spec", "export", *map(str, arguments)], capture_output=True,
                          timeout=TIMEOUT_S, cwd=ROOT)
    if said.returncode != 0:
        raise RuntimeError(f"isotool spec export {arguments}: {said.stderr.decode()}")
    return said.stdout.decode()


def page_of(dialect):
    return Page(export(dialect, "--format", "markdown"))


def decoded(dialect, wires):
    """What isotool reads in each. A value may hold what Python takes for the end of a line."""
    lines = "".join(wire.hex() + "\n" for wire in wires)
    said = subprocess.run([Programs.isotool.program, "decode", "--dialect", dialect, "--json", "--reveal"],
                          input=lines.encode(), capture_output=True, timeout=TIMEOUT_S, cwd=ROOT)
    answers = [json.loads(line) for line in said.stdout.decode().split("\n") if line]
    assert len(answers) == len(wires), said.stderr.decode()[:1000]
    return answers


def vectors(kind, dialect):
    file = VECTORS / kind / f"{dialect}.jsonl"
    return [json.loads(line) for line in file.read_text().split("\n") if line] if file.exists() else []


def wires_of(rows):
    return [bytes.fromhex(row["wire"]) for row in rows]


def as_shown(text):
    """Control characters above 7F are dots, as in isotool."""
    return "".join("." if 0x80 <= ord(c) < 0xA0 else c for c in text)


def all_shown(value):
    if isinstance(value, dict):
        return {as_shown(key): all_shown(inner) for key, inner in value.items()}
    return [all_shown(inner) for inner in value] if isinstance(value, list) else as_shown(value)


def fields_of(row):
    """Of text and of bytes, as they are shown."""
    return {key: as_shown(text) for key, text in {**row["fields"], **row.get("binary", {})}.items()}


class Dissector:
    """An exported dissector in a directory of its own."""

    def __init__(self, dialect, *options, name=None):
        self.directory = tempfile.TemporaryDirectory()
        self.name = name or dialect
        self.script = self.file("dissector.lua")
        export(dialect, "--format", "wireshark", "--output", self.script, *options)

    def file(self, name):
        return pathlib.Path(self.directory.name) / name

    def dissect(self, wires, preferences=None):
        """The one message of each."""
        pcap.write(self.file("messages.pcap"), wires)
        packets = dissected.messages(self.file("messages.pcap"), self.script, self.name, pcap.SERVER_PORT, preferences)
        assert [len(packet) for packet in packets] == [1] * len(wires), [len(packet) for packet in packets]
        return [packet[0] for packet in packets]

    def streams(self, streams, preferences=None, port=pcap.SERVER_PORT):
        """The messages of all packets of a list of streams, each a list of segments."""
        capture.write(self.file("streams.pcap"), streams)
        packets = dissected.messages(self.file("streams.pcap"), self.script, self.name, port, preferences)
        return [message for packet in packets for message in packet]

    def text(self, *arguments):
        """What tshark prints of the messages that were dissected last."""
        return tshark.run("-n", "-r", str(self.file("messages.pcap")), "-X", f"lua_script:{self.script}", "-d",
                          f"tcp.port=={pcap.SERVER_PORT},{self.name}", *arguments)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()
