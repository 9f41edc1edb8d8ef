"""How long 16,000 element sets take from text into the store and back, beside `sqlite_utils` doing the same in the same run.

Run it: `python -m tests.benchmarks.bench_import [COUNT]`. Prints seconds, the best of three, and ratios; nothing is asserted.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import click
import sqlite_utils

from console.clock import monotonic_ns
from console.orbit.catalogue import read_orbits, write_omm_json
from console.orbit.elements import ElementSet
from console.orbit.name_index import NameIndex
from console.store.element_list import find_sets, import_files, listed
from console.store.element_store import ElementStore
from console.utc import DAY_NS, parse_utc

EPOCH_NS = parse_utc("2026-11-20T00:00:00Z")
TURNS = 3


def best_s(work: Callable[[], object]) -> float:
    """The shortest of some turns, in seconds."""
    times = []
    for _ in range(TURNS):
        begun_ns = monotonic_ns()
        work()
        times.append((monotonic_ns() - begun_ns) / 1e9)
    return min(times)


def sets_of(count: int, *, turn: int = 0) -> list[ElementSet]:
    """That many objects, each with an epoch of its own."""
    base = ElementSet("OBJECT", 0, EPOCH_NS, 15.0, 0.001, 97.0, 10.0, 20.0, 30.0, bstar=1e-4)
    return [
        replace(
            base,
            name=f"OBJECT {n} {n * 7919 % 1000}",
            catalogue_number=n,
            epoch_ns=EPOCH_NS + n * 10**9 + turn * DAY_NS,
            raan_deg=n * 0.01 % 360,
        )
        for n in range(1, count + 1)
    ]


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, newer = folder / "first.json", folder / "newer.json"
        file.write_text(write_omm_json(sets_of(count)))
        newer.write_text(write_omm_json(sets_of(count, turn=1)))
        orbits = read_orbits(file.read_bytes(), source="first.json")
        numbers = iter(range(10**6))

        def imported() -> None:
            with ElementStore(folder / f"{next(numbers)}.sqlite") as store:
                import_files(store, [file], EPOCH_NS)

        def by_sqlite_utils() -> None:
            database = sqlite_utils.Database(folder / f"{next(numbers)}.sqlite")
            rows = (asdict(one) for one in read_orbits(file.read_bytes(), source="first.json") if isinstance(one, ElementSet))
            database["sets"].insert_all(rows, pk=("catalogue_number", "epoch_ns"), ignore=True)  # type: ignore[union-attr]
            database.close()

        reading_s, ours_s, theirs_s = best_s(lambda: read_orbits(file.read_bytes(), source="x")), best_s(imported), best_s(by_sqlite_utils)
        click.echo(f"{len(orbits)} sets, {file.stat().st_size / 1e6:.1f} MB of OMM in JSON")
        click.echo(f"read the text                   {reading_s:7.3f} s")
        click.echo(f"moonkite: read and store        {ours_s:7.3f} s  (goal: under 3)")
        click.echo(f"sqlite_utils: read, insert_all  {theirs_s:7.3f} s  ({theirs_s / ours_s:.1f} times; keeps no sources, no current set)")
        measure_store(folder, file, newer)


def measure_store(folder: Path, file: Path, newer: Path) -> None:
    """What a filled store costs."""
    with ElementStore(folder / "kept.sqlite") as store:
        import_files(store, [file], EPOCH_NS)
        click.echo(f"the same file again             {best_s(lambda: import_files(store, [file], EPOCH_NS)):7.3f} s")
        click.echo(f"a newer set of each             {best_s(lambda: import_files(store, [newer], EPOCH_NS)):7.3f} s")
        click.echo(f"all current sets                {best_s(store.current):7.3f} s")
        click.echo(f"list them with age and decay    {best_s(lambda: listed(store, store.current(), EPOCH_NS)):7.3f} s")
        click.echo(f"find by a part of the name      {best_s(lambda: find_sets(store, 'object 77')):7.3f} s")
        index = NameIndex([f"{one.elements.name} {one.elements.catalogue_number}" for one in store.current()])
        for words in ("o", "object 77", "77 object"):
            click.echo(f"search in memory {words!r:<14} {best_s(lambda words=words: index.find(words)) * 1000:7.2f} ms")  # type: ignore[misc]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 16_000)
