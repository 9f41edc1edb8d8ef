"""Editing a plan step by step: only the lines of that step change, whatever stands around them."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.procedure_text import (
    new_plan,
    step_values,
    value_text,
    with_new_step,
    with_step,
    with_step_moved,
    without_step,
)
from console.errors import KnownError
from console.resources import demo_mission_folder
from tests.command.procedures import plan

ROUTINE = (demo_mission_folder() / "plans" / "routine.toml").read_text("utf-8")
TWO = """# about it
mode = "manual"

# the first
[[steps]]
id = "a"   # why
kind = "note"
# inside
text = "A"

[[steps]]
id = "b"
kind = "note"
text = "B"
"""
ODD = [
    'mode = "manual"\n[[steps]]\nid = "a"\ntext = """\n[[steps]]\nid = "b"\n"""\n',
    '[[steps]]\nid = "a"\n[steps.arguments]\nX = 1\n[[steps]] # second\nid = "b"\n',
    '[[steps]]\nid = "a"\n[other]\nx = 1\n',
    "[[steps]]\nid = 'a'\nchoices = { \"[[steps]]\" = 'end' }\n",
    "# nothing\n",
    "[[steps]]\n[[steps]]\n",
    'x = [\n[[1]],\n]\n[[steps]]\nid = "a"\n',
    "",
]
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_any_value_comes_back_from_its_text(value: object) -> None:
    assert tomllib.loads(f"x = {value_text(value)}")["x"] == value


@pytest.mark.parametrize("place", range(len(step_values(ROUTINE))))
def test_only_the_changed_step_changes(place: int) -> None:
    before = step_values(ROUTINE)
    changed = with_step(ROUTINE, place, {**before[place], "text": 'other "words"'})
    assert step_values(changed) == [*before[:place], {**before[place], "text": 'other "words"'}, *before[place + 1 :]]
    assert with_step(changed, place, before[place]).count("\n") == ROUTINE.count("\n")


def test_comments_stay_with_their_step() -> None:
    changed = with_step(TWO, 0, {"id": "a", "kind": "note", "text": "AA"})
    assert changed.startswith('# about it\nmode = "manual"\n\n# the first\n[[steps]]\n# inside\nid = "a"\n')
    assert with_step_moved(TWO, 0, 1).index('id = "b"') < with_step_moved(TWO, 0, 1).index("# the first")
    assert "# the first" not in without_step(TWO, 0)
    assert "# about it" in without_step(TWO, 0)


def test_steps_are_put_in_moved_and_taken_out() -> None:
    new = {"id": "n", "kind": "wait", "duration": "5s"}
    for place in range(3):
        assert [one["id"] for one in step_values(with_new_step(TWO, place, new))] == [*"ab"[:place], "n", *"ab"[place:]]
    assert [one["id"] for one in step_values(with_step_moved(TWO, 1, 0))] == ["b", "a"]
    assert step_values(without_step(without_step(TWO, 1), 0)) == []
    assert step_values(with_new_step("", 0, new)) == [new]


def test_a_text_whose_lines_do_not_tell_its_steps_is_left_alone() -> None:
    for text in ('steps = [{ id = "a" }]', 'x = """\n[[steps]]\n"""\n' + TWO, "= ="):
        with pytest.raises(KnownError):
            with_step(text, 0, {})


def test_a_new_plan_is_sound() -> None:
    assert plan(new_plan("first")).description == "first"


@pytest.mark.parametrize("text", [ROUTINE, TWO, *ODD])
def test_steps_read_one_by_one_are_those_of_the_whole_text(text: str) -> None:
    """The oracle is the reader of the whole: `tomllib`."""
    assert step_values(text) == tomllib.loads(text).get("steps", [])


@given(
    st.lists(
        st.sampled_from(["[[steps]]", 'id = "a"', "x = 1", "[other]", "[steps.y]", "'''", '"""', "# c", "steps = []", "]"]), max_size=8
    )
)
def test_any_lines_are_read_as_the_whole_or_refused_with_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        whole = tomllib.loads(text).get("steps", [])
    except tomllib.TOMLDecodeError:
        whole = None
    if isinstance(whole, list):
        assert step_values(text) == whole
    else:
        with pytest.raises(KnownError):
            step_values(text)


def test_what_is_done_to_the_values_stays_with_who_does_it() -> None:
    step_values(TWO)[0]["id"] = "changed"
    assert step_values(TWO)[0]["id"] == "a"
