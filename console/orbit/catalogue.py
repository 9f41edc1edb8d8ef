"""Orbits from whatever text an operator has: the format is told by the content, never by the file's name.

What is not orbits is refused before a good catalogue could be replaced: a page of HTML, an empty file, a message of a server,
something far too long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TypeVar

from console.errors import Fault, KnownError
from console.orbit.digits import shortened
from console.orbit.elements import ElementSet
from console.orbit.ndm import KVN_KIND, kvn_messages, refuse_other_kinds, xml_messages
from console.orbit.oem import oem_from_kvn, oem_from_xml
from console.orbit.omm import omm_from_kvn, omm_from_xml, read_omm_csv, read_omm_json, read_omm_kvn, read_omm_xml, write_omm_json
from console.orbit.tle import Line, read_tle, read_tle_lines
from console.orbit.trajectory import Orbit

__all__ = [
    "TextFormat",
    "nearest_elements",
    "read_elements",
    "read_orbit_file",
    "read_orbits",
    "refreshed",
    "text_format",
    "write_omm_json",
]

AnyOrbit = TypeVar("AnyOrbit", bound=Orbit)
Body = TypeVar("Body")

MOST_BYTES = 100_000_000

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")
_HEAD = 100_000  # what is looked at to tell a format
_HTML = re.compile(r"<!doctype\s+html|<html|<head|<body|<title", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>", re.IGNORECASE)
_SECTION = re.compile(r"\[[0-9]{1,18}\][ \t]*$", re.MULTILINE)
_SECTION_KEYS = {"NAME", "TLE1", "TLE2"}
_TLE = re.compile(r"^[12] .{5}", re.MULTILINE)
_GROUP = re.compile(r"[^\n]*\n(?:[0-9]{1,9}[ \t]*\n)+[0-9]*[ \t]*\Z")
_REMEDY = "give TLE, OMM in JSON, CSV, XML or KVN, or an ephemeris (OEM)"


class TextFormat(Enum):
    """In which dress orbits come."""

    TLE = "TLE"
    GPREDICT = "gpredict"
    JSON = "OMM in JSON"
    CSV = "OMM in CSV"
    XML = "XML"
    KVN = "KVN"


def read_orbits(content: str | bytes, *, source: str) -> list[Orbit]:
    """Every orbit in a text, in its order: element sets in all formats of `read_elements`, and ephemerides (OEM) in KVN and XML.

    An `<ndm>` or a KVN text may hold both kinds, and messages that are no orbits besides. KnownError as for `read_elements`.
    """
    text, kind = _told(content, source)
    found: list[Orbit]
    if kind is TextFormat.XML:
        found = _orbits_of(xml_messages(text, source=source), _XML_READERS, source)
    elif kind is TextFormat.KVN:
        found = _orbits_of(kvn_messages(text), _KVN_READERS, source)
    else:
        found = [*_READERS[kind](text, source=source)]
    return _not_empty(found, source)


def read_elements(content: str | bytes, *, source: str) -> list[ElementSet]:
    """Every element set in a text, in its order: TLE, OMM in JSON, CSV, XML or KVN, or a gpredict catalogue.

    `source` names the text in errors and in the sets. One unsound set refuses the whole: KnownError holds all faults, each with
    its line (or, in JSON, the number of the set). An ephemeris is refused by its name: `read_orbits` takes it.
    """
    text, kind = _told(content, source)
    return _not_empty(_READERS[kind](text, source=source), source)


def read_orbit_file(path: Path) -> list[Orbit]:
    """The orbits of a file; its name is their source. KnownError also when it can't be opened or is far too long."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_long(path.name, path.stat().st_size)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # no more, where a pipe has no size
    except OSError as error:
        raise KnownError(f"the orbits can't be read: {error.strerror}", where=str(path)) from error
    return read_orbits(content, source=path.name)


def text_format(text: str, *, source: str) -> TextFormat:
    """What a text is by its content. Raises KnownError for what holds no orbits: a web page, a message."""
    head = text[:_HEAD].lstrip() or text.lstrip()[:_HEAD]
    if not head:
        raise KnownError("empty: no element sets", where=source, remedy=_REMEDY)
    if head.startswith("<"):
        _refuse_html(head, source)
        return TextFormat.XML
    if _SECTION.match(head):
        return TextFormat.GPREDICT
    if head.startswith(("{", "[")):
        return TextFormat.JSON
    if KVN_KIND.search(head):
        return TextFormat.KVN
    if "EPOCH" in [name.strip(' "\ufeff') for name in head.split("\n", 1)[0].upper().split(",")]:
        return TextFormat.CSV
    if not _TLE.search(head) and not _TLE.search(text):
        raise KnownError(_other_text(head), where=source, remedy=_REMEDY)
    return TextFormat.TLE


