"""`moonkite decode` and `moonkite check`: a file of packets to values, a mission or a dictionary to its faults."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from console.command.procedure_file import procedure_faults
from console.dictionary.formats import read_any
from console.errors import Fault, KnownError
from console.link.address import parse_link
from console.mission.loader import check_mission
from console.telemetry.decoder import PacketFile

_MARKED_SHOWN = 12


def read_packets(path: Path) -> bytes:
    """The bytes of a file; KnownError when it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnownError(f"the file can't be read: {error.strerror}", where=str(path)) from error


def summary(found: PacketFile) -> dict[str, Any]:
    """What `moonkite decode --json` prints without values."""
    return {
        "packets": len(found.batch),
        "bytes": len(found.batch.data) + found.left_over,
        "bytes_left_over": found.left_over,
        "containers": found.containers,
        "undecoded": found.decoded.undecoded,
        "values_decoded": found.decoded.values,
        "marked": [
            {"packet": place, "byte": int(found.batch.offsets[place]), "why": why} for place, why in sorted(found.decoded.reasons.items())
        ],
    }


def as_lines(told: dict[str, Any], packets: list[dict[str, Any]]) -> list[str]:
    """The summary, why packets could not be decoded or only in part, and the packets' values for a terminal."""
    lines = [f"{name:<16} {value}" for name, value in told.items() if name != "marked"]
    marked = told["marked"]
    lines += [f"packet {one['packet']} at byte {one['byte']}: {one['why']}" for one in marked[:_MARKED_SHOWN]]
    if len(marked) > _MARKED_SHOWN:
        lines.append(f"{len(marked) - _MARKED_SHOWN} more; --json tells all")
    for packet in packets:
        lines += ["", packet["container"] or "no container"]
        lines += [f"  {name:<28} {value}" for name, value in packet["values"].items()]
    return lines


def raise_what_is_wrong(path: Path, found: PacketFile) -> None:
    """Raise KnownError for a file that is empty, that isn't made of space packets (CCSDS 133.0-B-2 4.1.3.2: version 000), or whose
    last packet is cut short."""
    data, offsets = found.batch.data, found.batch.offsets
    if not len(data) + found.left_over:
        raise KnownError("the file is empty", where=str(path))
    strange = next((int(at) for at in offsets[:-1] if data[at] >> 5), None)
    if strange is not None:
        raise KnownError(f"byte {strange} begins no space packet", where=str(path), rule=f"its version is {data[strange] >> 5}, not 0")
    if not len(found.batch):
        raise KnownError(
            "there is no whole space packet in the file", where=str(path), rule=f"all of its {found.left_over} bytes are left over"
        )
    if found.left_over:
        what = f"the last packet is cut short: {found.left_over} bytes at the end are left over"
        raise KnownError(what, where=str(path), remedy=f"the {len(found.batch)} packets before it are whole")


def findings_of(path: Path, beside: Iterable[Path]) -> tuple[list[Fault], list[Fault]]:
    """All faults and warnings of a mission folder, or of a dictionary (XTCE or a table) that may refer to the files `beside`."""
    if not path.exists():
        raise KnownError("there is no such file or folder", where=str(path))
    if path.is_dir():
        return check_mission(path, check_link=parse_link, check_plan=procedure_faults), []
    found = read_any(path, beside=beside)
    return list(found.faults), list(found.warnings)


def finding_records(faults: list[Fault], warnings: list[Fault]) -> list[dict[str, str]]:
    """What `moonkite check --json` prints."""
    told = [("fault", one) for one in faults] + [("warning", one) for one in warnings]
    return [{"severity": word, "what": one.what, "where": one.where, "rule": one.rule, "remedy": one.remedy} for word, one in told]


def finding_lines(path: Path, faults: list[Fault], warnings: list[Fault]) -> list[str]:
    """The same for a terminal; the last line counts them."""
    lines = [str(fault) for fault in faults] + [f"warning: {warning}" for warning in warnings]
    counts = [f"{len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}"]
    counts += [f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"] if warnings else []
    return [*lines, f"{path}: {', '.join(counts)}"]
