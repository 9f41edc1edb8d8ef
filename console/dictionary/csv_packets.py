"""Packets of a table of fields as layouts below the space packet's primary header (CCSDS 133.0-B-2 4.1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from console.dictionary.calibration import Calibrator, Polynomial
from console.dictionary.csv_cells import Row
from console.dictionary.encoding import BooleanLabels, Encoding, Form, Reference, Size, TimeScale
from console.dictionary.layout import AllOf, Comparison, Entry, Field, Layout, Origin, Place, Repeat
from console.dictionary.model import Container, Kind, Parameter
from console.dictionary.times import epoch_ns, time_engineering
from console.errors import KnownError, near_name

COLUMNS = (
    "packet", "apid", "when", "interval_s", "field", "byte", "bit", "bits", "count", "type", "order", "units", "description", "group",
    "calibration", "labels", "epoch", "valid_low", "valid_high", "low_critical", "low_distress", "low_warning", "high_warning",
    "high_distress", "high_critical", "label_alarms", "violations", "deadband", "latching",
)  # fmt: skip
HEADER = (("version", 3), ("type", 1), ("secondary", 1), ("apid", 11), ("flags", 2), ("sequence", 14), ("length", 16))
_FORMS = {
    "unsigned": Form.UNSIGNED, "signed": Form.TWOS_COMPLEMENT, "ones": Form.ONES_COMPLEMENT, "magnitude": Form.SIGN_MAGNITUDE,
    "bcd": Form.PACKED_BCD, "float": Form.IEEE, "mil1750a": Form.MIL_1750A, "boolean": Form.UNSIGNED, "time": Form.UNSIGNED,
    "text": Form.TEXT, "binary": Form.BYTES, "fill": Form.BYTES,
}  # fmt: skip
_SIZES = {"float": (16, 32, 64), "mil1750a": (32, 48)}
_ORDERS = {"big": False, "little": True}
_MOST_BITS = 8 * 65_542


@dataclass(frozen=True, slots=True)
class TableField:
    """One row: its place in bits (None: after the one before), its layout and its parameter (None: fill)."""

    row: Row
    first_bit: int | None
    body: Field
    count: int | None
    parameter: Parameter | None


@dataclass(frozen=True, slots=True)
class TablePacket:
    """One block of rows. `when`: fields and the raw values that they must have."""

    name: str
    apid: int
    when: tuple[tuple[str, int], ...]
    first: Row
    fields: tuple[TableField, ...]
    container: Container

    @property
    def parameters(self) -> Iterator[Parameter]:
        """All parameters, those of a repeated field one by one."""
        for field in self.fields:
            if field.parameter is not None:
                for name in _names(field):
                    yield replace(field.parameter, name=name, path=_path(field.parameter.path, name))


def _path(path: str, name: str) -> str:
    return path + name[name.index("[") :] if "[" in name else path


def _names(field: TableField) -> list[str]:
    key = field.body.key
    return [key] if field.count is None else [f"{key}[{number}]" for number in range(field.count)]


@dataclass(frozen=True, slots=True)
class Naming:
    """How fields are called: a name that stands in several homes is `/table/home/name`. The home of a field is its packet, or its APID
    for one that tells packets of that APID apart and is read before the choice."""

    table: str
    shared: frozenset[str]
    tellers: Mapping[int, frozenset[str]]

    def home(self, apid: int, packet: str, name: str) -> str:
        """Where a field belongs."""
        return f"APID {apid}" if name in self.tellers.get(apid, ()) else packet

    def path(self, home: str, name: str) -> str:
        """A field's full path."""
        return f"/{self.table}/{home}/{name}"

    def key(self, home: str, name: str) -> str:
        """A field's name in the dictionary."""
        return self.path(home, name) if name in self.shared else name


def naming_of(table: str, blocks: Mapping[str, list[Row]]) -> Naming:
    """The names of a table's fields."""
    apids = {packet: _apid_of(rows[0]) for packet, rows in blocks.items()}
    tellers: dict[int, frozenset[str]] = {}
    for packet, rows in blocks.items():
        told = frozenset(item.partition("=")[0].strip() for item in rows[0].text("when").split(";") if item.strip())
        tellers[apids[packet]] = tellers.get(apids[packet], frozenset()) | told
    naming = Naming(table, frozenset(), tellers)
    placed = {
        (row.text("field"), naming.home(apids[packet], packet, row.text("field")))
        for packet, rows in blocks.items() for row in rows if row.text("type").casefold() != "fill"
    }  # fmt: skip
    counts = Counter(name for name, _ in placed)
    return replace(naming, shared=frozenset(name for name, count in counts.items() if count > 1))


def _apid_of(row: Row) -> int:
    try:
        return int(row.text("apid"), 0)
    except ValueError:
        return -1


