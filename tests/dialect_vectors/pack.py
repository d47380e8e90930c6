#!/usr/bin/env python3
"""Packs messages of every dialect with nested values, by tables and encoders of its own: an opinion from outside.

pack.py FOLDER writes FOLDER/<dialect>.jsonl, the same at every run. A line: `mti`, `fields` (text), `binary` (hexadecimal),
`inside` (values within values), `whole` (fields whose inside does not say all of their bytes), `wire`.
"""
import json
import pathlib
import sys

import divided
import networks
from tables import DIALECTS
from values import ACCENTED, Values

MESSAGES = 42
LARGE = 400        # fields longer than this are filled to their end once per dialect only
LARGE_EVER = 4

INSIDE = {"iso1987": divided.ISO1987, "iso1993": divided.ISO1993, "iso2003": divided.ISO2003, "pos": networks.POS,
          "base24": networks.BASE24, "base1": networks.BASE1, "mastercard": networks.MASTERCARD, "ipm": networks.IPM}
FUNCTIONS = ["100", "110", "120", "200", "210", "220", "400", "420", "430", "800", "804", "240", "442", "644", "740"]


class Packer:
    """One dialect's messages."""

    def __init__(self, name):
        self.name = name
        self.table, self.style, self.version = DIALECTS[name]
        self.inside = INSIDE[name.split("_")[0]]
        self.random = Values(name)  # the name is the seed
        self.random.accents = ACCENTED
        variable = [number for number, field in self.table.items() if field.dots and number not in self.inside]
        self.bounded = [number for number in variable if self.table[number].size <= LARGE]
        self.large = [number for number in variable if self.table[number].size > LARGE]

    def boundaries(self, index):
        """Fields that this message fills to the end, or with one character."""
        sizes = {}
        if self.bounded:
            for step, size in ((0, "most"), (1, "one"), (2, "most")):
                sizes[self.bounded[(3 * index + step) % len(self.bounded)]] = size
        if self.large and index < LARGE_EVER:
            sizes[self.large[index * 7 % len(self.large)]] = "most"
        return sizes

    def present(self, index):
        """The first message has every divided field, the second none beyond 64, then it is chance."""
        if index == 0:
            return set(self.inside)
        chosen = {number for number in self.table if self.random.random() < (0.6 if number in self.inside else 0.2)}
        # PANs of every size, odd and even.
        return {2} | ({number for number in chosen if number <= 64} if index == 1 else chosen)

    def message(self, index):
        self.random.index = index
        sizes = self.boundaries(index)
        values, inside, whole = {}, {}, []
        for number in sorted(self.present(index) | set(sizes) if index != 1 else self.present(index)):
            field = self.table[number]
            if number in self.inside:
                found = self.inside[number](self.random)
                values[number], inside[str(number)] = found[0], found[1]
                whole += [number] if len(found) > 2 else []
                continue
            usual = 12 + index % 8 if number == 2 else None
            size = {"most": field.size, "one": 1, None: usual}[sizes.get(number)]
            values[number] = self.random.value(field, size)
        mti = self.version + self.random.choice(FUNCTIONS)
        return self.line(mti, values, inside, whole)

    def line(self, mti, values, inside, whole):
        binary = {number for number in values if self.table[number].kind == "b"}
        return {"dialect": self.name, "mti": mti,
                "fields": {str(number): value for number, value in values.items() if number not in binary},
                "binary": {str(number): values[number].hex().upper() for number in sorted(binary)},
                "inside": inside, "whole": whole,
                "wire": self.style.message(mti, values, self.table).hex().upper()}


def main(folder):
    for name in DIALECTS:
        packer = Packer(name)
        lines = [json.dumps(packer.message(index), ensure_ascii=False) for index in range(MESSAGES)]
        (pathlib.Path(folder) / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
