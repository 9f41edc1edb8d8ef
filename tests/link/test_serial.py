from __future__ import annotations

import os
import pty
import tty
from pathlib import Path

import pytest

from console.clock import ManualClock
from console.errors import KnownError
from console.link.address import parse_link
from console.link.factory import open_link
from tests.link.listening import STOPPED_S, Running

pytestmark = pytest.mark.pty


class Cable:
    """A pseudo-terminal behind a name that stays, like a USB adapter that can be pulled and put back."""

    def __init__(self, folder: Path) -> None:
        self.device = folder / "ttyUSB0"
        self._master = -1

    def plug(self) -> None:
        self._master, far = pty.openpty()
        tty.setraw(self._master)
        self.device.symlink_to(os.ttyname(far))
        os.close(far)

    def unplug(self) -> None:
        if self._master >= 0:
            self.device.unlink()
            os.close(self._master)
            self._master = -1

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += os.read(self._master, size - len(found))
        return found


@pytest.fixture
def cable(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Cable(tmp_path)
    yield made
    made.unplug()


def running(device: Path, options: str = "?baud=57600") -> Running:
    return Running(open_link(parse_link(f"serial:{device}{options}"), ManualClock(7)))


def test_bytes_come_and_go(cable: Cable) -> None:
    cable.plug()
    every_byte = bytes(range(256))
    with running(cable.device) as link:
        link.ear.wait_for_status("open", "57600 baud")
        cable.write(every_byte)
        link.ear.wait_for_data(every_byte)
        assert {chunk.received_ns for chunk in link.ear.chunks} == {7}
        link.send(every_byte)
        assert cable.read(256) == every_byte
    assert link.stopped_after_s < STOPPED_S


def test_unplugged_device_is_waited_for_and_taken_up_again(cable: Cable) -> None:
    cable.plug()
    with running(cable.device) as link:
        link.ear.wait_for_status("open")
        cable.write(b"before")
        link.ear.wait_for_data(b"before")
        cable.unplug()
        link.ear.wait_for_status("waiting", "unplugged or failed")
        with pytest.raises(KnownError, match="nothing was sent"):
            link.send(b"x")
        cable.plug()
        link.ear.wait_for_status("open", times=2)
        cable.write(b" after")
        link.ear.wait_for_data(b"before after")


def test_device_that_is_not_there_is_told_and_waited_for(cable: Cable) -> None:
    with running(cable.device) as link:
        link.ear.wait_for_status("waiting", f"{cable.device} is not there")
        cable.plug()
        link.ear.wait_for_status("open")


def test_file_that_is_no_device_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with running(tmp_path / "plain") as link:
        link.ear.wait_for_status("waiting", "can't be opened")


def test_device_in_use_is_told(cable: Cable) -> None:
    cable.plug()
    with running(cable.device) as first:
        first.ear.wait_for_status("open")
        with running(cable.device) as second:
            second.ear.wait_for_status("waiting", "another program uses")
