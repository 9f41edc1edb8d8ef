"""Who stands behind a command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.authorship import people_of, plan_by

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Zs", "Zl", "Zp", "Cc"]), min_size=1, max_size=12)


@given(NAMES, NAMES.filter(lambda name: not name.startswith("plan")))
def test_the_operator_behind_a_plan_is_found_whatever_they_are_called(plan: str, operator: str) -> None:
    assert operator.casefold() in people_of(plan_by(plan, operator))
    assert people_of(operator) == {operator.casefold()}


@pytest.mark.parametrize(("by", "people"), [("", set()), ("plan Routine", set()), ("plan A (b) (FD)", {"b) (fd", "fd"}), (" FD ", {"fd"})])
def test_a_plan_that_nobody_known_runs_has_nobody(by: str, people: set[str]) -> None:
    assert people_of(by) == people