def nearest_elements(sets: Iterable[AnyOrbit], at_ns: int) -> AnyOrbit | None:
    """The orbit to use for an instant; None without any.

    An ephemeris (OEM) that covers it comes first, the one made last of several; then the set with the newest epoch at or before it,
    the oldest set after it, and last an ephemeris that has ended or not begun.
    """
    return max(sets, key=lambda one: _merit(one, at_ns), default=None)


def _merit(one: Orbit, at_ns: int) -> tuple[int, int, int]:
    nearness_ns = one.epoch_ns if one.epoch_ns <= at_ns else -one.epoch_ns
    if isinstance(one, ElementSet):
        return (2 if one.epoch_ns <= at_ns else 1, nearness_ns, 0)
    return (3, one.created_ns, nearness_ns) if one.covers(at_ns) else (0, nearness_ns, one.created_ns)


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


def _told(content: str | bytes, source: str) -> tuple[str, TextFormat]:
    text = _decode(content, source)
    return text, text_format(text, source=source)


def _decode(content: str | bytes, source: str) -> str:
    """The text with lines that end in \\n, without a byte order mark."""
    if len(content) > MOST_BYTES:
        raise _too_long(source, len(content))
    text = (content if isinstance(content, str) else _characters(content, source)).lstrip("\ufeff")
    if "\0" in text:
        raise KnownError(f"no text: a NUL character at {text.index(chr(0))}", where=source, remedy=_REMEDY)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _characters(content: bytes, source: str) -> str:
    if content.startswith(_PACKED):
        raise KnownError("a compressed file", where=source, remedy="unpack it first")
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise KnownError(f"no text: byte {content[error.start]:#04x} at offset {error.start}", where=source, remedy=_REMEDY) from error


def _too_long(source: str, size: int) -> KnownError:
    return KnownError(f"far too long: {size / 1e6:.0f} MB", where=source, rule=f"at most {MOST_BYTES / 1e6:.0f} MB are read")


def _not_empty(found: list[AnyOrbit], source: str) -> list[AnyOrbit]:
    if not found:
        raise KnownError("no element sets in it", where=source, remedy=_REMEDY)
    return found


def _orbits_of(messages: Iterable[tuple[str, Body]], readers: Mapping[str, Callable[..., Sequence[Orbit]]], source: str) -> list[Orbit]:
    """What the readers make of the messages they are for; the faults of all of them before giving up."""
    found: list[Orbit] = []
    faults: list[Fault] = []
    kinds = []
    for kind, body in messages:
        kinds.append(kind)
        try:
            found += readers[kind](body, source=source) if kind in readers else ()
        except KnownError as error:
            faults.extend(error.faults)
    refuse_other_kinds(kinds, source=source, wanted=readers)
    if faults:
        raise KnownError.of(faults)
    return found


def _other_text(head: str) -> str:
    first = shortened(head.split("\n", 1)[0].strip(), 80)
    if _GROUP.match(head):
        return f"no element sets but a group of gpredict, numbers only: {first}"
    return f"no element sets but a message: {first}"


def _refuse_html(head: str, source: str) -> None:
    if not _HTML.match(head) and "<html" not in head[:1_000].lower():
        return
    title = _TITLE.search(head)
    name = " ".join(title[1].split())[:80] if title else ""
    raise KnownError(f"a web page, no element sets{f': {name!r}' if name else ''}", where=source, remedy=_REMEDY)


def _read_gpredict(text: str, *, source: str) -> list[ElementSet]:
    return read_tle_lines(_section_lines(text, source), source=source)


def _section_lines(text: str, source: str) -> Iterator[Line]:
    """The sets of a gpredict catalogue (`[25544]`, NAME=, TLE1=, TLE2=) as lines that keep their numbers."""
    for number, raw in enumerate(text.split("\n"), 1):
        key, equals, value = raw.rstrip().partition("=")
        if equals and key in _SECTION_KEYS:
            yield Line(f"{source}:{number}", value)


_READERS: dict[TextFormat, Callable[..., list[ElementSet]]] = {
    TextFormat.TLE: read_tle,
    TextFormat.GPREDICT: _read_gpredict,
    TextFormat.JSON: read_omm_json,
    TextFormat.CSV: read_omm_csv,
    TextFormat.XML: read_omm_xml,
    TextFormat.KVN: read_omm_kvn,
}
_KVN_READERS: dict[str, Callable[..., Sequence[Orbit]]] = {"OMM": omm_from_kvn, "OEM": oem_from_kvn}
_XML_READERS: dict[str, Callable[..., Sequence[Orbit]]] = {"OMM": omm_from_xml, "OEM": oem_from_xml}
