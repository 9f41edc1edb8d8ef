"""The element store as an operator lists it: names, numbers, ages, where the sets came from, what has decayed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from console.errors import KnownError
from console.orbit.age import element_age
from console.orbit.catalogue import read_orbit_file
from console.orbit.decay import have_decayed
from console.orbit.name_index import NameIndex
from console.orbit.propagate import perigee_height_km
from console.orbit.trajectory import ElementSet, OemOrbit
from console.store.element_rows import Incoming, StoredSet, object_key
from console.store.element_store import ElementStore, ImportReport
from console.utc import iso_text, utc_text


class ListedSet(Struct, frozen=True):
    """One set in a list. `age_level` is 'ok', 'warning' or 'serious'; `has_decayed`: SGP4 fails between its epoch and the time of the
    list, or a table of states (`form` OEM, without a perigee) has ended; `is_current`: no newer set of the object is known."""

    name: str
    catalogue_number: int
    epoch_utc: str
    age_days: float
    age_level: str
    expected_aos_error_s: float
    perigee_km: float | None
    has_decayed: bool
    is_current: bool
    source: str
    imported_utc: str
    form: str = "GP"


def import_files(store: ElementStore, files: Sequence[Path], at_ns: int, *, source: str = "") -> list[ImportReport]:
    """Put the sets of files into the store, all or none; `source` names them in place of the files' own names. Raises KnownError."""
    return store.add([incoming_of(path, source or path.name) for path in files], at_ns)


def incoming_of(path: Path, source: str) -> Incoming:
    """What a file gives. Raises KnownError when it can't be read, is far too long or not sound."""
    orbits = read_orbit_file(path)
    has_tables = any(isinstance(one, OemOrbit) for one in orbits)
    return Incoming(source, orbits, path.read_bytes().decode("utf-8-sig", "replace") if has_tables else "")


def find_sets(
    store: ElementStore, words: str, *, number: int | None = None, source: str = "", with_history: bool = False
) -> list[StoredSet]:
    """The current sets whose name or number holds every word, best first; with `with_history` all older sets of each as well."""
    sets = store.all_sets() if with_history else store.current()
    if source:
        keys = _members(store, source)
        sets = [one for one in sets if object_key(one.elements) in keys]
    if number is not None:
        sets = [one for one in sets if one.elements.catalogue_number == number]
    index = NameIndex([f"{one.elements.name} {one.elements.catalogue_number or ''}" for one in sets])
    if not with_history or not words:
        return [sets[place] for place in index.find(words)] if words else sets
    hits = {object_key(sets[place].elements) for place in index.find(words)}
    return [one for one in sets if object_key(one.elements) in hits]


def _members(store: ElementStore, source: str) -> set[str]:
    sources = store.sources()
    if source not in sources:
        known = ", ".join(sorted(sources)[:12])
        raise KnownError(f"nothing came from {source!r}", rule=f"the sources are {known}" if known else "the store is empty")
    return set(sources[source])


def listed(store: ElementStore, sets: Sequence[StoredSet], at_ns: int) -> list[ListedSet]:
    """Sets with their age at an instant."""
    current = {object_key(one.elements): _mark(one) for one in store.current()}
    decayed = have_ended(sets, at_ns)
    return [_listed(one, at_ns, gone, current.get(object_key(one.elements))) for one, gone in zip(sets, decayed, strict=True)]


def _mark(one: StoredSet) -> tuple[int, int, str]:
    return one.elements.epoch_ns, one.imported_ns, one.source


def have_ended(sets: Sequence[StoredSet], at_ns: int) -> list[bool]:
    """For each set whether it holds no more at an instant: decayed, or a table that has come to its end."""
    decayed = iter(have_decayed([one.elements for one in sets if isinstance(one.elements, ElementSet)], at_ns))
    return [at_ns > one.elements.last_ns if isinstance(one.elements, OemOrbit) else next(decayed) for one in sets]


def _listed(one: StoredSet, at_ns: int, has_decayed: bool, newest: tuple[int, int, str] | None) -> ListedSet:
    elements = one.elements
    age = element_age(elements, at_ns)
    perigee_km = round(perigee_height_km(elements), 1) if isinstance(elements, ElementSet) else None
    return ListedSet(
        elements.name, elements.catalogue_number, iso_text(elements.epoch_ns, digits=6), round(age.days, 4), age.level,
        round(age.expected_error_s, 3), perigee_km, has_decayed, _mark(one) == newest, one.source, iso_text(one.imported_ns),
        "OEM" if isinstance(elements, OemOrbit) else "GP",
    )  # fmt: skip


def as_lines(rows: Sequence[ListedSet], epochs_ns: Sequence[int]) -> list[str]:
    """The list for a terminal."""
    lines = [f"{'name':<24} {'number':>10} {'epoch':<18} {'age':>8} {'':<10} source"]
    for row, at_ns in zip(rows, epochs_ns, strict=True):
        what = f"{_plain(row.name)[:24]:<24} {row.catalogue_number or '-':>10} {utc_text(at_ns):<18}"
        lines.append(f"{what} {row.age_days:7.1f}d {_state(row):<10} {_plain(row.source)}")
    return lines


def _plain(text: str) -> str:
    """A text without what would steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _state(row: ListedSet) -> str:
    return ("decayed" if row.form == "GP" else "ended") if row.has_decayed else "" if row.age_level == "ok" else row.age_level
