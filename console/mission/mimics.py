"""The synoptic drawings of a mission file: `[[mimics]]` with a name, an SVG file inside the folder and a spacecraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.errors import KnownError
from console.mimic.drawing import Mimic
from console.mimic.reader import read_mimic
from console.mission.crafts import repeated
from console.mission.fields import Table
from console.mission.model import Spacecraft
from console.mission.named_files import read_named_file

MOST_MIMICS = 30


def read_mission_mimics(top: Table, files: Mapping[str, bytes], spacecraft: Iterable[Spacecraft]) -> tuple[Mimic, ...]:
    """All drawings, in order; those with faults are left out. `files` are the folder's contents."""
    crafts = {craft.name: craft for craft in spacecraft}
    found = [mimic for table in top.tables("mimics") if (mimic := _read(table, files, crafts)) is not None]
    for name in repeated([f"{mimic.spacecraft}: {mimic.name}" for mimic in found]):
        top.fault("mimics", f"{name} is there more than once", rule="names are unique for each spacecraft")
    if len(found) > MOST_MIMICS:
        top.fault("mimics", f"are {len(found)}", rule=f"at most {MOST_MIMICS}")
    return tuple(found)


def _read(table: Table, files: Mapping[str, bytes], crafts: Mapping[str, Spacecraft]) -> Mimic | None:
    found = read_named_file(table, files, crafts, why_dictionary="a drawing shows parameters")
    if found is None:
        return None
    try:
        return read_mimic(found.data, name=found.name, file=found.file, spacecraft=found.spacecraft, parameters=found.dictionary.parameters)
    except KnownError as error:
        table.faults.extend(error.faults)
        return None
