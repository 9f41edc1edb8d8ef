"""Element sets from whatever text an operator has: the format is told by the content, never by the file's name.

What is not element sets is refused before a good catalogue could be replaced: a page of HTML, an empty file, a message of a server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from console.errors import KnownError
from console.orbit.elements import ElementSet
from console.orbit.omm import read_omm_csv, read_omm_json, read_omm_kvn, read_omm_xml, write_omm_json
from console.orbit.tle import Line, read_tle, read_tle_lines
from console.orbit.trajectory import Orbit

AnyOrbit = TypeVar("AnyOrbit", bound=Orbit)

__all__ = ["nearest_elements", "read_elements", "refreshed", "write_omm_json"]

_HTML = re.compile(r"<!doctype\s+html|<html|<head|<body|<title", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
_KVN = re.compile(r"^\s*CCSDS_[A-Z]{3}_VERS\s*=", re.MULTILINE)
_SECTION = re.compile(r"\[\d+\]\s*$", re.MULTILINE)
_SECTION_KEYS = {"NAME", "TLE1", "TLE2"}
_TLE = re.compile(r"^[12] .{5}", re.MULTILINE)
_REMEDY = "give TLE, or OMM in JSON, CSV, XML or KVN"


def read_elements(content: str | bytes, *, source: str) -> list[ElementSet]:
    """Every element set in a text, in its order: TLE, OMM in JSON, CSV, XML or KVN, or a gpredict catalogue.

    `source` names the text in errors and in the sets. One unsound set refuses the whole: KnownError holds all faults, each with
    its line (or, in JSON, the number of the set).
    """
    text = _decode(content, source)
    head = text.lstrip()
    if not head:
        raise KnownError("empty: no element sets", where=source, remedy=_REMEDY)
    found = _read(text, head, source)
    if not found:
        raise KnownError("no element sets in it", where=source, remedy=_REMEDY)
    return found


def nearest_elements(sets: Iterable[AnyOrbit], at_ns: int) -> AnyOrbit | None:
    """The set to use for an instant: the newest epoch at or before it, else the oldest after it; None without any set."""
    known = sorted(sets, key=lambda one: one.epoch_ns)
    before = [one for one in known if one.epoch_ns <= at_ns]
    return before[-1] if before else next(iter(known), None)


def refreshed(current: Sequence[ElementSet], incoming: Sequence[ElementSet]) -> list[ElementSet]:
    """One set an object (by catalogue number, by name where it has none), the newest epoch; of equals the current one stays.

    Objects keep their place; new ones come last. Importing older sets changes nothing.
    """
    best: dict[int | str, ElementSet] = {}
    for one in (*current, *incoming):
        key = one.catalogue_number or one.name
        if key not in best or one.epoch_ns > best[key].epoch_ns:
            best[key] = one
    return list(best.values())


def _decode(content: str | bytes, source: str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise KnownError(f"no text: byte {content[error.start]:#04x} at offset {error.start}", where=source, remedy=_REMEDY) from error


def _read(text: str, head: str, source: str) -> list[ElementSet]:
    if head.startswith("<"):
        _refuse_html(head, source)
        return read_omm_xml(head, source=source)
    if _SECTION.match(head):
        return read_tle_lines(_section_lines(text, source), source=source)
    if head.startswith(("{", "[")):
        return read_omm_json(text, source=source)
    if _KVN.search(text):
        return read_omm_kvn(text, source=source)
    if "EPOCH" in head.split("\n", 1)[0].upper().split(","):
        return read_omm_csv(text, source=source)
    if not _TLE.search(text):
        first = head.split("\n", 1)[0].strip()
        raise KnownError(f"no element sets but a message: {first[:80]!r}", where=source, remedy=_REMEDY)
    return read_tle(text, source=source)


def _refuse_html(head: str, source: str) -> None:
    if not _HTML.match(head) and "<html" not in head[:1_000].lower():
        return
    title = _TITLE.search(head)
    raise KnownError(f"a web page, no element sets{f': {title[1]!r}' if title else ''}", where=source, remedy=_REMEDY)


def _section_lines(text: str, source: str) -> Iterator[Line]:
    """The sets of a gpredict catalogue (`[25544]`, NAME=, TLE1=, TLE2=) as lines that keep their numbers."""
    for number, raw in enumerate(text.split("\n"), 1):
        key, equals, value = raw.rstrip().partition("=")
        if equals and key in _SECTION_KEYS:
            yield Line(f"{source}:{number}", value)