def read_packet(naming: Naming, name: str, rows: list[Row]) -> TablePacket:
    """A packet and its fields; what is wrong is noted in the rows."""
    first = rows[0]
    apid = first.whole("apid", None, high=2047)
    if apid is None and not first.text("apid"):
        first.fault("apid", "is empty", "the first row of a packet has its APID")
    for row in rows[1:]:
        if row.text("apid") and row.whole("apid", high=2047) != apid:
            row.fault("apid", f"is not that of packet {name}", f"APID {apid}")
    fields = tuple(read_field(naming, apid or 0, name, row) for row in rows)
    known = {field.body.key.rsplit("/", 1)[-1]: field for field in fields}
    when = []
    for key, text in first.pairs("when"):
        value = _value(first, known.get(key), key, text, known)
        when += [(known[key].body.key, value)] if value is not None else []
    names = tuple(shown for field in fields if field.parameter is not None for shown in _names(field))
    interval = first.number("interval_s")
    container = Container(name, f"/{naming.table}/{name}", "", names, interval if interval and interval > 0 else None)
    return TablePacket(name, apid or 0, tuple(when), first, fields, container)


def _value(row: Row, field: TableField | None, key: str, text: str, known: dict[str, TableField]) -> int | None:
    if field is None:
        row.fault("when", f"the packet has no field {key}", near_name(key, known))
        return None
    if field.first_bit is None or field.count is not None or not field.body.encoding.form.is_integer:
        row.fault("when", f"{key} can't tell packets apart", "a whole number with its byte told")
        return None
    try:
        return int(text, 0)
    except ValueError:
        row.fault("when", f"{text!r} is no whole number")
        return None


def read_field(naming: Naming, apid: int, packet: str, row: Row) -> TableField:
    """One row's field; what is wrong is noted in it."""
    word = row.choice("type", "unsigned", _FORMS)
    name = row.text("field") or (f"fill of row {row.line}" if word == "fill" else "")
    if not name or any(mark in name for mark in "[]/"):
        row.fault("field", "is empty" if not name else f"{name!r} is no name", "no brackets and no slashes; count makes an array")
    encoding = _encoding(row, word)
    byte, bit = row.whole("byte", None, high=65_541), row.whole("bit", 0, high=7) or 0
    count = row.whole("count", None, low=1, high=4096)
    home = naming.home(apid, packet, name)
    key = naming.key(home, name)
    parameter = _parameter(row, word, key, naming.path(home, name), home) if word != "fill" else None
    scale = _time_scale(row) if word == "time" else None
    if parameter is not None and scale is not None:
        parameter = replace(parameter, kind=Kind.TIME, calibrate=cast(Calibrator, time_engineering(scale)))
    template = key if count is None else f"{key}[*]"
    return TableField(row, None if byte is None else 8 * byte + bit, Field(template, key, encoding, scale), count, parameter)


def _encoding(row: Row, word: str) -> Encoding:
    form, most = _FORMS[word], 64 if word not in ("text", "binary", "fill") else _MOST_BITS
    bits = row.whole("bits", None, low=1, high=most)
    if bits is None and not row.text("bits"):
        row.fault("bits", "is empty", "a size in bits")
    if bits is not None and word in _SIZES and bits not in _SIZES[word]:
        row.fault("bits", f"a {word} of {bits} bits is not known", " ".join(map(str, _SIZES[word])))
    is_little, mixed = _order(row, bits or 8)
    is_number = form not in (Form.TEXT, Form.BYTES)
    return Encoding(form, Size(bits or 8), is_little and (bits or 8) > 8 and is_number, byte_order=mixed if is_number else ())


