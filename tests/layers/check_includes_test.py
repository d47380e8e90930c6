#!/usr/bin/env python3
"""The checker of layers itself: what it must find in trees made for it."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(__file__).with_name("check_includes.py")


def check(**files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = pathlib.Path(root) / name.replace("__", "/").replace("_cc", ".cc").replace("_h", ".h")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECKER, root], capture_output=True, text=True)
        return done.returncode, done.stdout


class Layers(unittest.TestCase):
    def test_downward_is_right(self):
        code, said = check(switch__store__a_cc='#include "switch/ledger/rows.h"\n#include "iso8583/mti.h"\n')
        self.assertEqual(code, 0, said)

    def test_upward_is_named_with_file_and_line(self):
        code, said = check(switch__ledger__a_cc='// x\n\n#include "switch/store/rows.h"\n')
        self.assertEqual(code, 1)
        self.assertIn("switch/ledger/a.cc:3: switch/ledger may not include switch/store", said)

    def test_neighbours_do_not_see_each_other(self):
        code, said = check(switch__net__a_h='#include "switch/ledger/rows.h"\n')
        self.assertEqual(code, 1)
        self.assertIn("switch/net/a.h:1:", said)

    def test_the_app_is_above_all_folders(self):
        code, said = check(switch__ops__a_cc='#include "switch/app.h"\n', switch__app_cc='#include "switch/ops/a.h"\n')
        self.assertEqual(code, 1)
        self.assertIn("switch/ops/a.cc:1: switch/ops may not include switch (", said)
        self.assertNotIn("switch/app.cc", said)

    def test_an_unlisted_folder_is_a_fault(self):
        code, said = check(switch__extras__a_cc="int x;\n")
        self.assertEqual(code, 1)
        self.assertIn("'switch/extras' is not in the list of layers", said)

    def test_the_exchange_of_specifications_is_above_the_codec_and_below_the_tools(self):
        code, said = check(iso8583__exchange__a_cc='#include "iso8583/mti.h"\n',
                           tools__isotool__a_cc='#include "iso8583/exchange/a.h"\n')
        self.assertEqual(code, 0, said)
        code, said = check(iso8583__a_cc='#include "iso8583/exchange/a.h"\n',
                           iso8583__exchange__b_cc='#include "switch/base/money.h"\n',
                           switch__base__c_cc='#include "iso8583/exchange/a.h"\n')
        self.assertEqual(code, 1)
        self.assertIn("iso8583/a.cc:1: iso8583 may not include iso8583/exchange", said)
        self.assertIn("iso8583/exchange/b.cc:1:", said)
        self.assertIn("switch/base/c.cc:1:", said)

    def test_paths_start_at_the_root(self):
        code, said = check(switch__base__a_cc='#include "clock.h"\n')
        self.assertEqual(code, 1)
        self.assertIn('switch/base/a.cc:1: "clock.h" is not a path from the root', said)

    def test_an_empty_tree_is_not_a_pass(self):
        self.assertEqual(check()[0], 1)


if __name__ == "__main__":
    unittest.main()
