"""Reading element sets beside the libraries, in one run: `python tests/benchmarks/bench_elements.py [SETS]`.

The whole active catalogue, repeated under new numbers until there are 16,000 sets, in every format. Prints the best of three of each
reader, the ratios, and for how long reading kept another thread from running (the window shares the interpreter). Nothing here passes
or fails. Theirs believe what they read: no checksum, no range, no line of an error is part of their time.
"""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sgp4 import omm
from sgp4.api import Satrec
from skyfield.api import load
from skyfield.iokit import parse_tle_file

from console.orbit.catalogue import read_elements, write_omm_json
from console.orbit.elements import ElementSet
from console.orbit.tle import checksum
from tests.shared_data import shared

ALPHA_5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def tle_lines(count: int) -> list[tuple[str, str, str]]:
    """Names and line pairs; those beyond the catalogue get numbers in Alpha-5."""
    lines = shared("tle/active/active_2025-09-13T21JST.tle").read_text().splitlines()
    sets = list(zip(lines[::3], lines[1::3], lines[2::3], strict=True))
    fresh = (f"{letter}{number:04d}" for letter in ALPHA_5 for number in range(10_000))
    more = ((name, renumbered(one, ident), renumbered(two, ident)) for (name, one, two), ident in zip(cycle(sets), fresh, strict=False))
    return [*sets[:count], *islice(more, max(0, count - len(sets)))]


def renumbered(line: str, ident: str) -> str:
    line = line[:2] + ident + line[7:68]
    return line + str(checksum(line))


def dresses(sets: list[ElementSet]) -> dict[str, str]:
    """The same sets as OMM."""
    records: list[dict[str, Any]] = json.loads(write_omm_json(sets))
    header = [name for name in records[0] if not name.startswith("CCSDS")]
    table = "\n".join([",".join(header), *(",".join(str(record[name]) for name in header) for record in records)])
    kvn = "\n".join("\n".join(f"{name} = {value}" for name, value in record.items()) for record in records)
    return {"JSON": json.dumps(records), "CSV": table, "KVN": kvn, "XML": f"<ndm>{''.join(map(xml_of, records))}</ndm>"}


def xml_of(record: dict[str, Any]) -> str:
    """As CelesTrak writes one: metadata, then elements, then what belongs to TLE."""
    names = list(record)
    at, tail = names.index("EPOCH"), names.index("EPHEMERIS_TYPE")

    def part(chosen: list[str]) -> str:
        return "".join(f"<{name}>{escaped(str(record[name]))}</{name}>" for name in chosen)

    return (
        '<omm id="CCSDS_OMM_VERS" version="2.0"><header><CREATION_DATE/><ORIGINATOR/></header><body><segment>'
        f"<metadata>{part(names[1:at])}</metadata><data><meanElements>{part(names[at:tail])}</meanElements>"
        f"<tleParameters>{part(names[tail:])}</tleParameters></data></segment></body></omm>"
    )


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def best_of(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest of some runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def longest_wait_s(run: Callable[[], object]) -> float:
    """For how long another thread, that wants to run every half millisecond, could not."""
    is_over, longest = threading.Event(), [0.0]

    def watch() -> None:
        last = time.perf_counter()
        while not is_over.is_set():
            time.sleep(0.0005)
            now = time.perf_counter()
            longest[0], last = max(longest[0], now - last), now

    watcher = threading.Thread(target=watch)
    watcher.start()
    run()
    is_over.set()
    watcher.join()
    return longest[0]


def by_sgp4(parse: Callable[[Any], Any], text: str) -> list[Satrec]:
    satellites = []
    for fields in parse(io.StringIO(text)):
        satellite = Satrec()
        omm.initialize(satellite, fields)
        satellites.append(satellite)
    return satellites


def main(count: int = 16_000) -> None:
    lines = tle_lines(count)
    tle = "\r\n".join(line for one in lines for line in one)
    texts = {"TLE": tle, **dresses([replace(one, catalogue_number=number) for number, one in enumerate(read_elements(tle, source="x"), 1)])}
    scale = load.timescale(builtin=True)
    theirs: dict[str, tuple[str, Callable[[], object]]] = {
        "TLE": ("Satrec.twoline2rv", lambda: [Satrec.twoline2rv(one, two) for _, one, two in lines]),
        "CSV": ("sgp4.omm", lambda: by_sgp4(omm.parse_csv, texts["CSV"])),
        "XML": ("sgp4.omm", lambda: by_sgp4(omm.parse_xml, texts["XML"])),
    }
    skyfield = best_of(lambda: list(parse_tle_file(io.BytesIO(tle.encode()), scale)))
    sys.stdout.write(f"{count} sets, best of three\n")
    for name, text in texts.items():
        content = text.encode()
        assert len(read_elements(content, source="x")) == count
        mine = best_of(lambda content=content: read_elements(content, source="x"))  # type: ignore[misc]
        wait = longest_wait_s(lambda content=content: read_elements(content, source="x"))  # type: ignore[misc]
        told = f"{name:<5} {len(content) / 1e6:5.1f} MB  ours {mine:6.3f} s, longest wait of another thread {wait * 1e3:4.1f} ms"
        if name in theirs:
            who, run = theirs[name]
            their = best_of(run)
            told += f"; {who} {their:6.3f} s, ratio {their / mine:4.2f}"
        if name == "TLE":
            told += f"; Skyfield's loader {skyfield:6.3f} s, ratio {skyfield / mine:4.2f}"
        sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:2]))
