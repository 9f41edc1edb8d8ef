"""The text of a mission file as tables that remember which line each key stands on, which TOML readers forget."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from console.errors import Fault, KnownError

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML file: its name as faults show it, its top table, and the line (from 1) of each table and key."""

    name: str
    table: dict[str, Any]
    lines: dict[Place, int]

    def where(self, place: Place) -> str:
        """`file:line key`, with the line of the nearest table when the key itself has none (because it is missing)."""
        known = next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), None)
        head = self.name if known is None else f"{self.name}:{known}"
        return " ".join(part for part in (head, place_text(place)) if part)


def place_text(place: Place) -> str:
    """A place as an author writes it: `stations[2].height_m`, counted from 1."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_source(content: bytes, *, name: str) -> Source:
    """The file read; KnownError, with the line, when it isn't UTF-8 or not TOML."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnownError(f"byte {error.start} is not UTF-8", where=name, remedy="save it as UTF-8") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        raise KnownError(str(error), where=f"{name}:{line[1]}" if line else name, rule="TOML 1.0") from error
    return Source(name, table, key_lines(text))


def missing_source(name: str, remedy: str) -> Fault:
    """The fault of a file that isn't there."""
    return Fault("the file is missing", name, remedy=remedy)


def key_lines(text: str) -> dict[Place, int]:
    """The first line of each table and key, by its place; keys inside inline tables and strings of many lines have none."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table_place(_parts(header[2]), header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def _table_place(names: list[str], is_array: bool, counts: dict[Place, int]) -> Place:
    """The place of a header's table: parents that are arrays mean their newest element."""
    place: Place = ()
    for name in names[:-1]:
        place = (*place, name)
        if place in counts:
            place = (*place, counts[place])
    place = (*place, names[-1])
    if is_array:
        counts[place] = counts.get(place, -1) + 1
        return (*place, counts[place])
    return place


def _parts(dotted: str) -> list[str]:
    return ["".join(part) for part in _PART.findall(dotted)]
