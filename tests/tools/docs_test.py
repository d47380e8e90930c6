#!/usr/bin/env python3
"""What the documentation names is there, and what is there is named; and names that CMake can read."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


class Docs(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
            for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
                if not target.startswith("http"):
                    self.assertTrue((page.parent / target).exists(), f"{page.name}: {target}")

    def test_every_metric_is_in_operating(self):
        page = text("docs/operating.md")
        for metric in re.findall(r'"isoswitch_([a-z_]+)"', text("switch/ops/metrics.cc")):
            self.assertIn(f"`{metric}", page)

    def test_every_handler_has_its_section(self):
        page = text("docs/handlers.md")
        handlers = re.findall(r'\{"([a-z_]+)", Stage::', text("switch/handlers/registry.cc"))
        self.assertGreaterEqual(len(handlers), 6)
        for handler in handlers:
            self.assertIn(f"\n## {handler}\n", page)

    def test_every_exception_reason_is_in_handlers_that_some_handler_raises(self):
        page = text("docs/handlers.md")
        sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "switch/handlers").glob("*.cc"))
        raised = set(re.findall(r"ExceptionReason::([a-z_]+)", sources))
        self.assertGreaterEqual(len(raised), 7)
        for reason in raised:
            self.assertIn(f"`{reason}`", page)

    def test_every_folder_of_the_layers_is_in_architecture(self):
        page = text("docs/architecture.md")
        for folder in sorted((ROOT / "switch").iterdir()):
            if folder.is_dir():
                self.assertIn(f"`switch/{folder.name}/`", page)

    def test_the_framing_presets_are_those_of_their_page(self):
        table = text("switch/net/framing.cc").split("constexpr Preset presets[] = {")[1].split("};")[0]
        presets = re.findall(r'\{"(\w+)", .*?(\d), \w+, [^,]*, (true|false), (\w+), "[^"]*", (\w+)\}', table)
        self.assertEqual(len(presets), table.count("{"))
        self.assertGreaterEqual(len(presets), 18)
        rows = [[cell.strip() for cell in row.split("|")[1:-1]]
                for row in text("docs/framing.md").split("## The presets")[1].split("##")[0].splitlines()
                if row.startswith("| `")]
        self.assertEqual([(f"`{name}`", {"true": "yes", "false": "no"}[counts_itself], meaning)
                          for name, _, counts_itself, _, meaning in presets],
                         [(name, counts_itself, meaning) for name, _, counts_itself, _, meaning, _ in rows])
        words = {"0": "none", "2": "2 bytes", "3": "3 bytes", "4": "4 "}
        for (name, size, _, header, _), (_, length, _, around, _, _) in zip(presets, rows):
            self.assertIn(words[size], length, name)
            self.assertEqual(header == "none", "TPDU" not in around and "style" not in around, name)

    def test_no_test_is_lost_by_its_name(self):
        # CMake takes a semicolon for the end of a list's item: such a test was registered as two that match nothing.
        for file in (ROOT / "tests").rglob("*.cc"):
            for name in re.findall(r'TEST_CASE\("([^"]*)"', file.read_text(encoding="utf-8")):
                self.assertNotIn(";", name, file.name)

    def test_every_key_of_a_profile_is_in_dialects(self):
        page = text("docs/dialects.md")
        for key in re.findall(r'(?:top\.(?:require|find|text|integer|choice|flag)\(|read_mark\(top, )"([a-z_]+)"',
                              text("switch/pipeline/profile.cc")):
            self.assertIn(f"`{key}`", page)


if __name__ == "__main__":
    unittest.main()
