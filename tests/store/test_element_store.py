from __future__ import annotations

import math
import random
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.errors import KnownError
from console.orbit.catalogue import nearest_elements, read_elements, read_orbits
from console.orbit.elements import ElementSet
from console.orbit.trajectory import OemOrbit, trajectory_of
from console.store.element_rows import Incoming, StoredSet, object_key
from console.store.element_schema import ELEMENT_MIGRATIONS, ELEMENTS_ID, bring_forward
from console.store.element_store import ElementStore
from console.utc import DAY_NS, SECOND_NS, iso_text, parse_utc
from tests.program import REPOSITORY
from tests.shared_data import shared

NOW = parse_utc("2026-08-23T00:00:00Z")
HOUR_NS = 3_600 * SECOND_NS


def element_set(name: str = "WAU-1", number: int = 99001, *, day: float = 0.0, source: str = "a.tle") -> ElementSet:
    return ElementSet(name, number, NOW + round(day * DAY_NS), 15.2, 0.001, 97.5, 10.0, 20.0, 30.0, bstar=1e-4, source=source)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "elements.sqlite"


def oem_text(*names: str, start: str = "2026-08-23T00:00:00", hours: int = 6) -> str:
    """An ephemeris of circular flight at 7,000 km for each name, a state every ten minutes."""
    start_ns, text = parse_utc(start), "CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2026-08-22T00:00:00\nORIGINATOR = TEST\n"
    for name in names:
        times = [start_ns + minute * 60 * SECOND_NS for minute in range(0, hours * 60 + 1, 10)]
        epochs = [iso_text(at_ns, digits=0).rstrip("Z") for at_ns in times]
        text += f"META_START\nOBJECT_NAME = {name}\nOBJECT_ID = 2026-001A\nCENTER_NAME = EARTH\nREF_FRAME = EME2000\nTIME_SYSTEM = UTC\n"
        text += f"START_TIME = {epochs[0]}\nSTOP_TIME = {epochs[-1]}\nMETA_STOP\n"
        for epoch, at_ns in zip(epochs, times, strict=True):
            turn = (at_ns - start_ns) / 1e9 * 7.546 / 7000.0
            x, y = math.cos(turn), math.sin(turn)
            text += f"{epoch} {7000 * x:.6f} {7000 * y:.6f} 0.0 {-7.546 * y:.9f} {7.546 * x:.9f} 0.0\n"
    return text


def current_of(store: ElementStore) -> dict[str, StoredSet]:
    return {object_key(one.elements): one for one in store.current()}


def group(name: str) -> Incoming:
    file = shared(f"tle/groups/{name}")
    return Incoming(file.name, read_elements(file.read_bytes(), source=file.name))


def test_a_set_comes_back_with_its_source_and_the_time_of_its_import(path: Path) -> None:
    with ElementStore(path) as store:
        [report] = store.add([Incoming("a.tle", [element_set()])], NOW)
    assert (report.sets, report.added, report.renewed, report.objects) == (1, 1, 0, 1)
    with ElementStore(path) as store:
        assert store.current() == [StoredSet(element_set(), "a.tle", NOW)]


def test_equal_sets_are_kept_once_and_keep_their_first_source(path: Path) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set(), element_set()])], NOW)
        [report] = store.add([Incoming("b.tle", [element_set(source="b.tle")])], NOW + 1)
        assert (report.sets, report.added, report.renewed, report.objects) == (1, 0, 0, 0)
        assert [one.source for one in store.history("99001")] == ["a.tle"]
        assert store.sources() == {"a.tle": ["99001"], "b.tle": ["99001"]}


def test_older_sets_join_the_history_and_change_nothing_of_what_is_current(path: Path) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("new.tle", [element_set()])], NOW)
        [report] = store.add([Incoming("old.tle", [element_set(day=-3, name="WAU")])], NOW)
        assert (report.added, report.renewed, report.objects) == (1, 0, 0)
        assert [one.elements.name for one in store.current()] == ["WAU-1"]
        assert [one.elements.name for one in store.history("99001")] == ["WAU-1", "WAU"]


