from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from console.command.states import Stage
from console.store.command_export import HEADER, write_csv
from console.store.command_log import CommandQuery, CommandRecord, find_commands
from console.store.reader import SessionReader
from console.store.verification import verify_session
from tests.store.recordings import SECOND, START_NS, begin, chunk, stage

LIFE = [Stage.QUEUED, Stage.RELEASED, Stage.SENT, Stage.ACCEPTED, Stage.COMPLETED]


def recorded(folder: Path, *commands: list[Stage], start: int = 0, **changes: Any) -> Path:
    """A session whose commands went through these stages, one after the other."""
    with begin(folder, started_ns=START_NS + start * SECOND) as writer:
        at = start
        for number, stages in enumerate(commands, 1):
            for reached in stages:
                at += 1
                writer.command_stage(stage(at, reached, command=number, **changes))
    return writer.path


def altered(path: Path, sql: str) -> Path:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()
    return path


def names(found: list[CommandRecord]) -> list[tuple[str, int]]:
    return [(one.session, one.number) for one in found]


def test_commands_of_all_sessions_are_listed_newest_first_with_their_stages(tmp_path: Path) -> None:
    first = recorded(tmp_path, LIFE, [Stage.QUEUED, Stage.CANCELLED])
    second = recorded(tmp_path, LIFE[:3], start=1000)
    found = find_commands(tmp_path)
    assert names(found.commands) == [(second.stem, 1), (first.stem, 2), (first.stem, 1)]
    assert [one.stage for one in found.commands[2].stages] == LIFE
    assert (found.commands[2].sent_ns, found.commands[1].sent_ns) == (START_NS + 3 * SECOND, -1)
    assert (found.total, found.sessions, found.broken) == (3, 2, [])


def test_the_catalogue_answers_as_the_files_do_and_forgets_files_that_went(tmp_path: Path) -> None:
    path = recorded(tmp_path, LIFE)
    first = find_commands(tmp_path)
    assert find_commands(tmp_path).commands == first.commands
    path.unlink()
    assert find_commands(tmp_path).commands == []


def test_a_session_that_is_still_written_is_read_anew(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.command_stage(stage(1, Stage.QUEUED))
        assert find_commands(tmp_path).commands[0].last.stage is Stage.QUEUED
        writer.command_stage(stage(2, Stage.SENT))
        assert find_commands(tmp_path).commands[0].last.stage is Stage.SENT


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (CommandQuery(words="ping n=3"), 1),
        (CommandQuery(words="18 01"), 1),
        (CommandQuery(words="1801 COMPLETED"), 1),
        (CommandQuery(words="ping n=4"), 0),
        (CommandQuery(name="PING"), 1),
        (CommandQuery(name="PIN"), 0),
        (CommandQuery(spacecraft="WAU-2"), 0),
        (CommandQuery(mode="LIVE"), 0),
        (CommandQuery(by="FD"), 1),
        (CommandQuery(by="F"), 0),
        (CommandQuery(stage=Stage.COMPLETED), 1),
        (CommandQuery(stage=Stage.SENT), 0),
        (CommandQuery(from_ns=START_NS + SECOND), 1),
        (CommandQuery(from_ns=START_NS + 2 * SECOND), 0),
        (CommandQuery(until_ns=START_NS + SECOND - 1), 0),
    ],
)
def test_a_query_finds_what_it_names_and_nothing_else(tmp_path: Path, query: CommandQuery, count: int) -> None:
    recorded(tmp_path, LIFE, by="FD")
    assert len(find_commands(tmp_path, query).commands) == count


def test_the_newest_are_kept_where_there_are_more_than_asked_for(tmp_path: Path) -> None:
    recorded(tmp_path, *[[Stage.QUEUED]] * 5)
    found = find_commands(tmp_path, limit=2)
    assert ([one.number for one in found.commands], found.total) == ([5, 4], 5)


def test_an_edited_log_is_listed_and_named(tmp_path: Path) -> None:
    path = altered(recorded(tmp_path, LIFE), "update command_stages set detail = 'all well' where id = 4")
    found = find_commands(tmp_path)
    assert len(found.commands) == 1
    assert [(Path(log.path).name, "changed" in log.chain.reason) for log in found.broken] == [(path.name, True)]


def test_a_file_that_is_no_session_is_named_and_stops_no_search(tmp_path: Path) -> None:
    recorded(tmp_path, LIFE)
    (tmp_path / "x.moonkite").write_bytes(b"no session")
    found = find_commands(tmp_path)
    assert len(found.commands) == 1
    assert [Path(log.path).name for log in found.broken] == ["x.moonkite"]


def test_an_untouched_session_is_whole_and_its_parts_are_counted(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for number in range(2_500):
            writer.chunk(chunk(number))
        writer.command_stage(stage(1, Stage.QUEUED))
    found = verify_session(writer.path)
    assert found.is_whole, found
    assert (found.commands, found.chain.rows, found.chunks, found.mission_files, found.is_complete) == (1, 1, 2_500, 2, True)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("update command_stages set by = 'nobody' where id = 1", "row 1 of the command log was changed"),
        ("update chunks set data = x'00' where id = 7", "chunk 7 is not as it was written"),
        ("update mission_files set data = x'00' where name = 'dict/wau.xml'", "dict/wau.xml was changed"),
    ],
)
def test_what_was_changed_after_it_was_written_is_named(tmp_path: Path, sql: str, fault: str) -> None:
    with begin(tmp_path) as writer:
        for number in range(20):
            writer.chunk(chunk(number))
        writer.command_stage(stage(1, Stage.QUEUED))
    found = verify_session(altered(writer.path, sql))
    assert not found.is_whole
    assert any(fault in one for one in found.faults), found.faults


def test_the_table_has_a_row_a_stage_and_no_formula(tmp_path: Path) -> None:
    detail = f"=HYPERLINK({random.random()})"
    recorded(tmp_path, LIFE, detail=detail)
    rows = write_csv(tmp_path / "c.csv", find_commands(tmp_path).commands)
    lines = (tmp_path / "c.csv").read_text().splitlines()
    assert rows == len(LIFE) == len(lines) - 1
    assert lines[0] == ",".join(HEADER)
    assert f"'{detail}" in lines[1]


def test_reading_the_log_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    path = recorded(tmp_path, LIFE)
    before = path.read_bytes()
    find_commands(tmp_path)
    verify_session(path)
    assert path.read_bytes() == before
    with SessionReader(path) as reader:
        assert reader.verify_chain().is_whole
