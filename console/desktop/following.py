"""Satellites of the element store that a window follows besides the mission's own: which, from where, with which elements.

Of each all sets are taken that are the ones to use within some weeks of the shown time; when that time leaves those weeks they are read
anew. The store is read in a worker thread, never here. What is followed is kept in the settings by the name of the mission; it is not
part of the session: the engine and the recording know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.desktop.desk import Desk
from console.errors import KnownError
from console.mission.model import Spacecraft
from console.orbit.age import element_age
from console.orbit.catalogue import nearest_elements
from console.orbit.trajectory import Orbit
from console.store.element_list import have_ended
from console.store.element_rows import object_key
from console.store.element_store import ElementStore
from console.store.places import elements_path
from console.utc import DAY_NS
from widgets.satellite_chooser import MOST
from widgets.satellite_row import SatelliteRow
from widgets.theme import Status

AROUND_NS = 30 * DAY_NS
MARGIN_NS = 10 * DAY_NS


@dataclass(frozen=True, slots=True)
class Followed:
    """What a worker read: the wanted objects as spacecraft, in order, and the keys that the store does not know. `is_same`: nothing has
    changed since the last time."""

    crafts: tuple[Spacecraft, ...]
    missing: tuple[str, ...]
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read: the sets of these objects round an instant, for a window that has the mission's and the followed ones."""

    keys: tuple[str, ...]
    at_ns: int
    mission: tuple[Spacecraft, ...]
    followed: tuple[Spacecraft, ...]


class _Told(QObject):
    done = Signal(object)
    failed = Signal(str)


class _Reading(QRunnable):
    """Reads the store outside the GUI thread; one that is not there is an empty one."""

    def __init__(self, wish: Wish | None, at_ns: int) -> None:
        super().__init__()
        self.told = _Told()
        self._wish, self._at_ns = wish, at_ns

    def run(self) -> None:
        try:
            self.told.done.emit(self._read())
        except KnownError as error:
            self.told.failed.emit(str(error))

    def _read(self) -> Followed | list[SatelliteRow]:
        path = elements_path()
        if not path.exists():
            return [] if self._wish is None else Followed((), self._wish.keys)
        with ElementStore(path) as store:
            return rows_of(store, self._at_ns) if self._wish is None else followed_of(store, self._wish)


def followed_of(store: ElementStore, wish: Wish) -> Followed:
    """The wanted objects with all sets that may be the ones to use round the instant."""
    histories, missing = [], []
    for key in wish.keys:
        sets = [one.elements for one in store.around(key, wish.at_ns - AROUND_NS, wish.at_ns + AROUND_NS)]
        now = nearest_elements(sets, wish.at_ns)
        if now is None:
            missing.append(key)
        else:
            histories.append((now, *(one for one in sets if one is not now)))
    crafts = tuple(as_spacecraft(histories, wish.mission))
    return Followed(crafts, tuple(missing), crafts == wish.followed)


def rows_of(store: ElementStore, at_ns: int) -> list[SatelliteRow]:
    """Every object of the store as the chooser shows it, by name."""
    sources: dict[str, list[str]] = {}
    for source, keys in store.sources().items():
        for key in keys:
            sources.setdefault(key, []).append(source)
    rows = []
    current = store.current()
    for one, has_ended in zip(current, have_ended(current, at_ns), strict=True):
        orbit, key = one.elements, object_key(one.elements)
        age, names = element_age(orbit, at_ns), tuple(sources.get(key, (one.source,)))
        rows.append(SatelliteRow(key, orbit.name, orbit.catalogue_number, age.days, age.level, names, has_ended=has_ended))
    return sorted(rows, key=lambda row: (row.name, row.catalogue_number))


def as_spacecraft(histories: Iterable[Sequence[Orbit]], mission: Sequence[Spacecraft]) -> list[Spacecraft]:
    """Objects as spacecraft that are only tracked, each with its sets, the one to use now first. One that the mission flies itself is left
    out; a name that is taken gets its number."""
    numbers = {craft.catalogue_number for craft in mission} - {0}
    names = {craft.name for craft in mission}
    found = []
    for history in histories:
        orbit = history[0]
        if orbit.catalogue_number in numbers:
            continue
        name = orbit.name if orbit.name not in names else f"{orbit.name} ({orbit.catalogue_number or len(names)})"
        names.add(name)
        sets = tuple(replace(one, name=name) for one in history)
        ordered = tuple(sorted(sets, key=lambda one: one.epoch_ns))
        found.append(Spacecraft(name, orbit.catalogue_number, sets[0], f"from {orbit.source}", element_sets=ordered))
    return found


class Following(QObject):
    """Keeps the window's fleet as the settings say. `rows_read` brings all objects of the store for the chooser."""

    rows_read = Signal(object)
    failed = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("following")
        self._desk = desk
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._read_at_ns: int | None = None
        self._missing: tuple[str, ...] = ()

    @property
    def keys(self) -> list[str]:
        """What is followed, in order."""
        return list(self._desk.settings.followed.get(self._desk.model.mission.name, []))

    def follow(self, keys: Sequence[str]) -> None:
        """Follow exactly these from now on, 500 at most."""
        self._desk.settings.followed[self._desk.model.mission.name] = list(dict.fromkeys(keys))[:MOST]
        self.renew()

    def renew(self) -> None:
        """Read the elements of what is followed anew; nothing is read when nothing is followed."""
        followed = self._desk.tracking.followed
        if self.keys or followed:
            at_ns = self._read_at_ns = self._desk.shown_ns()
            self._read(Wish(tuple(self.keys), at_ns, self._desk.model.mission.spacecraft, followed))

    def keep_up(self) -> None:
        """Read anew when the shown time has gone where other sets may be the ones to use; cheap when it has not."""
        if self._read_at_ns is not None and abs(self._desk.shown_ns() - self._read_at_ns) > AROUND_NS - MARGIN_NS:
            self.renew()

    def read_rows(self) -> None:
        """Read all objects of the store; `rows_read` or `failed` answers."""
        self._read(None)

    def _read(self, wish: Wish | None) -> None:
        work = _Reading(wish, self._desk.shown_ns())
        work.told.done.connect(self._on_rows if wish is None else self._on_read)
        work.told.failed.connect(self._on_failed)
        self._pool.start(work)

    @Slot(object)
    def _on_rows(self, rows: list[SatelliteRow]) -> None:
        self.rows_read.emit(rows)

    @Slot(object)
    def _on_read(self, followed: Followed) -> None:
        if not followed.is_same:
            self._desk.tracking.follow(followed.crafts)
        if followed.missing and self._missing != followed.missing:
            names = ", ".join(key.removeprefix("name:") for key in followed.missing[:5])
            more = f" and {len(followed.missing) - 5} more" if len(followed.missing) > 5 else ""
            self._missing = followed.missing
            self._desk.notice(f"no elements in the store for {names}{more}, which this window is to follow", Status.CAUTION)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._desk.notice(reason, Status.SERIOUS)
        self.failed.emit(reason)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()
