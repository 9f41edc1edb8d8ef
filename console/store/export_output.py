"""A file that is there whole or not at all: written beside its place and renamed at the end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from console.errors import KnownError


def draft_of(path: Path) -> Path:
    """Where the file is written until it is whole."""
    return path.with_name(f".{path.name}.part")


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes its name when the block ends well; else nothing is left and an older file stays as it was.

    Raises KnownError when it can't be written: no folder, no permission, a full disk.
    """
    draft = draft_of(path)
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise KnownError("the export can't be written", where=str(path), rule=error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def refuse_sources(target: Path, *sources: Path) -> None:
    """Raise KnownError when the file to be written is one that is read."""
    if any(_is_same(target, source) for source in sources):
        raise KnownError("a recording is never written over", where=str(target), remedy="name another file")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
