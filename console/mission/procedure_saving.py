"""Saves a pass plan into its mission's folder, or, where that is shipped or can't be written, into the user's own copy of the mission.

One surprise: the copy is made once; the next plan of the same mission goes into the same copy.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from console.errors import KnownError
from console.mission.fields import Table
from console.mission.loader import MISSION_FILE, mission_files
from console.mission.source import read_source
from console.whole_file import whole_file

_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a plan stands now; `is_copy`: in the user's own copy of the mission."""

    path: Path
    mission_folder: Path
    is_copy: bool


def save_plan(name: str, text: str, *, spacecraft: str, mission_folder: Path, own_missions: Path) -> Saved:
    """Write a plan of a mission, whole or not at all. A mission outside `own_missions` that belongs to the program is copied there first.

    Raises KnownError when it can't be written, or the mission is unreadable.
    """
    if not name.strip():
        raise KnownError("a plan has a name")
    is_copy = not _is_own(mission_folder)
    folder = _copied(mission_folder, own_missions) if is_copy else mission_folder
    content = _read(folder / MISSION_FILE)
    source = read_source(content, name=MISSION_FILE)
    file = _file_of(Table(source, (), source.table, []), name, spacecraft)
    if not file:
        file = _free_name(folder, name)
        entry = f'\n[[plans]]\nname = {_quoted(name)}\nfile = "{file}"\nspacecraft = {_quoted(spacecraft)}\n'
        _write(folder / file, text.encode("utf-8"))
        _write(folder / MISSION_FILE, content.rstrip() + b"\n" + entry.encode("utf-8"))
    else:
        _write(folder / file, text.encode("utf-8"))
    return Saved(folder / file, folder, is_copy)


def _is_own(folder: Path) -> bool:
    """Whether a mission is the user's to change: writable, and not shipped with the program."""
    from console.resources import resource_root  # noqa: PLC0415 - a test moves it

    return os.access(folder, os.W_OK) and not folder.resolve().is_relative_to(resource_root().resolve())


def _copied(folder: Path, own_missions: Path) -> Path:
    target = own_missions / (folder.name or "mission")
    if (target / MISSION_FILE).exists():
        return target
    for name, content in mission_files(folder).items():
        _write(target / name, content)
    return target


def _file_of(top: Table, name: str, spacecraft: str) -> str:
    """The file of the plan of that name, '' for a new one or one whose file would lead out of the folder."""
    for table in top.tables("plans"):
        if table.text("name", "") == name and table.text("spacecraft", spacecraft) == spacecraft:
            return table.file("file", "")
    return ""


def _free_name(folder: Path, name: str) -> str:
    slug = _SLUG.sub("-", name.casefold()).strip("-")[:60] or "plan"
    numbers = ("" if number == 0 else f"-{number}" for number in range(1000))
    return next(f"plans/{slug}{number}.toml" for number in numbers if not (folder / f"plans/{slug}{number}.toml").exists())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped) + '"'


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnownError("can't be read", where=str(path), rule=error.strerror or "") from error


def _write(path: Path, content: bytes) -> None:
    with whole_file(path, "can't be written") as draft:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
