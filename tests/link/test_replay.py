from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.frames.batch import Chunk
from console.link.replay import Recording
from console.store.reader import SessionReader
from tests.store.recordings import SECOND, START_NS, begin, chunk


def at(second: float) -> int:
    return START_NS + round(second * SECOND)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    """Chunks at 1..10 s, an intent at 0.5 s and after chunks 3 (twice) and 7, keyframes after chunks 4 and 8."""
    with begin(tmp_path) as writer:
        writer.intent(at(0.5), b"first")
        for number in range(1, 11):
            writer.chunk(chunk(number))
            if number == 3:
                writer.intent(at(3.2), b"a")
                writer.intent(at(3.4), b"b")
            if number == 7:
                writer.intent(at(7.5), b"c")
            if number in (4, 8):
                writer.keyframe(at(number + 0.1), number, b"state")
    with SessionReader(writer.path) as reader:
        yield Recording(reader)


def names(inputs: list) -> list:  # type: ignore[type-arg]
    return [each.ident if isinstance(each, Chunk) else each.blob.decode() for each in inputs]


WHOLE = ["first", 1, 2, 3, "a", "b", 4, 5, 6, 7, "c", 8, 9, 10]


def test_inputs_come_in_recorded_order(recording: Recording) -> None:
    assert names(recording.next_inputs(at(100))) == WHOLE
    assert recording.is_at_end
    assert recording.next_inputs(at(100)) == []


def test_nothing_comes_before_its_time(recording: Recording) -> None:
    assert names(recording.next_inputs(at(3.3))) == ["first", 1, 2, 3, "a"]
    assert recording.next_inputs(at(3.3)) == []
    assert recording.next_ns() == at(3.4)
    assert names(recording.next_inputs(at(4))) == ["b", 4]
    assert recording.next_ns() == at(5)


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(st.floats(0, 12), max_size=6), limit=st.integers(1, 5))
def test_any_stepping_yields_the_same_order(tmp_path_factory: pytest.TempPathFactory, steps: list[float], limit: int) -> None:
    with begin(tmp_path_factory.mktemp("s")) as writer:
        for number in range(1, 11):
            writer.chunk(chunk(number))
            writer.intent(at(number + 0.5), b"%d" % number)
    with SessionReader(writer.path) as reader:
        recording, found = Recording(reader), []
        for now in [*sorted(steps), 100.0]:
            while inputs := recording.next_inputs(at(now), limit):
                found += names(inputs)
                assert all((each.received_ns if isinstance(each, Chunk) else each.at_ns) <= at(now) for each in inputs)
    assert found == [name for number in range(1, 11) for name in (number, str(number))]


def test_seek_stands_after_the_keyframe(recording: Recording) -> None:
    recording.next_inputs(at(100))
    found = recording.seek(at(6))
    assert found is not None
    assert (found.chunk, found.at_ns) == (4, at(4.1))
    assert names(recording.next_inputs(at(6))) == [5, 6]
    assert names(recording.next_inputs(at(100))) == [7, "c", 8, 9, 10]


def test_seek_before_the_first_keyframe_begins_anew(recording: Recording) -> None:
    recording.next_inputs(at(100))
    assert recording.seek(at(2)) is None
    assert names(recording.next_inputs(at(2))) == ["first", 1, 2]


def test_steps_go_from_chunk_to_chunk(recording: Recording) -> None:
    recording.next_inputs(at(5))
    assert recording.next_chunk_ns() == at(6)
    assert recording.previous_chunk_ns() == at(4)
    recording.seek(at(0))
    assert recording.previous_chunk_ns() is None
    assert recording.next_chunk_ns() == at(1)
    recording.next_inputs(at(100))
    assert recording.next_chunk_ns() is None


def test_span_is_that_of_the_session(recording: Recording) -> None:
    assert (recording.first_ns, recording.last_ns) == (START_NS, at(10))


def test_chunks_of_one_instant_are_stepped_over_together(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for number in (1, 2, 2, 2, 3):
            writer.chunk(chunk(number))
    with SessionReader(writer.path) as reader:
        recording = Recording(reader)
        recording.next_inputs(at(2))
        assert recording.position == 4
        assert recording.previous_chunk_ns() == at(1)
