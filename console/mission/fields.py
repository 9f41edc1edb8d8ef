"""Typed access to a TOML table that collects every fault on its way, instead of stopping at the first.

One surprise: a reader that met a fault answers with a harmless stand-in, so that reading goes on; nobody may use what was read
unless the list of faults stayed empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Protocol, TypeVar

from console.errors import Fault, KnownError, near_name
from console.mission.source import Place, Source, missing_source

_MOST_WHOLE = 1 << 1000
_KINDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
Item = TypeVar("Item")


class FileReader(Protocol[Item]):
    """Reads the content of a file; `source` is its name in errors, which are KnownErrors."""

    def __call__(self, content: bytes, *, source: str) -> list[Item]: ...


@dataclass(slots=True)
class Table:
    """One table of a mission file. Each question marks its key as known; `end` faults the keys that nobody asked for."""

    source: Source
    place: Place
    values: dict[str, Any]
    faults: list[Fault]
    asked: set[str] = field(default_factory=set)

    def fault(self, key: str, what: str, *, rule: str = "", remedy: str = "") -> None:
        """Note one thing wrong with a key (or, with an empty key, with the table)."""
        place = (*self.place, key) if key else self.place
        self.faults.append(Fault(what, self.source.where(place), rule, remedy))

    def has(self, key: str) -> bool:
        """Whether the author wrote the key."""
        self.asked.add(key)
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        value = self._value(key, str, "" if default is None else default, is_needed=default is None)
        if default is None and key in self.values and isinstance(self.values[key], str) and not value.strip():
            self.fault(key, "is empty")
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return bool(self._value(key, bool, default))

    def integer(self, key: str, default: int | None = None, *, low: int | None = None, high: int | None = None) -> int:
        """A whole number between the bounds, both included."""
        value = int(self._value(key, int, low or 0 if default is None else default, is_needed=default is None))
        self._bound(key, value, low, high)
        return value

    def number(self, key: str, default: float | None = None, *, low: float | None = None, high: float | None = None) -> float:
        """A finite number between the bounds, both included."""
        value = float(self._value(key, float, low or 0.0 if default is None else default, is_needed=default is None))
        if not math.isfinite(value):
            self.fault(key, f"is {value}", rule="a finite number")
            return low or 0.0
        self._bound(key, value, low, high)
        return value

    def choice(self, key: str, default: str, known: tuple[str, ...]) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value not in known:
            self.fault(key, f"is {value!r}", rule=f"one of {', '.join(known)}", remedy=near_name(value, known))
        return value

    def file(self, key: str, default: str | None = None) -> str:
        """The name of a file inside the mission's folder; "" when it is refused or not given."""
        return self._inside(key, self.text(key, default))

    def files(self, key: str) -> list[str]:
        """Names of files inside the mission's folder, given as one text or a list of them; those that are refused are left out."""
        names = [self.text(key, "")] if isinstance(self.values.get(key, ""), str) else self.texts(key)
        return [name for name in (self._inside(key, name) for name in names) if name]

    def _inside(self, key: str, name: str) -> str:
        path = PurePosixPath(name)
        if path.is_absolute() or PureWindowsPath(name).drive or ".." in path.parts or "\\" in name:
            self.fault(key, f"{name!r} leads out of the mission's folder", rule="a relative path with '/', without '..'")
            return ""
        return name

    def texts(self, key: str) -> list[str]:
        """A list of texts, empty when it isn't there."""
        found = self._value(key, list, [])
        if not all(isinstance(item, str) for item in found):
            self.fault(key, "holds something that is no text", rule="a list of texts")
            return []
        return list(found)

    def items(self, key: str) -> list[Any]:
        """A list of anything, empty when it isn't there."""
        return list(self._value(key, list, []))

    def table(self, key: str) -> Table:
        """A table inside this one, an empty one when it isn't there."""
        return Table(self.source, (*self.place, key), self._value(key, dict, {}), self.faults)

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Tables inside the table `key`, with their names."""
        inner = self.table(key)
        for name in inner.values:
            yield name, inner.table(name)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array `[[key]]`."""
        for index, values in enumerate(self.items(key)):
            if isinstance(values, dict):
                yield Table(self.source, (*self.place, key, index), values, self.faults)
            else:
                self.fault(key, f"item {index + 1} is no table", remedy=f"write [[{key}]]")

    def end(self) -> None:
        """Fault every key that no question was asked about."""
        for key in self.values:
            if key not in self.asked:
                self.fault(key, "is not known here", remedy=near_name(key, self.asked - set(self.values)) or near_name(key, self.asked))

    def _value(self, key: str, kind: type, stand_in: Any, *, is_needed: bool = False) -> Any:
        if not self.has(key):
            if is_needed:
                self.fault(key, "is missing", rule=f"{_KINDS[kind]} is needed")
            return stand_in
        value = self.values[key]
        if kind is float and type(value) is int:
            value = float(value) if abs(value) < _MOST_WHOLE else math.inf
        if type(value) is not kind:
            self.fault(key, f"is {value!r}", rule=f"{_KINDS[kind]} is needed")
            return stand_in
        return value

    def _bound(self, key: str, value: float, low: float | None, high: float | None) -> None:
        if (low is not None and value < low) or (high is not None and value > high):
            span = f"{low} to {high}" if None not in (low, high) else f"{low} or more" if high is None else f"{high} or less"
            self.fault(key, f"is {value}", rule=span)


def read_file_of(table: Table, files: Mapping[str, bytes], read: FileReader[Item]) -> list[Item]:
    """What `read` makes of the file that `file = ...` names; nothing, and faults, where it is not there or not sound. `files` are the
    contents of the mission's folder."""
    file = table.file("file")
    if not file:
        return []
    if file not in files:
        table.faults.append(missing_source(file, f"named by {table.source.where((*table.place, 'file'))}"))
        return []
    try:
        return read(files[file], source=file)
    except KnownError as error:
        table.faults.extend(error.faults)
        return []
