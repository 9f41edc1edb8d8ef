"""Steps are ticked as they are done, in any order; dismissing ends it."""

from __future__ import annotations

import pytest

from widgets.first_run_guide import FIRST_PASS, FirstRunGuide, demo


@pytest.fixture
def guide(qtbot) -> FirstRunGuide:
    made = FirstRunGuide()
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_next_step_is_the_first_that_is_not_done(guide):
    assert guide.next_step() == FIRST_PASS[0]
    guide.show_done("lock")
    assert guide.next_step() == FIRST_PASS[0]
    guide.show_done("aos")
    assert guide.next_step() == FIRST_PASS[2]
    assert guide.heading.text() == "Your first pass, 2 of 5 done"


def test_only_the_next_step_explains_itself(guide):
    assert [text.isVisible() for _, _, text in guide._rows.values()] == [True, False, False, False, False]


def test_unknown_and_repeated_keys_change_nothing(guide):
    guide.show_done("nonsense")
    guide.show_done("aos")
    guide.show_done("aos")
    assert guide.done() == {"aos"}


def test_all_done_says_so(guide):
    for step in FIRST_PASS:
        guide.show_done(step.key)
    assert guide.heading.text() == "You have flown a pass"
    assert guide.dismiss.text() == "Close"


def test_dismissing_hides_and_tells(guide, qtbot):
    with qtbot.waitSignal(guide.dismissed):
        guide.dismiss.click()
    assert not guide.isVisible()


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert len(made.done()) == 2
