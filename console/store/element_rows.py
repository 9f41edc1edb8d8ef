"""What goes into the element store and what comes out of it: mean elements as JSON, ephemerides (OEM) as the text they came in."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from console.errors import KnownError
from console.orbit.catalogue import read_orbits
from console.orbit.trajectory import ElementSet, Orbit

MEAN, TABLE = "gp", "oem"
NAMED = "name:"
MOST_TEXT_BYTES = 32 * 1024 * 1024
_EPOCHS = (-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class StoredSet:
    """One set as it was imported: from which source, when; of an ephemeris (OEM) also the text that it came in."""

    elements: Orbit
    source: str
    imported_ns: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """The orbits that one source gives, and the text they came in, which is kept of ephemerides."""

    source: str
    orbits: Sequence[Orbit]
    text: str = ""


def object_key(elements: Orbit) -> str:
    """What an object is known by: its catalogue number, or its name where it has none."""
    return str(elements.catalogue_number) if elements.catalogue_number else NAMED + elements.name


def row_of(orbit: Orbit, text: str) -> tuple[object, ...]:
    """An orbit as a row: its object, epoch, kind, digest and body. Raises KnownError for what can't be kept."""
    where = f"{orbit.source} ({orbit.name})"
    if not _EPOCHS[0] <= orbit.epoch_ns <= _EPOCHS[1]:
        raise KnownError("an epoch that can't be kept", where=where, rule="years 1678 to 2261")
    if isinstance(orbit, ElementSet):
        body = msgspec.json.encode(replace(orbit, source=""))
        return object_key(orbit), orbit.epoch_ns, MEAN, _digest(body), body
    octets = text.encode()
    if len(octets) > MOST_TEXT_BYTES:
        raise KnownError(f"an ephemeris of {len(octets)} bytes", where=where, rule=f"at most {MOST_TEXT_BYTES} are kept")
    return object_key(orbit), orbit.epoch_ns, TABLE, _digest(octets + str(orbit.epoch_ns).encode()), zlib.compress(octets)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()


def stored_set(  # noqa: PLR0917 - the columns of a row
    kind: str, key: str, epoch_ns: int, body: bytes, source: str, imported_ns: int
) -> StoredSet:
    """A row as it was imported. Raises MsgspecError, zlib.error, ValueError or KnownError for a row that makes no sense."""
    if kind == MEAN:
        return StoredSet(replace(msgspec.json.decode(body, type=ElementSet), source=source), source, imported_ns)
    text = zlib.decompress(body).decode()
    return StoredSet(orbit_in(text, key, epoch_ns, source), source, imported_ns, text)


def orbit_in(text: str, key: str, epoch_ns: int, source: str) -> Orbit:
    """The orbit of one object and epoch in a text. Raises KnownError when it isn't there."""
    for orbit in read_orbits(text, source=source):
        if orbit.epoch_ns == epoch_ns and object_key(orbit) == key:
            return orbit
    raise KnownError(f"no orbit of {key} at its epoch in the text", where=source)
