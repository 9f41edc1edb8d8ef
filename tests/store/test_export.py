"""What goes out of a recording reads back as it was stored, bit for bit, by readers that aren't ours."""

from __future__ import annotations

import contextlib
import csv
import random
import sqlite3
import struct
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from console.errors import KnownError
from console.frames.batch import Chunk
from console.frames.kiss import KissDecoder, encode_kiss
from console.link.capture import CaptureReport
from console.link.pcap import read_capture
from console.packets.batch import PacketKind, apid_of_kind
from console.store.export import export_session
from console.store.export_output import draft_of
from console.store.export_values import matlab_names
from console.store.export_wish import ExportCancelled, ExportWish, Form, Layout, What
from console.store.reader import SessionReader
from console.store.rows import PacketFilter
from console.store.session_file import FOREVER_NS
from console.store.stored_samples import Window
from tests.store.recordings import SECOND, START_NS, alarm, batch, begin, chunk, delivery, event, packet, stage

ODD = [0.1, -0.0, 1e-310, float("inf"), float("-inf"), float("nan"), 1 / 3, 2.0**60]
raw_wish = partial(ExportWish, is_raw=True)


def record(folder: Path, samples: int = 3000, *, seed: int = 1, is_closed: bool = True, **columns: Any) -> Path:
    """A session with two containers, committed in pieces of changing size, so that blocks and tails stand in it."""
    dice = np.random.default_rng(seed)
    made = columns or {
        "F": np.concatenate([ODD, dice.normal(size=max(samples - len(ODD), 0))])[:samples],
        "S": dice.normal(size=samples).astype(np.float32),
        "U": dice.integers(0, 2**64, samples, dtype=np.uint64, endpoint=False),
        "B": dice.integers(0, 2, samples).astype(bool),
        "T": [f'a "{number}", b\nc' for number in range(samples)],
        "O": [number.to_bytes(3, "big") for number in range(samples)],
    }
    writer = begin(folder)
    at = 0
    while at < samples:
        size = int(dice.integers(1, 400))
        part = {name: column[at : at + size] for name, column in made.items()}
        count = len(next(iter(part.values())))
        writer.delivery(delivery(at + count, samples=[batch(at, part), batch(at, {"X": np.arange(at, at + count)}, container="OTHER")]))
        writer.flush_durably()
        at += size
    if is_closed:
        writer.close()
    else:
        writer.flush_durably()
    return writer.path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def stored(recording: Path, container: str, name: str) -> list[Any]:
    """A column read block by block."""
    found: list[Any] = []
    with SessionReader(recording) as reader:
        holding = next(one for one in reader.holdings() if one.container == container)
        start = 0
        while (run := reader.next_run(holding, [name], start, Window(-FOREVER_NS, FOREVER_NS, FOREVER_NS))) is not None:
            column = run.columns[name]
            found += column.tolist() if isinstance(column, np.ndarray) else column
            start = run.next_sample
    return found


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_wide_table_reads_back_bit_for_bit(tmp_path: Path, seed: int) -> None:
    recording = record(tmp_path, seed=seed)
    report = export_session(recording, raw_wish(containers=("HK",)), tmp_path / "v.csv")
    rows = rows_of(tmp_path / "v.csv")
    assert (report.rows, report.values) == (len(rows), 6 * len(rows)) == (3000, 18000)
    assert [bits(float(row["F"])) for row in rows] == [bits(value) for value in stored(recording, "HK", "F")]
    assert [np.float32(row["S"]) for row in rows] == stored(recording, "HK", "S")
    assert [int(row["U"]) for row in rows] == stored(recording, "HK", "U")
    assert [bool(int(row["B"])) for row in rows] == stored(recording, "HK", "B")
    assert [row["T"] for row in rows] == stored(recording, "HK", "T")
    assert [bytes.fromhex(row["O"]) for row in rows] == stored(recording, "HK", "O")
    assert [int(row["received_ns"]) for row in rows] == [START_NS + number * SECOND for number in range(3000)]
    assert rows[1]["received_utc"] == "2026-11-22T10:55:13.000000000Z"


