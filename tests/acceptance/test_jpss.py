"""7,200 real packets of NOAA-20: through the file link and a serial line into a recording, decoded, and out of it again.

Oracle: the golden values that stand beside the shared data (ccsds/GOLDEN.md), made with space_packet_parser 6.2.0 and struct.
"""

from __future__ import annotations

import math
import os
import pty
import threading
import tty
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from console.clock import monotonic_ns
from console.session.headless import Summary, fly
from console.session.messages import Delivery
from console.store.reader import SessionReader
from console.utc import SECOND_NS
from console.wiring import Wanted, live_setup, replay_setup
from tests.program import moonkite
from tests.session.told import told
from tests.shared_data import shared

FOREVER_NS = 2**62
PACKETS, BYTES, PARAMETERS = 7200, 511_200, 27
FIRST = {
    "DOY": 23109, "MSEC": 7, "USEC": 137, "ADAESCID": 159, "PKT_LEN": 64, "ADGPSPOSX": 6389695.5, "ADGPSPOSY": 2786021.5,
    "ADGPSPOSZ": 1825377.375, "ADGPSVELX": 2383.52880859375, "ADGPSVELY": -785.8864135742188, "ADGPSVELZ": -7105.89892578125,
    "ADCFAQ1": -0.2163526564836502, "ADCFAQ2": 0.7624724507331848, "ADCFAQ3": 0.25699475407600403, "ADCFAQ4": 0.5529747009277344,
    "ADAET2DAY": 23108, "ADAET2MS": 86399930,
}  # fmt: skip
LAST = {"SRC_SEQ_CTR": 9805, "MSEC": 7199005, "USEC": 260}
LONGITUDES_DEG = {0: 23.5581, 600: 15.4902, 1800: -85.5929, 3600: -176.5183, 5400: 11.2819, 7199: -19.2299}


@dataclass(frozen=True)
class Jpss:
    packets: Path
    dictionary: Path


@pytest.fixture(scope="module")
def jpss() -> Jpss:
    folder = shared("ccsds/space_packet_parser/jpss")
    return Jpss(next(folder.glob("*.DAT1")), folder / "jpss1_geolocation_xtce_v1.xml")


def played(jpss: Jpss, home: Path) -> dict[str, object]:
    """The packets through the file link into a recording; what the command reported."""
    said = moonkite(
        "run", "--headless", "--link", f"file:{jpss.packets}", "--framing", "packets", "--dictionary", jpss.dictionary, "--json", home=home
    )
    assert (said.code, said.err) == (0, "")
    report: dict[str, object] = said.json
    return report


def columns(recording: Path, *names: str) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """All raw values of parameters as the recording holds them."""
    with SessionReader(recording) as reader:
        return {name: np.asarray(reader.history(name, 0, FOREVER_NS, max_points=10**6, max_gap_ns=FOREVER_NS).values) for name in names}


def bytes_of(recording: Path) -> bytes:
    with SessionReader(recording) as reader:
        return b"".join(chunk.data for chunk in reader.chunks(limit=10**6))


def test_packets_through_the_file_link_are_recorded_and_hold_the_golden_values(jpss: Jpss, tmp_path: Path) -> None:
    report = played(jpss, tmp_path)
    assert (report["packets"], report["bytes"], report["values"]) == (PACKETS, BYTES, PACKETS * PARAMETERS)
    assert (report["packets_lost"], report["undecoded"], report["alarms"]) == (0, 0, 0)
    recording = Path(str(report["recording"]))
    assert bytes_of(recording) == jpss.packets.read_bytes()
    found = columns(recording, *FIRST, "SRC_SEQ_CTR")
    assert {name: found[name][0].item() for name in FIRST} == FIRST
    assert {name: found[name][-1].item() for name in LAST} == LAST
    assert found["SRC_SEQ_CTR"].tolist() == list(range(2606, 9806))
    for packet, longitude in LONGITUDES_DEG.items():
        assert math.degrees(math.atan2(found["ADGPSPOSY"][packet], found["ADGPSPOSX"][packet])) == pytest.approx(longitude, abs=1e-4)


