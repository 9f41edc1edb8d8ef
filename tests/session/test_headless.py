"""Flights without a window."""

from __future__ import annotations

from pathlib import Path

from console.clock import SimulatedClock
from console.command.states import Stage
from console.frames.batch import Chunk
from console.link.link import LinkSink
from console.session.feed import LinkFeed
from console.session.headless import fly
from console.session.messages import Delivery
from console.session.operator_at_hand import ScriptedCommand
from console.store.reader import SessionReader
from tests.session.flights import S, pass_chunks, session, setup, stepped_setup, the_pass


def test_a_scripted_flight_sends_arms_and_counts_what_the_file_holds(tmp_path: Path) -> None:
    start_ns = the_pass()[0] + 60 * S
    one = stepped_setup(tmp_path, start_ns)
    script = [
        ScriptedCommand(start_ns + 3 * S, "PING"),
        ScriptedCommand(start_ns + 4 * S, "SET_MODE", {"MODE": "NADIR"}),
        ScriptedCommand(start_ns + 5 * S, "PIGN"),
    ]
    summary = fly(one, until_ns=start_ns + 20 * S, script=script)
    assert (summary.commands_sent, summary.commands_completed, summary.commands_failed) == (2, 2, 0)
    assert len(summary.refused) == 1
    assert "PING" in summary.refused[0]
    assert summary.last_ns >= start_ns + 20 * S
    assert one.writer is not None
    with SessionReader(one.writer.path) as reader:
        info = reader.info()
        assert info.is_complete
        assert (info.tallies["chunks"], info.tallies["packets"], info.tallies["values"]) == (
            summary.chunks,
            summary.packets,
            summary.values,
        )
        stages = [change.stage for change in reader.commands() if change.name == "SET_MODE"]
    assert stages[:4] == [Stage.QUEUED, Stage.ARMED, Stage.RELEASED, Stage.SENT]


def test_the_same_seed_flies_the_same_pass(tmp_path: Path) -> None:
    start_ns = the_pass()[0]
    told: list[list[Delivery]] = [[], []]
    for seed, heard in zip((7, 7), told, strict=True):
        one = stepped_setup(tmp_path, start_ns, seed=seed, is_recorded=False)
        fly(one, until_ns=start_ns + 8 * S, script=[ScriptedCommand(start_ns + 3 * S, "PING")], on_delivery=heard.append)
    assert [(each.now_ns, each.counters, each.events, each.command_changes) for each in told[0]] == [
        (each.now_ns, each.counters, each.events, each.command_changes) for each in told[1]
    ]


def test_it_ends_when_told_to(tmp_path: Path) -> None:
    one = stepped_setup(tmp_path, the_pass()[0], is_recorded=False)
    left = iter([False] * 5)
    assert fly(one, is_stopping=lambda: next(left, True)).chunks <= 5


class FileLikeLink:
    """A link that comes to its end, as a file does."""

    name = "file:test"

    def run(self, sink: LinkSink, is_stopping: object) -> None:
        sink.status("open")
        for chunk in pass_chunks(3):
            sink.chunk(Chunk(chunk.received_ns, chunk.data))
        sink.status("ended", "the file is through")

    def uplink(self) -> None:
        return None


def test_a_link_that_ends_ends_the_flight_and_nothing_of_it_is_missed(tmp_path: Path) -> None:
    clock = SimulatedClock(pass_chunks(3)[-1].received_ns)
    summary = fly(setup(tmp_path, session(), LinkFeed(FileLikeLink(), clock)))
    assert summary.bytes == sum(len(chunk.data) for chunk in pass_chunks(3))
    assert summary.packets > 0
