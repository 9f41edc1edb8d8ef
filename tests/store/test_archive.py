"""One parameter over many sessions: the extremes of all of them, from the catalogue once it knows them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.store import archive
from console.store.archive import ArchiveQuery, read_archive
from console.store.catalogue import rebuild
from console.store.reader import SessionReader
from tests.store.recordings import SECOND, START_NS, batch, begin, delivery

DAY = 86_400
EVER = ArchiveQuery("WAU-1", "SIM", "V", 0, 2**62)


def session(folder: Path, day: int, values: list[float], **changes: object) -> Path:
    """A session `day` days after the start with samples a second apart."""
    first = day * DAY
    with begin(folder, started_ns=START_NS + first * SECOND, **changes) as writer:
        writer.delivery(delivery(first + len(values), samples=[batch(first, {"V": np.array(values)})]))
    return writer.path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Sessions whose samples were really read."""
    read: list[Path] = []
    real = archive._whole
    monkeypatch.setattr(archive, "_whole", lambda path, query: (read.append(path), real(path, query))[1])
    return read


def test_few_sessions_are_read_whole_with_gaps_between(tmp_path: Path) -> None:
    for day in range(3):
        session(tmp_path, day, [day, day + 0.5])
    times, values, factor = read_archive(tmp_path, EVER)
    assert values[np.isfinite(values)].tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert int(np.isnan(values).sum()) == 2
    assert np.all(np.diff(times) >= 0)
    assert factor == 1


def test_many_sessions_come_from_the_catalogue_the_second_time(tmp_path: Path, opened: list[Path]) -> None:
    paths = [session(tmp_path, day, list(np.random.default_rng(day).normal(size=300))) for day in range(15)]
    first = read_archive(tmp_path, EVER)
    assert sorted(opened) == sorted(paths)
    opened.clear()
    second = read_archive(tmp_path, EVER)
    assert opened == []
    assert second[0].tolist() == first[0].tolist()
    truth = np.concatenate([np.random.default_rng(day).normal(size=300) for day in range(15)])
    assert (np.nanmin(second[1]), np.nanmax(second[1])) == (truth.min(), truth.max())


def test_a_changed_session_and_a_new_catalogue_are_read_again(tmp_path: Path, opened: list[Path]) -> None:
    for day in range(14):
        session(tmp_path, day, [1.0, 2.0])
    read_archive(tmp_path, EVER)
    opened.clear()
    added = session(tmp_path, 20, [9.0])
    assert np.nanmax(read_archive(tmp_path, EVER)[1]) == 9.0
    assert opened == [added]
    rebuild(tmp_path)
    opened.clear()
    read_archive(tmp_path, EVER)
    assert len(opened) == 15


def test_other_spacecraft_and_other_modes_do_not_count(tmp_path: Path) -> None:
    session(tmp_path, 0, [1.0])
    session(tmp_path, 1, [50.0], spacecraft="WAU-2")
    session(tmp_path, 2, [60.0], mode="LIVE")
    assert read_archive(tmp_path, EVER)[1].tolist() == [1.0]


def test_nothing_later_than_the_clock_is_shown(tmp_path: Path) -> None:
    for day in range(14):
        session(tmp_path, day, [float(day)] * 3)
    until = ArchiveQuery("WAU-1", "SIM", "V", 0, 2**62, START_NS + (5 * DAY + 1) * SECOND)
    times, values, _ = read_archive(tmp_path, until)
    assert times[-1] == until.until_ns
    assert np.nanmax(values) == 5.0


def test_where_sessions_overlap_the_later_one_is_shown(tmp_path: Path) -> None:
    session(tmp_path, 0, [1.0] * 100)
    with begin(tmp_path, started_ns=START_NS + 50 * SECOND) as writer:
        writer.delivery(delivery(60, samples=[batch(50, {"V": np.full(10, 2.0)})]))
    times, values, _ = read_archive(tmp_path, EVER)
    seconds = (times - START_NS) // SECOND
    inside = (seconds >= 50) & (seconds <= 59) & np.isfinite(values)
    assert set(values[inside].tolist()) == {2.0}
    assert {1.0, 2.0} == set(values[np.isfinite(values)].tolist())
    assert seconds[-1] == 99


def test_a_damaged_session_is_left_out(tmp_path: Path) -> None:
    session(tmp_path, 0, [1.0])
    session(tmp_path, 1, [2.0]).write_bytes(b"no session")
    assert read_archive(tmp_path, EVER)[1].tolist() == [1.0]


def test_the_summary_of_a_session_is_its_history(tmp_path: Path) -> None:
    values = list(np.random.default_rng(1).normal(size=5000))
    path = session(tmp_path, 0, values)
    with SessionReader(path) as reader:
        expected = reader.history("V", 0, 2**62, max_points=archive.SUMMARY_POINTS)
    found = archive._whole(path, EVER)
    assert found[0].tolist() == expected.times_ns.tolist()
    assert len(found[0]) <= archive.SUMMARY_POINTS
