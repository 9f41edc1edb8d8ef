"""A mission made on the spot around one dictionary: one spacecraft without an orbit, no station, no link.

The folder is named after the dictionary and its contents, so that the same dictionary always leads to the same folder: nothing
piles up, and whoever reads it again (a window, the next engine) finds it as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from console.errors import KnownError
from console.mission.loader import MISSION_FILE

LARGEST_DICTIONARY = 32 * 1024 * 1024 - 65536
_DIGEST_KEPT = 12


def write_adhoc_mission(missions: Path, dictionary: Path) -> Path:
    """A mission folder below `missions` for packets of this dictionary, made if it isn't there yet.

    The dictionary is copied as it is, checked only when the mission is loaded. Raises KnownError when it can't be read, is too
    large for a mission folder, or the folder can't be written.
    """
    content = _content(dictionary)
    name = spacecraft_name(dictionary)
    folder = missions / f"{name}-{hashlib.sha256(content).hexdigest()[:_DIGEST_KEPT]}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(folder / f"{name}{_ending(dictionary.name)}", content)
        _put(folder / MISSION_FILE, mission_text(name, dictionary.name).encode())
    except OSError as error:
        raise KnownError("the mission can't be written", where=str(folder), rule=error.strerror or str(error)) from error
    return folder


def spacecraft_name(dictionary: Path) -> str:
    """What the spacecraft is called: the file's name without its ending, with what a file name can't hold replaced."""
    return re.sub(r"[^\w.+-]+", "-", dictionary.stem).strip("-.")[:40] or "spacecraft"


def _ending(name: str) -> str:
    """The ending that says which format a dictionary has."""
    return ".csv" if name.casefold().endswith(".csv") else ".xml"


def mission_text(name: str, dictionary: str) -> str:
    """The mission file: what stands in it and why so little."""
    lines = [
        f"# Made for packets that came with the dictionary {json.dumps(dictionary)}: no orbit, no station.",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        "",
        "[[spacecraft]]",
        f"name = {json.dumps(name, ensure_ascii=False)}",
        f"dictionary = {json.dumps(f'{name}{_ending(dictionary)}', ensure_ascii=False)}",
    ]
    return "\n".join(lines) + "\n"


def _content(dictionary: Path) -> bytes:
    try:
        if dictionary.stat().st_size > LARGEST_DICTIONARY:
            raise KnownError("too large for a dictionary", where=str(dictionary), rule=f"at most {LARGEST_DICTIONARY} bytes")
        return dictionary.read_bytes()
    except OSError as error:
        raise KnownError("the dictionary can't be read", where=str(dictionary), rule=error.strerror or str(error)) from error


def _put(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    if path.exists() and path.read_bytes() == content:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