def test_lines_end_as_rfc_4180_asks(tmp_path: Path) -> None:
    export_session(record(tmp_path, 5, F=np.arange(5.0)), raw_wish(), tmp_path / "v.csv")
    content = (tmp_path / "v.csv").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == 11


def test_containers_are_merged_in_the_order_of_their_packets(tmp_path: Path) -> None:
    recording = record(tmp_path, 2500)
    export_session(recording, raw_wish(), tmp_path / "v.csv")
    rows = rows_of(tmp_path / "v.csv")
    numbers = [int(row["packet"]) for row in rows]
    assert numbers == sorted(numbers)
    assert len(rows) == 5000
    assert [int(row["X"]) for row in rows if row["X"]] == list(range(2500))
    assert all((row["X"] == "") == (row["container"] == "HK") for row in rows)


def test_a_long_table_says_the_same_as_a_wide_one(tmp_path: Path) -> None:
    recording = record(tmp_path, 1500)
    export_session(recording, raw_wish(), tmp_path / "wide.csv")
    export_session(recording, raw_wish(layout=Layout.LONG), tmp_path / "long.csv")
    wide = [
        (row["packet"], row["container"], name, row[name])
        for row in rows_of(tmp_path / "wide.csv")
        for name in ("F", "S", "U", "B", "T", "O", "X")
        if row[name]
    ]
    long = [(row["packet"], row["container"], row["parameter"], row["value"]) for row in rows_of(tmp_path / "long.csv")]
    assert long == wide


