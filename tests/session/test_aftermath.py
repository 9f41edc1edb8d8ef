"""What is left of a session."""

from __future__ import annotations

from pathlib import Path

from console.command.lineup import QueueAct, QueueMode
from console.command.states import CommandChange, Stage
from console.orbit.types import Pass
from console.session.aftermath import left_commands, record_contacts
from console.session.headless import fly
from console.store.reader import SessionReader
from tests.session.flights import S, craft, session, stepped_setup, the_pass, writer


def crashed(folder: Path, start_ns: int) -> Path:
    """A session file with a queue, whose writer is gone without closing it."""
    file = writer(folder, start_ns)
    file.command_stage(CommandChange(start_ns, 1, "PING", Stage.QUEUED))
    file._connection.close()
    file._lock.release()
    return file.path


def test_the_queue_of_a_crashed_session_is_found(tmp_path: Path) -> None:
    crashed(tmp_path, 5 * S)
    found = left_commands(tmp_path, spacecraft=craft().name, mode="SIM")
    assert [(change.name, change.stage) for change in found.changes] == [("PING", Stage.QUEUED)]


def test_a_simulated_queue_never_comes_before_a_real_spacecraft(tmp_path: Path) -> None:
    crashed(tmp_path, 5 * S)
    assert left_commands(tmp_path, spacecraft=craft().name, mode="LIVE").is_empty
    assert left_commands(tmp_path, spacecraft="ANOTHER", mode="SIM").is_empty


def test_nothing_is_left_of_a_session_that_ended_in_order_or_still_runs(tmp_path: Path) -> None:
    file = writer(tmp_path, 5 * S)
    file.command_stage(CommandChange(5 * S, 1, "PING", Stage.QUEUED))
    assert left_commands(tmp_path, spacecraft=craft().name, mode="SIM").is_empty
    file.close()
    assert left_commands(tmp_path, spacecraft=craft().name, mode="SIM").is_empty


def test_only_the_newest_session_counts_and_files_that_are_none_are_passed_over(tmp_path: Path) -> None:
    crashed(tmp_path, 5 * S)
    own = writer(tmp_path, 9 * S)
    (tmp_path / "noise.moonkite").write_bytes(b"noise")
    assert left_commands(tmp_path, spacecraft=craft().name, mode="SIM", own=own.path).changes
    own.close(ended_ns=10 * S)
    assert left_commands(tmp_path, spacecraft=craft().name, mode="SIM").is_empty


def test_a_session_cut_short_before_it_took_up_the_queue_is_passed_over(tmp_path: Path) -> None:
    crashed(tmp_path, 5 * S)
    second = writer(tmp_path, 9 * S)
    second._connection.close()
    second._lock.release()
    assert [change.name for change in left_commands(tmp_path, spacecraft=craft().name, mode="SIM").changes] == ["PING"]
    third = writer(tmp_path, 12 * S)
    third.command_stage(QueueAct(12 * S, "taken up after a restart", mode=QueueMode.HELD))
    third._connection.close()
    third._lock.release()
    left = left_commands(tmp_path, spacecraft=craft().name, mode="SIM")
    assert (left.changes, [act.mode for act in left.acts]) == ([], [QueueMode.HELD])


def one_pass(aos_ns: int, los_ns: int) -> Pass:
    return Pass("WAU-1", "Banting", aos_ns, (aos_ns + los_ns) // 2, los_ns, 50.0, 0.0, 90.0, 180.0, 0, 0.1, 0.1)


def test_passes_are_told_when_bytes_really_came(tmp_path: Path) -> None:
    file = writer(tmp_path, S)
    passes = [one_pass(1000 * S, 1600 * S), one_pass(7000 * S, 7600 * S)]
    record_contacts(file, passes, [(1010 * S, 1200 * S), (1300 * S, 1590 * S)])
    file.close()
    with SessionReader(file.path) as reader:
        (first,) = [one for one in reader.passes() if one.actual_aos_ns >= 0]
        assert (first.actual_aos_ns, first.actual_los_ns) == (1010 * S, 1590 * S)


def test_a_flight_knows_its_contact(tmp_path: Path) -> None:
    aos_ns, _ = the_pass()
    one = stepped_setup(tmp_path, aos_ns - 5 * S, is_recorded=False)
    fly(one, until_ns=aos_ns + 40 * S)
    ((first_ns, last_ns),) = one.session.contacts.spans
    assert aos_ns <= first_ns < aos_ns + 20 * S
    assert last_ns >= aos_ns + 39 * S


def test_a_minute_of_silence_ends_a_contact() -> None:
    from tests.session.flights import pass_chunks

    one = session()
    chunks = pass_chunks(4)
    end_ns = chunks[-1].received_ns
    one.step(end_ns, chunks)
    one.step(end_ns + 100 * S, [type(chunks[0])(end_ns + 100 * S, b"".join(chunk.data for chunk in chunks))])
    assert one.contacts.spans == [(end_ns, end_ns), (end_ns + 100 * S, end_ns + 100 * S)]
