"""A dictionary of telemetry as a table (CSV): one row a field, the packets in blocks. The layout is our own.

A field's name is short where only one packet has it, else `/TABLE/PACKET/FIELD`; one that tells packets of an APID apart is one
parameter of them all. One surprise: `byte` and `bit` count from the
packet's first bit, header included; a field without them follows the row before, the first one the six bytes of the header.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from console.dictionary.csv_cells import Row
from console.dictionary.csv_packets import COLUMNS, TablePacket, build_tree, containers_of, header_parameters, naming_of, read_packet
from console.dictionary.model import Dictionary, Parameter
from console.dictionary.program import Program
from console.errors import Fault, KnownError, near_name

ENDINGS = (".csv",)
NEEDED = ("packet", "apid", "field", "bits")
MAX_BYTES = 16 * 1024 * 1024


def load_table(path: Path | str) -> Dictionary:
    """The dictionary in a table. Raises KnownError with all faults, each with `file:row: column`."""
    path = Path(path)
    rows = read_rows(path)
    faults = rows[0].faults
    name = path.stem
    blocks: dict[str, list[Row]] = {}
    for row in rows:
        packet = row.text("packet") or next(reversed(blocks), "")
        if not packet:
            row.fault("packet", "is empty", "the first row names its packet")
        blocks.setdefault(packet, []).append(row)
    naming = naming_of(name, blocks)
    packets = [read_packet(naming, packet, block) for packet, block in blocks.items()]
    _check(packets, faults)
    root, layouts = build_tree(packets)
    parameters = _parameters(name, packets)
    if faults:
        raise KnownError.of(faults)
    return Dictionary(name, parameters, containers_of(name, packets, layouts), {}, Program([root], layouts))


def _parameters(table: str, packets: list[TablePacket]) -> dict[str, Parameter]:
    found = {parameter.name: parameter for parameter in header_parameters(table)}
    for packet in packets:
        for parameter in packet.parameters:
            if found.setdefault(parameter.name, parameter) != parameter:
                packet.first.fault(
                    "field", f"{parameter.name} of {packet.name} is defined otherwise elsewhere", "one field, one definition"
                )
    return found


def read_rows(path: Path) -> list[Row]:
    """The rows of a table by the names of its columns; they share one list of faults. KnownError when it is no such table."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KnownError(f"can't be read: {error.strerror}", where=path.name) from error
    if len(data) > MAX_BYTES:
        raise KnownError(f"has {len(data)} bytes", where=path.name, rule=f"a table has at most {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
        lines = [(number, cells) for number, cells in _numbered(text) if any(cells) and not cells[0].lstrip().startswith("#")]
    except (UnicodeDecodeError, csv.Error) as error:
        raise KnownError(f"is no table: {error}", where=path.name, rule="comma-separated values in UTF-8") from error
    if len(lines) < 2:
        raise KnownError("has no rows", where=path.name, rule="a row with the names of the columns, then one row a field")
    names = [name.strip().casefold() for name in lines[0][1]]
    faults: list[Fault] = []
    _check_columns(path.name, lines[0][0], names, faults)
    return [_row(path.name, number, names, cells, faults) for number, cells in lines[1:]]


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    found, first = [], 1
    for cells in reader:
        found.append((first, cells))
        first = reader.line_num + 1
    return found


def _check_columns(file: str, number: int, names: list[str], faults: list[Fault]) -> None:
    where = f"{file}:{number}"
    for name in names:
        if name not in COLUMNS:
            faults.append(Fault(f"there is no column {name!r}", where, near_name(name, COLUMNS) or "columns: " + ", ".join(COLUMNS)))
    faults += [Fault(f"column {name} is there twice", where) for name, count in Counter(names).items() if count > 1]
    faults += [Fault(f"column {name} is missing", where, "needed: " + ", ".join(NEEDED)) for name in NEEDED if name not in names]
    if faults:
        raise KnownError.of(faults)


def _row(file: str, number: int, names: list[str], cells: list[str], faults: list[Fault]) -> Row:
    row = Row(file, number, dict(zip(names, cells, strict=False)), faults)
    if any(cell.strip() for cell in cells[len(names) :]):
        faults.append(Fault(f"has {len(cells)} cells", f"{file}:{number}", f"the table has {len(names)} columns"))
    return row


def _check(packets: list[TablePacket], faults: list[Fault]) -> None:
    seen: dict[tuple[int, frozenset[tuple[str, int]]], str] = {}
    for packet in packets:
        key = packet.apid, frozenset(packet.when)
        if key in seen:
            packet.first.fault("apid", f"{packet.name} can't be told from {seen[key]}", "packets of one APID differ in the column when")
        seen.setdefault(key, packet.name)
