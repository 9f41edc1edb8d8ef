"""Lines of keys, which the TOML reader forgets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.mission.source import key_lines, place_text, read_source


def test_tables_of_arrays_are_counted_and_their_children_belong_to_the_last() -> None:
    text = '[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\n[a.b]\n"y" = 3\n[c."d.e"]\nf.g = 4\n'
    lines = key_lines(text)
    assert lines["a", 0, "x"] == 2
    assert lines["a", 0, "b", "y"] == 4
    assert lines["a", 1] == 5
    assert lines["a", 1, "b", "y"] == 7
    assert lines["c", "d.e", "f", "g"] == 9


def test_a_missing_key_is_placed_at_its_table() -> None:
    source = read_source(b"[a]\nx = 1\n", name="m.toml")
    assert source.where(("a", "nothing")) == "m.toml:1 a.nothing"
    assert source.where(("b",)) == "m.toml b"


def test_places_are_written_as_authors_count() -> None:
    assert place_text(("stations", 2, "height_m")) == "stations[3].height_m"


@given(st.text(max_size=200))
def test_any_text_has_lines_for_no_more_keys_than_lines(text: str) -> None:
    lines = key_lines(text)
    assert len(lines) <= len(text.splitlines())
