#!/usr/bin/env python3
"""Fails, with file and line, where an #include points upward or to a neighbour of its own layer.

usage: check_includes.py ROOT
"""
import pathlib
import re
import sys

# folder: the folders it may use, and through them what those may use. docs/architecture.md has the reasons.
LAYERS = {
    "iso8583/encoding": [],
    "iso8583/field": ["iso8583/encoding"],
    "iso8583": ["iso8583/field"],
    "iso8583/exchange": ["iso8583"],
    "switch/base": ["iso8583"],
    "switch/config": ["switch/base"],
    "switch/ledger": ["switch/base"],
    "switch/crypto": ["switch/config"],
    "switch/net": ["switch/config"],
    "switch/store": ["switch/ledger", "switch/config"],
    "switch/pipeline": ["switch/store", "switch/crypto", "switch/net"],
    "switch/clearing": ["switch/pipeline"],
    "switch/link": ["switch/pipeline"],
    "switch/handlers": ["switch/clearing"],
    "switch/ops": ["switch/handlers", "switch/link"],
    "switch/replay": ["switch/handlers"],
    "switch": ["switch/ops", "switch/replay"],
    "tools": ["switch", "iso8583/exchange"],
    "tests": ["tools"],
}

# Folders that belong to the layer around them: they and its files know one another.
WITHIN = {"iso8583/layout": "iso8583", "iso8583/check": "iso8583", "iso8583/json": "iso8583", "iso8583/loading": "iso8583"}

# The words of the codec, which include nothing of ours: free to all.
WORDS = ("iso8583/bitmap.h", "iso8583/bytes.h", "iso8583/error.h")

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


def below(folder):
    """Everything the folder may use, itself included."""
    seen, todo = set(), [folder]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo.extend(LAYERS[at])
    return seen


def layer_of(path):
    """The layer that a path from the root belongs to, or None if it is none of ours."""
    parts = path.split("/")
    if parts[0] not in ("iso8583", "switch", "tools", "tests"):
        return None
    if parts[0] in ("iso8583", "switch") and len(parts) > 2:
        folder = "/".join(parts[:2])
        return WITHIN.get(folder, folder)
    return parts[0]


def faults_of(root, file):
    path = file.relative_to(root).as_posix()
    own = layer_of(path)
    if own not in LAYERS:
        yield f"{path}:1: folder '{own}' is not in the list of layers (tests/layers/check_includes.py)"
        return
    allowed = below(own)
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        mark, target = found.groups()
        layer = layer_of(target)
        if mark == "<":
            if layer is not None and layer in LAYERS and (root / target).exists():
                yield f'{path}:{number}: our own headers are included as "{target}"'
            continue
        if layer is None:
            # Only generated headers come without a path from the root.
            if not target.endswith(".pb.h"):
                yield f'{path}:{number}: "{target}" is not a path from the root'
        elif layer not in LAYERS:
            yield f"{path}:{number}: \"{target}\": '{layer}' is not in the list of layers"
        elif layer not in allowed and target not in WORDS:
            yield f"{path}:{number}: {own} may not include {layer} (\"{target}\")"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = sorted(
        file
        for top in ("iso8583", "switch", "tools", "tests")
        for suffix in ("*.h", "*.cc", "*.cpp")
        for file in (root / top).rglob(suffix)
    )
    if not files:
        print(f"{root}: no sources here")
        return 1
    faults = [fault for file in files for fault in faults_of(root, file)]
    print("\n".join(faults) if faults else f"{len(files)} files: every include points downwards")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
