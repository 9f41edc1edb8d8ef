"""The dictionary that a spacecraft's table names: one file, or a list of which the first refers to the others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from console.dictionary.formats import open_dictionary
from console.dictionary.model import Dictionary
from console.errors import Fault, KnownError


def read_dictionary(path: Path, faults: list[Fault], *, beside: Iterable[Path] = ()) -> Dictionary | None:
    """The dictionary, or None with its faults added to the list."""
    try:
        return open_dictionary(path, beside=beside)
    except KnownError as error:
        faults.extend(error.faults)
        return None
