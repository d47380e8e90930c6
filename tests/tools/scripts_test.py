#!/usr/bin/env python3
"""The scripts of tools/: what they say, write and exit with. Nothing is installed or built here."""
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(script, *arguments):
    return subprocess.run([ROOT / script, *arguments], capture_output=True, text=True, timeout=60)


class NewTokenKey(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = pathlib.Path(self.folder.name) / "token.key"

    def key_lines(self):
        return [line for line in self.file.read_text().splitlines() if not line.startswith("#")]

    def test_a_folder_that_is_missing_is_made_for_its_owner(self):
        # The first command of the README failed on a new checkout.
        self.file = pathlib.Path(self.folder.name) / "new" / "token.key"
        self.assertEqual(run("tools/new_token_key", str(self.file)).returncode, 0)
        self.assertEqual(self.file.parent.stat().st_mode & 0o777, 0o700)
        self.assertEqual(len(self.key_lines()), 1)

    def test_the_file_is_for_its_owner_and_holds_64_hex_digits(self):
        self.assertEqual(run("tools/new_token_key", str(self.file)).returncode, 0)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        lines = self.key_lines()
        self.assertEqual(len(lines), 1)
        self.assertRegex(lines[0], r"^[0-9a-f]{64}$")
        self.assertNotIn("DEMO", self.file.read_text())

    def test_the_key_is_not_printed(self):
        said = run("tools/new_token_key", str(self.file))
        self.assertNotIn(self.key_lines()[0], said.stdout + said.stderr)

    def test_two_keys_differ(self):
        run("tools/new_token_key", str(self.file))
        first = self.key_lines()[0]
        self.file.unlink()
        run("tools/new_token_key", str(self.file))
        self.assertNotEqual(first, self.key_lines()[0])

    def test_a_demo_key_says_so_loudly(self):
        self.assertEqual(run("tools/new_token_key", "--demo", str(self.file)).returncode, 0)
        self.assertIn("DEMO KEY", self.file.read_text())
        self.assertRegex(self.key_lines()[0], r"^[0-9a-f]{64}$")

    def test_a_key_that_exists_is_left_as_it_is(self):
        self.file.write_text("mine\n")
        self.assertEqual(run("tools/new_token_key", str(self.file)).returncode, 1)
        self.assertEqual(self.file.read_text(), "mine\n")

    def test_wrong_usage_is_2(self):
        for arguments in ([], ["--loud", "x"], ["a", "b"]):
            self.assertEqual(run("tools/new_token_key", *arguments).returncode, 2, arguments)


class Setup(unittest.TestCase):
    def test_help_and_wrong_usage(self):
        self.assertEqual(run("tools/setup", "--help").returncode, 0)
        self.assertEqual(run("tools/setup", "--remove").returncode, 2)
        self.assertEqual(run("tools/setup", "--list", "more").returncode, 2)

    def test_what_is_listed_as_missing_is_a_package_of_the_script(self):
        listed = run("tools/setup", "--list")
        self.assertEqual(listed.returncode, 0)
        words = set(re.findall(r"[a-z0-9+.-]+", (ROOT / "tools/setup").read_text()))
        for package in listed.stdout.split():
            self.assertIn(package, words)


class Test(unittest.TestCase):
    def test_help_and_wrong_usage(self):
        self.assertEqual(run("tools/test", "--help").returncode, 0)
        self.assertEqual(run("tools/test", "--preset", "quick").returncode, 2)
        self.assertEqual(run("tools/test", "--preset").returncode, 2)
        self.assertEqual(run("tools/test", "--fuzz").returncode, 2)
        self.assertEqual(run("tools/test", "--fuzz", "long").returncode, 2)


class All(unittest.TestCase):
    def test_every_script_is_executable_and_stops_at_the_first_failure(self):
        for script in ("tools/setup", "tools/test", "tools/tidy", "tools/new_token_key", ".ci/run"):
            path = ROOT / script
            self.assertTrue(path.stat().st_mode & stat.S_IXUSR, script)
            self.assertIn("set -euo pipefail", path.read_text(), script)


if __name__ == "__main__":
    sys.exit(unittest.main())
