"""A file of raw bytes as a link: at a rate in bytes a second of real time, or as fast as its sink takes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from console.clock import Clock, monotonic_ns
from console.frames.batch import Chunk
from console.link.link import LinkSink
from console.link.retry import FIRST_PAUSE_S, LONGEST_PAUSE_S, IsStopping, loss_text, wait
from console.utc import SECOND_NS

_LARGEST = 65536
_CHUNKS_A_SECOND = 20


class FileLink:
    """Reads a file once, from its start to its end, then is 'ended'. A file that is not there is waited for."""

    def __init__(self, name: str, path: Path, clock: Clock, *, rate_bytes_s: float = math.inf) -> None:
        self.name = name
        self._path, self._clock, self._rate = path, clock, rate_bytes_s
        self._size = _LARGEST if math.isinf(rate_bytes_s) else min(max(round(rate_bytes_s / _CHUNKS_A_SECOND), 1), _LARGEST)
        self._done = 0

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
                    sink.status("open", str(self._path))
                    if self._deliver(file, sink, is_stopping):
                        sink.status("ended", f"{self._done} bytes read")
                        return
            except OSError as error:
                sink.status("waiting", f"{self._path}: {loss_text(error)}; next try in {pause_s:g} s")
                wait(pause_s, is_stopping)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        sink.status("closed")

    def _deliver(self, file: BinaryIO, sink: LinkSink, is_stopping: IsStopping) -> bool:
        """Whether the file is through."""
        file.seek(self._done)
        began_ns, before = monotonic_ns(), self._done
        while not is_stopping():
            data = file.read(self._size)
            if not data:
                return True
            due_ns = began_ns + round((self._done - before + len(data)) / self._rate * SECOND_NS)
            wait((due_ns - monotonic_ns()) / SECOND_NS, is_stopping)
            if is_stopping():
                return False
            self._done += len(data)
            sink.chunk(Chunk(self._clock.now_ns(), data))
        return False
