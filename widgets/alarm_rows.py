"""Rows and columns of the alarm list and of what is suppressed: words of ISA-18.2, shapes for levels, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from console.telemetry.states import HIDDEN, WAITING, AlarmChange, AlarmLevel, AlarmState, LimitByHand, LimitState
from console.utc import SECOND_NS, utc_text
from widgets.panel_table import Cell, Column, age_text
from widgets.theme import Status, alarm_status

_QUIET = HIDDEN | {AlarmState.RETURNED, AlarmState.LATCHED, AlarmState.LATCHED_ACKNOWLEDGED, AlarmState.PENDING}


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm as it stands: the last change, when it came, the session's time for its age, the operator's last note about it, and its
    limits where they are not the dictionary's default ones."""

    change: AlarmChange
    since_ns: int
    now_ns: int
    note: str = ""
    limits: LimitState | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody must acknowledge it."""
        return self.change.state in WAITING

    @property
    def is_hidden(self) -> bool:
        """Whether it stands in the list of what is suppressed."""
        return self.change.state in HIDDEN


class StandingAlarms:
    """The alarms that stand or are suppressed, each as its last change left it, with the session's time and the limits apart."""

    def __init__(self) -> None:
        self._rows: dict[str, AlarmRow] = {}
        self._limits: Mapping[str, LimitState] = {}
        self._now_ns = 0

    def take(self, changes: Iterable[AlarmChange]) -> None:
        """Alarms came, changed, or went (state normal)."""
        for change in changes:
            if change.state is AlarmState.NORMAL:
                self._rows.pop(change.parameter, None)
            else:
                self._rows[change.parameter] = self._row_of(change, self._rows.get(change.parameter))

    def _row_of(self, change: AlarmChange, known: AlarmRow | None) -> AlarmRow:
        """The alarm after a change; its note and its first-out mark last as long as it counts as the same one."""
        is_same = known is not None and known.change.count == change.count
        since = change.since_ns if change.since_ns >= 0 else known.since_ns if known else change.at_ns
        is_first = change.is_first_out or (known is not None and is_same and known.change.is_first_out)
        note = change.note or (known.note if known and is_same else "")
        marked = msgspec.structs.replace(change, is_first_out=is_first)
        return AlarmRow(marked, since, max(self._now_ns, change.at_ns), note, self._limits.get(change.parameter))

    def clear(self) -> None:
        """Forget what stood."""
        self._rows.clear()

    def set_limits(self, limits: Mapping[str, LimitState]) -> None:
        """The limits in force that are not the dictionary's default ones, by parameter."""
        self._limits = limits
        self._rows = {name: replace(row, limits=limits.get(name)) for name, row in self._rows.items()}

    def set_now(self, now_ns: int) -> bool:
        """The session's time; whether ages have changed by it."""
        has_changed = now_ns // SECOND_NS != self._now_ns // SECOND_NS and bool(self._rows)
        if has_changed:
            self._rows = {name: replace(row, now_ns=now_ns) for name, row in self._rows.items()}
        self._now_ns = now_ns
        return has_changed

    def find(self, parameter: str | None) -> AlarmRow | None:
        """The alarm of a parameter."""
        return self._rows.get(parameter or "")

    def in_order(self) -> list[AlarmRow]:
        """What waits to be acknowledged first, then by level, then the older one."""
        return sorted(self._rows.values(), key=lambda row: (not row.is_waiting, -row.change.level, row.since_ns))

    @property
    def listed(self) -> list[AlarmRow]:
        """Those that are not suppressed, in the order in which they came."""
        return [row for row in self._rows.values() if not row.is_hidden]

    @property
    def hidden(self) -> list[AlarmRow]:
        """Those that are suppressed, in the order in which they came."""
        return [row for row in self._rows.values() if row.is_hidden]

    @property
    def is_any_waiting(self) -> bool:
        """Whether one waits to be acknowledged, suppressed ones included."""
        return any(row.is_waiting for row in self._rows.values())


def level_cell(row: AlarmRow) -> Cell:
    """The level as a shape and a word; hollow where the value is not bad now, or is not announced."""
    level = row.change.level
    status = Status.OFF if row.change.state in _QUIET else alarm_status(level)
    return Cell(level.name.capitalize(), status=status, ink=alarm_status(level) if row.is_waiting else None, is_bold=row.is_waiting)