def _order(row: Row, bits: int) -> tuple[bool, tuple[int, ...]]:
    """Whether the least significant byte comes first, and the significance of each byte where the order is another one. Digits are
    ranks: 1 is the most significant byte."""
    text = row.text("order")
    if text.isdigit() and sorted(text) == [str(rank + 1) for rank in range(max(bits // 8, 1))] and not bits % 8:
        significance = tuple(len(text) - int(digit) for digit in text)
        is_little = significance == tuple(range(len(text)))
        return is_little, () if is_little or significance == tuple(reversed(range(len(text)))) else significance
    if text.isdigit():
        row.fault("order", f"{text} does not rank the bytes of {bits} bits", "each byte once: 1234, 4321, 2143, 3412 of four bytes")
        return False, ()
    is_little = _ORDERS[row.choice("order", "big", _ORDERS)]
    if is_little and bits % 8:
        row.fault("order", f"a byte order of {bits} bits has no meaning", "whole bytes")
    return is_little, ()


def _parameter(row: Row, word: str, name: str, path: str, packet: str) -> Parameter:
    labels = row.labels()
    kind = {"text": Kind.STRING, "binary": Kind.BINARY, "float": Kind.FLOAT, "mil1750a": Kind.FLOAT, "boolean": Kind.BOOLEAN}.get(word)
    calibrate = row.calibration()
    if kind is None:
        kind = Kind.ENUMERATED if labels else Kind.FLOAT if calibrate is not None else Kind.INTEGER
    if kind is Kind.BOOLEAN:
        labels = BooleanLabels((labels or {}).get(0) or "False", (labels or {}).get(1) or "True")
    for column in ("calibration", "labels"):
        if row.text(column) and kind in (Kind.STRING, Kind.BINARY):
            row.fault(column, f"a {word} has no {column}")
    low, high = row.number("valid_low"), row.number("valid_high")
    return Parameter(
        name=name, path=path, kind=kind, units=row.text("units"), description=row.text("description"),
        calibrate=calibrate if kind in (Kind.INTEGER, Kind.FLOAT) else None, labels=labels or {}, alarm=row.alarm(), valid=(low, high),
        group=row.text("group") or packet,
    )  # fmt: skip


def _time_scale(row: Row) -> TimeScale:
    line = row.calibration()
    offset, scale = 0.0, 1.0
    if isinstance(line, Polynomial) and len(line.coefficients) == 2:
        offset, scale = line.coefficients
    elif line is not None:
        row.fault("calibration", "a time needs a line", "poly OFFSET_S SECONDS_PER_COUNT")
    if not row.text("epoch"):
        return TimeScale(scale, offset)
    try:
        return TimeScale(scale, offset, *epoch_ns(row.text("epoch")))
    except KnownError:
        row.fault("epoch", f"{row.text('epoch')!r} is not known", "TAI, GPS, J2000, UNIX or a UTC date")
        return TimeScale(scale, offset)


def build_tree(packets: list[TablePacket]) -> tuple[Layout, list[Layout]]:
    """The root layout, which reads the primary header, and all that can be asked for by name."""
    header = tuple(Entry(Field(f"ccsds_{name}", f"ccsds_{name}", Encoding(Form.UNSIGNED, Size(bits)))) for name, bits in HEADER)
    root = Layout("space packet", header, is_abstract=True)
    layouts = [root]
    for apid in dict.fromkeys(packet.apid for packet in packets):
        own = [packet for packet in packets if packet.apid == apid]
        asked = Comparison(Reference("ccsds_apid"), "==", (apid,))
        tellers = _tellers(own)
        home = Layout(f"APID {apid}", tuple(tellers.values()), is_abstract=True) if tellers else root
        if home is not root:
            root.children.append((asked, home))
            layouts.append(home)
        for packet in sorted(own, key=lambda item: -len(item.when)):
            told = tuple(Comparison(Reference(key), "==", (value,)) for key, value in packet.when)
            layout = Layout(packet.name, tuple(_entries(packet, set(tellers))))
            home.children.append((AllOf(told) if home is not root else asked, layout))
            layouts.append(layout)
    return root, layouts


def containers_of(table: str, packets: list[TablePacket], layouts: list[Layout]) -> dict[str, Container]:
    """All containers by name, those that only lead to others as abstract ones."""
    found = {packet.name: packet.container for packet in packets}
    for layout in layouts:
        if layout.is_abstract:
            keys = tuple(entry.body.key for entry in layout.entries if isinstance(entry.body, Field))
            found[layout.name] = Container(layout.name, f"/{table}/{layout.name}", parameters=keys, is_abstract=True)
    return found


def header_parameters(table: str) -> list[Parameter]:
    """The values of the primary header."""
    return [Parameter(f"ccsds_{name}", f"/{table}/ccsds_{name}", Kind.INTEGER, group="space packet") for name, _ in HEADER]


def _tellers(packets: list[TablePacket]) -> dict[str, Entry]:
    """The fields that tell packets of one APID apart, by key."""
    wanted = {key for packet in packets for key, _ in packet.when}
    found: dict[str, Entry] = {}
    for packet in packets:
        for field in packet.fields:
            if field.body.key in wanted:
                entry = Entry(field.body, Place(Origin.START, Size(field.first_bit or 0)))
                if found.setdefault(field.body.key, entry) != entry:
                    field.row.fault(
                        "byte", "differs from the same field of another packet", f"it tells packets of APID {packet.apid} apart"
                    )
    return found


def _entries(packet: TablePacket, tellers: set[str]) -> Iterator[Entry]:
    for number, field in enumerate(packet.fields):
        at = field.first_bit if field.first_bit is not None else 8 * 6 if number == 0 else None
        place = Place(Origin.START, Size(at)) if at is not None else None
        if field.body.key in tellers:
            yield Entry(None, Place(Origin.START, Size((at or 0) + field.body.encoding.fixed_bits)))
        else:
            yield Entry(field.body, place, None, Repeat(Size(field.count)) if field.count is not None else None)
