"""Decoding beside space_packet_parser, both measured in one run. `python tests/benchmarks/bench_decode.py [SECONDS]`

Three streams: JPSS (7,200 real packets of 27 values), IDEX (78 real packets of science, forty times over) and housekeeping made
here (twenty kinds of fifty values). Each is decoded packet by packet into plain objects, in columns of 1 to 500 packets, as a live
link brings them, and at once. Fastest of several runs, in CPU time, so that what else runs on the machine hardly counts; the
parser's values are asked for raw, as ours are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import space_packet_parser as spp

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from console.dictionary.program import program_of  # noqa: E402
from console.dictionary.xtce import load_dictionary  # noqa: E402
from console.packets.batch import PacketBatch  # noqa: E402
from console.telemetry.decoder import decode_packet_file, walk_packets  # noqa: E402
from tests.benchmarks.housekeeping import dictionary_xtce, packet  # noqa: E402

SHARED = ROOT.parent / "shared/data/ccsds/space_packet_parser"
JPSS, IDEX = SHARED / "jpss", SHARED / "idex"
SIZES = (1, 4, 20, 80, 500)
PACKETS_A_RUN = 2_000
GIVE_S = 1.5
IDEX_TIMES = 40


@dataclass(frozen=True)
class Stream:
    """Packets and the dictionary that describes them."""

    name: str
    xtce: Path
    data: bytes


def best_of(run: Callable[[], object], give_s: float = GIVE_S) -> float:
    """CPU seconds of the fastest run, of as many as fit into the time given."""
    seconds, began = [], time.perf_counter()
    while not seconds or time.perf_counter() - began < give_s:
        at = time.process_time()
        run()
        seconds.append(time.process_time() - at)
    return min(seconds)


def streams(folder: Path) -> list[Stream]:
    """The three streams; those whose files aren't there are left out."""
    made = folder / "housekeeping.xml"
    made.write_text(dictionary_xtce(), encoding="utf-8")
    found = [Stream("housekeeping, 20 kinds of 50 values", made, b"".join(packet(number) for number in range(8_000)))]
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


def measure(stream: Stream, give_s: float) -> None:
    """Print microseconds a packet of each way, and how many times faster than space_packet_parser it is."""
    judge, dictionary = spp.load_xtce(stream.xtce), load_dictionary(stream.xtce)
    program, (batch, _) = program_of(dictionary), walk_packets(stream.data)
    packets = [batch.packet(place) for place in range(min(len(batch), PACKETS_A_RUN))]
    theirs = best_of(lambda: [judge.parse_bytes(each) for each in spp.ccsds_generator(BytesIO(b"".join(packets)))], give_s) / len(packets)
    rows = [("space_packet_parser, packet by packet", theirs)]
    rows.append(("one packet, plain objects", best_of(lambda: [program.values(each) for each in packets], give_s) / len(packets)))
    for size in SIZES:
        cut = pieces(batch, size)
        count = sum(len(offsets) - 1 for _, offsets in cut)
        spent = best_of(lambda cut=cut: [program.decode(data, offsets) for data, offsets in cut], give_s)  # type: ignore[misc]
        rows.append((f"columns, {size} at a time", spent / count))
    rows.append(("columns, all at once", best_of(lambda: program.decode(stream.data, batch.offsets), give_s) / len(batch)))
    rows.append(
        ("columns, all at once, found in the bytes", best_of(lambda: decode_packet_file(dictionary, stream.data), give_s) / len(batch))
    )
    print(f"{stream.name} ({len(batch):,} packets)")  # noqa: T201
    for name, spent in rows:
        print(f"  {name:42} {spent * 1e6:10.3f} us/packet {theirs / spent:9.1f} x")  # noqa: T201


def main() -> None:
    """Measure all streams."""
    with TemporaryDirectory() as folder:
        for stream in streams(Path(folder)):
            measure(stream, float(sys.argv[1]) if len(sys.argv) > 1 else GIVE_S)


if __name__ == "__main__":
    main()
