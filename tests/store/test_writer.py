from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from console.command.states import Stage
from console.errors import KnownError
from console.frames.batch import LinkCounters
from console.session.messages import Mark
from console.store.reader import SessionReader
from console.store.schema import APPLICATION_ID
from tests.store.recordings import SECOND, START_NS, alarm, batch, begin, chunk, delivery, event, one_pass, packet, stage

MS = 1_000_000


def test_file_is_named_after_start_spacecraft_and_station(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        assert writer.path.name == "2026-326T105512Z_WAU-1_Banting.moonkite"


def test_second_session_of_the_same_second_gets_a_number(tmp_path: Path) -> None:
    with begin(tmp_path) as first, begin(tmp_path) as second:
        assert first.path != second.path
        assert second.path.name.endswith("_Banting-2.moonkite")


def test_names_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    with begin(tmp_path, spacecraft="../../WAU 1", station="/etc") as writer:
        assert writer.path.parent == tmp_path
        assert writer.path.name == "2026-326T105512Z_WAU-1_etc.moonkite"


def test_file_belongs_to_the_user_alone(tmp_path: Path) -> None:
    with begin(tmp_path / "new") as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(0)
        assert {stat.S_IMODE(path.stat().st_mode) for path in writer.path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(writer.path.parent.stat().st_mode) == 0o700


def test_one_file_is_left_when_closed(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.chunk(chunk(1))
    writer.close(START_NS + SECOND)
    writer.close()
    assert [path.name for path in tmp_path.iterdir()] == [writer.path.name]
    head = writer.path.read_bytes()[:100]
    assert int.from_bytes(head[68:72], "big") == APPLICATION_ID
    assert head[18] == 1, "the journal mode is not the log's any more"


def test_commit_comes_within_a_quarter_of_a_second_when_asked_every_fifty_milliseconds(tmp_path: Path) -> None:
    with begin(tmp_path) as writer, SessionReader(writer.path) as reader:
        worst, waiting_since = 0, {}
        for now in range(0, 3000, 50):
            ident = writer.chunk(chunk(now))
            waiting_since[ident] = now
            writer.commit_if_due(now * MS)
            on_disk = reader.info().tallies.get("chunks", 0)
            assert on_disk == writer.committed_chunk
            for seen in [each for each in waiting_since if each <= on_disk]:
                worst = max(worst, now - waiting_since.pop(seen))
        assert worst <= 250


def test_quiet_session_writes_nothing(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        assert not writer.commit_if_due(10**12)


def test_everything_of_a_delivery_comes_back(tmp_path: Path) -> None:
    counters = LinkCounters(chunks=1, bytes=40, frames_good=2, is_locked=True, clcw=7)
    with begin(tmp_path) as writer:
        assert writer.chunk(chunk(1)) == 1
        parts = {"packets": [packet(1)], "events": [event(1)], "alarm_changes": [alarm(1)], "command_changes": [stage(1, Stage.QUEUED)]}
        writer.delivery(delivery(1, samples=[batch(1, {"A": [1.5]})], counters=counters, **parts))
        writer.intent(START_NS + SECOND, b"ack")
        writer.note(START_NS + SECOND, "saw it", "OPS3")
        writer.mark(Mark(START_NS + SECOND, "aos", "AOS Banting"))
        writer.one_pass(one_pass())
        writer.one_pass(one_pass(), actual_aos_ns=START_NS + 11 * SECOND)
        writer.keyframe(START_NS + SECOND, 1, b"state")
    with SessionReader(writer.path) as reader:
        assert reader.notices == []
        assert [(each.ident, each.data) for each in reader.chunks()] == [(1, chunk(1).data)]
        assert reader.packets() == [packet(1)]
        assert reader.events() == [event(1)]
        assert reader.alarms() == [alarm(1)]
        assert reader.commands() == [stage(1, Stage.QUEUED)]
        assert reader.counters_last() == counters
        assert [(each.after_chunk, each.blob) for each in reader.intents()] == [(1, b"ack")]
        assert [(each.by, each.text) for each in reader.notes()] == [("OPS3", "saw it")]
        assert [mark.kind for mark in reader.marks()] == ["note", "aos"]
        assert [each.actual_aos_ns for each in reader.passes()] == [START_NS + 11 * SECOND]
        assert reader.passes()[0].predicted == one_pass()
        found = reader.keyframe_before(START_NS + SECOND)
        assert found is not None
        assert (found.chunk, found.intent, found.state) == (1, 1, b"state")


def test_what_a_seek_repeats_is_not_recorded_again(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.delivery(delivery(1, packets=[packet(1)], is_reset=True))
    with SessionReader(writer.path) as reader:
        assert reader.packets() == []


def test_command_stage_is_on_the_disk_before_the_call_returns(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.command_stage(stage(2, Stage.RELEASED))
        with sqlite3.connect(f"file:{writer.path}?mode=ro", uri=True) as other:
            assert other.execute("select stage from command_stages").fetchall() == [("released",)]
            assert other.execute("select count(*) from chunks").fetchone() == (1,), "what came before it is there too"
        other.close()


def test_stage_told_twice_is_written_once(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.command_stage(stage(2, Stage.RELEASED))
        writer.delivery(delivery(2, command_changes=[stage(2, Stage.RELEASED), stage(3, Stage.SENT)]))
    with SessionReader(writer.path) as reader:
        assert [change.stage for change in reader.commands()] == [Stage.RELEASED, Stage.SENT]


def test_counters_are_kept_once_a_second_at_most(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for step in range(40):
            writer.counters(START_NS + step * SECOND // 10, LinkCounters(chunks=step))
    with SessionReader(writer.path) as reader:
        assert reader.info().tallies["counters"] == 4
        last = reader.counters_last()
        assert last is not None
        assert last.chunks == 30


def test_folder_that_is_a_file_is_refused_clearly(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(KnownError, match="no recording can be made here"):
        begin(tmp_path / "taken")
