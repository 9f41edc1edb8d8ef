from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from console.command.lineup import QueueAct, QueueMode
from console.command.states import Stage
from console.store.reader import SessionReader
from tests.store.recordings import begin, stage

STAGES = [Stage.QUEUED, Stage.ARMED, Stage.RELEASED, Stage.SENT, Stage.ACCEPTED, Stage.COMPLETED]
ALTER = {
    "a changed stage": "update command_stages set stage = 'failed' where id = 4",
    "changed bytes": "update command_stages set data = x'00' where id = 2",
    "a changed operator": "update command_stages set by = 'nobody' where id = 1",
    "a changed time": "update command_stages set at_ns = at_ns + 1 where id = 6",
    "a row taken from the middle": "delete from command_stages where id = 3",
    "the last row taken away": "delete from command_stages where id = 6",
    "all rows taken away": "delete from command_stages",
    "two rows exchanged": "update command_stages set id = case id when 2 then -3 else 2 end where id in (2, 3)",
    "an added row": "insert into command_stages select 7, "
    "at_ns, command, name, stage, arguments, data, significance, detail, packet, by, hash from command_stages where id = 6",
    "a log from another session": "update meta set value = 'other' where key = 'identity'",
}


def recorded(folder: Path) -> Path:
    with begin(folder) as writer:
        for number, reached in enumerate(STAGES):
            writer.command_stage(stage(number, reached, detail=f"code {random.random()}"))
    return writer.path


def test_untouched_log_is_whole(tmp_path: Path) -> None:
    with SessionReader(recorded(tmp_path)) as reader:
        report = reader.verify_chain()
    assert report.is_whole
    assert report.rows == len(STAGES)


def test_session_without_commands_is_whole(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        pass
    with SessionReader(writer.path) as reader:
        assert reader.verify_chain().is_whole


@pytest.mark.parametrize("how", ALTER)
def test_edited_log_is_found(tmp_path: Path, how: str) -> None:
    path = recorded(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute(ALTER[how])
    connection.commit()
    connection.close()
    with SessionReader(path) as reader:
        report = reader.verify_chain()
    assert not report.is_whole
    assert report.reason


def test_log_of_a_session_being_written_is_whole(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.command_stage(stage(1, Stage.QUEUED))
        with SessionReader(writer.path) as reader:
            writer.command_stage(stage(2, Stage.SENT))
            assert reader.verify_chain().rows == 2


@pytest.mark.parametrize("how", ["update queue_acts set text = 'nothing' where id = 1", "delete from queue_acts where id = 2"])
def test_an_edited_log_of_the_queue_is_found(tmp_path: Path, how: str) -> None:
    with begin(tmp_path) as writer:
        writer.command_stage(stage(1, Stage.QUEUED), QueueAct(1, "queued"), QueueAct(2, "queue held", mode=QueueMode.HELD))
    with SessionReader(writer.path) as reader:
        assert reader.verify_chain().is_whole
        assert reader.queue_acts() == [QueueAct(1, "queued"), QueueAct(2, "queue held", mode=QueueMode.HELD)]
    connection = sqlite3.connect(writer.path)
    connection.execute(how)
    connection.commit()
    connection.close()
    with SessionReader(writer.path) as reader:
        report = reader.verify_chain()
    assert not report.is_whole
    assert "queue log" in report.reason
