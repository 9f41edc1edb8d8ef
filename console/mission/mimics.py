"""The synoptic drawings of a mission file: `[[mimics]]` with a name, an SVG file inside the folder and a spacecraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.errors import KnownError
from console.mimic.drawing import Mimic
from console.mimic.reader import read_mimic
from console.mission.crafts import repeated, unknown
from console.mission.fields import Table
from console.mission.model import Spacecraft
from console.mission.source import missing_source

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
    usual = next((name for name, craft in crafts.items() if craft.dictionary is not None), "")
    name, file, owner = table.text("name"), table.file("file"), table.text("spacecraft", usual)
    table.end()
    craft = crafts.get(owner)
    if craft is None:
        table.faults.append(unknown(owner, list(crafts), "spacecraft", table.source.where((*table.place, "spacecraft"))))
        return None
    if craft.dictionary is None:
        table.fault("spacecraft", f"{owner} has no dictionary", rule="a drawing shows parameters")
        return None
    if file and file not in files:
        table.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'file'))}"))
    if not file or file not in files:
        return None
    try:
        return read_mimic(files[file], name=name, file=file, spacecraft=owner, parameters=craft.dictionary.parameters)
    except KnownError as error:
        table.faults.extend(error.faults)
        return None