def name_cell(row: AlarmRow) -> Cell:
    """The parameter, with a mark where it was the first of its group."""
    text = f"{row.change.parameter}  first out" if row.change.is_first_out else row.change.parameter
    return Cell(text, is_bold=row.is_waiting, tip="The first alarm of its group" if row.change.is_first_out else "")


def limit_cell(row: AlarmRow) -> Cell:
    """The limit that was broken; `by hand` where an operator has set it, and the context where it is not the default one."""
    text, tip, limits = row.change.limit, hand_tip(row.limits), row.limits
    if limits is not None and limits.hand is not None:
        text = f"{text} by hand".strip()
    if limits is not None and limits.context:
        tip = "\n".join(filter(None, (f"Limits where {limits.context}", tip)))
    return Cell(text, "muted", is_mono=True, tip=tip)


def hand_tip(limits: LimitState | None) -> str:
    """Since when limits are set by hand, by whom, why and in which contexts; '' where they are not."""
    if limits is None:
        return ""
    return "\n".join(_hand_words(each) for each in limits.hands or ((limits.hand,) if limits.hand else ()))


def _hand_words(hand: LimitByHand) -> str:
    where = f" where {hand.context}" if hand.context else "" if hand.context is None else " by default"
    what = "The dictionary's" if hand.limits is None else "Out of service" if hand.limits.is_off else "By hand"
    return f"{what}{where} since {utc_text(hand.since_ns)}{f' by {hand.by}' if hand.by else ''}: {hand.reason}"


def state_cell(row: AlarmRow) -> Cell:
    """The state in words, with who acknowledged it."""
    by = f" by {row.change.by}" if row.change.by and not row.is_waiting and not row.is_hidden else ""
    return Cell(f"{row.change.state.value.capitalize()}{by}", "text" if row.is_waiting else "muted", tip=row.note)


def until_text(row: AlarmRow) -> str:
    """When a shelved alarm comes back: `12:30:00, 4 min left`; for others that it stays."""
    if row.change.state is not AlarmState.SHELVED:
        return "while its condition holds" if row.change.state is AlarmState.SUPPRESSED else "until taken back"
    left_s = max((row.change.until_ns - row.now_ns) / SECOND_NS, 0.0)
    return f"{utc_text(row.change.until_ns)[9:-1]}, {age_text(left_s)} left"


def _age_cell(row: AlarmRow) -> Cell:
    return Cell(age_text((row.now_ns - row.since_ns) / SECOND_NS), "muted", is_mono=True)


ALARM_COLUMNS: list[Column[AlarmRow]] = [
    Column("Level", level_cell, 92),
    Column("Parameter", name_cell, 0),
    Column("Value", lambda row: Cell(row.change.value, is_mono=True), 104, is_right=True),
    Column("Limit", limit_cell, 128, hide_below=760),
    Column("State", state_cell, 0),
    Column("Age", _age_cell, 64, is_right=True, hide_below=520),
    Column("Since", lambda row: Cell(utc_text(row.since_ns)[9:-1], "muted", is_mono=True, tip=utc_text(row.since_ns)), 80, hide_below=860),
    Column("Count", lambda row: Cell(str(row.change.count or ""), "muted", is_mono=True), 56, is_right=True, hide_below=1000),
    Column("Note", lambda row: Cell(row.note, "muted", tip=row.note), 200, hide_below=1200),
]

HIDDEN_COLUMNS: list[Column[AlarmRow]] = [
    Column("Level", level_cell, 104),
    Column("Parameter", name_cell, 136),
    Column("Suppressed", lambda row: Cell(row.change.state.value.capitalize(), "muted"), 152),
    Column("Until", lambda row: Cell(until_text(row), "muted", is_mono=True), 168, hide_below=560),
    Column("Reason", lambda row: Cell(row.note, "muted", tip=row.note), 0),
    Column("By", lambda row: Cell(row.change.by, "muted"), 80, hide_below=860),
]


def level_counts(rows: list[AlarmRow]) -> dict[AlarmLevel, int]:
    """How many rows are at each level, normal left out."""
    levels = [row.change.level for row in rows]
    return {level: levels.count(level) for level in AlarmLevel if level is not AlarmLevel.NORMAL}
