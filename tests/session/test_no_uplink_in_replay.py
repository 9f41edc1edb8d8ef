"""In a replay there is nothing to send with: no uplink object can be reached, and no code path makes one.

The walk follows every reference that the garbage collector knows from the engine's setup; the same walk over a live setup finds the
uplink, so it can fail.
"""

from __future__ import annotations

import ast
import gc
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType

import pytest

from console.command.commander import Commander
from console.command.departures import Departures
from console.command.dispatch import Dispatch
from console.command.framed_uplink import FramedUplink
from console.session.feed import SteppedFeed
from console.session.headless import ScriptedCommand, fly
from console.session.messages import Approve, Arm, Cancel, Override, Prepare, Queue, Refused, Send, TakeBack, ToWindow
from console.session.session import Asked
from console.simulator.simulator import Simulator
from console.wiring import Wanted, flight_setup, replay_setup

S = 1_000_000_000
SENDERS = (Commander, Departures, Dispatch, FramedUplink, SteppedFeed, Simulator, socket.socket)
ROOT = Path(__file__).resolve().parents[2]


def reachable(start: object) -> Iterator[object]:
    """Everything that can be reached from an object by references, methods and closures; not by way of modules, classes or globals."""
    shared = {id(vars(module)) for module in list(sys.modules.values()) if isinstance(module, ModuleType)}
    seen, waiting = {id(start)}, [start]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, FunctionType):
            found: list[object] = [*(one.__closure__ or ()), *(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values()]
        else:
            found = gc.get_referents(one)
        for each in found:
            if id(each) in seen or id(each) in shared or isinstance(each, ModuleType | type | CodeType | FrameType):
                continue
            seen.add(id(each))
            waiting.append(each)


def senders(setup: object) -> set[str]:
    """The names of what could send, among all that a setup holds: known classes, and methods of ours that are called `send`."""
    found = set()
    for one in reachable(setup):
        if isinstance(one, SENDERS):
            found.add(type(one).__name__)
        name = getattr(one, "__name__", "") if isinstance(one, MethodType | FunctionType | BuiltinFunctionType) else ""
        if name in ("send", "send_bytes", "sendall", "uplink") and str(getattr(one, "__module__", "")).startswith("console"):
            found.add(name)
    return found


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty seconds of a pass with a command in it."""
    setup = flight_setup(Wanted(recordings=tmp_path_factory.mktemp("flown")))
    start_ns = setup.welcome.first_ns
    fly(setup, until_ns=start_ns + 30 * S, script=[ScriptedCommand(start_ns + 25 * S, "PING")])
    return Path(setup.welcome.recording)


def test_the_walk_finds_the_uplink_of_a_session_that_has_one(tmp_path: Path) -> None:
    setup = flight_setup(Wanted(recordings=tmp_path))
    try:
        assert {"Commander", "FramedUplink", "Departures"} <= senders(setup)
    finally:
        assert setup.writer is not None
        setup.writer.close(setup.welcome.first_ns)


def test_nothing_that_could_send_can_be_reached_from_a_replay(recording: Path) -> None:
    setup = replay_setup(recording, ident="replay")
    try:
        assert sum(1 for _ in reachable(setup)) > 1000
        assert senders(setup) == set()
    finally:
        setup.feed.stop()
        setup.on_end(setup.session)


@pytest.mark.parametrize(
    "intent",
    [
        Prepare("PING", {}),
        Queue("PING", {}),
        Arm(1),
        Send(1),
        Cancel(1),
        TakeBack(1),
        Approve(1, "Flight director", "482913"),
        Override(1, "meant"),
    ],
    ids=lambda intent: type(intent).__name__,
)
def test_every_intent_of_commanding_is_refused_in_a_replay(recording: Path, intent: Send) -> None:
    setup = replay_setup(recording, ident="replay")
    answers: list[ToWindow] = []
    try:
        delivery = setup.session.step(setup.welcome.first_ns + S, asked=[Asked(intent, "Operator A", answers.append)])
    finally:
        setup.feed.stop()
        setup.on_end(setup.session)
    assert [type(answer) for answer in answers] == [Refused]
    assert "no uplink" in str(answers[0])
    assert delivery.command_changes == []
    assert not setup.welcome.can_command


def called_in(path: Path) -> dict[str, set[str]]:
    """The names that each function of a file calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    return {
        one.name: {call.func.id for call in ast.walk(one) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
        for one in functions
    }


def makers(*names: str) -> set[str]:
    """The functions of the product that make one of these objects: `file.py:function`."""
    paths = sorted((ROOT / "console").rglob("*.py"))
    return {f"{path.name}:{name}" for path in paths for name, called in called_in(path).items() if called & set(names)}


def test_a_replay_comes_to_none_of_the_places_where_a_commander_or_an_uplink_is_made() -> None:
    """`cli_command.py` makes a dry run without a link."""
    assert makers("Commander", "FramedUplink") == {"wiring.py:_recorded", "cli_command.py:dry_run"}
    wiring = called_in(ROOT / "console" / "wiring.py")
    reached, waiting = set(), {"replay_setup"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= wiring.get(name, set()) - reached
    assert "Playback" in reached
    assert not reached & {
        "_recorded",
        "_airtime_of",
        "Commander",
        "FramedUplink",
        "link_of",
        "open_link",
        "SimulatorLink",
        "secured_uplink",
    }
