"""One row of the telemetry table and what its columns show of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from console.telemetry.states import AlarmLevel, Freshness
from widgets.panel_table import Cell, Column, age_text
from widgets.theme import Status, alarm_status, freshness_look

_LETTERS = {AlarmLevel.NORMAL: "", AlarmLevel.WARNING: "W", AlarmLevel.DISTRESS: "D", AlarmLevel.CRITICAL: "C"}


@dataclass(frozen=True, slots=True)
class TelemetryRow:
    """One parameter as it is. `value`, `raw`, `previous`, `minimum` and `maximum` are texts without units; `level` is None where no
    limits are watched; `age_s` is -1 before the first value, `changed_s` (seconds since the last change) while there was none; `limits` is
    a text such as `13.2 .. 16.9`, `limits_tip` says who set them by hand; `aliases` are other names, blanks between them."""

    name: str
    value: str = "-"
    raw: str = "-"
    units: str = ""
    level: AlarmLevel | None = None
    freshness: Freshness = Freshness.NEVER
    age_s: float = -1.0
    limits: str = ""
    container: str = ""
    group: str = ""
    description: str = ""
    count: int = 0
    minimum: str = ""
    maximum: str = ""
    changed_s: float = -1.0
    previous: str = ""
    limits_tip: str = ""
    aliases: str = ""


def status_cell(row: TelemetryRow) -> Cell:
    """The shape of the alarm level with its letter; a ring when the value isn't live, and the letter of its freshness."""
    look = freshness_look(row.freshness)
    if row.freshness is not Freshness.LIVE:
        return Cell(look.letter, "muted", is_mono=True, status=Status.OFF, tip=row.freshness.value)
    if row.level is None:
        return Cell("", tip="no limits")
    status = alarm_status(row.level)
    ink = None if row.level is AlarmLevel.NORMAL else status
    return Cell(_LETTERS[row.level], is_mono=True, status=status, ink=ink, tip=row.level.name.lower())


def value_cell(row: TelemetryRow, *, is_raw: bool) -> Cell:
    """The value with the marks of its freshness, bold and in the level's colour while it is live and in alarm."""
    is_alarm = row.freshness is Freshness.LIVE and row.level is not None and row.level > AlarmLevel.NORMAL
    ink = alarm_status(row.level) if is_alarm and row.level is not None else None
    return Cell(row.raw if is_raw else row.value, is_mono=True, freshness=row.freshness, ink=ink, is_bold=is_alarm)


def freshness_cell(row: TelemetryRow) -> Cell:
    """The age; words where there is none."""
    text = row.freshness.value.split()[0] if row.age_s < 0 else age_text(row.age_s)
    return Cell(text, "muted", is_mono=row.age_s >= 0, tip=row.freshness.value)


def _changed_cell(row: TelemetryRow) -> Cell:
    tip = f"was {row.previous}" if row.previous else "no change since the first value" if row.age_s >= 0 else "never received"
    return Cell(age_text(row.changed_s), "muted", is_mono=True, tip=tip)


ALWAYS = ("Status", "Parameter")
USUAL = ("Status", "Parameter", "Value", "Unit", "Age", "Limits", "Container")
ALL_COLUMNS = (
    "Status", "Parameter", "Value", "Unit", "Raw", "Age", "Changed", "Previous", "Count", "Minimum", "Maximum", "Limits", "Container",
    "Description",
)  # fmt: skip


def column_names(names: Sequence[str]) -> tuple[str, ...]:
    """The known ones of these columns in the table's order, those that are always there among them; the usual ones for none."""
    wanted = {*names, *ALWAYS} if names else set(USUAL)
    return tuple(name for name in ALL_COLUMNS if name in wanted)


def columns_of(names: tuple[str, ...], *, is_raw: Callable[[], bool]) -> list[Column[TelemetryRow]]:
    """The columns of these names."""
    made = {
        "Status": Column("", status_cell, 44),
        "Parameter": Column("Parameter", lambda row: Cell(row.name, tip=row.description), 0),
        "Value": Column("Value", lambda row: value_cell(row, is_raw=is_raw()), 112, is_right=True),
        "Unit": Column("Unit", lambda row: Cell("" if is_raw() else row.units, "muted"), 64),
        "Raw": Column("Raw", lambda row: Cell(row.raw, "muted", is_mono=True), 88, is_right=True),
        "Age": Column("Age", freshness_cell, 80, is_right=True),
        "Changed": Column("Changed", _changed_cell, 80, is_right=True),
        "Previous": Column("Previous", lambda row: Cell(row.previous, "muted", is_mono=True), 96, is_right=True),
        "Count": Column("Count", lambda row: Cell(str(row.count) if row.count else "-", "muted", is_mono=True), 80, is_right=True),
        "Minimum": Column("Minimum", lambda row: Cell(row.minimum, "muted", is_mono=True), 96, is_right=True),
        "Maximum": Column("Maximum", lambda row: Cell(row.maximum, "muted", is_mono=True), 96, is_right=True),
        "Limits": Column("Limits", lambda row: Cell(row.limits, "muted", is_mono=True, tip=row.limits_tip), 128, hide_below=560),
        "Container": Column("Container", lambda row: Cell(row.container, "muted"), 120, hide_below=760),
        "Description": Column("Description", lambda row: Cell(row.description, "muted"), 240),
    }
    return [made[name] for name in names]
