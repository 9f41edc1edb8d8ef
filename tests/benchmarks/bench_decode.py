"""Decoding beside space_packet_parser, both measured in one run. `python tests/benchmarks/bench_decode.py [SECONDS]`

Three streams: JPSS (7,200 real packets of 27 values), IDEX (78 real packets of science, forty times over) and housekeeping made
here (twenty kinds of fifty values). Each is decoded packet by packet into plain objects, in columns of 1 to 500 packets, as a live
link brings them, and at once. Fastest of several runs, in CPU time, so that what else runs on the machine hardly counts; the
parser's values are asked for raw, as ours are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import space_packet_parser as spp

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from console.dictionary.program import Program, program_of  # noqa: E402
from console.dictionary.xtce import load_dictionary  # noqa: E402
from console.packets.batch import PacketBatch  # noqa: E402
from console.telemetry.decoder import decode_packet_file, walk_packets  # noqa: E402
from tests.benchmarks.housekeeping import dictionary_xtce  # noqa: E402
from tests.benchmarks.housekeeping import packet as made_packet  # noqa: E402

SHARED = ROOT.parent / "shared/data/ccsds/space_packet_parser"
JPSS, IDEX = SHARED / "jpss", SHARED / "idex"
SIZES = (1, 4, 20, 80, 500)
PACKETS_A_RUN = 1_000
GIVE_S = 1.5
IDEX_TIMES = 40


@dataclass(frozen=True)
class Stream:
    """Packets and the dictionary that describes them."""

    name: str
    xtce: Path
    data: bytes


@dataclass(frozen=True)
class Way:
    """One way to decode, and how many packets a run of it decodes."""

    name: str
    packets: int
    run: Callable[[], object]
    is_batch: bool = False


def best_of(ways: list[Way], give_s: float = GIVE_S) -> list[float]:
    """CPU seconds a packet of the fastest run of each way. The ways take turns, so that a busy machine is busy for all of them;
    kinds of packets are learned before."""
    for way in ways:
        way.run()
    fastest, began = [float("inf")] * len(ways), time.perf_counter()
    while fastest[-1] == float("inf") or time.perf_counter() - began < give_s * len(ways):
        for place, way in enumerate(ways):
            at = time.process_time()
            way.run()
            fastest[place] = min(fastest[place], (time.process_time() - at) / way.packets)
    return fastest


def streams(folder: Path) -> list[Stream]:
    """The three streams; those whose files aren't there are left out."""
    made = folder / "housekeeping.xml"
    made.write_text(dictionary_xtce(), encoding="utf-8")
    found = [Stream("housekeeping, 20 kinds of 50 values", made, b"".join(made_packet(number) for number in range(8_000)))]
    if SHARED.exists():
        jpss = (JPSS / "J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1").read_bytes()
        idex = (IDEX / "sciData_2023_052_14_45_05").read_bytes()
        found.insert(0, Stream("JPSS", JPSS / "jpss1_geolocation_xtce_v1.xml", jpss))
        found.insert(1, Stream("IDEX", IDEX / "idex_combined_science_definition.xml", IDEX_TIMES * idex))
    return found


def pieces(batch: PacketBatch, size: int) -> list[tuple[bytes, np.ndarray]]:
    """The first packets of a stream in batches of one size."""
    ends = range(0, min(len(batch), PACKETS_A_RUN), size)
    cuts = [batch.offsets[first : first + size + 1] for first in ends]
    return [(batch.data[cut[0] : cut[-1]], cut - cut[0]) for cut in cuts]


def ways_of(stream: Stream) -> list[Way]:
    """The parser first, then ours."""
    judge, dictionary = spp.load_xtce(stream.xtce), load_dictionary(stream.xtce)
    program, (batch, _) = program_of(dictionary), walk_packets(stream.data)
    packets = [batch.packet(place) for place in range(min(len(batch), PACKETS_A_RUN))]
    some = b"".join(packets)
    ways = [
        Way(
            "space_packet_parser, packet by packet",
            len(packets),
            lambda: _each(judge.parse_bytes, spp.ccsds_generator(BytesIO(some))),
        ),
        Way(
            "space_packet_parser, all packets kept",
            len(packets),
            lambda: [judge.parse_bytes(each) for each in spp.ccsds_generator(BytesIO(some))],
            is_batch=True,
        ),
        Way("one packet, plain objects", len(packets), lambda: _each(program.values, packets)),
    ]
    for size in SIZES:
        cut = pieces(batch, size)
        count = sum(len(offsets) - 1 for _, offsets in cut)
        ways.append(Way(f"columns, {size} at a time", count, partial(_decode_all, program, cut)))
    ways.append(Way("columns, all at once", len(batch), lambda: program.decode(stream.data, batch.offsets), is_batch=True))
    ways.append(
        Way("columns, all at once, found in the bytes", len(batch), lambda: decode_packet_file(dictionary, stream.data), is_batch=True)
    )
    return ways


def _each(decode: Callable[[Any], object], packets: Iterable[Any]) -> None:
    """One packet after another, as a live link brings them: what came of one is gone when the next comes."""
    for packet in packets:
        decode(packet)


def _decode_all(program: Program, cut: list[tuple[bytes, np.ndarray]]) -> None:
    for data, offsets in cut:
        program.decode(data, offsets)


def measure(stream: Stream, give_s: float) -> None:
    """Print microseconds a packet of each way, and how many times faster than space_packet_parser it is: in batches, faster than it is
    when all its packets are kept, as all our values are."""
    ways = ways_of(stream)
    spent = best_of(ways, give_s)
    print(stream.name)  # noqa: T201
    for way, each in zip(ways, spent, strict=True):
        judge = spent[1] if way.is_batch else spent[0]
        print(f"  {way.name:42} {each * 1e6:10.3f} us/packet {judge / each:9.1f} x")  # noqa: T201


def main() -> None:
    """Measure all streams."""
    with TemporaryDirectory() as folder:
        for stream in streams(Path(folder)):
            measure(stream, float(sys.argv[1]) if len(sys.argv) > 1 else GIVE_S)


if __name__ == "__main__":
    main()
