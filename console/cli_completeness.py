"""`moonkite completeness`: what a recording has of each virtual channel and APID, and a list of the gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli_output import json_option, print_json
from console.cli_recording import recording_named
from console.utc import SECOND_NS, iso_text

if TYPE_CHECKING:
    from console.frames.batch import LinkCounters
    from console.packets.lanes import Completeness, Lane

SHOWN_GAPS = 20


@click.command("completeness")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--gaps", "most", type=click.IntRange(min=0), default=SHOWN_GAPS, show_default=True, help="how many gaps of each to list")
@json_option
def completeness(file: Path, most: int, is_json: bool) -> None:
    """Which frames and packets of a recording are there, and where the gaps are.

    FILE is a recording, or the word latest: the newest there is.
    """
    from console.store.completeness import read_completeness
    from console.store.reader import SessionReader
    from console.store.recorded_mission import recorded_craft

    file = recording_named(file)
    with SessionReader(file) as reader:
        craft = recorded_craft(reader, reader.info())
        found = read_completeness(reader, reader.framing() or "cadu", craft.frames)
    if is_json:
        print_json(record_of(found))
        return
    click.echo("\n".join(lines_of(found, most)))


def record_of(found: Completeness) -> dict[str, object]:
    """All lanes with their gaps, and the account of bytes, as JSON has them."""
    lanes = [
        {
            "name": lane.name, "kind": lane.kind.value, "scid": lane.scid if lane.scid >= 0 else None, "number": lane.number,
            "received": lane.received, "lost": lane.lost, "complete_percent": round(100 * lane.complete, 3), "duplicated": lane.duplicated,
            "late": lane.late, "restarts": lane.restarts, "every": lane.stride, "first_utc": iso_text(lane.first_ns),
            "last_utc": iso_text(lane.last_ns), "gaps_left_out": lane.gaps_left_out,
            "gaps": [{"from_utc": iso_text(gap.first_ns), "until_utc": iso_text(gap.last_ns), "missing": gap.missing} for gap in lane.gaps],
        }
        for lane in found.lanes
    ]  # fmt: skip
    return {"lanes": lanes, "account": account_of(found.counters)}


def account_of(counters: LinkCounters) -> dict[str, dict[str, int]]:
    """Where every byte, frame and packet went; the parts add up to `received`."""
    now = counters
    return {
        "bytes": {
            "received": now.bytes, "good": now.bytes_good, "corrected": now.bytes_corrected, "bad": now.bytes_bad, "idle": now.bytes_idle,
            "unknown": now.bytes_unknown, "skipped": now.bytes_skipped, "pending": now.bytes_pending, "unaccounted": now.bytes_unaccounted,
        },
        "frames": {
            "received": now.frames, "good": now.frames_good - now.frames_corrected - now.frames_idle, "corrected": now.frames_corrected,
            "bad": now.frames_bad, "idle": now.frames_idle, "unknown": now.frames_unknown, "unaccounted": now.frames_unaccounted,
        },
        "packets": {
            "received": now.units, "good": now.units - now.packets_idle - now.packets_bad, "bad": now.packets_bad,
            "idle": now.packets_idle, "unaccounted": now.units_unaccounted,
        },
    }  # fmt: skip


def lines_of(found: Completeness, most: int) -> list[str]:
    """A table of the lanes, then the gaps of each, then the account."""
    lines = [f"{'':<14} {'received':>10} {'missing':>8} {'complete':>9}"]
    lines += [f"{lane.name:<14} {lane.received:>10,} {lane.lost:>8,} {_percent(lane):>9}  {lane.words}".rstrip() for lane in found.lanes]
    for lane in found.lanes:
        lines += _gap_lines(lane, most)
    for name, parts in account_of(found.counters).items():
        said = ", ".join(f"{key} {count:,}" for key, count in parts.items() if key != "received" and (count or key == "unaccounted"))
        lines.append(f"{name}: {parts['received']:,} = {said}")
    return lines


def _percent(lane: Lane) -> str:
    """Never 100 % where anything is missing."""
    if not lane.lost:
        return "100 %"
    return f"{min(100 * lane.complete, 99.99):.2f} %"


def _gap_lines(lane: Lane, most: int) -> list[str]:
    shown = lane.gaps[:most]
    lines = [
        f"{lane.name}: {gap.missing:,} missing between {iso_text(gap.first_ns)} and {iso_text(gap.last_ns)}"
        f" ({(gap.last_ns - gap.first_ns) / SECOND_NS:.1f} s)"
        for gap in shown
    ]
    rest = len(lane.gaps) - len(shown) + lane.gaps_left_out
    return [*lines, f"{lane.name}: {rest:,} gaps more"] if rest else lines