def test_recorded_bytes_decode_to_what_was_recorded(jpss: Jpss, tmp_path: Path) -> None:
    recording = Path(str(played(jpss, tmp_path)["recording"]))
    again = tmp_path / "again.bin"
    again.write_bytes(bytes_of(recording))
    said = moonkite("decode", "--dictionary", jpss.dictionary, again, "--values", PACKETS, "--json", home=tmp_path)
    assert said.code == 0
    report = said.json
    assert (report["packets"], report["bytes"], report["values_decoded"]) == (PACKETS, BYTES, PACKETS * PARAMETERS)
    assert report["containers"] == {"JPSS_ATT_EPHEM": PACKETS}
    names = list(report["values"][0]["values"])
    assert len(names) == PARAMETERS
    for name, column in columns(recording, *names).items():
        assert column.tolist() == [packet["values"][name] for packet in report["values"]], name


def test_replay_counts_and_tells_the_same(jpss: Jpss, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = played(jpss, tmp_path)
    recording = Path(str(report["recording"]))
    said = moonkite("replay", recording, "--json", home=tmp_path)
    assert said.code == 0
    same = [name for name in report if name not in ("recording", "first_utc", "last_utc", "link", "events")]
    assert {name: said.json[name] for name in same} == {name: report[name] for name in same}
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    deliveries: list[Delivery] = []
    fly(replay_setup(recording, ident="", rate=math.inf), on_delivery=deliveries.append)
    replayed = told(deliveries)
    found = columns(recording, "ADGPSPOSX", "ADCFAQ4")
    rows = [dict(replayed.samples["JPSS_ATT_EPHEM", packet][2]) for packet in range(PACKETS)]  # type: ignore[call-overload]
    for name, column in found.items():
        assert column.tolist() == [float(row[name]) for row in rows]


@pytest.mark.pty
def test_packets_over_a_serial_line_end_in_the_same_recording(jpss: Jpss, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    data = jpss.packets.read_bytes()
    near, far = pty.openpty()
    tty.setraw(near)
    summary = flown_over(os.ttyname(far), near, data, jpss)
    os.close(near)
    os.close(far)
    assert (summary.packets, summary.bytes, summary.values) == (PACKETS, BYTES, PACKETS * PARAMETERS)
    assert (summary.packets_lost, summary.undecoded, summary.trouble) == (0, 0, "")
    recording = Path(summary.recording)
    assert bytes_of(recording) == data
    found = columns(recording, *FIRST, "SRC_SEQ_CTR")
    assert {name: found[name][0].item() for name in FIRST} == FIRST
    assert {name: found[name][-1].item() for name in LAST} == LAST
    replayed = moonkite("replay", recording, "--json", home=tmp_path).json
    assert (replayed["packets"], replayed["values"]) == (PACKETS, PACKETS * PARAMETERS)


def flown_over(device: str, near: int, data: bytes, jpss: Jpss) -> Summary:
    """A headless session on a serial line that is fed once it is open, until all has come."""
    setup = live_setup(Wanted(dictionary=jpss.dictionary, link=f"serial:{device}?baud=115200"))
    writing = threading.Thread(target=write_all, args=(near, data), name="feeding the line")
    deadline_ns = monotonic_ns() + 30 * SECOND_NS

    def feed(delivery: Delivery) -> None:
        if delivery.link.status == "open" and writing.ident is None:
            writing.start()

    def is_over() -> bool:
        return setup.session.decoding.counters.bytes >= len(data) or monotonic_ns() > deadline_ns

    summary = fly(setup, is_stopping=is_over, on_delivery=feed)
    writing.join()
    return summary


def write_all(near: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(near, view[:4096]) :]
