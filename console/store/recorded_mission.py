"""The mission that a session was flown with, out of its file. No file of it can leave the folder that it is written into."""

from __future__ import annotations

import tempfile
from pathlib import Path

from console.errors import KnownError
from console.mission.loader import load_mission
from console.mission.model import Mission, Spacecraft
from console.store.reader import SessionReader
from console.store.rows import SessionInfo


def extract_mission(reader: SessionReader, folder: Path) -> Path:
    """Write the mission's files into `folder` and return it. Raises KnownError for a name that would leave it, or a changed file."""
    top, where = folder.resolve(), str(reader.path)
    targets = []
    for file in reader.mission_files():
        target = (top / file.name).resolve()
        if not file.name or "\\" in file.name or ":" in file.name or top not in target.parents:
            raise KnownError(f"the mission in the session holds a file outside its folder: {file.name!r}", where=where)
        if not file.is_whole:
            raise KnownError(f"the mission file {file.name} is not as it was recorded", where=where)
        targets.append((target, file.data))
    for target, data in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return top


def recorded_mission(reader: SessionReader) -> Mission:
    """The mission as it was read when the session began. Raises KnownError when it can't be read any more."""
    with tempfile.TemporaryDirectory(prefix="moonkite-mission-") as folder:
        return load_mission(extract_mission(reader, Path(folder)), session_start_ns=reader.info().epoch_ns)


def recorded_craft(reader: SessionReader, info: SessionInfo) -> Spacecraft:
    """The spacecraft of a session as it was recorded, with its dictionary and frame format. Raises KnownError."""
    return recorded_mission(reader).spacecraft_named(info.spacecraft)
