from __future__ import annotations

import time
from dataclasses import replace

import pytest

from console.errors import KnownError
from console.orbit.catalogue import nearest_elements, read_elements, refreshed
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, LOW, named, real_sets, table_of, tle
from tests.shared_data import shared


def refusal(content: str | bytes) -> str:
    with pytest.raises(KnownError) as caught:
        read_elements(content, source="download.txt")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_whole_active_catalogue_is_read_in_seconds() -> None:
    content = shared("tle/active/active_2025-09-13T21JST.tle").read_bytes()
    begun = time.process_time()
    sets = read_elements(content, source="active")
    assert time.process_time() - begun < 5  # 0.25 s on the reference machine: only a quadratic reader would trip here
    assert len(sets) == 12_655
    assert max(one.catalogue_number for one in sets) == 65_588
    assert sum(one.bstar < 0 for one in sets) == 2_384
    assert round(max(one.eccentricity for one in sets), 4) == 0.9116


def test_every_real_file_of_elements_is_read() -> None:
    folders = ("tle/history", "tle/groups/2026-05-30", "tle/groups/2026-08-08", "tle/groups/2026-08-22")
    counts = [sum(len(read_elements(path.read_bytes(), source=path.name)) for path in shared(name).glob("*.tle")) for name in folders]
    assert counts[0] == 4_627  # tle/GOLDEN.md, README.md
    assert all(counts)


@pytest.mark.parametrize(("year", "count"), [("2021-01-24", 834), ("2025-09-20", 694), ("2026-08-16", 649)])
def test_gpredict_catalogues_are_read(year: str, count: int) -> None:
    assert len(real_sets(f"gpredict/satellites_{year}.dat")) == count


def test_the_amsat_text_of_2019_is_read() -> None:
    assert len(real_sets("satnogs/tles_2019-11.txt")) == 240


def test_a_web_page_is_refused_with_its_title() -> None:
    page = b"<!DOCTYPE html>\n<html><head><title>503 Service\nUnavailable</title></head><body>1 2</body></html>"
    assert "a web page" in refusal(page)
    assert "503 Service" in refusal(page)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"No GP data found", "a message: 'No GP data found'"),
        (b"GP data has not updated since your last\nsuccessful download", "a message: 'GP data has not updated"),
        (b'{"error": "You must be logged in"}', "You must be logged in"),
        (b"[]", "no element sets"),
        (b"\x80\x02\xff\x00noise", "no text: byte 0x80"),
        (b"OBJECT_NAME,EPOCH\n", "no element sets"),
        (b"\x1f\x8b\x08\x00packed", "a compressed file; unpack it first"),
        (b"PK\x03\x04packed", "a compressed file; unpack it first"),
        (b"[1, 2]", "no object"),
    ],
)
def test_what_is_not_elements_is_refused_clearly(content: bytes, what: str) -> None:
    assert what in refusal(content)


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    assert len(read_elements(b"\xef\xbb\xbf" + tle().encode(), source="x")) == 1
    assert len(read_elements(tle().encode("utf-16"), source="x")) == 1


def test_importing_an_older_catalogue_changes_nothing() -> None:
    # tle/GOLDEN.md 4: no set of a later date is older than the one it replaces
    old, new = real_sets("groups/2026-08-08/weather.tle").values(), real_sets("groups/2026-08-22/weather.tle").values()
    now = refreshed(list(old), list(new))
    assert len(now) == 74
    assert refreshed(now, list(old)) == now
    assert sum(one in new for one in now) == 74 - 1  # one is unchanged but for its file's name


def test_the_set_used_is_the_newest_at_or_before_the_instant() -> None:
    sets = [named(LOW, epoch_ns=EPOCH_NS + day * DAY_NS) for day in (2, 0, 1)]
    chosen = [nearest_elements(sets, EPOCH_NS + hours * DAY_NS // 24) for hours in (-1, 0, 25, 47, 48, 999)]
    assert [(one.epoch_ns - EPOCH_NS) // DAY_NS for one in chosen if one] == [0, 0, 1, 1, 2, 2]
    assert nearest_elements([], 0) is None


def test_of_ephemerides_that_cover_an_instant_the_one_made_last_is_used() -> None:
    tables = [table_of(LOW, EPOCH_NS + hours * 3_600 * SECOND_NS, EPOCH_NS + DAY_NS) for hours in (0, 1, 2)]
    old, new, ended = (replace(one, created_ns=at, name=name) for one, at, name in zip(tables, (1, 3, 2), "ABC", strict=True))
    newest = named(LOW, epoch_ns=EPOCH_NS + DAY_NS // 2)
    chosen = [nearest_elements([old, new, ended, newest], EPOCH_NS + hours * 3_600 * SECOND_NS) for hours in (0, 3, 23, 25)]
    assert [one.name for one in chosen if one] == ["A", "B", "B", "LOW"]
    assert nearest_elements([old], EPOCH_NS - DAY_NS) is old
