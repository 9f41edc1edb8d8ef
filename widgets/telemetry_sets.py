"""Which parameters the telemetry table shows: groups, sets that change by themselves, and what a search looks at, indexed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from console.telemetry.states import AlarmLevel, Freshness
from widgets.telemetry_rows import TelemetryRow
from widgets.watch_lists import WatchLists

ALL, IN_ALARM, NOT_LIVE, CHANGED = "All groups", "In alarm", "Not live", "Changed since the mark"
CHANGING = (IN_ALARM, NOT_LIVE, CHANGED)


class TelemetrySets:
    """Names by set. `members` says who belongs to a set that changes by itself; without one, the rows are asked."""

    def __init__(self, rows: Callable[[], Sequence[TelemetryRow]]) -> None:
        self._rows = rows
        self.members: Callable[[str], Iterable[str]] = self._members_of_rows
        self.texts: dict[str, str] = {}
        self._by_group: dict[str, list[str]] = {}
        self._marked: dict[str, str] = {}
        self._shown: frozenset[str] = frozenset()

    def index(self) -> None:
        """Make what the search looks at, and the groups, of the rows there are."""
        self.texts = {row.name: f"{row.name} {row.description} {row.container} {row.aliases}".casefold() for row in self._rows()}
        self._by_group = {}
        for row in self._rows():
            if row.group:
                self._by_group.setdefault(row.group, []).append(row.name)

    def names(self, lists: WatchLists) -> list[str]:
        """All sets that can be chosen."""
        return [ALL, *CHANGING, *lists.names(), *sorted(self._by_group)]

    def parameters(self, name: str, lists: WatchLists, words: str) -> list[str]:
        """The parameters of a set, in order, in which each word of a search is found."""
        found = self._parameters_of(name, lists)
        for word in words.casefold().split():
            found = [each for each in found if word in self.texts.get(each, "")]
        return found

    def mark(self) -> None:
        """From now on `CHANGED` means since now."""
        self._marked = {row.name: row.raw for row in self._rows()}

    def has_moved(self, name: str) -> bool:
        """Whether other parameters belong to that set than when it was last asked for."""
        return name in CHANGING and frozenset(self.members(name)) != self._shown

    def _parameters_of(self, name: str, lists: WatchLists) -> list[str]:
        if name in CHANGING:
            self._shown = frozenset(self.members(name))
            return [each for each in self.texts if each in self._shown]
        if name in lists.names():
            return lists.of(name)
        return list(self.texts) if name == ALL else self._by_group.get(name, [])

    def _members_of_rows(self, name: str) -> list[str]:
        if name == IN_ALARM:
            return [row.name for row in self._rows() if row.level is not None and row.level > AlarmLevel.NORMAL]
        if name == NOT_LIVE:
            return [row.name for row in self._rows() if row.freshness is not Freshness.LIVE]
        return [row.name for row in self._rows() if row.raw != self._marked.get(row.name, row.raw)]
