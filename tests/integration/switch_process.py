"""The program under test as a process: its configuration, its start, its end by SIGTERM or kill -9, its control socket."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from places import ROOT, Programs

PIPELINE = ["network_management", "dedupe", "screen: {expiry: checked}",
            "authorize: {partial_approval: offered, refund_authorization: approved, tombstone_code: do_not_honor}",
            "reverse", "advise"]


class StartFailed(Exception):
    pass


def listener(name, framing="binary2", dialect="iso1987_ascii", profile=None, network="domestic", **more):
    """The text of a listener; `more` are further keys of it."""
    keys = {"name": name, "listen": "127.0.0.1:0", "framing": framing, "dialect": dialect,
            "profile": profile or dialect[:7], "pipeline": "issuer", "network": network, **more}
    return "  - " + "\n    ".join(f"{key}: {value}" for key, value in keys.items()) + "\n"


def profile_with(directory, base, name, changes="", replaced=()):
    """A copy of a shipped profile with more lines at its end, and some `key: value` lines replaced; its path."""
    text = (ROOT / f"config/profiles/{base}.yaml").read_text()
    for key, value in replaced:
        text, count = re.subn(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
        assert count == 1, f"{base} has no key {key}"
    text = text.replace(f"profile: {base}\n", f"profile: {name}\n") + "\n" + changes + "\n"
    file = pathlib.Path(directory) / f"{name}.yaml"
    file.write_text(text)
    return str(file)


class Switch:
    def __init__(self, listeners, pipeline=None, more="", log_level="info", store="segment_mib: 4"):
        self.store = store
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="isoswitch-test-"))
        self.log_file = self.directory / "switch.log"
        self.ports_file = self.directory / "ports.json"
        self.key_file = self.directory / "token.key"
        self.socket_file = self.directory / "control.sock"
        self.journal = self.directory / "journal"
        self.config_file = self.directory / "switch.yaml"
        self.process = None
        self.ports = {}
        self.new_key(self.key_file)
        made = listeners(self.directory) if callable(listeners) else listeners
        self.config_file.write_text(self.config("".join(made), pipeline or PIPELINE, more, log_level))

    @staticmethod
    def new_key(file):
        subprocess.run([ROOT / "tools/new_token_key", file], check=True, capture_output=True)

    def config(self, listeners, pipeline, more, log_level):
        handlers = "".join(f"    - {handler}\n" for handler in pipeline)
        return (f"store: {{engine: journal, directory: {self.journal}, {self.store}}}\n"
                f"keys: {{token_key_file: {self.key_file}}}\n"
                f"listeners:\n{listeners}"
                f"pipelines:\n  issuer:\n{handlers}"
                f"admin: {{http: '127.0.0.1:0', socket: {self.socket_file}}}\n"
                f"log: {{level: {log_level}, file: ''}}\n"
                f"{more}\n")

    # The process

    def start(self, patience=20):
        """Returns when the switch says that it is ready."""
        assert self.process is None, "it runs"
        self.ports_file.unlink(missing_ok=True)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([Programs.isoswitch, "run", self.config_file, "--ports-file", self.ports_file],
                                            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + patience
        while not self.ports_file.exists():
            code = self.process.poll()
            if code is not None:
                self.process = None
                raise StartFailed(f"exit code {code}\n{self.log_tail()}")
            if time.monotonic() > until:
                self.kill()
                raise StartFailed(f"not ready after {patience} s\n{self.log_tail()}")
            time.sleep(0.005)
        self.ports = json.loads(self.ports_file.read_text())
        assert self.ports["pid"] == self.process.pid
        return self

    def stop(self, patience=20):
        """SIGTERM; the exit code."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        return self.wait(patience)

    def wait(self, patience=20):
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {patience} s after SIGTERM\n{self.log_tail()}") from None
        self.process = None
        return code

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def address(self, name):
        host, _, port = self.ports["listeners"][name].rpartition(":")
        return host, int(port)

    def log_text(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_tail(self, lines=40):
        return "\n".join(self.log_text().splitlines()[-lines:])

    # The control socket and the admin port

    def control(self, act, **keys):
        """One request, one response, whatever it says."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(20)
            line.connect(os.fspath(self.socket_file))
            line.sendall(json.dumps({"act": act, **keys}).encode() + b"\n")
            got = b""
            while not got.endswith(b"\n"):
                more = line.recv(1 << 20)
                if not more:
                    raise AssertionError(f"{act}: the control socket was closed after {got!r}")
                got += more
        return json.loads(got)

    def told(self, act, **keys):
        answer = self.control(act, **keys)
        assert answer.get("ok") is True, f"{act}: {answer}"
        return answer

    def import_accounts(self, rows):
        return self.told("accounts.import", reason="test", rows=rows)

    def account(self, name):
        return self.told("accounts.show", account=name)["account"]

    def books(self):
        return self.told("books")["books"]

    def exceptions(self):
        return self.told("exceptions.list", status="open", limit=1000)["exceptions"]

    def http(self, path):
        """(status, text)"""
        try:
            with urllib.request.urlopen(f"http://{self.ports['admin']}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def isotool(*arguments):
    return subprocess.run([Programs.isotool, *arguments], capture_output=True, text=True, timeout=120, cwd=ROOT)


def isoswitch(*arguments, timeout=60):
    return subprocess.run([Programs.isoswitch, *arguments], capture_output=True, text=True, timeout=timeout, cwd=ROOT)
