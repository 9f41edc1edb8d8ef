"""A file that is written whole or not at all: beside its place first, so that a failure leaves what was there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from console.errors import KnownError


@contextmanager
def whole_file(path: Path, fault: str) -> Iterator[Path]:
    """Where to write; what stands there takes the name `path` when the block ends well, else it is gone.

    Raises KnownError, which says `fault` ("the plan can't be written") and why, for an OSError within.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise KnownError(fault, where=str(path), rule=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