def test_of_two_sets_with_one_epoch_the_first_stays_current(path: Path) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set()])], NOW)
        store.add([Incoming("b.tle", [replace(element_set(), bstar=2e-4)])], NOW)
        assert store.current()[0].elements.bstar == 1e-4
        assert len(store.history("99001")) == 2


def test_nearest_is_the_newest_at_or_before_an_instant_and_the_earliest_when_all_are_later(path: Path) -> None:
    rng = random.Random()
    days = rng.sample(range(-500, 500), 40)
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set(day=day) for day in days])], NOW)
        for at_day in [*rng.sample(days, 5), *(rng.uniform(-600, 600) for _ in range(20))]:
            wanted = max((day for day in days if day <= at_day), default=min(days))
            found = store.nearest("99001", NOW + round(at_day * DAY_NS))
            assert found is not None
            assert found.elements.epoch_ns == NOW + wanted * DAY_NS
        assert store.nearest("1", NOW) is None


def test_catalogue_numbers_of_any_size_and_objects_without_one(path: Path) -> None:
    numbers = [1, 99_999, 100_000, 799_999_999, 10**30]
    sets = [element_set(f"SAT {number}", number) for number in numbers] + [element_set("DEBUT", 0), element_set("OTHER", 0)]
    with ElementStore(path) as store:
        store.add([Incoming("a.json", sets)], NOW)
        assert [one.elements.catalogue_number for one in store.current()] == [*numbers, 0, 0]
        assert store.nearest(str(10**30), NOW) is not None
        assert [one.elements.name for one in store.history("name:DEBUT")] == ["DEBUT"]


def test_an_import_that_fails_half_way_leaves_nothing(path: Path) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set()])], NOW)
        bad = replace(element_set("FAR", 5), epoch_ns=2**63)
        with pytest.raises(KnownError, match="FAR"):
            store.add([Incoming("b.tle", [element_set("NEW", 4)]), Incoming("c.tle", [bad])], NOW)
        store._connection.execute("create trigger broken before insert on sets when new.object = '7' begin select raise(abort, 'no'); end")
        with pytest.raises(KnownError, match="can't be used"):
            store.add([Incoming("b.tle", [element_set("NEW", 4)]), Incoming("c.tle", [element_set("SEVEN", 7)])], NOW)
        assert list(current_of(store)) == ["99001"]
        assert list(store.sources()) == ["a.tle"]


@pytest.mark.parametrize("name", ["weather.tle", "stations.tle"])
def test_real_groups_in_reverse_order_change_nothing_of_what_is_current(path: Path, name: str, tmp_path: Path) -> None:
    """tle/GOLDEN.md 4: no set of a later date is older than the one it replaces."""
    dates = [date for date in ("2026-05-30", "2026-08-08", "2026-08-22") if shared(f"tle/groups/{date}").joinpath(name).exists()]
    groups = [group(f"{date}/{name}") for date in dates]
    with ElementStore(path) as store, ElementStore(tmp_path / "other.sqlite") as other:
        for each in groups:
            store.add([each], NOW)
        before = current_of(store)
        for each in reversed(groups):
            [report] = store.add([each], NOW + 1)
            assert (report.added, report.renewed, report.objects) == (0, 0, 0)
            other.add([each], NOW)
        assert current_of(store) == before
        assert {key: one.elements for key, one in current_of(other).items()} == {key: one.elements for key, one in before.items()}


def test_a_renamed_object_keeps_its_history(path: Path) -> None:
    """tle/GOLDEN.md 4: 35491 is renamed from GOES 14 to EWS-G3 (GOES 14)."""
    with ElementStore(path) as store:
        store.add([group("2026-05-30/weather.tle"), group("2026-08-08/weather.tle")], NOW)
        assert current_of(store)["35491"].elements.name == "EWS-G3 (GOES 14)"
        assert [one.elements.name for one in store.history("35491")] == ["EWS-G3 (GOES 14)", "GOES 14"]


