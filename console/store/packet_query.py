"""Which packets of a session file are wanted, as SQL. Words are looked for in container, APID and service as the packet list does."""

from __future__ import annotations

from console.errors import KnownError
from console.packets.batch import SOUND
from console.store.rows import PacketFilter

PACKET_COLUMNS = "id, received_ns, generation_ns, apid, sequence, vcid, quality, service, subtype, container, data"

MOST_RUNS = 400
_SEARCHED = "lower(container || ' ' || apid || ' ' || case when service < 0 then '' else service || ',' || subtype end)"
_SOUND = ", ".join(str(int(quality)) for quality in SOUND)
_Condition = tuple[str, tuple[object, ...]]


def packet_where(wanted: PacketFilter) -> tuple[str, list[object]]:
    """The conditions of a filter as SQL to be appended, and their values. Raises KnownError for bytes that aren't hexadecimal."""
    exact = {"apid": wanted.apid, "service": wanted.service, "subtype": wanted.subtype, "quality": wanted.quality}
    parts: list[_Condition] = [(f"{name} = ?", (value,)) for name, value in exact.items() if value is not None]
    if wanted.container:
        parts.append(("container = ?", (wanted.container,)))
    if wanted.is_not_good:
        parts.append((f"(quality not in ({_SOUND}) or container = '')", ()))
    if wanted.is_undecoded:
        parts.append(("container = ''", ()))
    parts += [(f"instr({_SEARCHED}, ?) > 0", (word,)) for word in wanted.text.lower().split()]
    if wanted.hex_text.strip():
        parts.append(("instr(data, ?) > 0", (octets(wanted.hex_text),)))
    if wanted.numbers:
        parts.append((_numbered(wanted.numbers), tuple(number for run in wanted.numbers for number in run)))
    parts += _time_conditions(wanted)
    return "".join(f" and {condition}" for condition, _ in parts), [value for _, values in parts for value in values]


def page_sql(where: str, order: str, wanted: PacketFilter | None) -> str:
    """The statement for a page of packets by their index; its values are an index, the horizon, those of the filter, and how many."""
    more = packet_where(wanted or PacketFilter())[0]
    return f"select {PACKET_COLUMNS} from packets where {where} and +received_ns <= ?{more} order by {order} limit ?"  # noqa: S608 - own words


def _numbered(runs: tuple[tuple[int, int], ...]) -> str:
    if len(runs) > MOST_RUNS:
        raise KnownError(f"too many single packets: {len(runs)}", rule=f"at most {MOST_RUNS} runs", remedy="use a filter")
    return f"({' or '.join(['id between ? and ?'] * len(runs))})"


def _time_conditions(wanted: PacketFilter) -> list[_Condition]:
    column = f"{wanted.axis}_ns"
    found: list[_Condition] = []
    if wanted.from_ns is not None:
        found.append((f"+{column} >= ?", (wanted.from_ns,)))
    if wanted.until_ns is not None:
        found.append((f"+{column} <= ?", (wanted.until_ns,)))
    if found and wanted.axis == "generation":
        found.append(("generation_ns >= 0", ()))
    return found


def octets(text: str) -> bytes:
    """The bytes of hexadecimal digits, with or without spaces. Raises KnownError."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise KnownError(f"not hexadecimal: {text!r}", remedy="write pairs of digits, 08 01 c0") from error
