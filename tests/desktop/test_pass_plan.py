"""The plan's layout, and the PDF that Qt makes of it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from console.desktop.pass_plan import DAY_PT, ROW_PT, PassPlan, PlannedPass, day_text, pages_of
from console.desktop.pass_plan_pdf import COLUMNS_PT, CURVE, HEAD_PT, ROOM_PT, paint_page, write_pass_plan
from console.errors import KnownError
from console.orbit.site import Site
from console.orbit.types import Pass, PassRow
from console.utc import DAY_NS, SECOND_NS, parse_utc
from widgets.theme import LIGHT

START = parse_utc("2026-11-22T00:00:00Z")
SITES = (Site("Banting", 2.8, 101.5, 10.0, min_elevation_deg=2.0), Site("Katsuura", 35.2, 140.3, 20.0), Site("Nowhere", -80.0, -10.0, 0.0))


def planned(at_ns: int, *, station: str = "Banting", name: str = "WAU-1", highest: float = 67.0) -> PlannedPass:
    los_ns = at_ns + 600 * SECOND_NS
    one = Pass(name, station, at_ns, at_ns + 300 * SECOND_NS, los_ns, highest, 10.0, 100.0, 190.0, at_ns - DAY_NS, 1.0, 0.1)
    shares = np.linspace(0.0, 1.0, 60)
    return PlannedPass(PassRow(one, (at_ns + shares * (los_ns - at_ns)).astype(np.int64), highest * np.sin(np.pi * shares)), "booked")


def plan_of(passes: list[PlannedPass], sites: tuple[Site, ...] = SITES) -> PassPlan:
    return PassPlan("Demo", sites, tuple(passes), START, START + 3 * DAY_NS, START, frozenset({"Banting"}))


def test_every_pass_stands_once_under_its_day_and_every_page_keeps_within_its_room() -> None:
    rng = random.Random()
    passes = [
        planned(START + rng.randrange(3 * DAY_NS), station=rng.choice(SITES[:2]).name, name=f"S{n}") for n in range(rng.randrange(1, 200))
    ]
    pages = pages_of(plan_of(passes), ROOM_PT)
    shown = [line.planned for page in pages for line in page.lines if line.planned is not None]
    assert sorted(one.row.one_pass.spacecraft for one in shown) == sorted(one.row.one_pass.spacecraft for one in passes)
    for page in pages:
        assert sum(line.height for line in page.lines) <= ROOM_PT
        day = -1
        for line in page.lines:
            day = line.day_ns or day
            if line.planned is not None:
                assert line.planned.row.one_pass.aos_ns // DAY_NS * DAY_NS == day
                assert line.planned.row.one_pass.station == page.site.name
        assert not page.lines or page.lines[-1].planned is not None


def test_a_site_begins_a_page_and_one_without_passes_has_an_empty_one() -> None:
    pages = pages_of(plan_of([planned(START)]), ROOM_PT)
    assert [(page.site.name, len(page.lines)) for page in pages] == [("Banting", 2), ("Katsuura", 0), ("Nowhere", 0)]


def test_a_page_that_goes_on_with_a_day_says_which() -> None:
    pages = pages_of(plan_of([planned(START + n * 60 * SECOND_NS) for n in range(5)], SITES[:1]), DAY_PT + 2 * ROW_PT)
    assert [[bool(line.day_ns) for line in page.lines] for page in pages] == [[True, False, False], [True, False, False], [True, False]]


def test_a_day_in_words() -> None:
    assert day_text(parse_utc("2026-11-22T23:59:59Z")) == "Sunday 22 November 2026, day 326"


def test_the_pdf_has_as_many_pages_as_are_told(qapp: QApplication, tmp_path: Path) -> None:
    passes = [planned(START + n * 5000 * SECOND_NS) for n in range(40)]
    count = write_pass_plan(tmp_path / "plan.pdf", plan_of(passes))
    content = (tmp_path / "plan.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == count == len(pages_of(plan_of(passes), ROOM_PT)) > 3
    assert [file.name for file in tmp_path.iterdir()] == ["plan.pdf"]


def test_a_plan_that_cannot_be_written_leaves_the_old_one(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "plan.pdf"
    target.mkdir()
    with pytest.raises(KnownError, match="can't be written"):
        write_pass_plan(target, plan_of([planned(START)]))
    assert [file.name for file in tmp_path.iterdir()] == ["plan.pdf"]
    with pytest.raises(KnownError, match="can't be written"):
        write_pass_plan(tmp_path / "missing" / "plan.pdf", plan_of([]))


def test_the_curve_is_as_high_as_the_pass(qapp: QApplication) -> None:
    heights = [_curve_pt(qapp, highest) for highest in (10.0, 45.0, 90.0)]
    room = ROW_PT - 8
    assert heights == pytest.approx([room * share for share in (1 / 9, 0.5, 1.0)], abs=2.5)


def _curve_pt(qapp: QApplication, highest: float) -> float:
    """The height of the curve's filled area in the middle of the first row."""
    image = QImage(600, 842, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    plan = plan_of([planned(START, highest=highest)], SITES[:1])
    [page] = pages_of(plan, ROOM_PT)
    painter = QPainter(image)
    paint_page(painter, plan, page, 1, 1)
    painter.end()
    x, top = round(CURVE.left + CURVE.width / 2), round(HEAD_PT + COLUMNS_PT + DAY_PT)
    column = [image.pixelColor(x, y) for y in range(top, top + round(ROW_PT))]
    fill = QColor(LIGHT.selection)
    return float(sum(abs(at.red() - fill.red()) < 12 and abs(at.blue() - fill.blue()) < 8 for at in column))
