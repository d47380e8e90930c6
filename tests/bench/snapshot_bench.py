#!/usr/bin/env python3
"""What making snapshots costs those who wait for answers: two switches in turns, one that makes none and one that makes them all the time.

usage: snapshot_bench.py [--seconds N] [--rounds N] [--rate N] [--every MIB] [--directory DIR]

Needs a release build. Both have segments of 64 MiB; the second makes a snapshot of every MIB (64) and compresses what is not
needed. Rate 0: as fast as it goes, 16 connections with 16 messages in flight on each. A round is judged by its own pair: medians of the rounds' quotients are printed last.
"""
import argparse
import pathlib
import re
import shutil
import signal
import statistics
import tempfile
import time

from durable_bench import cpu_us, load, start_switch

STORES = {"no snapshots": "segment_mib: 64, snapshot_mib: 0", "snapshots": "segment_mib: 64, snapshot_mib: %d, archive: zstd"}


def quiet(process):
    """Waits until the switch has nothing to do any more, so that the other one is measured alone."""
    last = -1
    while cpu_us(process) - last > 50_000:
        last = cpu_us(process)
        time.sleep(1.5)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=15)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--rate", type=int, default=20_000)
    options.add_argument("--every", type=int, default=64)
    options.add_argument("--directory", type=pathlib.Path, default=pathlib.Path.cwd())
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="snapshot_bench_", dir=options.directory))
    switches = {name: start_switch(folder / name.replace(" ", "_"), store.replace("%d", str(options.every)), "info") for name, store in STORES.items()}
    shape = ["--connections", "16", "--rate", str(options.rate)] if options.rate else ["--connections", "16", "--window", "16"]
    rounds = {name: [] for name in STORES}
    try:
        for number in range(options.rounds):
            # In turns first: a disk that many share may be slower to whoever comes second.
            for name in list(switches) if number % 2 == 0 else list(switches)[::-1]:
                switch, address, cards = switches[name]
                quiet(switch)
                before = cpu_us(switch)
                run = load(address, cards, shape, options.seconds)
                run["cpu"] = (cpu_us(switch) - before) / max(run["answered"], 1)
                rounds[name].append(run)
                latency = run["latency_us"]
                print(f"round {number + 1}  {name:12}  {run['answers_per_second']:>9,.0f}/s  p50 {latency['p50']:>6,.0f}  "
                      f"p99 {latency['p99']:>7,.0f}  p99.9 {latency['p99.9']:>7,.0f} µs  {run['cpu']:.1f} µs CPU each", flush=True)
        for name in STORES:
            made = re.findall(r"snapshot_made .*? ms=(\d+)", (folder / name.replace(" ", "_") / "log").read_text())
            if made:
                print(f"{name}: {len(made)} made, the longest took {max(map(int, made))} ms, the last {made[-1]} ms")
        pairs = list(zip(rounds["no snapshots"], rounds["snapshots"]))
        for figure in ("p50", "p99", "p99.9"):
            quotients = [b["latency_us"][figure] / a["latency_us"][figure] for a, b in pairs]
            print(f"{figure} with snapshots ÷ without: median {statistics.median(quotients):.2f}  "
                  f"({', '.join(f'{q:.2f}' for q in sorted(quotients))})")
        rates = [b["answers_per_second"] / a["answers_per_second"] for a, b in pairs]
        print(f"answers/s with ÷ without: median {statistics.median(rates):.2f}")
    finally:
        for switch, _, _ in switches.values():
            switch.send_signal(signal.SIGTERM)
        for switch, _, _ in switches.values():
            switch.wait(30)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
