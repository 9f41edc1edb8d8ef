"""CCSDS navigation data messages as texts: which kinds are in one, and where each begins. KVN and XML; `<ndm>` holds several.

Sources: CCSDS 502.0-B-3, 7.3 and 7.4 (KVN); CCSDS 505.0-B-3 (XML).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from lxml import etree

from console.errors import KnownError
from console.orbit.digits import one_line

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


NumberedLines = Sequence[tuple[int, str]]


def kvn_messages(text: str) -> list[tuple[str, NumberedLines]]:
    """Kind and numbered lines, blank ones left out, of each message in keyword = value notation; its version keyword begins it."""
    found: list[tuple[str, NumberedLines]] = []
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if "CCSDS_" in line and (match := KVN_KIND.match(line)):
            lines = []
            found.append((match[1], lines))
        if line and not line.isspace():
            lines.append((number, line.strip()))
    return found


def xml_messages(text: str, *, source: str) -> list[tuple[str, etree._Element]]:
    """The kind and the element of each message. Document types, and with them entities, are refused. Raises KnownError."""
    root = _xml_root(text, source)
    tops = list(root) if xml_name(root) == "NDM" else [root]
    named = ((xml_name(top), top) for top in tops if isinstance(top.tag, str))
    return [(name, top) for name, top in named if name not in ("COMMENT", "MESSAGE_ID")]


def xml_name(element: etree._Element) -> str:
    """The name without its namespace, in capitals."""
    return etree.QName(element).localname.upper()


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


def _xml_root(text: str, source: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise KnownError("broken XML", where=f"{source}:{error.lineno}", rule=one_line(error.msg or "", 200)) from error
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise KnownError("a document type declaration", where=source, rule="entities are not read", remedy="remove the DOCTYPE")
    return root
