"""A simulated pass flown once for all tests of the window, and windows on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from msgspec.structs import replace

from console.desktop.bridge import Bridge
from console.desktop.main_window import MainWindow
from console.desktop.model import read_mission
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.mission.model import Mission
from console.session.headless import fly
from console.session.merge import merge
from console.session.messages import Delivery, Welcome
from console.session.operator_at_hand import ScriptedCommand
from console.utc import SECOND_NS, parse_utc
from console.wiring import Wanted, flight_setup
from tests.desktop.engines import FakeEngine
from widgets.theme import DARK

EPOCH_NS = parse_utc("2026-326T00:00:00Z")
AOS_AFTER_S = 20
PING_AFTER_S = 45
FLIGHT_S = 80
TURNS_A_SECOND = 10


@dataclass(frozen=True)
class Flight:
    """What a pass brought: its Deliveries in order and its recording, which is closed."""

    welcome: Welcome
    mission: Mission
    deliveries: tuple[Delivery, ...]
    recording: Path

    @property
    def first_ns(self) -> int:
        return self.deliveries[0].now_ns

    @property
    def last_ns(self) -> int:
        return self.deliveries[-1].now_ns

    def until(self, seconds: float) -> list[Delivery]:
        """The Deliveries of the first seconds."""
        return [one for one in self.deliveries if one.now_ns <= self.first_ns + seconds * SECOND_NS]


def fly_a_pass(folder: Path, *, seed: int = 3) -> Flight:
    """Twenty seconds before AOS and the first minute of the pass, with a ping."""
    setup = flight_setup(Wanted(seed=seed, epoch_ns=EPOCH_NS, recordings=folder))
    first_ns = setup.welcome.first_ns
    told: list[Delivery] = []
    ping = ScriptedCommand(first_ns + PING_AFTER_S * SECOND_NS, "PING")
    fly(setup, until_ns=first_ns + FLIGHT_S * SECOND_NS, script=[ping], on_delivery=told.append)
    seconds = [reduce(merge, told[at : at + TURNS_A_SECOND]) for at in range(0, len(told), TURNS_A_SECOND)]
    return Flight(setup.welcome, read_mission(setup.welcome), tuple(seconds), Path(setup.welcome.recording))


def quiet(delivery: Delivery, after_s: float, *, status: str = "waiting") -> Delivery:
    """A Delivery with nothing in it but a later time, which stands still: what an engine says after the link was cut."""
    return Delivery(
        delivery.sequence + 1, delivery.now_ns + round(after_s * SECOND_NS), 0.0, replace(delivery.link, status=status, rate_bps=0.0),
        delivery.counters,
    )  # fmt: skip


def window_on(mission: Mission, welcome: Welcome, engine: FakeEngine, recordings: Path, settings: Settings | None = None) -> MainWindow:
    """A window with a session in it, shown; the frame timer is stopped: tests call `view.frame()` or start it."""
    settings = settings or Settings(is_guide_done=True)
    window = MainWindow(settings, DARK)
    bridge = Bridge(engine)
    view = SessionView(mission, welcome, bridge, settings=settings, theme=DARK, recordings=recordings)
    bridge.start()
    window.show_session(view)
    window.resize(1920, 1080)
    window.show()
    return window


def act(window: MainWindow, name: str) -> None:
    """Do one of the window's actions, as its key or the palette would."""
    next(action for action in window.actions() if action.objectName() == name).trigger()


def view_of(window: MainWindow) -> SessionView:
    """The session of a window that has one."""
    assert window.view is not None
    return window.view


def take_all(view: SessionView, deliveries: Iterable[Delivery]) -> None:
    """Take Deliveries in and bring every panel up to date."""
    for delivery in deliveries:
        view.take(delivery)
    refresh_all(view)


def refresh_all(view: SessionView) -> None:
    """Bring every panel of every workspace up to date."""
    view.bar.refresh()
    for room in view.rooms.values():
        room.workspace.refresh_all()
        if room.table is not None:
            room.table.table.flush()
