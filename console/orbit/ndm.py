"""CCSDS navigation data messages as texts: which kinds are in one, and where each begins. KVN and XML; `<ndm>` holds several.

Sources: CCSDS 502.0-B-3, 7.3 and 7.4 (KVN); CCSDS 505.0-B-3 (XML).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from lxml import etree

from console.errors import KnownError
from console.orbit.digits import one_line

Body = TypeVar("Body")

MESSAGE_KINDS = {
    "OMM": "an orbit mean-elements message",
    "OPM": "an orbit parameter message",
    "OEM": "an orbit ephemeris message",
    "OCM": "an orbit comprehensive message",
    "AEM": "an attitude ephemeris message",
    "APM": "an attitude parameter message",
    "ACM": "an attitude comprehensive message",
    "TDM": "a tracking data message",
    "CDM": "a conjunction data message",
    "RDM": "a re-entry data message",
}

KVN_KIND = re.compile(r"^[ \t]*CCSDS_([A-Z]{3})_VERS[ \t]*=", re.MULTILINE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # the text is decoded already: what it says of its encoding no longer holds


_MESSAGE_TAGS = [f"{{*}}{kind}" for one in MESSAGE_KINDS for kind in (one, one.lower())]
_CHUNK = 1 << 16

NumberedLines = Sequence[tuple[int, str]]


def kvn_messages(text: str) -> Iterator[tuple[str, NumberedLines]]:
    """Kind and numbered lines, blank ones left out, of each message in keyword = value notation; its version keyword begins it."""
    kind, lines = "", list[tuple[int, str]]()
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        if "CCSDS_" in line and (match := KVN_KIND.match(line)):
            if kind:
                yield kind, lines
            kind, lines = match[1], []
        if not line.isspace():
            lines.append((number, line.strip()))
    if kind:
        yield kind, lines


def xml_messages(text: str, *, source: str) -> Iterator[tuple[str, etree._Element]]:
    """The kind and the element of each message; an element is emptied when the next one is asked for.

    Document types, and with them entities, are refused. Raises KnownError.
    """
    safely: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    parser: Any = etree.XMLPullParser(("end",), tag=_MESSAGE_TAGS, remove_comments=True, remove_pis=True, **safely)
    is_empty = True
    try:
        for first in range(0, len(text), _CHUNK):
            parser.feed(text[first : first + _CHUNK] if first else _DECLARATION.sub("", text[:_CHUNK], count=1))
            for _, element in parser.read_events():
                is_empty = False
                _refuse_document_type(element, source)
                yield xml_name(element), element
                element.clear()
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise KnownError("broken XML", where=f"{source}:{error.lineno}", rule=one_line(error.msg or "", 200)) from error
    _refuse_document_type(root, source)
    if is_empty:
        yield from ((xml_name(top), top) for top in ([root] if xml_name(root) != "NDM" else root) if isinstance(top.tag, str))


def xml_name(element: etree._Element) -> str:
    """The name without its namespace, in capitals."""
    return etree.QName(element).localname.upper()


def check_unit(key: str, unit: str, units: Mapping[str, str], *, where: str) -> None:
    """Raise KnownError where a unit stands beside a value that is not the one the standard has for its keyword."""
    right = units.get(key)
    if unit and right is not None and unit.strip().upper().replace("^", "**") != right.upper():
        raise KnownError(f"{key} is in {one_line(unit)}", where=where, rule=f"it is given in {right}")


def only_kind(wanted: str, messages: Iterable[tuple[str, Body]], *, source: str) -> Iterator[Body]:
    """The messages of one kind; when they have come to an end without any, KnownError naming what was there instead."""
    kinds = []
    for kind, body in messages:
        kinds.append(kind)
        if kind == wanted:
            yield body
    refuse_other_kinds(kinds, source=source, wanted=(wanted,))


def refuse_other_kinds(kinds: Iterable[str], *, source: str, wanted: Collection[str] = ("OMM",)) -> None:
    """Raise KnownError naming what was found when no wanted message is among the kinds of a text."""
    counts = Counter(kinds)
    if any(kind in counts for kind in wanted):
        return
    found = ", ".join(
        f"{count} {kind}" if count > 1 else f"{kind[:40]} ({MESSAGE_KINDS.get(kind, 'unknown')})" for kind, count in counts.items()
    )
    what = "no orbit" if "OEM" in wanted else "no mean elements"
    raise KnownError(
        f"{what}: the message is {found}" if found else f"{what}: no message in it",
        where=source,
        remedy="give an OMM, a TLE or an OEM" if "OEM" in wanted else "give an OMM or a TLE",
    )


def _refuse_document_type(element: etree._Element, source: str) -> None:
    document: Any = element.getroottree().docinfo
    if document.doctype:
        raise KnownError("a document type declaration", where=source, rule="entities are not read", remedy="remove the DOCTYPE")
