"""How fast values leave a recording, and with how much memory: CSV and NPZ beside a naive loop over rows, in one run.

Run it: `python -m tests.benchmarks.bench_export [--samples 60000] [--columns 40]`. The naive loop is what one writes first: a row at a time
out of the same stored columns, a dictionary a row, csv.DictWriter. All sides write the same values of one session file; the best of three
counts, and nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np

from console.clock import monotonic_ns
from console.store.export import export_session
from console.store.export_wish import ExportWish, Form, Layout
from console.store.reader import SessionReader
from console.store.session_file import FOREVER_NS
from console.store.stored_samples import Window
from tests.store.recordings import batch, begin, delivery

ROUNDS = 3
STEP = 500


def recorded(folder: Path, samples: int, columns: int) -> Path:
    """A session of one container: half of the parameters floats, half small integers."""
    dice = np.random.default_rng(7)
    with begin(folder) as writer:
        for first in range(0, samples, STEP):
            count = min(STEP, samples - first)
            made = {
                f"P{place}": dice.normal(size=count) if place % 2 else dice.integers(0, 4096, count, dtype=np.uint16)
                for place in range(columns)
            }
            writer.delivery(delivery(first + count, samples=[batch(first, made, step_ns=10_000_000)]))
            writer.flush_durably()
    return writer.path


def naive(recording: Path, target: Path) -> None:
    """A row at a time."""
    with SessionReader(recording) as reader, target.open("w", newline="") as file:
        (held,) = reader.holdings()
        names = list(held.parameters)
        writer = csv.DictWriter(file, ["received_ns", "packet", *names])
        writer.writeheader()
        start = 0
        while (run := reader.next_run(held, names, start, Window(-FOREVER_NS, FOREVER_NS, FOREVER_NS))) is not None:
            start = run.next_sample
            for row in range(len(run)):
                told = {"received_ns": int(run.received_ns[row]), "packet": int(run.packet[row])}
                told.update({name: run.columns[name][row].item() for name in names})  # type: ignore[union-attr]
                writer.writerow(told)


def best_s(work: Callable[[], object]) -> float:
    """The quickest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = monotonic_ns()
        work()
        taken.append((monotonic_ns() - begun) / 1e9)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=60_000)
    parser.add_argument("--columns", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recording = recorded(Path(folder), asked.samples, asked.columns)
        values, out = asked.samples * asked.columns, Path(folder) / "out"
        click.echo(
            f"{asked.samples:,} samples of {asked.columns} parameters, {values:,} values, file {recording.stat().st_size / 1e6:.0f} MB"
        )
        base = best_s(lambda: naive(recording, out))
        click.echo(f"{'naive rows':<12} {base:7.2f} s  {values / base / 1e6:7.2f} M values/s  {out.stat().st_size / base / 1e6:7.1f} MB/s")
        for name, wish in (
            ("CSV wide", ExportWish(is_raw=True)),
            ("CSV long", ExportWish(is_raw=True, layout=Layout.LONG)),
            ("NPZ", ExportWish(is_raw=True, form=Form.NPZ)),
        ):
            taken = best_s(lambda wish=wish: export_session(recording, wish, out))  # type: ignore[misc]
            size = out.stat().st_size / taken / 1e6
            click.echo(
                f"{name:<12} {taken:7.2f} s  {values / taken / 1e6:7.2f} M values/s  {size:7.1f} MB/s  {base / taken:6.1f} times the naive"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
        click.echo(f"peak memory of the whole run {peak:.0f} MB")


if __name__ == "__main__":
    main()
