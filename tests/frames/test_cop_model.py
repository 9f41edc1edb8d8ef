"""FOP-1 against FARM-1 over a channel that loses, delays and repeats: every state of small worlds, and long random runs of the real one.

In every step of every world: no command is executed twice or out of order, none is skipped unless somebody was told that it is lost, none
is confirmed that was not executed, none "never left" that was (the assertions stand in `cop_model`). Here: that it ends.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.frames.farm import Farm, FarmVariables
from console.frames.fop import Fop
from console.frames.fop_actions import FopVariables, Signal, SignalKind
from console.frames.fop_state import FopPhase, FrameKind
from console.frames.tc import TcFrame
from console.frames.uplink_format import TimeoutType
from tests.frames.cop_model import Model, Rules, World

WORLDS = {
    "plain": Rules(),
    "three transmissions, more in the air": Rules(limit=3, up=3, down=2, commands=2),
    "one transmission": Rules(limit=1, down=2),
    "frames wait for the line": Rules(waits=True, down=2),
    "buffers run out": Rules(buffers=True, commands=2, limit=3),
    "begun again after an alert": Rules(restarts=True, down=2),
    "the link drops, too": Rules(restarts=True, drops=True, waits=True, commands=2),
    "everything at once": Rules(restarts=True, drops=True, waits=True, buffers=True, commands=2),
    "a window of one": Rules(window=1, modulus=3, commands=3, down=2),
}


@dataclass
class Explored:
    """All worlds that can be reached, the moves between them, and those in which the ground sends."""

    worlds: list[World]
    moves: list[list[int]]
    sends: set[tuple[int, int]] = field(default_factory=set)
    over: list[int] = field(default_factory=list)


@cache
def explored(name: str) -> Explored:
    return explore(Model(WORLDS[name]))


@pytest.fixture(scope="module", autouse=True)
def worlds_are_let_go() -> Iterator[None]:
    """Millions of objects; each later test that looks for timers left behind would walk them all."""
    yield
    explored.cache_clear()


def explore(model: Model) -> Explored:
    """Everything that can happen, breadth first."""
    found = Explored([model.first()], [])
    numbers = {found.worlds[0]: 0}
    for here, world in enumerate(found.worlds):
        found.over += [here] if model.is_over(world) else []
        ways = []
        for after, has_sent in model.moves(world):
            there = numbers.setdefault(after, len(numbers))
            if there == len(found.worlds):
                found.worlds.append(after)
            ways.append(there)
            found.sends |= {(here, there)} if has_sent else set()
        found.moves.append(ways)
    return found


def reachable(starts: list[int], moves: list[list[int]]) -> set[int]:
    seen, todo = set(starts), list(starts)
    while todo:
        new = set(moves[todo.pop()]) - seen
        seen |= new
        todo += new
    return seen


def backwards(moves: list[list[int]]) -> list[list[int]]:
    turned: list[list[int]] = [[] for _ in moves]
    for here, ways in enumerate(moves):
        for there in ways:
            turned[there].append(here)
    return turned


def finished(moves: list[list[int]]) -> list[int]:
    """The worlds in the order in which a search to the depth is through with them."""
    order, seen = [], set()
    for root in range(len(moves)):
        stack = [] if root in seen else [(root, iter(moves[root]))]
        seen.add(root)
        while stack:
            here, ways = stack[-1]
            there = next((each for each in ways if each not in seen), None)
            if there is None:
                order.append(here)
                stack.pop()
            else:
                seen.add(there)
                stack.append((there, iter(moves[there])))
    return order


def circles(moves: list[list[int]]) -> list[int]:
    """A number for each world; worlds from which one can come back to one another have the same one (Kosaraju 1978)."""
    turned, number = backwards(moves), [-1] * len(moves)
    for root in reversed(finished(moves)):
        todo = [root] if number[root] < 0 else []
        while todo:
            here = todo.pop()
            number[here] = root
            todo += [each for each in turned[here] if number[each] < 0]
    return number


@pytest.mark.parametrize("name", WORLDS)
def test_no_command_is_executed_twice_and_none_is_skipped(name: str) -> None:
    found = explored(name)
    assert any(world.executed == tuple(range(WORLDS[name].commands)) for world in found.worlds)
    assert len(found.worlds) > 100


@pytest.mark.parametrize("name", WORLDS)
def test_it_ends(name: str) -> None:
    """No circle of moves has a transmission in it, so whatever the channel does, sooner or later the ground falls silent; and from every
    world there is a way to one in which each command's fate is known (the way that a channel that lets things through takes)."""
    found = explored(name)
    number = circles(found.moves)
    if not WORLDS[name].restarts:
        assert not [1 for here, there in found.sends if number[here] == number[there]]
    assert reachable(found.over, backwards(found.moves)) == set(range(len(found.worlds)))


