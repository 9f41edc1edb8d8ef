"""What can go wrong and be mended by the operator. Anything that is not a KnownError is a bug and is reported as one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
MOST_FAULTS = 1_000

_LINE = re.compile(r":([0-9]{1,9})(?= |$)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: what it is, where it stands, which rule it breaks, what to do about it."""

    what: str
    where: str = ""
    rule: str = ""
    remedy: str = ""

    @property
    def line(self) -> int:
        """The line that `where` names (8 in `plans/routine pass.toml:8 steps[1]`), 0 where it names none."""
        found = _LINE.search(self.where)
        return int(found[1]) if found else 0

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return "; ".join(part for part in (head, self.rule, self.remedy) if part)


class KnownError(Exception):
    """An error the operator can act on. Its text is one line: where, what, which rule, what to do."""

    def __init__(self, what: str, *, where: str = "", rule: str = "", remedy: str = "") -> None:
        self.faults: tuple[Fault, ...] = (Fault(what, where, rule, remedy),)
        super().__init__(str(self.faults[0]))

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> KnownError:
        """One error for many faults: the text counts them and tells the first, `faults` holds all."""
        found = tuple(faults)
        error = cls(found[0].what, where=found[0].where, rule=found[0].rule, remedy=found[0].remedy)
        if len(found) > 1:
            error.args = (f"{found[0]} (and {len(found) - 1} more)",)
        error.faults = found
        return error


def read_all(items: Iterable[Item], read: Callable[[Item], Answer], faults: list[Fault] | None = None) -> list[Answer]:
    """What `read` makes of each item. Raises KnownError when one is not sound, with the faults of all of them, those that were in `faults`
    included; after `MOST_FAULTS` it looks no further."""
    found, told = [], [] if faults is None else faults
    for item in items:
        try:
            found.append(read(item))
        except KnownError as error:
            told.extend(error.faults)
        if len(told) > MOST_FAULTS:
            break
    if told:
        raise KnownError.of(told)
    return found


FEW_NAMES = 12


def near_or_all(name: str, known: Iterable[str]) -> str:
    """As `near_name`; where none is near, all of them, unless they are many.

    >>> near_or_all("X", ["WAU-1", "WAU-2"])
    'there are WAU-1, WAU-2'
    """
    names = list(known)
    every = f"there are {', '.join(names)}" if 0 < len(names) <= FEW_NAMES else ""
    return near_name(name, names) or every


def near_name(name: str, known: Iterable[str]) -> str:
    """A question that names the nearest known name, or an empty string when none is near.

    >>> near_name("BATT_VOLT", ["BATT_V", "PANEL_I"])
    'did you mean BATT_V?'
    """
    folded = {candidate.casefold(): candidate for candidate in known}
    hits = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f"did you mean {folded[hits[0]]}?" if hits else ""
