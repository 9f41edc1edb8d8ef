"""What can be taken out of a session file, in which form, and what an export came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from console.errors import KnownError
from console.store.rows import PacketFilter, TimeAxis


class What(StrEnum):
    """What is exported. FRAMES are transfer frames with the coding taken off, CADUS the blocks as received with their markers, RAW every
    byte as it came."""

    VALUES = "values"
    PACKETS = "packets"
    FRAMES = "frames"
    CADUS = "cadus"
    RAW = "raw"
    EVENTS = "events"
    ALARMS = "alarms"
    COMMANDS = "commands"


class Form(StrEnum):
    """How the file is built."""

    CSV = "csv"
    NPZ = "npz"
    PARQUET = "parquet"
    BIN = "bin"
    HEX = "hex"
    PCAP = "pcap"


class Layout(StrEnum):
    """How values stand in CSV: WIDE, a row a packet; LONG, a row a value; MATLAB, wide with names and a row of units for `readtable`."""

    WIDE = "wide"
    LONG = "long"
    MATLAB = "matlab"


_PIECES = (Form.BIN, Form.HEX, Form.PCAP)
_TABLES = (Form.CSV, Form.PARQUET)
FORMS: dict[What, tuple[Form, ...]] = {
    What.VALUES: (Form.CSV, Form.NPZ, Form.PARQUET),
    What.PACKETS: (*_PIECES, *_TABLES),
    What.FRAMES: (*_PIECES, *_TABLES),
    What.CADUS: _PIECES,
    What.RAW: (*_PIECES, Form.CSV),
    What.EVENTS: _TABLES,
    What.ALARMS: _TABLES,
    What.COMMANDS: _TABLES,
}


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is wanted. `parameters` and `containers` are names, or patterns with `*` and `?` (none: all); the packets' filter also holds
    the time span, which bounds everything else, too. `is_raw`: values as they stand in packets, not in engineering units; `every`: only
    each n-th sample of a container; `has_bad`: frames that failed their checks, too; `until_ns` hides what was received later."""

    what: What = What.VALUES
    form: Form = Form.CSV
    layout: Layout = Layout.WIDE
    parameters: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    packets: PacketFilter = field(default_factory=PacketFilter)
    is_raw: bool = False
    every: int = 1
    has_bad: bool = False
    until_ns: int | None = None

    @property
    def axis(self) -> TimeAxis:
        """The time that the span is about."""
        return self.packets.axis

    def is_in_span(self, at_ns: int) -> bool:
        """Whether an instant lies in the wanted span."""
        first, last = self.packets.from_ns, self.packets.until_ns
        return (first is None or at_ns >= first) and (last is None or at_ns <= last)


def check_wish(wish: ExportWish) -> None:
    """Raise KnownError for a wish that makes no sense."""
    forms = FORMS[wish.what]
    if wish.form not in forms:
        raise KnownError(f"{wish.what} can't be written as {wish.form}", rule=f"as {', '.join(forms)}")
    if wish.layout is Layout.MATLAB and wish.form is not Form.CSV:
        raise KnownError("the layout for MATLAB is one of CSV", rule=f"{wish.form} has units of its own", remedy="say --format csv")
    if wish.layout is not Layout.WIDE and (wish.form is Form.NPZ or wish.what is not What.VALUES):
        raise KnownError(f"{wish.what} as {wish.form} have no layout to choose", remedy="leave --layout out")
    first, last = wish.packets.from_ns, wish.packets.until_ns
    if first is not None and last is not None and first > last:
        raise KnownError("the time span ends before it begins")
    if wish.every < 1:
        raise KnownError("every how many samples?", rule="1 or more")
    if wish.axis == "generation" and wish.what not in (What.VALUES, What.PACKETS):
        raise KnownError(f"{wish.what} have no on-board time", remedy="say --time receipt")


class ExportReport(Struct, frozen=True):
    """What was written: rows are samples, packets, frames or lines; `left_out` what was not, and why it was not."""

    file: str
    what: str
    form: str
    rows: int
    values: int = 0
    bytes: int = 0
    left_out: dict[str, int] = {}
    notices: list[str] = []


class Course(Protocol):
    """Who looks on while an export runs."""

    def reached(self, done: int, total: int) -> None:
        """So much is done. Raises ExportCancelled when no more is wanted."""
        ...


class ExportCancelled(Exception):  # noqa: N818 - not an error: somebody wanted it so
    """The operator wants no more of it; nothing has been written."""


class Unwatched:
    """Nobody looks on."""

    def reached(self, done: int, total: int) -> None:
        """Go on."""
