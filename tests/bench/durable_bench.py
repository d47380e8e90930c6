#!/usr/bin/env python3
"""Durable authorizations per second over loopback, in turns with a server that copies a canned answer (the ceiling).

usage: durable_bench.py [--seconds N] [--rounds N] [--directory DIR] [--json]

Needs a release build (isoswitch, isotool, ceiling_server). The shapes are those of docs/performance.md: 16 connections ×
window 16, one hot account, one connection at window 1, and 20,000/s offered. DIR is where the journal goes: the disk that is
measured (default: a directory in the working directory).
"""
import argparse
import json
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"

SHAPES = {
    "16 x 16": ["--connections", "16", "--window", "16"],
    "16 x 128": ["--connections", "16", "--window", "128"],
    "16 x 16, one account": ["--connections", "16", "--window", "16", "--hot"],
    "1 x 1": ["--connections", "1", "--window", "1"],
    "20,000/s offered": ["--connections", "16", "--rate", "20000"],
}

CONFIG = """
store: {{engine: journal, directory: {folder}/journal, {store}}}
keys: {{token_key_file: {folder}/token.key}}
listeners:
  - {{name: acquirer, listen: "127.0.0.1:0", framing: binary2, dialect: iso1987_ascii, profile: iso1987, pipeline: issuer,
     in_flight_max: 1024}}
pipelines:
  issuer: [network_management, dedupe, screen, authorize, reverse, advise]
open_transactions_max: 100000
admin: {{socket: {folder}/control.sock}}
log: {{level: {level}}}
"""


def load(address, cards, shape, seconds):
    said = subprocess.run([BIN / "isotool", "load", address, "--cards", cards, "--seconds", str(seconds), "--json", *shape],
                          capture_output=True, text=True, cwd=ROOT)
    if not said.stdout.strip():
        sys.exit(f"durable_bench: load said nothing: {said.stderr}")
    return json.loads(said.stdout.splitlines()[-1])


def start_switch(folder, store="segment_mib: 256", level="warning"):
    folder.mkdir(exist_ok=True)
    (folder / "switch.yaml").write_text(CONFIG.format(folder=folder, store=store, level=level))
    subprocess.run([ROOT / "tools/new_token_key", "--demo", folder / "token.key"], check=True, stdout=subprocess.DEVNULL)
    ports = folder / "ports.json"
    switch = subprocess.Popen([BIN / "isoswitch", "run", folder / "switch.yaml", "--ports-file", ports], cwd=ROOT,
                              stderr=(folder / "log").open("w"))
    for _ in range(400):
        if ports.exists():
            break
        if switch.poll() is not None:
            sys.exit(f"durable_bench: the switch ended: {(folder / 'log').read_text()}")
        time.sleep(0.02)
    address = json.loads(ports.read_text())["listeners"]["acquirer"]
    cards = folder / "accounts.csv"
    with cards.open("w") as out:
        subprocess.run([BIN / "isotool", "accounts", "sample", "--count", "10000", "--balance", "10000000.00"], check=True,
                       stdout=out, cwd=ROOT)
    subprocess.run([BIN / "isotool", "accounts", "import", cards, "--socket", folder / "control.sock", "--reason", "bench"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return switch, address, cards


def cpu_us(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 10_000


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--directory", type=pathlib.Path, default=pathlib.Path.cwd())
    options.add_argument("--json", action="store_true")
    options = options.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="durable_bench_", dir=options.directory))
    switch, address, cards = start_switch(folder)
    ceiling = subprocess.Popen([BIN / "ceiling_server", "binary2"], stdout=subprocess.PIPE, text=True)
    ceiling_address = "127.0.0.1:" + ceiling.stdout.readline().strip()
    results = []
    try:
        for name, shape in SHAPES.items():
            rounds = {"switch": [], "ceiling": []}
            spent, answered = 0, 0
            for _ in range(options.rounds):
                rounds["ceiling"].append(load(ceiling_address, cards, shape, options.seconds))
                before = cpu_us(switch)
                rounds["switch"].append(load(address, cards, shape, options.seconds))
                spent += cpu_us(switch) - before
                answered += rounds["switch"][-1]["answered"]
            row = {"shape": name, "cpu_us_each": round(spent / max(answered, 1), 1)}
            for who, runs in rounds.items():
                row[who] = {
                    "per_second": round(statistics.median(run["answers_per_second"] for run in runs)),
                    "p50_us": round(statistics.median(run["latency_us"]["p50"] for run in runs)),
                    "p99_us": round(statistics.median(run["latency_us"]["p99"] for run in runs)),
                    "codes": runs[-1]["codes"],
                }
            row["ratio"] = round(row["switch"]["per_second"] / row["ceiling"]["per_second"], 3)
            results.append(row)
            if not options.json:
                print(f"{name:22} switch {row['switch']['per_second']:>8,}/s  p50 {row['switch']['p50_us']:>6} µs  "
                      f"p99 {row['switch']['p99_us']:>6} µs  {row['cpu_us_each']:>5} µs CPU each   "
                      f"ceiling {row['ceiling']['per_second']:>8,}/s  p99 {row['ceiling']['p99_us']:>6} µs   "
                      f"ratio {row['ratio']:.2f}", flush=True)
        if options.json:
            print(json.dumps(results))
    finally:
        ceiling.kill()
        switch.send_signal(signal.SIGTERM)
        switch.wait(20)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
