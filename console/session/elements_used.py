"""Which element set each spacecraft of a session flies with: chosen once, recorded, told to the windows, used again by a replay.

The choice is the set whose epoch is nearest at or before the session's time, out of the mission's own and, where the mission allows it
(`Spacecraft.uses_catalogue`), those of the element store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from console.errors import KnownError
from console.mission.model import Mission, Spacecraft
from console.orbit.catalogue import nearest_elements, read_orbits, write_omm_json
from console.orbit.trajectory import ElementSet, Orbit
from console.session.messages import SessionElements
from console.store.element_rows import StoredSet
from console.store.element_store import ElementStore

OMM = "OMM"
OEM = "OEM"


def choose_elements(mission: Mission, at_ns: int, find_store: Callable[[], Path]) -> tuple[Mission, list[SessionElements], list[str]]:
    """The mission with the sets that a session at `at_ns` flies with, what to record of them, and notices for the operator.

    `find_store` tells where the element store is. It is opened only where a spacecraft may use it and it is there; one that can't be
    used costs its sets, never the session.
    """
    stored, notices = _stored_sets(mission, at_ns, find_store)
    crafts, used = [], []
    for craft in mission.spacecraft:
        chosen = _chosen(craft, at_ns, stored.get(craft.name))
        if chosen is None:
            crafts.append(craft)
            notices += [f"{craft.name}: no elements of {craft.catalogue_number} in the element store"] if craft.uses_catalogue else []
            continue
        used.append(chosen)
        crafts.append(_flying(craft, chosen))
    return replace(mission, spacecraft=tuple(crafts)), used, notices


def with_elements(mission: Mission, used: Sequence[SessionElements]) -> Mission:
    """The mission with the sets that a session was flown with. Raises KnownError for a record that can't be read."""
    by_name = {one.spacecraft: one for one in used}
    crafts = [_flying(craft, by_name[craft.name]) if craft.name in by_name else craft for craft in mission.spacecraft]
    return replace(mission, spacecraft=tuple(crafts))


def _stored_sets(mission: Mission, at_ns: int, find_store: Callable[[], Path]) -> tuple[dict[str, StoredSet], list[str]]:
    wishing = [craft for craft in mission.spacecraft if craft.uses_catalogue]
    if not wishing:
        return {}, []
    try:
        path = find_store()
        if not path.exists():
            return {}, []
        with ElementStore(path) as store:
            found = {craft.name: store.nearest(str(craft.catalogue_number), at_ns) for craft in wishing}
    except KnownError as error:
        return {}, [str(error)]
    return {name: one for name, one in found.items() if one is not None}, []


def _chosen(craft: Spacecraft, at_ns: int, stored: StoredSet | None) -> SessionElements | None:
    own = nearest_elements(_own_sets(craft), at_ns)
    candidates: list[Orbit] = [one for one in (own, stored.elements if stored else None) if one is not None]
    best = nearest_elements(candidates, at_ns)
    if best is None:
        return None
    imported_ns = stored.imported_ns if stored is not None and best is stored.elements else -1
    if isinstance(best, ElementSet):
        form, text = OMM, write_omm_json([best])
    else:
        form, text = OEM, stored.text if stored is not None and imported_ns >= 0 else ""
    return SessionElements(craft.name, best.source, best.epoch_ns, imported_ns, form, text)


def _own_sets(craft: Spacecraft) -> Sequence[Orbit]:
    return craft.element_sets or ((craft.elements,) if craft.elements else ())


def _flying(craft: Spacecraft, used: SessionElements) -> Spacecraft:
    """The spacecraft with a recorded set, which stands among the mission's own; a record without text means one of these."""
    try:
        orbit = replace(recorded_orbit(craft, used), name=craft.name)
    except KnownError as error:
        raise KnownError(f"the elements of {used.spacecraft} can't be read", rule=str(error)) from error
    others = [one for one in _own_sets(craft) if not _is_meant(one, used)]
    return replace(craft, elements=orbit, element_sets=tuple(sorted((*others, orbit), key=lambda one: one.epoch_ns)))


def recorded_orbit(craft: Spacecraft, used: SessionElements) -> Orbit:
    """The orbit that a session flew with: as its record has it, or the one of the mission that it names. KnownError where there is none."""
    orbits = read_orbits(used.text, source=used.source) if used.text else _own_sets(craft)
    found = [one for one in orbits if _is_meant(one, used)]
    same = [one for one in found if one.catalogue_number == craft.catalogue_number] or found
    if not same:
        raise KnownError("no orbit of that epoch", where=used.source)
    return same[0]


def _is_meant(orbit: Orbit, used: SessionElements) -> bool:
    return orbit.epoch_ns == used.epoch_ns and orbit.source == used.source
