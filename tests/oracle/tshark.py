"""Runs tshark over a capture and gives what one of its dissectors shows of every packet."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PROGRAM = shutil.which("tshark")
TIMEOUT_S = 300
SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt


class Shown:
    """A line of tshark's tree: name, text as shown, the bytes that it stands for as hex, their place, the lines below it."""

    def __init__(self, element):
        self.name = element.get("name", "")
        self.text = element.get("show", "")
        self.hex = element.get("value", "")
        self.at = int(element.get("pos", "0"))
        self.size = int(element.get("size", "0"))
        self.below = [Shown(inner) for inner in element]

    def all(self, name):
        """Every line of that name below this one, however deep."""
        return [found for inner in self.below for found in ([inner] if inner.name == name else []) + inner.all(name)]

    def first(self, name):
        return next(iter(self.all(name)), None)

    @property
    def end(self):
        return self.at + self.size


def skip_without_tshark():
    """Ends the program, with the word and the exit code of a skipped test, where there is no tshark."""
    if PROGRAM is None:
        print("skipped: tshark is not installed; tools/setup installs it")
        sys.exit(SKIPPED)


def version():
    return run("--version").split("\n", 1)[0]


def dissect(capture, protocol, port, preferences=None, lua_scripts=()):
    """For every packet of the capture the tree of `protocol`, which gets what goes over TCP port `port`; None: it has none.

    A script's protocol has to be in the table tcp.port: DissectorTable.get("tcp.port"):add_for_decode_as(protocol).
    """
    arguments = ["-n", "-r", str(capture), "-T", "pdml", "-J", protocol]
    for script in lua_scripts:
        arguments += ["-X", f"lua_script:{script}"]
    arguments += ["-d", f"tcp.port=={port},{protocol}"]
    for name, value in (preferences or {}).items():
        arguments += ["-o", f"{protocol}.{name}:{value}"]
    # A dissector may show memory that it has overwritten: what is no character of XML.
    printed = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", run(*arguments))
    tree = xml.etree.ElementTree.fromstring(printed)
    found = [packet.find(f"proto[@name='{protocol}']") for packet in tree.iter("packet")]
    return [None if element is None else Shown(element) for element in found]


def count(capture, display_filter, preferences=None):
    """How many packets of the capture the filter lets through; preferences by their whole name."""
    arguments = ["-n", "-r", str(capture), "-Y", display_filter, "-T", "fields", "-e", "frame.number"]
    for name, value in (preferences or {}).items():
        arguments += ["-o", f"{name}:{value}"]
    return len(run(*arguments).split())


def run(*arguments):
    # An empty directory of settings: what somebody has set for himself must not change what is seen here.
    with tempfile.TemporaryDirectory() as settings:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": settings, "LC_ALL": "C.UTF-8"}
        said = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=TIMEOUT_S, env=environment)
    # A script that cannot be loaded is only complained of.
    if said.returncode != 0 or b"Lua: " in said.stderr:
        raise RuntimeError(f"tshark {' '.join(arguments)}: exit code {said.returncode}: "
                           f"{said.stderr.decode(errors='replace')[:1000]}")
    return said.stdout.decode(errors="replace")
