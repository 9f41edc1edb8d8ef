"""The dictionary that a spacecraft's table names: one file, or a list of which the first refers to the others.

A dictionary is a value, and reading one is most of reading a mission: the last few are kept, by their files and what stood in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from console.dictionary.formats import open_dictionary
from console.dictionary.model import Dictionary
from console.errors import Fault, KnownError

_MOST_KEPT = 4


def read_dictionary(path: Path, faults: list[Fault], *, beside: Iterable[Path] = ()) -> Dictionary | None:
    """The dictionary, or None with its faults added to the list."""
    paths = (path, *beside)
    try:
        return _opened(paths, tuple(hashlib.sha256(each.read_bytes()).digest() for each in paths))
    except OSError as error:
        faults.append(Fault("can't be read", where=str(path), rule=error.strerror or ""))
    except KnownError as error:
        faults.extend(error.faults)
    return None


@lru_cache(maxsize=_MOST_KEPT)
def _opened(paths: tuple[Path, ...], digests: tuple[bytes, ...]) -> Dictionary:
    """The dictionary in the files; `digests` of their contents are what the answer depends on."""
    return open_dictionary(paths[0], beside=paths[1:])
