from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.clock import ManualClock, monotonic_ns
from console.errors import KnownError
from console.link.address import parse_link
from console.link.factory import open_link
from console.link.file import CaptureLink, first_time
from tests.link.captures import pcap
from tests.link.listening import STOPPED_S, Running


def running(path: Path, options: str = "") -> Running:
    return Running(open_link(parse_link(f"file:{path}{options}"), ManualClock(3)))


def test_file_comes_whole_and_then_the_link_has_ended(tmp_path: Path) -> None:
    data = random.randbytes(random.randrange(200_000, 300_000))
    (tmp_path / "pass.bin").write_bytes(data)
    with running(tmp_path / "pass.bin") as link:
        link.join()
    assert link.ear.data == data
    assert link.ear.statuses[-1] == ("ended", f"{len(data)} bytes read")
    assert link.link.uplink() is None


def test_rate_is_kept(tmp_path: Path) -> None:
    (tmp_path / "pass.bin").write_bytes(bytes(1000))
    began_ns = monotonic_ns()
    with running(tmp_path / "pass.bin", "?rate=2500") as link:
        link.join()
    took_s = (monotonic_ns() - began_ns) / 1e9
    assert len(link.ear.data) == 1000
    assert took_s >= 0.39, "1000 bytes at 2500 a second take 0.4 s"
    assert len(link.ear.chunks) == 8, "twenty chunks a second"


def test_slow_file_stops_at_once(tmp_path: Path) -> None:
    (tmp_path / "pass.bin").write_bytes(bytes(1000))
    with running(tmp_path / "pass.bin", "?rate=0.1") as link:
        link.ear.wait_for_status("open")
    assert link.stopped_after_s < STOPPED_S
    assert link.ear.statuses[-1][0] == "closed"


def test_missing_file_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "later.bin"
    with running(path) as link:
        link.ear.wait_for_status("waiting", "it is not there")
        path.write_bytes(b"here")
        link.ear.wait_for_data(b"here")
        link.join()


def test_folder_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as link:
        link.ear.wait_for_status("waiting", "directory")


def test_empty_file_ends(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with running(tmp_path / "empty") as link:
        link.join()
    assert link.ear.chunks == []
    assert link.ear.statuses[-1][0] == "ended"


def test_a_hex_dump_is_told_by_its_content_and_comes_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "pass.hex").write_text("1acffc1d 0001\n1acffc1d 0002\n")
    with running(tmp_path / "pass.hex") as link:
        link.join()
    assert [chunk.data.hex() for chunk in link.ear.chunks] == ["1acffc1d0001", "1acffc1d0002"]
    assert link.ear.statuses[-1] == ("ended", "12 bytes read")


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    (tmp_path / "pass.hex").write_text("1acffc1d\n1acffc1d\n")
    with running(tmp_path / "pass.hex", "?format=raw") as link:
        link.join()
    assert link.ear.data == b"1acffc1d\n1acffc1d\n"


def test_a_capture_in_its_own_time_dates_what_it_brings(tmp_path: Path) -> None:
    path = tmp_path / "pass.pcap"
    path.write_bytes(pcap([(5 * 10**9, b"one"), (4 * 10**9, b"two"), (9 * 10**9, b"three")]))
    assert first_time(path) == 5 * 10**9
    with running(path, "?times=capture&rate=max") as link:
        link.join()
    assert [chunk.received_ns // 10**9 for chunk in link.ear.chunks] == [5, 5, 9]
    assert isinstance(link.link, CaptureLink)
    assert link.link.reached_ns() == 9 * 10**9


def test_a_paced_capture_waits_for_the_clock(tmp_path: Path) -> None:
    path, clock = tmp_path / "pass.pcap", ManualClock(5 * 10**9)
    path.write_bytes(pcap([(5 * 10**9, b"one"), (7 * 10**9, b"two")]))
    with Running(open_link(parse_link(f"file:{path}?times=capture"), clock)) as link:
        link.ear.wait_for_data(b"one")
        clock.advance(10**9)
        assert isinstance(link.link, CaptureLink)
        assert link.link.reached_ns() <= 6 * 10**9
        clock.advance(10**9)
        link.join()
    assert [chunk.received_ns for chunk in link.ear.chunks] == [5 * 10**9, 7 * 10**9]


def test_a_file_without_times_can_not_have_its_own(tmp_path: Path) -> None:
    (tmp_path / "pass.bin").write_bytes(b"raw bytes")
    with pytest.raises(KnownError, match="only packet captures"):
        first_time(tmp_path / "pass.bin")


def test_a_reading_error_in_a_dump_is_gone_over_without_a_piece_twice(tmp_path: Path) -> None:
    path = tmp_path / "later.hex"
    with running(path) as link:
        link.ear.wait_for_status("waiting", "it is not there")
        path.write_text("01020304\n05060708\n")
        link.join()
    assert link.ear.data == bytes(range(1, 9))
