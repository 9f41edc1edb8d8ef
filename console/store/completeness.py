"""The completeness of a recording, made from its raw bytes: also of recordings from before it was counted."""

from __future__ import annotations

from collections.abc import Callable

from console.frames.batch import FrameFormat
from console.packets.completeness import CompletenessBuilder
from console.packets.lanes import Completeness
from console.packets.pipeline import make_pipeline
from console.store.reader import SessionReader

CHUNKS_AT_ONCE = 200


def read_completeness(
    reader: SessionReader,
    framing: str,
    form: FrameFormat,
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Completeness:
    """The lanes of everything received up to the reader's horizon; of what was read by then when `is_stopping`. `on_progress` is told
    how many chunks of how many were read."""
    info = reader.info()
    last_ns, last = min(info.last_ns, reader.horizon_ns), reader.chunk_ident_at(reader.horizon_ns)
    builder = CompletenessBuilder(info.first_ns, last_ns, is_aos=form.is_aos, is_numbered=framing in ("cadu", "tm"))
    pipeline, ident = make_pipeline(framing, form), 0
    while not is_stopping() and (page := reader.chunks(ident, limit=CHUNKS_AT_ONCE)):
        for chunk in page:
            packets = pipeline.feed(chunk)
            builder.add(pipeline.frames, packets)
        ident = page[-1].ident
        on_progress(ident, last)
    return builder.completeness(pipeline.counters)
