"""Icons: each draws something in the theme's tone, and a wrong name is told."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from console.errors import KnownError
from widgets.icons import icon, icon_names, picture
from widgets.theme import DARK


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_draws_something(name: str, qapp: object) -> None:
    drawn = picture(name, "#ff0000", 24).toImage()
    assert any(drawn.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))


def test_an_icon_has_the_tone_asked_for(qapp: object) -> None:
    assert picture("stop", "#12ab34", 32).toImage().pixelColor(16, 16) == QColor("#12ab34")


def test_icons_for_buttons_have_several_sizes(qapp: object) -> None:
    assert len(icon("play", DARK).availableSizes()) >= 3


def test_a_wrong_name_is_told_with_the_near_one(qapp: object) -> None:
    with pytest.raises(KnownError, match="did you mean pause"):
        icon("pausee", DARK)
