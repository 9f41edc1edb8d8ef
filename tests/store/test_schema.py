from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.command.states import Stage
from console.errors import KnownError
from console.session.messages import SessionElements
from console.store import schema, session_file
from console.store.reader import SessionReader
from console.store.schema import APPLICATION_ID, MIGRATIONS, TABLES, Migration, migrate, table_columns, version_of
from tests.store.recordings import SECOND, begin, chunk, stage


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(tmp_path / "x.moonkite", isolation_level=None)
    yield opened
    opened.close()


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("alter table notes add column colour text not null default 'blue'")


def fail_half_way(connection: sqlite3.Connection) -> None:
    connection.execute("alter table notes add column half text")
    connection.execute("insert into nowhere values (1)")


def test_new_file_gets_all_tables_and_says_what_it_is(connection: sqlite3.Connection) -> None:
    assert migrate(connection) == 0
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    names = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    assert set(TABLES) <= names
    for table in TABLES:
        found = tuple(row[1] for row in connection.execute(f"pragma table_info({table})"))
        assert found == table_columns(table)


def test_migration_of_the_newest_version_does_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection)
    changes = connection.total_changes
    assert migrate(connection) == len(MIGRATIONS)
    assert connection.total_changes == changes


def test_older_file_is_brought_forward_with_its_rows(connection: sqlite3.Connection) -> None:
    migrate(connection)
    connection.execute("insert into notes values (1, 5, 'OPS3', 'hello')")
    steps: tuple[Migration, ...] = (*MIGRATIONS, add_column)
    assert migrate(connection, steps) == len(MIGRATIONS)
    assert connection.execute("select text, colour from notes").fetchall() == [("hello", "blue")]
    assert version_of(connection) == len(MIGRATIONS) + 1


def test_step_that_fails_leaves_the_version_before_it(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, add_column, fail_half_way))
    assert version_of(connection) == len(MIGRATIONS) + 1
    columns = [row[1] for row in connection.execute("pragma table_info(notes)")]
    assert "colour" in columns
    assert "half" not in columns


def test_file_from_a_newer_version_is_refused(connection: sqlite3.Connection, tmp_path: Path) -> None:
    migrate(connection, (*MIGRATIONS, add_column))
    with pytest.raises(KnownError, match="newer Moonkite"):
        migrate(connection)
    with pytest.raises(KnownError, match="newer Moonkite"):
        SessionReader(tmp_path / "x.moonkite")


def test_reader_upgrades_a_copy_of_an_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
    before = writer.path.read_bytes()
    steps = (*MIGRATIONS, add_column)
    monkeypatch.setattr(session_file, "MIGRATIONS", steps)
    monkeypatch.setattr(session_file, "migrate", lambda opened: schema.migrate(opened, steps))
    with SessionReader(writer.path) as reader:
        assert len(reader.chunks()) == 1
        assert any("temporary copy" in notice for notice in reader.notices)
    assert writer.path.read_bytes() == before


def test_a_session_from_before_elements_were_recorded_still_opens(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
    connection = sqlite3.connect(writer.path, isolation_level=None)
    connection.execute("drop table elements")
    connection.execute("drop table antenna")
    connection.execute("drop table queue_acts")
    connection.execute("pragma user_version = 1")
    connection.close()
    with SessionReader(writer.path) as reader:
        assert reader.elements_used() == []
        assert len(reader.chunks()) == 1
    with begin(tmp_path, elements=[SessionElements("WAU-1", "x.json", 5, 6, "OMM", "[]")]) as newer:
        pass
    with SessionReader(newer.path) as reader:
        assert reader.elements_used() == [SessionElements("WAU-1", "x.json", 5, 6, "OMM", "[]")]


def test_a_session_from_before_pass_plans_were_recorded_still_opens(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
    connection = sqlite3.connect(writer.path, isolation_level=None)
    connection.execute("drop table procedures")
    connection.execute("pragma user_version = 4")
    connection.close()
    with SessionReader(writer.path) as reader:
        assert reader.procedures() == []
        assert len(reader.chunks()) == 1


def test_a_session_from_before_cop_1_was_recorded_still_opens(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
    connection = sqlite3.connect(writer.path, isolation_level=None)
    connection.execute("drop table fop")
    connection.execute("pragma user_version = 5")
    connection.close()
    with SessionReader(writer.path) as reader:
        assert reader.fop_states() == []
        assert len(reader.chunks()) == 1


def test_a_session_from_before_the_antenna_was_recorded_still_opens(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
    connection = sqlite3.connect(writer.path, isolation_level=None)
    connection.execute("drop table antenna")
    connection.execute("drop table queue_acts")
    connection.execute("pragma user_version = 2")
    connection.close()
    with SessionReader(writer.path) as reader:
        assert reader.antenna() == []
        assert len(reader.chunks()) == 1


def test_a_session_from_before_the_queue_was_recorded_still_opens_and_its_chain_holds(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.command_stage(stage(1, Stage.QUEUED))
        writer.commit_if_due(SECOND)
    connection = sqlite3.connect(writer.path, isolation_level=None)
    connection.execute("drop table queue_acts")
    connection.execute("pragma user_version = 3")
    connection.close()
    with SessionReader(writer.path) as reader:
        assert reader.queue_acts() == []
        assert reader.verify_chain().is_whole
        assert len(reader.commands()) == 1
