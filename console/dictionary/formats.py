"""One way in for every format of dictionary: the file's ending says which reader takes it.

Source of each format: see `xtce` and `csv_table`. One surprise: only XTCE can refer to other files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from console.dictionary import csv_table, xtce
from console.dictionary.model import Dictionary
from console.errors import Fault, KnownError


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: a dictionary unless there are faults; `warnings` say what is read past or looks like a mistake."""

    dictionary: Dictionary | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def open_dictionary(path: Path | str, *, beside: Iterable[Path | str] = ()) -> Dictionary:
    """The dictionary in a file of any known format. Raises KnownError with all faults."""
    path, beside = Path(path), list(beside)
    return csv_table.load_table(path) if _is_table(path, beside) else xtce.load_dictionary(path, beside=beside)


def read_any(path: Path | str, *, beside: Iterable[Path | str] = ()) -> Reading:
    """The same with faults and warnings as data; nothing is raised for a file that can't be used."""
    path, beside = Path(path), list(beside)
    try:
        if not _is_table(path, beside):
            faults, warnings = xtce.lint_dictionary(path, beside=beside)
            return Reading(None if faults else xtce.load_dictionary(path, beside=beside), tuple(faults), tuple(warnings))
        dictionary = csv_table.load_table(path)
    except KnownError as error:
        return Reading(None, error.faults)
    return Reading(dictionary, (), tuple(xtce.as_fault(text) for text in dictionary.warnings))


def _is_table(path: Path, beside: list[Path | str]) -> bool:
    is_table = path.suffix.casefold() in csv_table.ENDINGS
    if is_table and beside:
        raise KnownError("a table refers to no other dictionary", where=path.name, remedy="leave the other files out")
    return is_table
