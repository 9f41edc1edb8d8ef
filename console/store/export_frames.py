"""Frames out of a recording's raw bytes: cut anew by the recorded framing, with the mission that is in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from console.errors import KnownError
from console.frames.batch import Chunk, FrameBatch, FrameFormat, FrameQuality
from console.frames.cadu import CaduSync
from console.frames.kiss import encode_kiss
from console.packets.pipeline import make_pipeline
from console.store.export_pieces import Piece
from console.store.export_records import Frames
from console.store.export_wish import Course, ExportWish
from console.store.reader import SessionReader

CHUNKS_AT_ONCE = 200


def chunks_of(reader: SessionReader, wish: ExportWish, course: Course) -> Iterator[Chunk]:
    """Every chunk up to the end of the wanted span, also those before it: what a frame begins with may have come earlier."""
    last = reader.chunk_ident_at(reader.horizon_ns)
    until_ns, ident = wish.packets.until_ns, 0
    while page := [chunk for chunk in reader.chunks(ident, until_ns, CHUNKS_AT_ONCE) if chunk.ident <= last]:
        ident = page[-1].ident
        yield from page
        course.reached(ident, last)


class FrameCutter:
    """Cuts a recording's bytes into frames. `left_out` counts those that were not wanted, by their quality."""

    def __init__(self, framing: str, form: FrameFormat) -> None:
        if framing == "packets":
            raise KnownError("the session's packets came without frames", remedy="export packets or raw bytes")
        self._framing, self._form = framing, form
        self.left_out: Counter[str] = Counter()

    def frames(self, chunks: Iterator[Chunk], wish: ExportWish) -> Iterator[Frames]:
        """Transfer frames (or KISS frames), coding and marker taken off, that came in the wanted span."""
        pipeline = make_pipeline(self._framing, self._form)
        for chunk in chunks:
            pipeline.feed(chunk)
            if len(pipeline.frames) and wish.is_in_span(chunk.received_ns):
                yield Frames(pipeline.frames, self._chosen(pipeline.frames, has_bad=wish.has_bad))

    def _chosen(self, batch: FrameBatch, *, has_bad: bool) -> tuple[int, ...]:
        bad = FrameQuality.BAD
        if has_bad:
            return tuple(range(len(batch)))
        self.left_out["bad frames"] += int((batch.quality == bad).sum())
        return tuple(place for place, quality in enumerate(batch.quality.tolist()) if quality != bad)

    def pieces(self, frames: Frames, *, is_binary: bool) -> Iterator[Piece]:
        """The frames one by one; KISS frames go into a binary file with their delimiters, for nothing else tells where one ends."""
        batch, is_kiss = frames.batch, self._framing == "kiss" and is_binary
        for place, data in zip(frames.chosen, frames.data(), strict=True):
            framed = encode_kiss(data, command=int(batch.master_count[place]), port=int(batch.vcid[place])) if is_kiss else data
            yield int(batch.received_ns[place]), framed

    def cadus(self, chunks: Iterator[Chunk], wish: ExportWish) -> Iterator[Piece]:
        """Each marker with its block, still coded, as received, errors and all; bytes between them are left out."""
        if self._framing != "cadu":
            raise KnownError(f"the session's framing is {self._framing}: there are no sync markers in it", remedy="export frames or raw")
        sync = CaduSync(self._form)
        for chunk in chunks:
            blocks = sync.feed(chunk.data).data
            if len(blocks) and wish.is_in_span(chunk.received_ns):
                for block in blocks:
                    yield chunk.received_ns, self._form.marker + block.tobytes()
        self.left_out["bytes between blocks"] += sync.state.skipped
        self.left_out["bytes of an unfinished block"] += len(sync.state.buffer)