def test_docked_objects_stay_apart_and_one_object_may_come_from_several_groups(path: Path) -> None:
    """tle/GOLDEN.md 5: seven objects share the set of the ISS, which is in amateur.tle as well."""
    with ElementStore(path) as store:
        store.add([group("2026-08-08/stations.tle"), group("2026-08-08/amateur.tle")], NOW)
        current = current_of(store)
        docked = [current[str(number)].elements for number in (25544, 36086, 49044, 67796, 68319, 68689, 68837)]
        assert len({(one.epoch_ns, one.mean_motion, one.mean_anomaly_deg) for one in docked}) == 1
        assert len({one.name for one in docked}) == 7
        assert sum("25544" in keys for keys in store.sources().values()) == 2
        assert len(store.history("25544")) == 1


def test_two_processes_import_at_once_and_nothing_is_lost(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from console.orbit.elements import ElementSet
from console.orbit.trajectory import OemOrbit, trajectory_of
from console.store.element_rows import Incoming
from console.store.element_store import ElementStore
for turn in range(20):
    with ElementStore(Path(sys.argv[1])) as store:
        sets = [ElementSet(f"S{n}", n, turn * 1000 + n, 15.0, 0.0, 1.0, 0.0, 0.0, 0.0) for n in range(1, 50)]
        store.add([Incoming(sys.argv[2], sets)], turn)
"""
    command = [sys.executable, "-c", code, str(path)]
    started = [subprocess.Popen([*command, name], cwd=REPOSITORY, stderr=subprocess.PIPE, text=True) for name in ("a", "b", "c")]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [("", 0)] * 3
    with ElementStore(path) as store:
        assert len(store.all_sets()) == 20 * 49
        assert {one.elements.epoch_ns - one.elements.catalogue_number for one in store.current()} == {19_000}


@pytest.mark.parametrize("damage", ["not sqlite", "pages"])
def test_a_damaged_store_is_told_kept_aside_and_begun_anew(path: Path, damage: str) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set(f"SAT {n}", n) for n in range(1, 500)])], NOW)
    content = path.read_bytes()
    broken = b"<html>no database</html>" * 400 if damage == "not sqlite" else content[:4096] + b"\xa5" * (len(content) - 4096)
    path.write_bytes(broken)
    with pytest.raises(KnownError, match="damaged; it is kept as elements-damaged-"), ElementStore(path) as store:
        store.current()
    assert [kept.read_bytes() for kept in path.parent.glob("elements-damaged-*.sqlite")] == [broken]
    with ElementStore(path) as store:
        assert store.current() == []
        store.add([Incoming("a.tle", [element_set()])], NOW)


def test_a_store_that_was_renewed_meanwhile_is_not_moved_aside_by_the_one_that_held_the_damaged_file(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(KnownError):
        ElementStore(path)
    with ElementStore(path) as late:
        path.rename(path.with_name("moved.sqlite"))
        path.write_bytes(b"the new one")
        error = late._damaged(sqlite3.DatabaseError("malformed"))
        assert "somebody else" in str(error)
        assert path.read_bytes() == b"the new one"
    path.unlink()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="element store"):
        ElementStore(tmp_path / "missing" / "elements.sqlite")


def test_a_store_of_a_newer_version_and_a_foreign_database_are_refused_untouched(path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"pragma user_version = {len(ELEMENT_MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(KnownError, match="newer Moonkite"):
        ElementStore(path)
    foreign = tmp_path / "foreign.sqlite"
    connection = sqlite3.connect(foreign)
    connection.execute("create table mine (x)")
    connection.close()
    with pytest.raises(KnownError, match="no element store"):
        ElementStore(foreign)


def test_an_older_store_is_brought_forward_with_its_sets(path: Path) -> None:
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set()])], NOW)
        steps = (*ELEMENT_MIGRATIONS, lambda connection: connection.execute("alter table imports add column by text not null default ''"))
        bring_forward(store._connection, str(path), steps)
        assert store._connection.execute("select source, by from imports").fetchall() == [("a.tle", "")]
        assert store._connection.execute("pragma user_version").fetchone() == (len(ELEMENT_MIGRATIONS) + 1,)
        assert store._connection.execute("pragma application_id").fetchone() == (ELEMENTS_ID,)
        assert len(store.current()) == 1


def test_a_source_is_asked_once_in_the_pause_whoever_asks(path: Path) -> None:
    url, pause = "https://example.org/x", 2 * HOUR_NS
    with ElementStore(path) as store, ElementStore(path) as other:
        assert store.claim_fetch(url, NOW, pause_ns=pause) is None
        store.note_outcome(url, "failed: 403")
        refused = other.claim_fetch(url, NOW + pause - 1, pause_ns=pause)
        assert refused is not None
        assert (refused.at_ns, refused.outcome) == (NOW, "failed: 403")
        assert other.claim_fetch("https://example.org/y", NOW, pause_ns=pause) is None
        assert store.claim_fetch(url, NOW + pause, pause_ns=pause) is None
        assert store.fetched_urls() == ["https://example.org/y", url]


def test_an_ephemeris_is_kept_with_the_text_it_came_in(path: Path) -> None:
    text = oem_text("ASCENT", "STAGE")
    orbits = read_orbits(text, source="launch.oem")
    with ElementStore(path) as store:
        [report] = store.add([Incoming("launch.oem", orbits, text)], NOW)
        assert (report.added, report.objects) == (2, 2)
        assert store.add([Incoming("again.oem", orbits, text)], NOW)[0].added == 0
        found = store.nearest("name:STAGE", NOW + HOUR_NS)
        assert found is not None
        assert (found.text, found.source, found.elements.name) == (text, "launch.oem", "STAGE")
        assert isinstance(found.elements, OemOrbit)
        times = np.arange(NOW, NOW + 5 * HOUR_NS, HOUR_NS // 3)
        ours, theirs = (trajectory_of(one).teme(times)[0] for one in (found.elements, orbits[1]))
        assert np.array_equal(ours, theirs)


def test_an_ephemeris_serves_while_it_lasts_and_mean_elements_before_and_after(path: Path) -> None:
    text = oem_text("WAU-1").replace("2026-001A\n", "99001\n")
    orbits = read_orbits(text, source="x.oem")
    key = object_key(orbits[0])
    own = element_set("WAU-1", orbits[0].catalogue_number, day=-3)
    with ElementStore(path) as store:
        store.add([Incoming("x.oem", orbits, text), Incoming("a.tle", [own])], NOW)
        kinds = []
        for hour in (-1, 0, 5, 7):
            found = store.nearest(key, NOW + hour * HOUR_NS)
            assert found is not None
            kinds.append(type(found.elements).__name__)
        assert kinds == ["ElementSet", "OemOrbit", "OemOrbit", "ElementSet"]


def test_the_sets_around_a_time_hold_the_one_to_use_for_each_of_its_instants(path: Path) -> None:
    source = random.Random()
    days = sorted(source.uniform(-120, 120) for _ in range(60))
    with ElementStore(path) as store:
        store.add([Incoming("a.tle", [element_set(day=day) for day in days] + [element_set("X", 5, day=50.0)])], NOW)
        store.add([Incoming("a.oem", read_orbits(oem_text("STAGE"), source="a.oem"), oem_text("STAGE"))], NOW)
        for middle in (-300, -100, 0, 33, 115, 300):
            start, end = NOW + (middle - 20) * DAY_NS, NOW + (middle + 20) * DAY_NS
            found = store.around("99001", start, end)
            assert len(found) <= 60
            for at_ns in [start, end, *(start + round(source.random() * (end - start)) for _ in range(30))]:
                wanted = store.nearest("99001", at_ns)
                assert nearest_elements([one.elements for one in found], at_ns) == (wanted.elements if wanted else None)
        assert [one.elements.name for one in store.around("5", NOW, NOW + DAY_NS)] == ["X"]
        assert len(store.around("name:STAGE", NOW, NOW + DAY_NS)) + len(store.around("STAGE", NOW, NOW + DAY_NS)) <= 1
        assert store.around("1", NOW, NOW + DAY_NS) == []
