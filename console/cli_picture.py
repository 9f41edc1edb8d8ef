"""`moonkite screenshot`, and the picture of a flight without a display: the window is drawn offscreen from a pass flown at speed."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from console.cli_sessions import demo_flight, run_headless
from console.errors import KnownError
from console.session.headless import Summary, fly
from console.session.merge import merge
from console.session.messages import Delivery, ToWindow, Welcome
from console.utc import SECOND_NS
from console.wiring import Wanted, replay_setup

SIZES = (320, 8000)
SHARE_OF_PASS = 0.62
MERGED = 50


def parse_size(text: str) -> tuple[int, int]:
    """Width and height from `1920x1080`. Raises KnownError."""
    width, _, height = text.casefold().partition("x")
    if not (width.isdigit() and height.isdigit() and all(SIZES[0] <= int(side) <= SIZES[1] for side in (width, height))):
        raise KnownError(
            f"no size: {text!r}", rule=f"WIDTHxHEIGHT in pixels, {SIZES[0]} to {SIZES[1]} each", remedy="for example 1920x1080"
        )
    return int(width), int(height)


def take_picture(workspace: str, size: tuple[int, int], theme: str, output: Path, wanted: Wanted) -> Summary:
    """Fly the demo pass to well after its middle, and write the workspace as it then looks. For Investigate: its replay."""
    with tempfile.TemporaryDirectory(prefix="moonkite-picture-") as folder:
        setup, script, over_ns = demo_flight(replace(wanted, recordings=Path(folder)))
        first_ns = setup.welcome.first_ns
        until_ns = first_ns + round((over_ns - first_ns) * SHARE_OF_PASS)
        gathered = _Gathered()
        summary = fly(setup, until_ns=until_ns, script=script, on_delivery=gathered.take)
        if workspace == "investigate":
            _picture_of_replay(Path(summary.recording), size, theme, output)
        else:
            _draw(setup.welcome, gathered.deliveries, workspace, size, theme, output)
        return summary


def fly_and_picture(wanted: Wanted, output: Path) -> Summary:
    """Fly the whole pass, keep its recording, and write a picture of the Pass workspace. Returns the flight's summary."""
    summary = run_headless(wanted, seconds=None, in_real_time=False)
    take_picture("pass", (1920, 1080), "dark", output, wanted)
    return summary


def _picture_of_replay(recording: Path, size: tuple[int, int], theme: str, output: Path) -> None:
    setup = replay_setup(recording, ident="", rate=float("inf"))
    end_ns = setup.welcome.last_ns - 60 * SECOND_NS
    gathered = _Gathered()
    shown = setup.welcome
    try:
        fly(replace(setup, on_end=lambda _: None), until_ns=end_ns, on_delivery=gathered.take)
        _draw(shown, gathered.deliveries, "investigate", size, theme, output)
    finally:
        setup.on_end(setup.session)


class _Gathered:
    """Deliveries, merged by the fifty, as a window that looks now and then would get them."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._merged = 0

    def take(self, delivery: Delivery) -> None:
        if self.deliveries and self._merged < MERGED:
            self.deliveries[-1] = merge(self.deliveries[-1], delivery)
            self._merged += 1
        else:
            self.deliveries.append(delivery)
            self._merged = 0


class _Told:
    """An engine that has said everything; the window shows what it was told."""

    def send(self, intent: object) -> None:
        raise KnownError("this is a picture")

    def receive(self, timeout_s: float) -> ToWindow | None:
        return None

    def close(self) -> None:
        """Nothing to let go of."""


def _draw(welcome: Welcome, deliveries: list[Delivery], workspace: str, size: tuple[int, int], theme: str, output: Path) -> None:
    if not (os.environ.get("DISPLAY") and os.environ.get("QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from console.desktop.pin import require_sound_pyside

    require_sound_pyside()
    from console.desktop.picture import draw_session

    draw_session(welcome, deliveries, _Told(), workspace=workspace, size=size, theme=theme, output=output)
