"""Decoding 7,200 real packets: columns against space_packet_parser, both measured in one run. `python tests/benchmarks/bench_decode.py`"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import space_packet_parser as spp

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from console.dictionary.program import program_of  # noqa: E402
from console.dictionary.xtce import load_dictionary  # noqa: E402
from console.telemetry.decoder import decode_packet_file, walk_packets  # noqa: E402

JPSS = ROOT.parent / "shared/data/ccsds/space_packet_parser/jpss"


def best_of(times: int, run: Callable[[], object]) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main() -> None:
    """Print packets a second of each way, and the ratios."""
    xtce, data = JPSS / "jpss1_geolocation_xtce_v1.xml", (JPSS / "J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1").read_bytes()
    judge, dictionary = spp.load_xtce(xtce), load_dictionary(xtce)
    program, (batch, _) = program_of(dictionary), walk_packets(data)
    parts = [batch.offsets[k : k + 21] for k in range(0, len(batch), 20)]
    ways: dict[str, Callable[[], object]] = {
        "space_packet_parser, packet by packet": lambda: [judge.parse_bytes(packet) for packet in spp.ccsds_generator(BytesIO(data))],
        "columns, one batch": lambda: program.decode(data, batch.offsets),
        "columns, one batch, with the walk": lambda: decode_packet_file(dictionary, data),
        "columns, batches of 20": lambda: [program.decode(data[p[0] : p[-1]], p - p[0]) for p in parts],
    }
    seconds = {name: best_of(3 if "parser" in name else 15, run) for name, run in ways.items()}
    slowest = next(iter(seconds.values()))
    for name, spent in seconds.items():
        print(f"{name:40} {spent * 1e3:9.3f} ms {len(batch) / spent:14,.0f} packets/s {slowest / spent:8.1f} x")  # noqa: T201


if __name__ == "__main__":
    main()
