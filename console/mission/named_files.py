"""Tables of mission.toml that name a file for a spacecraft with a dictionary: drawings and pass plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.dictionary.model import Dictionary
from console.mission.crafts import unknown
from console.mission.fields import Table
from console.mission.model import Spacecraft
from console.mission.source import missing_source


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What such a table says; `data` is the file's content, `dictionary` that of the spacecraft."""

    name: str
    file: str
    spacecraft: str
    data: bytes
    dictionary: Dictionary


def read_named_file(table: Table, files: Mapping[str, bytes], crafts: Mapping[str, Spacecraft], *, why_dictionary: str) -> NamedFile | None:
    """The table read to its end; None where something is missing, which is then among the table's faults."""
    usual = next((name for name, craft in crafts.items() if craft.dictionary is not None), "")
    name, file, owner = table.text("name"), table.file("file"), table.text("spacecraft", usual)
    table.end()
    craft = crafts.get(owner)
    if craft is None:
        table.faults.append(unknown(owner, list(crafts), "spacecraft", table.source.where((*table.place, "spacecraft"))))
        return None
    if craft.dictionary is None:
        table.fault("spacecraft", f"{owner} has no dictionary", rule=why_dictionary)
        return None
    if file and file not in files:
        table.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'file'))}"))
    return NamedFile(name, file, owner, files[file], craft.dictionary) if file and file in files else None
