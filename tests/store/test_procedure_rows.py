"""Pass plans are kept as they stood, each text once, and come back with it; what is asked for durably is on the disk at once."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from console.command.procedure import Needs, Phase, ProcedureState, RunMode, StepResult, StepState
from console.store.reader import SessionReader
from tests.store.recordings import SECOND, START_NS, begin, delivery

RESULTS = [StepResult("a", StepState.BEGUN, 1, START_NS, text="why", command=3, stage="held", packet=9, answer="yes", by="OP")]
STATE = ProcedureState(
    START_NS, 1, "Try", "# the text\n", RunMode.AUTOMATIC, Phase.RUNNING, "a", RESULTS, "waits", Needs.SEND, START_NS + SECOND, 5, 6, "OP"
)


def at(second: int, **changes: object) -> ProcedureState:
    return replace(STATE, at_ns=START_NS + second * SECOND, **changes)


def test_states_come_back_as_they_were_and_nothing_later_than_the_horizon_is_shown(tmp_path: Path) -> None:
    states = [at(0), at(1, reason="else"), at(2, run=2, source="# another\n"), at(3, run=2, source="# a third\n")]
    with begin(tmp_path) as writer:
        for second, state in enumerate(states):
            writer.delivery(delivery(second, procedure=state))
        writer.delivery(delivery(4, procedure=states[-1]))
    with SessionReader(writer.path) as reader:
        assert reader.procedures() == states
        assert reader.procedures(START_NS + 2 * SECOND) == states[:3]


def test_a_text_is_kept_once(tmp_path: Path) -> None:
    long = "#" * 50_000
    with begin(tmp_path) as writer:
        for second in range(50):
            writer.delivery(delivery(second, procedure=at(second, source=long, reason=str(second))))
    assert writer.path.stat().st_size < 400_000


def test_what_is_kept_durably_is_there_although_the_writer_dies(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.procedure(STATE)
    writer._connection.close()
    writer._lock.release()
    with SessionReader(writer.path) as reader:
        assert reader.procedures() == [STATE]
