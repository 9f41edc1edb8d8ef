"""Elements in the window: imported in another process, followed besides the mission's, their passes written as files."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import icalendar
import msgspec
import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from console.desktop.element_process import ElementProcess, sentence_of
from console.desktop.following import as_spacecraft, rows_of
from console.desktop.main_window import MainWindow
from console.desktop.settings import Settings
from console.mission.model import Spacecraft
from console.orbit.catalogue import write_omm_json
from console.orbit.elements import ElementSet
from console.store.element_rows import Incoming
from console.store.element_store import ElementStore
from console.store.places import elements_path
from console.utc import DAY_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import EPOCH_NS, Flight, view_of
from widgets.satellite_chooser import SatelliteChooser

PATIENCE_MS = 20_000
SETS = [
    ElementSet("ISS (ZARYA)", 25544, EPOCH_NS, 15.5, 0.0005, 51.6, 10.0, 20.0, 30.0, bstar=1e-4),
    ElementSet("HIMAWARI-9", 41836, EPOCH_NS, 1.0027, 0.0001, 0.05, 10.0, 20.0, 30.0),
    ElementSet("WAU-1", 990_001, EPOCH_NS, 14.9, 0.0005, 80.0, 10.0, 20.0, 30.0),
]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path / "home"))


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    opened = open_window(flight.mission, flight.welcome, engine)
    view_of(opened).show_workspace("monitor")
    qtbot.waitExposed(opened)
    return opened


def keep(*sets: ElementSet) -> None:
    with ElementStore(elements_path()) as store:
        store.add([Incoming("x.json", list(sets))], EPOCH_NS)


def act(window: MainWindow, name: str) -> None:
    window._handlers.actions[name].trigger()


def told(window: MainWindow) -> str:
    return view_of(window).notices.toolTip()


def test_the_chooser_is_told_what_has_decayed() -> None:
    falling = replace(SETS[0], name="FALLING", catalogue_number=1, mean_motion=16.2, bstar=5e-3)
    keep(SETS[1], falling)
    with ElementStore(elements_path()) as store:
        assert [(row.name, row.has_ended) for row in rows_of(store, EPOCH_NS)] == [("FALLING", False), ("HIMAWARI-9", False)]
        assert [row.has_ended for row in rows_of(store, EPOCH_NS + 60 * DAY_NS)] == [True, False]


def names(window: MainWindow) -> list[str]:
    return [craft.name for craft in view_of(window).tracking.followed]


def test_files_are_imported_by_another_process_while_frames_go_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.json"
    file.write_text(write_omm_json(SETS))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([str(file)], ""))
    view = view_of(window)
    frames: list[int] = []
    view._timer.timeout.connect(lambda: frames.append(1))
    act(window, "import_elements")
    assert view.elements.process.is_running
    assert frames == []
    qtbot.waitUntil(lambda: not view.elements.process.is_running, timeout=PATIENCE_MS)
    assert len(frames) >= 3
    assert "new.json: 3 element sets, 3 new objects" in told(window)
    with ElementStore(elements_path()) as store:
        assert len(store.current()) == 3
    assert "sqlite3" not in {name for name, module in vars(sys.modules["console.desktop.element_process"]).items()}


def test_a_bad_file_is_told_in_the_programs_own_words(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bad.tle"
    file.write_text("<html><title>Sign in</title></html>")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([str(file)], ""))
    act(window, "import_elements")
    qtbot.waitUntil(lambda: not view_of(window).elements.process.is_running, timeout=PATIENCE_MS)
    assert "bad.tle: a web page, no element sets: 'Sign in'" in told(window)


def test_an_update_of_what_is_no_source_is_told(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_, **__: ("stashuns", True))
    act(window, "update_elements")
    qtbot.waitUntil(lambda: not view_of(window).elements.process.is_running, timeout=PATIENCE_MS)
    assert "no such source: 'stashuns'" in told(window)


def test_nothing_happens_when_a_dialog_is_left(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_, **__: ("stations", False))
    for name in ("import_elements", "update_elements", "export_passes"):
        act(window, name)
    assert not view_of(window).elements.process.is_running


def test_a_window_that_closes_ends_the_import(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([str(tmp_path / "x.json")], ""))
    act(window, "import_elements")
    window.close()


def test_a_second_import_waits_for_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    process = ElementProcess()
    lines: list[str] = []
    process.told.connect(lambda text, _: lines.append(text))
    assert process.start("import", [str(tmp_path / "x")], doing="one")
    assert not process.start("import", [str(tmp_path / "y")], doing="two")
    assert "already" in lines[-1]
    process.close()


def test_an_import_in_one_line() -> None:
    report = {"source": "a.tle", "sets": 12_655, "added": 1_000, "renewed": 700, "objects": 100}
    assert sentence_of([report]) == "a.tle: 12,655 element sets, 100 new objects, 700 renewed, 200 older sets kept"
    assert sentence_of([{**report, "added": 0, "renewed": 0, "objects": 0}]) == "a.tle: 12,655 element sets, all known already"
    assert sentence_of([report, report]).startswith("2 sources: 25,310 element sets, 200 new")


def test_chosen_satellites_join_the_fleet_the_map_and_the_passes(window: MainWindow, qtbot: QtBot, flight: Flight) -> None:
    keep(*SETS)
    view = view_of(window)
    act(window, "choose_satellites")
    chooser = view.findChild(SatelliteChooser)
    assert isinstance(chooser, SatelliteChooser)
    qtbot.waitUntil(lambda: len(chooser.model.all_rows()) == 3, timeout=PATIENCE_MS)
    for name in ("ISS (ZARYA)", "HIMAWARI-9"):
        place = chooser.model.place_of(next(row.key for row in chooser.model.all_rows() if row.name == name))
        assert place is not None
        chooser.table.selectRow(place)
        chooser.toggle_current()
    with qtbot.waitSignal(view.tracking.fleet_changed, timeout=PATIENCE_MS):
        chooser.accept_button.click()
    assert names(window) == ["ISS (ZARYA)", "HIMAWARI-9"]
    assert view.desk.settings.followed == {flight.mission.name: ["25544", "41836"]}
    qtbot.waitUntil(lambda: {"ISS (ZARYA)", "HIMAWARI-9"} <= {lane.spacecraft for lane in view.tracking.found.lanes}, timeout=PATIENCE_MS)
    view.room.workspace.refresh_all()
    fleet = view.room.workspace.panels["fleet"].widget
    assert [row.name for row in fleet.model.all_rows()][-2:] == ["ISS (ZARYA)", "HIMAWARI-9"]  # type: ignore[attr-defined]
    view.tracking.select_spacecraft("ISS (ZARYA)")
    assert view.tracking.selected == "ISS (ZARYA)"
    chosen = next(row.one_pass for row in view.tracking.found.rows if row.one_pass.spacecraft == "ISS (ZARYA)")
    view.tracking.select_pass(chosen)
    view.room.workspace.refresh_all()
    view.elements.following.follow([])
    qtbot.waitUntil(lambda: names(window) == [], timeout=PATIENCE_MS)
    assert view.tracking.selected == view.tracking.session_spacecraft
    assert {row.one_pass.spacecraft for row in view.tracking.found.rows} <= {craft.name for craft in flight.mission.spacecraft}
    for room in view.rooms.values():
        room.workspace.refresh_all()


def test_what_was_followed_is_followed_again(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> None:
    keep(SETS[0])
    settings = Settings(followed={flight.mission.name: ["25544", "99"], "another": ["41836"]})
    opened = open_window(flight.mission, flight.welcome, engine, settings)
    qtbot.waitUntil(lambda: names(opened) == ["ISS (ZARYA)"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "no elements in the store for 99" in told(opened), timeout=PATIENCE_MS)


def test_a_damaged_store_is_told_in_the_chooser(window: MainWindow, qtbot: QtBot) -> None:
    elements_path().write_bytes(b"no database" * 100)
    act(window, "choose_satellites")
    chooser = view_of(window).findChild(SatelliteChooser)
    assert isinstance(chooser, SatelliteChooser)
    qtbot.waitUntil(lambda: "damaged" in chooser.table.empty_text, timeout=PATIENCE_MS)
    chooser.cancel_button.click()
    assert names(window) == []


def test_names_that_are_taken_get_their_number_and_the_missions_own_are_left_out() -> None:
    mission = [Spacecraft("WAU-1", 5, None), Spacecraft("BENCH", 0, None)]
    given = (("A", 1), ("A", 2), ("WAU-1", 3), ("B", 5))
    twins = [ElementSet(name, number, 0, 15.0, 0.0, 1.0, 0.0, 0.0, 0.0, source="x") for name, number in given]
    crafts = as_spacecraft([[one] for one in twins], mission)
    assert [craft.name for craft in crafts] == ["A", "A (2)", "WAU-1 (3)"]
    assert [craft.elements.name for craft in crafts if craft.elements] == ["A", "A (2)", "WAU-1 (3)"]
    assert crafts[0].description == "from x"


@pytest.mark.parametrize("ending", [".ics", ".csv", ".json", ".pdf"])
def test_the_passes_that_the_timeline_shows_are_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    view = view_of(window)
    qtbot.waitUntil(lambda: bool(view.tracking.found.rows), timeout=PATIENCE_MS)
    file = tmp_path / f"passes{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    shown = view.elements.shown_plan().passes
    act(window, "export_passes")
    qtbot.waitUntil(lambda: f"passes{ending}: {len(shown)} passes" in told(window), timeout=PATIENCE_MS)
    content = file.read_bytes()
    counts = {
        ".ics": lambda: len(icalendar.Calendar.from_ical(content).walk("VEVENT")),
        ".csv": lambda: len(list(csv.reader(content.decode().splitlines()))) - 1,
        ".json": lambda: len(msgspec.json.decode(content)),
        ".pdf": lambda: len(shown) if content.startswith(b"%PDF") else -1,
    }
    assert counts[ending]() == len(shown) > 0


def test_an_ending_that_nobody_knows_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "passes.ic"), ""))
    act(window, "export_passes")
    qtbot.waitUntil(lambda: "did you mean .ics?" in told(window), timeout=PATIENCE_MS)
    assert list(tmp_path.glob("passes*")) == []


def test_a_file_without_an_ending_gets_that_of_the_chosen_format() -> None:
    from console.desktop.element_handlers import with_suffix

    assert with_suffix(Path("plan"), "Plan to print (*.pdf)") == Path("plan.pdf")
    assert with_suffix(Path("plan.ics"), "Plan to print (*.pdf)") == Path("plan.ics")
    assert with_suffix(Path("plan"), "") == Path("plan")


def test_a_booked_pass_says_so_in_the_plan(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    qtbot.waitUntil(lambda: bool(view.elements.shown_plan().passes), timeout=PATIENCE_MS)
    one = view.elements.shown_plan().passes[-1].row.one_pass
    view.desk.bookings.book(one, by="OPS3")
    qtbot.waitUntil(lambda: any(each.note == "booked by OPS3" for each in view.elements.shown_plan().passes), timeout=PATIENCE_MS)
    assert [each.row.one_pass for each in view.elements.shown_plan().passes if each.note] == [one]
