"""One element set for one time, in every view: map, sky, fleet, strip and search choose the same one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.panels.map import MapPanel
from console.desktop.panels.map_fleet import MapFleet
from console.desktop.settings import Settings
from console.desktop.trajectories import KEPT, Trajectories
from console.mission.model import Spacecraft
from console.orbit.catalogue import nearest_elements
from console.orbit.elements import ElementSet
from console.orbit.look import look_angles
from console.orbit.passes import find_passes
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.succession import Succession
from console.store.element_rows import Incoming
from console.store.element_store import ElementStore
from console.store.places import elements_path
from console.utc import DAY_NS, SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import EPOCH_NS, Flight, view_of

PATIENCE_MS = 20_000
EXACT_DEG = 1e-5  # a metre: a fleet is propagated by a Julian date of float; another set is half a degree away
FIRST = ElementSet("OLD", 70_001, EPOCH_NS - 20 * DAY_NS, 14.9, 0.001, 97.5, 10.0, 20.0, 30.0, bstar=1e-4)


def months(first: ElementSet, days: list[float]) -> list[ElementSet]:
    """Sets of one spacecraft, each a little elsewhere than the one before would have it: which was used can be seen."""
    angles = [(first.mean_anomaly_deg + 360 * first.mean_motion * day + 0.5 * number) % 360 for number, day in enumerate(days)]
    return [
        replace(first, epoch_ns=first.epoch_ns + round(day * DAY_NS), mean_anomaly_deg=angle)
        for day, angle in zip(days, angles, strict=True)
    ]


SETS = months(FIRST, [0.0, 10.0, 20.2, 21.0, 45.0, 80.0, 200.0])


def craft_of(sets: list[ElementSet], flown: int = 1, name: str = "OLD") -> Spacecraft:
    return Spacecraft(name, sets[0].catalogue_number, sets[flown], element_sets=tuple(sets))


def place(elements: ElementSet, at_ns: int) -> tuple[float, float]:
    latitude, longitude, _ = Propagator(elements).geodetic(np.array([at_ns]))
    return float(latitude[0]), float(longitude[0])


@pytest.mark.parametrize("day", [-5.0, 0.0, 9.99, 10.0, 20.5, 44.0, 150.0, 500.0])
def test_a_trajectory_is_that_of_the_set_nearest_at_or_before_the_time(day: float) -> None:
    at_ns = FIRST.epoch_ns + round(day * DAY_NS)
    chosen = Trajectories([craft_of(SETS)])
    wanted = nearest_elements(SETS, at_ns)
    assert chosen.orbit("OLD", at_ns) is wanted
    assert wanted is not None
    assert chosen.at("OLD", at_ns).epoch_ns == wanted.epoch_ns
    assert chosen.at("OLD", at_ns) is chosen.at("OLD", at_ns)


def test_a_spacecraft_without_elements_has_no_orbit() -> None:
    chosen = Trajectories([Spacecraft("MUTE", 0, None)])
    assert chosen.orbit("MUTE", EPOCH_NS) is None
    assert chosen.orbit("NOBODY", EPOCH_NS) is None


def test_trajectories_are_kept_within_bounds() -> None:
    crafts = [craft_of([replace(FIRST, name=f"S{number}")], 0, f"S{number}") for number in range(KEPT + 50)]
    chosen = Trajectories(crafts)
    for craft in crafts:
        assert chosen.at(craft.name, EPOCH_NS).name == craft.name
    assert len(chosen._kept) == KEPT


def test_the_map_goes_from_set_to_set_and_back() -> None:
    other = [replace(one, name="B", raan_deg=100.0) for one in months(FIRST, [5.0, 50.0])]
    fleet = MapFleet({"OLD": Succession(SETS), "B": Succession(other)})
    for day in (-3.0, 0.1, 9.0, 11.0, 20.5, 20.3, 46.0, 199.0, 3.0, 60.0):
        at_ns = FIRST.epoch_ns + round(day * DAY_NS)
        marks = fleet.marks(at_ns)
        for number, sets in enumerate((SETS, other)):
            wanted = nearest_elements(sets, at_ns)
            assert wanted is not None
            found = float(marks.latitude_deg[number]), float(marks.longitude_deg[number])
            assert found == pytest.approx(place(wanted, at_ns), abs=EXACT_DEG)
        mark = fleet.focus(marks, "OLD", orbits=1, is_selected=True)
        wanted = nearest_elements(SETS, at_ns)
        assert mark is not None
        assert mark.future is not None
        assert wanted is not None
        last = int(mark.future.times_ns[-1])
        assert mark.future.latitude_deg[-1] == pytest.approx(place(wanted, last)[0], abs=EXACT_DEG)


@pytest.fixture
def window(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: object
) -> MainWindow:
    """A window of a mission one spacecraft of which has sets over months, and which follows one of the store that has, too."""
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    with ElementStore(elements_path()) as store:
        store.add([Incoming("x.json", [replace(one, name="FAR", catalogue_number=70_002, raan_deg=70.0) for one in SETS])], EPOCH_NS)
    own = craft_of(SETS)
    mission = replace(flight.mission, spacecraft=(*flight.mission.spacecraft, own))
    opened = open_window(mission, flight.welcome, engine, Settings(is_guide_done=True, followed={mission.name: ["70002"]}))
    qtbot.waitUntil(lambda: len(view_of(opened).tracking.followed) == 1, timeout=PATIENCE_MS)
    return opened


@pytest.mark.parametrize("days", [0.0, 30.0, 75.0, 300.0, -15.0])
def test_after_a_jump_every_view_uses_the_set_of_that_time(window: MainWindow, qtbot: QtBot, days: float) -> None:
    view = view_of(window)
    tracking = view.tracking
    view.time.go_to(EPOCH_NS + round(days * DAY_NS) + 3_600 * SECOND_NS)
    view.time.set_rate(0.0)
    at_ns = view.time.shown_ns()
    view.elements.following.keep_up()
    wanted = nearest_elements(SETS, at_ns)
    assert wanted is not None
    for name in ("OLD", "FAR"):
        qtbot.waitUntil(lambda name=name: tracking.orbit(name, at_ns).epoch_ns == wanted.epoch_ns, timeout=PATIENCE_MS)
    tracking.keep_up(view.model.now_ns(), at_ns)

    def has_passes() -> bool:
        found = tracking.found
        return any(a <= at_ns < b for a, b in found.known) and {"OLD", "FAR"} <= {lane.spacecraft for lane in found.lanes}

    qtbot.waitUntil(has_passes, timeout=PATIENCE_MS)
    panel = next(part for part in view.rooms["monitor"].parts if isinstance(part, MapPanel))
    panel.refresh()
    fleet = panel.map.scene.fleet
    number = fleet.names.index("OLD")
    assert (fleet.latitude_deg[number], fleet.longitude_deg[number]) == pytest.approx(place(wanted, at_ns), abs=EXACT_DEG)
    for name in ("OLD", "FAR"):
        assert tracking.trajectory(name, at_ns).epoch_ns == wanted.epoch_ns
        row = tracking.found.index.of_craft(name).current(at_ns)
        assert row is not None
        one = row.one_pass
        used = nearest_elements(SETS, one.aos_ns)
        assert used is not None
        assert one.element_epoch_ns == used.epoch_ns == tracking.pass_trajectory(one).epoch_ns
        tracking.select_pass(one)
        edge = look_angles(
            Propagator(used if name == "OLD" else replace(used, raan_deg=70.0)), tracking.site(one.station), np.array([one.tca_ns])
        )
        told = tracking.look(one, one.tca_ns)
        assert told.elevation_deg[0] == pytest.approx(edge.elevation_deg[0], abs=EXACT_DEG)
        assert told.elevation_deg[0] == pytest.approx(one.max_elevation_deg, abs=0.01)
    panel_of_fleet = view.rooms["monitor"].workspace.panels["fleet"]
    panel_of_fleet.refresh()
    age_days = (at_ns - wanted.epoch_ns) / DAY_NS
    rows = {row.name: row for row in panel_of_fleet.widget.model.all_rows()}  # type: ignore[attr-defined]
    assert math.isclose(abs(rows["OLD"].element_age_days), abs(age_days), abs_tol=1e-6)


def test_a_pass_keeps_its_set_when_a_new_one_comes_in_its_midst() -> None:
    plain = Trajectories([craft_of(SETS[:1], 0)])
    search = find_passes(SETS[0], Site("Banting", 2.8, 101.5), FIRST.epoch_ns, FIRST.epoch_ns + DAY_NS)
    one = search.passes[0]
    newer = replace(SETS[0], epoch_ns=one.tca_ns)
    both = Trajectories([craft_of([SETS[0], newer], 0)])
    assert both.orbit("OLD", one.los_ns) is newer
    assert both.of_pass(one).epoch_ns == plain.of_pass(one).epoch_ns == SETS[0].epoch_ns
