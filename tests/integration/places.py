"""Where things are: the source tree, the vectors, and the two programs under test."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = pathlib.Path(os.environ.get("ISOSWITCH_VECTORS") or ROOT / "tests/vectors")


class Programs:
    """Taken from the command line, before unittest reads the rest of it."""
    isoswitch = None
    isotool = None

    @classmethod
    def from_arguments(cls):
        if len(sys.argv) < 3:
            sys.exit(f"usage: {sys.argv[0]} ISOSWITCH ISOTOOL [argument ...]")
        cls.isoswitch = pathlib.Path(sys.argv.pop(1)).resolve()
        cls.isotool = pathlib.Path(sys.argv.pop(1)).resolve()
