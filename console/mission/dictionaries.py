"""The dictionary that a spacecraft's table names."""

from __future__ import annotations

from pathlib import Path

from console.dictionary.model import Dictionary
from console.dictionary.xtce import check_dictionary, load_dictionary
from console.errors import Fault, KnownError


def read_dictionary(path: Path, faults: list[Fault]) -> Dictionary | None:
    """The dictionary, or None with its faults added to the list."""
    found = check_dictionary(path)
    if found:
        faults.extend(found)
        return None
    try:
        return load_dictionary(path)
    except KnownError as error:
        faults.extend(error.faults)
        return None
