"""Real packets of NOAA-20 through links into a recording and out of it again, byte for byte."""

from __future__ import annotations

import os
import pty
import threading
import tty
from pathlib import Path

import pytest

from console.clock import ManualClock
from console.frames.batch import Chunk
from console.link.address import parse_link
from console.link.factory import open_link
from console.link.replay import Recording
from console.store.reader import SessionReader
from tests.link.listening import Ear, Running
from tests.shared_data import shared
from tests.store.recordings import SECOND, START_NS, begin


@pytest.fixture
def packets() -> Path:
    folder = shared("ccsds/space_packet_parser/jpss")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".dat1", ".dat", ".bin", ".pkts"))
    if not found:
        pytest.skip("no packet file in the folder")
    return found[0]


def recorded_and_replayed(folder: Path, ear: Ear) -> bytes:
    with begin(folder) as writer:
        for number, chunk in enumerate(ear.chunks):
            writer.chunk(Chunk(START_NS + number, chunk.data))
            writer.commit_if_due(number * SECOND)
    with SessionReader(writer.path) as reader:
        recording, found = Recording(reader), []
        while inputs := recording.next_inputs(START_NS + SECOND):
            found += [each.data for each in inputs if isinstance(each, Chunk)]
    return b"".join(found)


def test_packets_from_a_file_replay_byte_for_byte(tmp_path: Path, packets: Path) -> None:
    with Running(open_link(parse_link(f"file:{packets}"), ManualClock())) as link:
        link.join()
    assert recorded_and_replayed(tmp_path, link.ear) == packets.read_bytes()


@pytest.mark.pty
def test_packets_over_a_serial_line_replay_byte_for_byte(tmp_path: Path, packets: Path) -> None:
    data = packets.read_bytes()
    near, far = pty.openpty()
    try:
        tty.setraw(near)
        with Running(open_link(parse_link(f"serial:{os.ttyname(far)}?baud=115200"), ManualClock())) as link:
            link.ear.wait_for_status("open")
            writing = threading.Thread(target=_write_all, args=(near, data))
            writing.start()
            link.ear.wait_for(lambda: sum(len(chunk.data) for chunk in link.ear.chunks) == len(data))
            writing.join()
    finally:
        os.close(near)
        os.close(far)
    assert recorded_and_replayed(tmp_path, link.ear) == data


def _write_all(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
