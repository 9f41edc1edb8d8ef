from __future__ import annotations

import contextlib
import random
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.batch import Chunk
from console.store.reader import SessionReader
from console.store.salvage import is_damage, salvage, scan_chunks
from tests.store.recordings import SECOND, START_NS, alarm, batch, begin, delivery, event, packet


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.one_of(st.integers(0, 300), st.integers(3900, 4200), st.integers(0, 20_000)), min_size=1, max_size=60))
def test_search_of_the_pages_finds_every_chunk_of_any_size(sizes: list[int]) -> None:
    chunks = [Chunk(START_NS + number, random.randbytes(size)) for number, size in enumerate(sizes)]
    with tempfile.TemporaryDirectory() as folder:
        with begin(Path(folder)) as writer:
            for number, chunk in enumerate(chunks):
                writer.chunk(chunk)
                writer.commit_if_due(number * SECOND)
        found = {row[0]: Chunk(row[1], row[3]) for row in scan_chunks(writer.path)}
    assert found == dict(enumerate(chunks, 1))


def test_whole_file_is_salvaged_whole(tmp_path: Path) -> None:
    with begin(tmp_path / "a") as writer:
        for number in range(200):
            writer.chunk(Chunk(START_NS + number, random.randbytes(700)))
    lines = salvage(writer.path, tmp_path / "b.moonkite")
    assert lines == ["all 200 raw chunks could be read"]
    with sqlite3.connect(tmp_path / "b.moonkite") as copy, sqlite3.connect(writer.path) as original:
        for table in ("meta", "tallies", "chunks", "mission_files"):
            sql = f"select * from {table} order by 1"
            assert copy.execute(sql).fetchall() == original.execute(sql).fetchall()
    copy.close()
    original.close()


@pytest.mark.parametrize("seed", [random.randrange(2**32) for _ in range(8)])
def test_any_damage_ends_in_what_is_left_or_in_a_clear_error(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with begin(tmp_path / "a") as writer:
        for number in range(300):
            writer.chunk(Chunk(START_NS + number, number.to_bytes(2, "big") * 400))
            parts = {"packets": [packet(number)], "events": [event(number)], "alarm_changes": [alarm(number)]}
            writer.delivery(delivery(number, samples=[batch(number, {"A": [float(number)]})], **parts))
    data = bytearray(writer.path.read_bytes())
    for _ in range(chance.randrange(1, 20)):
        size = chance.choice([1, 4, 500, 5000])
        place = chance.randrange(100, len(data) - size)
        data[place : place + size] = chance.randbytes(size)
    damaged = tmp_path / "damaged.moonkite"
    damaged.write_bytes(data)
    with contextlib.suppress(KnownError), SessionReader(damaged) as reader:
        for read in (reader.chunks, reader.packets, reader.events, reader.alarms, reader.commands, reader.marks, reader.passes):
            read()
        reader.history("A", 0, 2**62)
        reader.info()
        reader.verify_chain()


def test_wrong_query_is_no_damage() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("select nothing from nowhere")
    connection.close()
    assert not is_damage(caught.value)
