"""A printed plan of passes, laid out: a station begins a page, a day has its heading, a pass is a row. No Qt here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console.orbit.site import Site
from console.orbit.types import PassRow
from console.utc import DAY_NS, SECOND_NS

ROW_PT = 31.0
DAY_PT = 24.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlannedPass:
    """One row: the pass with the elevation over it, and what stands in the last column (a booking, say)."""

    row: PassRow
    note: str = ""


@dataclass(frozen=True, slots=True)
class PassPlan:
    """What is to be printed: the passes from start to end over each site, whoever made it when. `is_approximate` names sites whose
    coordinates are only about right."""

    title: str
    sites: tuple[Site, ...]
    passes: tuple[PlannedPass, ...]
    start_ns: int
    end_ns: int
    made_ns: int
    approximate: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """Something on a page, `height` points high: the heading of a day (`day` is its midnight), or a pass."""

    height: float
    day_ns: int = 0
    planned: PlannedPass | None = None


@dataclass(slots=True)
class Page:
    """The lines of one page of one site, from the top."""

    site: Site
    lines: list[Line] = field(default_factory=list)


def pages_of(plan: PassPlan, room: float) -> list[Page]:
    """The pages of a plan, each with lines that fill at most `room` points; a site without passes has one empty page. A heading is
    never the last line of a page, and stands again at the top of one that goes on with its day."""
    return [page for site in plan.sites for page in _site_pages(site, _passes_of(plan, site), room)]


def _passes_of(plan: PassPlan, site: Site) -> list[PlannedPass]:
    mine = (planned for planned in plan.passes if planned.row.one_pass.station == site.name)
    return sorted(mine, key=lambda planned: (planned.row.one_pass.aos_ns, planned.row.one_pass.spacecraft))


def _site_pages(site: Site, passes: Sequence[PlannedPass], room: float) -> Iterator[Page]:
    page, left, day = Page(site), room, -1
    for planned in passes:
        midnight = planned.row.one_pass.aos_ns // DAY_NS * DAY_NS
        needed = ROW_PT + (DAY_PT if midnight != day else 0.0)
        if needed > left and page.lines:
            yield page
            page, left, day = Page(site), room, -1
        if midnight != day:
            page.lines.append(Line(DAY_PT, day_ns=midnight))
            left, day = left - DAY_PT, midnight
        page.lines.append(Line(ROW_PT, planned=planned))
        left -= ROW_PT
    yield page


def day_text(at_ns: int) -> str:
    """A day in words and as day of year, `Sunday 22 November 2026, day 326`."""
    moment = _EPOCH + timedelta(seconds=at_ns // SECOND_NS)
    return f"{moment:%A} {moment.day} {moment:%B %Y}, day {moment:%j}"