def test_what_the_worlds_have_seen() -> None:
    """That the search is no empty one: states, alerts and fates that must occur."""
    variables = [FopVariables(*world.fop) for name in WORLDS for world in explored(name).worlds]  # type: ignore[arg-type]
    assert {v.phase for v in variables} == set(FopPhase)
    assert {v.alert.name for v in variables if v.alert} == {"T1", "LIMIT", "LINK"}
    assert {fate for name in WORLDS for world in explored(name).worlds for fate in world.fate} == set(".?clr")


def test_a_farm_that_takes_what_it_has_taken_already_is_found_out() -> None:
    """The search would see it: without the check of the sequence a repeated frame is executed twice."""
    model = Model(Rules())
    take = model._farm.take
    model._farm.take = lambda frame, *, has_buffer=True: take(frame, has_buffer=has_buffer) or True  # type: ignore[method-assign]
    with pytest.raises(AssertionError, match="twice"):
        explore(model)


class Flight:
    """The real protocol with numbers modulo 256: a clock, a line that takes its time, a channel with delay, loss and repetition."""

    def __init__(self, dice: random.Random, *, loss: float, commands: int, limit: int, kind: TimeoutType) -> None:
        self.dice, self.loss, self.commands = dice, loss, commands
        start = dice.randrange(256)
        variables = FopVariables(10, 40, limit, kind, phase=FopPhase.ACTIVE, v_s=start, nn_r=start)
        self.fop, self.farm = Fop(lambda kind, number, data: data, variables=variables), Farm(variables=FarmVariables(v_r=start))
        self.now, self.up, self.down = 0, list[tuple[int, TcFrame]](), list[tuple[int, int]]()
        self.executed, self.confirmed, self.lost, self.asked, self.sent = list[int](), list[int](), list[int](), 0, 0
        self.has_buffer = True

    def run(self) -> None:
        """Until all is known, or the service has ended."""
        while self.fop.variables.phase is not FopPhase.INITIAL and len(self.confirmed) < self.commands:
            self.now += 1
            assert self.now < 400 * self.commands + 4000, "it never ends"
            self.step()

    def step(self) -> None:
        if self.asked < self.commands and self.fop.variables.waiting is None and self.fop.variables.phase < 4:
            self.asked += 1
            self.heed(self.fop.request(self.asked - 1, (self.asked - 1).to_bytes(2), self.now))
        self.heed(self.fop.tick(self.now))
        while self.up and self.up[0][0] <= self.now:
            self.arrive(self.up.pop(0)[1])
        self.has_buffer = self.dice.random() > 0.05
        if self.has_buffer:
            self.farm.release_buffer()
        if self.now % 4 == 0 and self.dice.random() > self.loss:
            self.down += [(self.now + 6, self.farm.clcw())] * self.dice.choice([1, 1, 1, 2])
        while self.down and self.down[0][0] <= self.now:
            self.heed(self.fop.hear(self.down.pop(0)[1], self.now))

    def arrive(self, frame: TcFrame) -> None:
        if self.farm.take(frame, has_buffer=self.has_buffer):
            self.executed.append(int.from_bytes(frame.data))

    def heed(self, said: list[Signal]) -> None:
        for each in said:
            if each.kind is SignalKind.TRANSMIT:
                self.sent += 1
                if self.dice.random() > self.loss:
                    self.up += [(self.now + 5, TcFrame(0, 0, each.number, each.frame, is_bypass=False))] * self.dice.choice([1, 1, 1, 2])
                self.heed(self.fop.frame_accepted(FrameKind.AD, self.now))
            elif each.kind is SignalKind.CONFIRMED:
                assert each.tag in self.executed
                self.confirmed.append(each.tag)
            elif each.kind in (SignalKind.LOST, SignalKind.REJECTED):
                self.lost.append(each.tag)


@settings(max_examples=25, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from([0.0, 0.1, 0.3, 0.6]),
    st.integers(1, 700),
    st.integers(1, 8),
    st.sampled_from(TimeoutType),
)
def test_long_runs_over_a_bad_channel(dice: random.Random, loss: float, commands: int, limit: int, kind: TimeoutType) -> None:
    flight = Flight(dice, loss=loss, commands=commands, limit=limit, kind=kind)
    flight.run()
    assert flight.executed == list(range(len(flight.executed)))
    assert flight.confirmed == list(range(len(flight.confirmed)))
    if kind is TimeoutType.ALERT and flight.fop.variables.phase is FopPhase.INITIAL:
        assert flight.confirmed + flight.lost == list(range(flight.asked))
    assert flight.sent <= limit * 10 * (len(flight.confirmed) + 1) + commands


def test_a_good_channel_carries_three_turns_of_the_counter_without_a_retransmission() -> None:
    flight = Flight(random.Random(1), loss=0.0, commands=768, limit=2, kind=TimeoutType.ALERT)
    flight.has_buffer = True
    flight.dice.random = lambda: 1.0  # type: ignore[method-assign]
    flight.run()
    assert (len(flight.executed), flight.sent) == (768, 768)
