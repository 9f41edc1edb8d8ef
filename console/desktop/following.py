"""Satellites of the element store that a window follows besides the mission's own: which, from where, with which elements.

The store is read in a worker thread, never here. What is followed is kept in the settings by the name of the mission; it is not part of
the session: the engine and the recording know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.desktop.desk import Desk
from console.errors import KnownError
from console.mission.model import Spacecraft
from console.orbit.age import element_age
from console.orbit.trajectory import Orbit
from console.store.element_rows import StoredSet, object_key
from console.store.element_store import ElementStore
from console.store.places import elements_path
from widgets.satellite_chooser import MOST
from widgets.satellite_row import SatelliteRow
from widgets.theme import Status


@dataclass(frozen=True, slots=True)
class Followed:
    """What a worker read: the sets of the wanted objects in order, and the keys that the store does not know."""

    sets: tuple[StoredSet, ...]
    missing: tuple[str, ...]


class _Told(QObject):
    done = Signal(object)
    failed = Signal(str)


class _Reading(QRunnable):
    """Reads the store outside the GUI thread; one that is not there is an empty one."""

    def __init__(self, keys: Sequence[str] | None, at_ns: int) -> None:
        super().__init__()
        self.told = _Told()
        self._keys, self._at_ns = keys, at_ns

    def run(self) -> None:
        try:
            self.told.done.emit(self._read())
        except KnownError as error:
            self.told.failed.emit(str(error))

    def _read(self) -> Followed | list[SatelliteRow]:
        path = elements_path()
        if not path.exists():
            return [] if self._keys is None else Followed((), tuple(self._keys))
        with ElementStore(path) as store:
            if self._keys is None:
                return rows_of(store, self._at_ns)
            found = {key: store.nearest(key, self._at_ns) for key in self._keys}
        sets = tuple(one for one in found.values() if one is not None)
        return Followed(sets, tuple(key for key, one in found.items() if one is None))


def rows_of(store: ElementStore, at_ns: int) -> list[SatelliteRow]:
    """Every object of the store as the chooser shows it, by name."""
    sources: dict[str, list[str]] = {}
    for source, keys in store.sources().items():
        for key in keys:
            sources.setdefault(key, []).append(source)
    rows = []
    for one in store.current():
        orbit, key = one.elements, object_key(one.elements)
        age = element_age(orbit, at_ns)
        rows.append(SatelliteRow(key, orbit.name, orbit.catalogue_number, age.days, age.level, tuple(sources.get(key, (one.source,)))))
    return sorted(rows, key=lambda row: (row.name, row.catalogue_number))


def as_spacecraft(orbits: Sequence[Orbit], mission: Sequence[Spacecraft]) -> list[Spacecraft]:
    """Orbits as spacecraft that are only tracked. One that the mission flies itself is left out; a name that is taken gets its number."""
    numbers = {craft.catalogue_number for craft in mission} - {0}
    names = {craft.name for craft in mission}
    found = []
    for orbit in orbits:
        if orbit.catalogue_number in numbers:
            continue
        name = orbit.name if orbit.name not in names else f"{orbit.name} ({orbit.catalogue_number or len(names)})"
        names.add(name)
        found.append(Spacecraft(name, orbit.catalogue_number, replace(orbit, name=name), f"from {orbit.source}"))
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
        if self.keys or self._desk.tracking.followed:
            self._read(self.keys)

    def read_rows(self) -> None:
        """Read all objects of the store; `rows_read` or `failed` answers."""
        self._read(None)

    def _read(self, keys: list[str] | None) -> None:
        work = _Reading(keys, self._desk.shown_ns())
        work.told.done.connect(self._on_rows if keys is None else self._on_read)
        work.told.failed.connect(self._on_failed)
        self._pool.start(work)

    @Slot(object)
    def _on_rows(self, rows: list[SatelliteRow]) -> None:
        self.rows_read.emit(rows)

    @Slot(object)
    def _on_read(self, followed: Followed) -> None:
        crafts = as_spacecraft([one.elements for one in followed.sets], self._desk.model.mission.spacecraft)
        self._desk.tracking.follow(crafts)
        if followed.missing:
            names = ", ".join(key.removeprefix("name:") for key in followed.missing[:5])
            more = f" and {len(followed.missing) - 5} more" if len(followed.missing) > 5 else ""
            self._desk.notice(f"no elements in the store for {names}{more}, which this window is to follow", Status.CAUTION)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._desk.notice(reason, Status.SERIOUS)
        self.failed.emit(reason)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()
