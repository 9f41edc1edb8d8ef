from __future__ import annotations

import random
from pathlib import Path

from console.clock import ManualClock, monotonic_ns
from console.link.address import parse_link
from console.link.factory import open_link
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