def test_a_session_that_is_being_written_is_whole_up_to_its_last_commit(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    try:
        for number in range(40):
            writer.delivery(delivery(number, samples=[batch(30 * number, {"F": np.arange(30.0) + 30 * number})]))
            writer.flush_durably()
        export_session(writer.path, raw_wish(until_ns=START_NS + 10_000 * SECOND), tmp_path / "v.csv")
    finally:
        writer.close()
    assert [float(row["F"]) for row in rows_of(tmp_path / "v.csv")] == [float(number) for number in range(1200)]


def test_nothing_received_after_the_horizon_goes_out(tmp_path: Path) -> None:
    recording = record(tmp_path, 2000)
    until_ns = START_NS + 1100 * SECOND
    export_session(recording, raw_wish(containers=("HK",), until_ns=until_ns), tmp_path / "v.csv")
    assert len(rows_of(tmp_path / "v.csv")) == 1101
    export_session(recording, raw_wish(form=Form.NPZ, until_ns=until_ns), tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as arrays:
        assert len(arrays["HK/F"]) == len(arrays["OTHER/X"]) == 1101


@pytest.mark.parametrize(("first", "last"), [(0, 0), (1000, 1100), (1023, 1024), (2900, 9999)])
def test_the_span_holds_both_of_its_ends(tmp_path: Path, first: int, last: int) -> None:
    recording = record(tmp_path)
    span = PacketFilter(from_ns=START_NS + first * SECOND, until_ns=START_NS + last * SECOND)
    export_session(recording, raw_wish(containers=("OTHER",), packets=span), tmp_path / "v.csv")
    assert [int(row["X"]) for row in rows_of(tmp_path / "v.csv")] == list(range(first, min(last, 2999) + 1))


def test_a_span_of_on_board_time_leaves_out_what_has_none(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        made = batch(0, {"F": np.arange(100.0)}, lag_ns=10 * SECOND)
        made.generation_ns[::2] = -1
        writer.delivery(delivery(100, samples=[made]))
    span = PacketFilter(from_ns=START_NS, until_ns=START_NS + 20 * SECOND, axis="generation")
    export_session(writer.path, raw_wish(packets=span), tmp_path / "v.csv")
    assert [float(row["F"]) for row in rows_of(tmp_path / "v.csv")] == [float(number) for number in range(11, 31, 2)]
    export_session(writer.path, raw_wish(), tmp_path / "all.csv")
    assert [row["generation_utc"] for row in rows_of(tmp_path / "all.csv")][:1] == [""]


def test_every_nth_sample_is_the_same_in_every_form(tmp_path: Path) -> None:
    recording = record(tmp_path)
    export_session(recording, raw_wish(every=7, parameters=("X",)), tmp_path / "v.csv")
    export_session(recording, raw_wish(every=7, parameters=("X",), form=Form.NPZ), tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as arrays:
        assert arrays["OTHER/X"].tolist() == [int(row["X"]) for row in rows_of(tmp_path / "v.csv")] == list(range(0, 3000, 7))


def test_arrays_of_npz_hold_the_stored_bits_and_need_no_pickle(tmp_path: Path) -> None:
    recording = record(tmp_path)
    report = export_session(recording, raw_wish(form=Form.NPZ), tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as arrays:
        for name, kind in {"F": "<f8", "S": "<f4", "U": "<u8", "B": "|b1"}.items():
            assert arrays[f"HK/{name}"].dtype == np.dtype(kind)
            assert arrays[f"HK/{name}"].tobytes() == np.asarray(stored(recording, "HK", name), kind).tobytes()
        assert arrays["HK/T"].tolist() == stored(recording, "HK", "T")
        assert arrays["HK/O"].tolist() == [value.hex() for value in stored(recording, "HK", "O")]
        assert arrays["HK/received_ns"].tolist() == [START_NS + number * SECOND for number in range(3000)]
        assert msgspec.json.decode(arrays["metadata"].item())["spacecraft"] == "WAU-1"
    assert (report.rows, report.values) == (6000, 21000)


def test_a_column_that_not_every_packet_has_brings_its_packets(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for number in range(20):
            names = {f"A[{place}]": np.array([10 * number + place]) for place in range(1 + number % 3)}
            writer.delivery(delivery(number, samples=[batch(number, names)]))
    export_session(writer.path, raw_wish(form=Form.NPZ), tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as arrays:
        assert arrays["HK/packet"].tolist() == list(range(20))
        assert arrays["HK/A[2].packet"].tolist() == [2, 5, 8, 11, 14, 17]
        assert arrays["HK/A[2]"].tolist() == [22, 52, 82, 112, 142, 172]
    export_session(writer.path, raw_wish(layout=Layout.LONG, parameters=("A[[]2]",)), tmp_path / "v.csv")
    assert [int(row["value"]) for row in rows_of(tmp_path / "v.csv")] == [22, 52, 82, 112, 142, 172]


def test_matlab_gets_names_it_takes_and_a_row_of_units(tmp_path: Path) -> None:
    export_session(record(tmp_path, 10), raw_wish(layout=Layout.MATLAB), tmp_path / "v.csv")
    with (tmp_path / "v.csv").open(newline="") as file:
        names, units, first, *_ = csv.reader(file)
    assert names[:2] == ["Time_s", "Received_UTC"]
    assert len(names) == len(units) == len(first)
    assert units[0] == "s"
    assert float(first[0]) == 0.0
    assert first[1] == "2026-11-22 10:55:12.000000000"


def test_names_for_matlab_are_letters_digits_and_once_each() -> None:
    made = matlab_names(["BATT V", "BATT-V", "2nd", "é", "A" * 70, "A" * 71, "x[3].y"])
    assert made == ["BATT_V", "BATT_V_2", "x2nd", "x", "A" * 63, "A" * 61 + "_2", "x_3_y"]
    assert all(name.isidentifier() and len(name) <= 63 for name in made)


def test_unknown_names_are_told_with_the_nearest(tmp_path: Path) -> None:
    recording = record(tmp_path, 5, BATT_V=np.arange(5))
    with pytest.raises(KnownError, match="did you mean BATT_V"):
        export_session(recording, raw_wish(parameters=("BATT_W",)), tmp_path / "v.csv")
    with pytest.raises(KnownError, match="no container NONE"):
        export_session(recording, raw_wish(containers=("NONE",)), tmp_path / "v.csv")
    assert not list(tmp_path.glob("*v.csv*"))


def test_engineering_units_need_the_mission_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="take values --raw"):
        export_session(record(tmp_path, 5), ExportWish(), tmp_path / "v.csv")


@pytest.mark.parametrize(
    ("what", "form"), [(What.VALUES, Form.BIN), (What.EVENTS, Form.HEX), (What.CADUS, Form.CSV), (What.PACKETS, Form.NPZ)]
)
def test_forms_that_make_no_sense_are_refused(tmp_path: Path, what: What, form: Form) -> None:
    with pytest.raises(KnownError, match="can't be written as"):
        export_session(record(tmp_path, 5), ExportWish(what, form), tmp_path / "x")


def happened(folder: Path, count: int = 30) -> Path:
    with begin(folder, framing="packets") as writer:
        for number in range(count):
            writer.chunk(chunk(number))
            row = packet(number, apid=100 + number % 3, data=bytes([8, 100 + number % 3, 0xC0, number, 0, 0, number]))
            parts = {"packets": [row], "events": [event(number, 'one, "two"')], "alarm_changes": [alarm(number)]}
            writer.delivery(delivery(number, **parts))
    return writer.path


def test_packets_go_out_as_they_came(tmp_path: Path) -> None:
    recording = happened(tmp_path)
    with SessionReader(recording) as reader:
        rows = reader.packets()
    export_session(recording, ExportWish(What.PACKETS, Form.BIN), tmp_path / "p.bin")
    export_session(recording, ExportWish(What.PACKETS, Form.HEX, packets=PacketFilter(apid=101)), tmp_path / "p.hex")
    export_session(recording, ExportWish(What.PACKETS, Form.CSV), tmp_path / "p.csv")
    assert (tmp_path / "p.bin").read_bytes() == b"".join(row.data for row in rows)
    assert [bytes.fromhex(line) for line in (tmp_path / "p.hex").read_text().split()] == [row.data for row in rows if row.apid == 101]
    told = rows_of(tmp_path / "p.csv")
    assert [(int(row["packet"]), int(row["apid"]), bytes.fromhex(row["hex"])) for row in told] == [(r.index, r.apid, r.data) for r in rows]


def test_a_binary_file_holds_only_packets_that_can_be_walked_through(tmp_path: Path) -> None:
    whole, cut = bytes([8, 100, 0xC0, 1, 0, 0, 9]), bytes([8, 100, 0xC0, 2, 0, 9, 9])
    with begin(tmp_path) as writer:
        rows = [
            packet(0, data=whole),
            packet(1, data=cut),
            packet(2, apid=apid_of_kind(PacketKind.AX25), data=whole),
            packet(3, data=whole),
        ]
        writer.delivery(delivery(4, packets=rows))
    report = export_session(writer.path, ExportWish(What.PACKETS, Form.BIN), tmp_path / "p.bin")
    assert (tmp_path / "p.bin").read_bytes() == 2 * whole
    assert report.left_out == {"units that are no whole space packets": 2}
    export_session(writer.path, ExportWish(What.PACKETS, Form.HEX), tmp_path / "p.hex")
    assert len((tmp_path / "p.hex").read_text().split()) == 4
    export_session(writer.path, ExportWish(What.PACKETS, Form.CSV), tmp_path / "p.csv")
    assert [(row["kind"], row["apid"]) for row in rows_of(tmp_path / "p.csv")][2] == ("ax25", "")


def test_raw_bytes_go_out_as_they_came(tmp_path: Path) -> None:
    recording = happened(tmp_path)
    span = PacketFilter(from_ns=START_NS + 3 * SECOND, until_ns=START_NS + 9 * SECOND)
    report = export_session(recording, ExportWish(What.RAW, Form.BIN, packets=span), tmp_path / "r.bin")
    assert (tmp_path / "r.bin").read_bytes() == b"".join(chunk(number).data for number in range(3, 10))
    assert (report.rows, report.bytes) == (7, 280)


@pytest.mark.parametrize(("what", "link_type"), [(What.PACKETS, 147), (What.RAW, 150)])
def test_a_capture_has_a_record_a_piece_with_its_time(tmp_path: Path, what: What, link_type: int) -> None:
    """Oracle: draft-ietf-opsawg-pcap, and our own reader of captures."""
    recording = happened(tmp_path)
    with SessionReader(recording) as reader:
        packets, chunks = (
            [(row.received_ns, row.data) for row in reader.packets()],
            [(one.received_ns, one.data) for one in reader.chunks()],
        )
    wanted = packets if what is What.PACKETS else chunks
    report = export_session(recording, ExportWish(what, Form.PCAP), tmp_path / "p.pcap")
    written = (tmp_path / "p.pcap").read_bytes()
    assert struct.unpack("<IHHiIII", written[:24]) == (0xA1B23C4D, 2, 4, 0, 0, 262_144, link_type)
    at, found = 24, []
    while at < len(written):
        seconds, rest_ns, length, whole = struct.unpack_from("<IIII", written, at)
        assert length == whole
        found.append((seconds * SECOND + rest_ns, written[at + 16 : at + 16 + length]))
        at += 16 + length
    assert (found, report.rows) == (wanted, len(wanted))
    with (tmp_path / "p.pcap").open("rb") as file:
        assert [(piece.at_ns, piece.data) for piece in read_capture(file, CaptureReport())] == wanted


@pytest.mark.parametrize(
    "wish",
    [
        ExportWish(layout=Layout.MATLAB, form=Form.NPZ),
        ExportWish(layout=Layout.LONG, form=Form.NPZ),
        ExportWish(What.EVENTS, layout=Layout.LONG),
        ExportWish(every=0),
        ExportWish(packets=PacketFilter(from_ns=2, until_ns=1)),
        ExportWish(What.RAW, Form.BIN, packets=PacketFilter(axis="generation")),
    ],
    ids=str,
)
def test_wishes_that_make_no_sense_are_refused(tmp_path: Path, wish: ExportWish) -> None:
    with pytest.raises(KnownError):
        export_session(tmp_path / "never looked at", wish, tmp_path / "x")


MISSION = b"""name = "test"
[[spacecraft]]
name = "WAU-1"
"""


def test_kiss_frames_go_out_with_their_delimiters(tmp_path: Path) -> None:
    sent = [encode_kiss(b"one \xc0\xdb", port=2), encode_kiss(b"two"), encode_kiss(b"\x05", command=1)]
    with begin(tmp_path, framing="kiss", files={"mission.toml": MISSION}) as writer:
        writer.chunk(Chunk(START_NS, b"".join(sent)[:9]))
        writer.chunk(Chunk(START_NS + SECOND, b"".join(sent)[9:]))
    export_session(writer.path, ExportWish(What.FRAMES, Form.BIN), tmp_path / "f.kiss")
    export_session(writer.path, ExportWish(What.FRAMES, Form.HEX), tmp_path / "f.hex")
    again = KissDecoder().feed((tmp_path / "f.kiss").read_bytes())
    assert [(one.command, one.port, one.data) for one in again] == [(0, 2, b"one \xc0\xdb"), (0, 0, b"two"), (1, 0, b"\x05")]
    assert [bytes.fromhex(line) for line in (tmp_path / "f.hex").read_text().split()] == [one.data for one in again]


def test_frames_of_a_session_without_frames_are_refused(tmp_path: Path) -> None:
    with begin(tmp_path, framing="packets", files={"mission.toml": MISSION}) as writer:
        writer.chunk(chunk(1))
    for what in (What.FRAMES, What.CADUS):
        with pytest.raises(KnownError, match="without frames"):
            export_session(writer.path, ExportWish(what, Form.BIN), tmp_path / "f.bin")


def test_a_damaged_block_is_left_out_and_counted(tmp_path: Path) -> None:
    recording = record(tmp_path)
    with contextlib.closing(sqlite3.connect(recording)) as connection, connection:
        connection.execute(
            "update sample_blocks set data = x'00' where block = (select id from blocks where container = 'HK' limit 1 offset 1)"
        )
    report = export_session(recording, raw_wish(containers=("HK",)), tmp_path / "v.csv")
    assert report.left_out == {"damaged blocks": 1}
    assert [int(row["packet"]) for row in rows_of(tmp_path / "v.csv")] == [*range(1024), *range(2048, 3000)]
    export_session(recording, raw_wish(containers=("HK",), form=Form.NPZ), tmp_path / "v.npz")
    with np.load(tmp_path / "v.npz", allow_pickle=False) as arrays:
        assert arrays["HK/F.packet"].tolist() == [*range(1024), *range(2048, 3000)]


def test_what_happened_goes_out_as_a_table(tmp_path: Path) -> None:
    recording = happened(tmp_path, 8)
    export_session(recording, ExportWish(What.EVENTS, Form.CSV), tmp_path / "e.csv")
    export_session(recording, ExportWish(What.ALARMS, Form.CSV), tmp_path / "a.csv")
    assert [row["text"] for row in rows_of(tmp_path / "e.csv")] == ['one, "two"'] * 8
    assert {row["level"] for row in rows_of(tmp_path / "a.csv")} == {"distress"}


class Stopping:
    """Wants no more after some steps."""

    def __init__(self, after: int) -> None:
        self.left = after

    def reached(self, done: int, total: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise ExportCancelled


@pytest.mark.parametrize("wish", [raw_wish(), raw_wish(form=Form.NPZ), ExportWish(What.PACKETS, Form.BIN)])
def test_a_cancelled_export_leaves_the_older_file_and_nothing_else(tmp_path: Path, wish: ExportWish) -> None:
    with begin(tmp_path) as writer:
        for number in range(2200):
            writer.delivery(delivery(number, packets=[packet(number)], samples=[batch(number, {"F": np.array([1.5]), "G": np.array([1])})]))
    target = tmp_path / "out"
    target.write_text("older")
    with pytest.raises(ExportCancelled):
        export_session(writer.path, wish, target, Stopping(random.Random(7).randint(0, 1)))
    assert target.read_text() == "older"
    assert not draft_of(target).exists()


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    recording = record(tmp_path, 5)
    before = recording.read_bytes()
    with pytest.raises(KnownError, match="never written over"):
        export_session(recording, raw_wish(), recording)
    assert recording.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="can't be written"):
        export_session(record(tmp_path, 5), raw_wish(), tmp_path / "none" / "v.csv")


def test_commands_go_out_with_their_bytes(tmp_path: Path) -> None:
    from console.command.states import Stage

    with begin(tmp_path) as writer:
        writer.command_stage(stage(1, Stage.QUEUED))
        writer.command_stage(stage(2, Stage.SENT))
    export_session(writer.path, ExportWish(What.COMMANDS, Form.CSV), tmp_path / "c.csv")
    rows = rows_of(tmp_path / "c.csv")
    assert [(row["stage"], row["hex"]) for row in rows] == [("queued", "1801"), ("sent", "1801")]
    assert msgspec.json.decode(rows[0]["arguments"]) == {"N": "3", "A": "x"}


def test_parquet_holds_the_stored_values(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra: pip install 'moonkite[parquet]'")
    recording = record(tmp_path)
    export_session(recording, raw_wish(form=Form.PARQUET, containers=("HK",)), tmp_path / "v.parquet")
    table = parquet.read_table(tmp_path / "v.parquet")
    assert [bits(value) for value in table["F"].to_pylist()] == [bits(value) for value in stored(recording, "HK", "F")]
    assert table["U"].to_pylist() == stored(recording, "HK", "U")
    assert table["T"].to_pylist() == stored(recording, "HK", "T")
    assert [str(table.schema.field(name).type) for name in ("received_utc", "generation_utc")] == 2 * ["timestamp[ns, tz=UTC]"]
    assert table["received_utc"].cast("int64").to_pylist() == table["received_ns"].to_pylist()
    assert msgspec.json.decode(table.schema.metadata[b"units"])["F"] == ""


def test_without_pyarrow_parquet_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    def missing(name: str) -> object:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(KnownError, match=r"moonkite\[parquet\]"):
        export_session(tmp_path / "any.moonkite", raw_wish(form=Form.PARQUET), tmp_path / "v.parquet")
