"""A file as a link: raw bytes, a hex dump or a packet capture, at a rate in bytes a second, in a capture's own pace, or as fast as its
sink takes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from console.clock import Clock, monotonic_ns
from console.errors import KnownError
from console.frames.batch import Chunk
from console.link.capture import CaptureReport, FileFormat, Piece
from console.link.capture_reading import HEAD_LENGTH, format_of, read_pieces
from console.link.link import LinkSink
from console.link.retry import FIRST_PAUSE_S, LONGEST_PAUSE_S, IsStopping, loss_text, wait
from console.utc import SECOND_NS

_LARGEST = 65536
_CHUNKS_A_SECOND = 20
_CLOCK_LOOK_S = 0.05


class FileLink:
    """Reads a file once, from its start to its end, then is 'ended'. A file that is not there is waited for."""

    def __init__(
        self, name: str, path: Path, clock: Clock, *, rate_bytes_s: float = math.inf, kind: FileFormat = FileFormat.AUTO, port: int = 0
    ) -> None:
        self.name = name
        self._path, self._clock, self._rate, self._kind, self._port = path, clock, rate_bytes_s, kind, port
        self._size = _LARGEST if math.isinf(rate_bytes_s) else min(max(round(rate_bytes_s / _CHUNKS_A_SECOND), 1), _LARGEST)
        self._done = self._pieces = 0
        self._report = CaptureReport()

    def uplink(self) -> Callable[[bytes], None] | None:
        """None: a file takes no commands."""
        return None

    def run(self, sink: LinkSink, is_stopping: IsStopping) -> None:
        """Deliver the file; after a reading error go on where it happened."""
        pause_s = FIRST_PAUSE_S
        while not is_stopping():
            sink.status("connecting", str(self._path))
            try:
                with self._path.open("rb") as file:
                    kind = self._kind if self._kind is not FileFormat.AUTO else format_of(file.read(HEAD_LENGTH))
                    sink.status("open", str(self._path) if kind is FileFormat.RAW else f"{self._path} ({kind})")
                    if self._deliver(self._read(file, kind), sink, is_stopping):
                        sink.status("ended", f"{self._done} bytes read" if kind is FileFormat.RAW else str(self._report))
                        return
            except OSError as error:
                sink.status("waiting", f"{self._path}: {loss_text(error)}; next try in {pause_s:g} s")
                wait(pause_s, is_stopping)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        sink.status("closed")

    def _read(self, file: BinaryIO, kind: FileFormat) -> Iterator[Piece]:
        """What was not delivered yet."""
        if kind is FileFormat.RAW:
            file.seek(self._done)
            return map(Piece, iter(lambda: file.read(self._size), b""))
        file.seek(0)
        self._report = CaptureReport()
        return islice(read_pieces(file, kind, self._report, port=self._port), self._pieces, None)

    def _deliver(self, pieces: Iterator[Piece], sink: LinkSink, is_stopping: IsStopping) -> bool:
        """Whether the file is through."""
        began_ns, before = monotonic_ns(), self._done
        for piece in pieces:
            due_ns = began_ns + round((self._done - before + len(piece.data)) / self._rate * SECOND_NS)
            wait((due_ns - monotonic_ns()) / SECOND_NS, is_stopping)
            self._wait_for_time(piece, is_stopping)
            if is_stopping():
                return False
            sink.chunk(Chunk(self._time_of(piece), piece.data))
            self._done, self._pieces = self._done + len(piece.data), self._pieces + 1
        return not is_stopping()

    def _wait_for_time(self, piece: Piece, is_stopping: IsStopping) -> None:
        """A file whose bytes are dated as they are read waits for nothing."""

    def _time_of(self, piece: Piece) -> int:
        return self._clock.now_ns()


class CaptureLink(FileLink):
    """A capture in its own time: each piece is dated as it was captured. With `is_paced`, the clock (which must begin at `first_time`)
    says when; without, all comes as fast as it can. `reached_ns` is how far it has come."""

    def __init__(
        self, name: str, path: Path, clock: Clock, *, is_paced: bool, rate_bytes_s: float = math.inf, port: int = 0
    ) -> None:  # fmt: skip
        super().__init__(name, path, clock, rate_bytes_s=rate_bytes_s, kind=FileFormat.PCAP, port=port)
        self._is_paced = is_paced
        self._reached_ns = self._next_ns = clock.now_ns()

    def reached_ns(self) -> int:
        """The instant up to which all that was captured has been delivered."""
        if not self._is_paced:
            return self._reached_ns
        return max(self._reached_ns, min(self._clock.now_ns(), self._next_ns - 1))

    def _wait_for_time(self, piece: Piece, is_stopping: IsStopping) -> None:
        self._next_ns = max(piece.at_ns, self._reached_ns)
        while self._is_paced and not is_stopping() and self._clock.now_ns() < self._next_ns:
            wait(_CLOCK_LOOK_S, is_stopping)

    def _time_of(self, piece: Piece) -> int:
        self._reached_ns = max(piece.at_ns, self._reached_ns)
        return self._reached_ns


def first_time(path: Path, *, port: int = 0) -> int:
    """When the first payload of a capture was captured. Raises KnownError for a file that has no times."""
    report = CaptureReport()
    with suppress(OSError), path.open("rb") as file:
        if format_of(file.read(HEAD_LENGTH)) is FileFormat.PCAP:
            file.seek(0)
            at_ns = next((piece.at_ns for piece in read_pieces(file, FileFormat.PCAP, report, port=port)), -1)
            if at_ns >= 0:
                return at_ns
    reason = str(report) if report.passed_over or report.damage else "only packet captures (pcap, pcapng) have times"
    raise KnownError("the file has no times of its own", where=str(path), rule=reason, remedy="leave out times=capture")
