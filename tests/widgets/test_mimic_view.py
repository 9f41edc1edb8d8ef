"""The drawing's view: marks, colours, what is painted anew, and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from console.mimic.drawing import Mimic
from console.mimic.showing import ValueNow
from console.telemetry.states import AlarmLevel, Freshness
from tests.mimic.drawings import drawn
from widgets.mimic_panel import MimicPanel
from widgets.mimic_view import MimicView
from widgets.theme import THEMES, Status, Theme, blend

LIVE = ValueNow("7.5", 7.5, "V", AlarmLevel.NORMAL, Freshness.LIVE, 0.4, "7 .. 8", "Battery voltage")
BOX, VESSEL, HAND, LAMP = (
    '<rect class="m-box" x="10" y="10" width="60" height="30" data-alarm="BATT_V"/>',
    '<rect class="m-fill-accent" x="100" y="10" width="20" height="80" data-fill="TANK"/>',
    '<path fill="none" stroke="#ffffff" stroke-width="4" d="M160 50V20" data-rotate="HEADING" data-rotate-centre="160 50"/>',
    '<circle class="m-fill-accent" cx="30" cy="70" r="8" data-visible="HEATER_ON == 1"/>',
)
TEXT = '<text x="12" y="30" data-text="BATT_V" data-format="{:.1f} V">-</text>'


def opened(qtbot: QtBot, mimic: Mimic | None, theme: Theme = THEMES["dark"]) -> MimicView:
    view = MimicView(theme)
    qtbot.addWidget(view)
    view.resize(424, 224)  # two pixels for each unit, inside the margin
    view.show_mimic(mimic)
    return view


def tone(view: MimicView, x: float, y: float) -> str:
    at = view.transform().map(QPointF(x, y))
    return view.grab().toImage().pixelColor(round(at.x()), round(at.y())).name()


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_a_box_has_the_themes_tone_until_its_level_rises(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, drawn(BOX), theme)
    view.show_values({"BATT_V": LIVE})
    assert tone(view, 40, 25) == theme.raised
    view.show_values({"BATT_V": ValueNow("9", 9.0, "V", AlarmLevel.CRITICAL, Freshness.LIVE, 0.1)})
    assert tone(view, 40, 25) == blend(theme.panel, theme.status(Status.CRITICAL), 0.14)
    assert QColor(tone(view, 70, 11)) == QColor(theme.critical)
    view.show_values({"BATT_V": ValueNow("9", 9.0, "V", AlarmLevel.CRITICAL, Freshness.STALE, 90.0)})
    assert tone(view, 40, 25) == theme.raised


def test_a_vessel_is_full_as_far_as_its_value_and_empty_when_that_is_not_known(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(VESSEL))
    for number, freshness, low, high in (
        (50.0, Freshness.LIVE, view.theme.accent, view.theme.ground),
        (100.0, Freshness.LIVE, view.theme.accent, view.theme.accent),
        (100.0, Freshness.STALE, view.theme.faint, view.theme.faint),
        (100.0, Freshness.INVALID, view.theme.ground, view.theme.ground),
        (0.0, Freshness.LIVE, view.theme.ground, view.theme.ground),
    ):
        view.show_values({"TANK": ValueNow(number=number, freshness=freshness)})
        assert (tone(view, 110, 80), tone(view, 110, 20)) == (low, high)


@pytest.mark.parametrize(("rule", "is_hole"), [("", False), ('fill-rule="evenodd"', True)])
def test_a_path_inside_another_is_a_hole_where_the_drawing_says_so(qtbot: QtBot, rule: str, is_hole: bool) -> None:
    """SVG fills by the winding unless it says `evenodd`; Qt does it the other way round."""
    view = opened(qtbot, drawn(f'<path class="m-fill-accent" {rule} d="M20 20h60v60h-60z M40 40h20v20h-20z"/>'))
    assert tone(view, 30, 30) == THEMES["dark"].accent
    assert (tone(view, 50, 50) != THEMES["dark"].accent) is is_hole


def test_a_hand_turns_clockwise(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(HAND))
    view.show_values({"HEADING": ValueNow(number=90.0, freshness=Freshness.LIVE)})
    assert (tone(view, 175, 50), tone(view, 160, 30)) == ("#ffffff", view.theme.panel)


def test_a_lamp_is_seen_hidden_or_faint_when_nobody_knows(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(LAMP))
    tones = []
    for number, freshness in ((1.0, Freshness.LIVE), (0.0, Freshness.LIVE), (1.0, Freshness.EXPIRED)):
        view.show_values({"HEATER_ON": ValueNow(number=number, freshness=freshness)})
        tones.append(tone(view, 30, 70))
    assert tones[:2] == [view.theme.accent, view.theme.panel]
    assert tones[2] not in tones[:2]


def test_a_stale_text_is_muted_and_underlined_with_dots(qtbot: QtBot) -> None:
    def letters(freshness: Freshness) -> set[str]:
        view.show_values({"BATT_V": ValueNow("7.5", 7.5, "V", None, freshness, 1.0)})
        picture = view.grab().toImage()
        return {picture.pixelColor(x, y).name() for x in range(20, 160) for y in range(30, 90)}

    view = opened(qtbot, drawn(TEXT))
    live, stale, invalid = (letters(one) for one in (Freshness.LIVE, Freshness.STALE, Freshness.INVALID))
    assert view.theme.text in live
    assert view.theme.text not in stale | invalid
    assert stale != invalid


def test_only_what_looks_different_is_painted_anew(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(BOX, VESSEL, TEXT))
    view.show()
    qtbot.waitExposed(view)
    view.show_values({"BATT_V": LIVE, "TANK": ValueNow(number=10.0, freshness=Freshness.LIVE)})
    assert view.show_values({"BATT_V": LIVE, "TANK": ValueNow(number=10.0, freshness=Freshness.LIVE, age_s=3.0)}) == 0
    qtbot.waitUntil(lambda: view.painted > 0, timeout=2000)
    view.painted = 0.0
    assert view.show_values({"BATT_V": LIVE, "TANK": ValueNow(number=20.0, freshness=Freshness.LIVE)}) == 1
    qtbot.waitUntil(lambda: view.painted > 0, timeout=2000)
    assert view.painted < 0.35 * view.width() * view.height()


def test_tab_walks_the_parameters_and_enter_plots(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(BOX, TEXT, VESSEL, HAND))
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: view.chosen() != "", timeout=2000)
    asked: list[str] = []
    view.plot_requested.connect(asked.append)
    walked = [view.chosen()]
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        walked.append(view.chosen())
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert walked == ["BATT_V", "TANK", "HEADING"]
    assert asked == ["TANK", "HEADING"]
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert view.chosen() == "TANK"
    assert "TANK" in view.accessibleDescription()


def test_the_tip_tells_value_age_and_limits(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(BOX))
    view.show_values({"BATT_V": LIVE})
    tip = view.tip_at(view.transform().map(QPointF(40, 25)))
    assert tip == "BATT_V  7.5 V\nBattery voltage\nnormal\nlive, 0.4 s old\nlimits 7 .. 8"
    assert view.tip_at(QPointF(1, 1)) == ""


def test_a_click_chooses_and_a_double_click_plots(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(VESSEL))
    at = view.transform().map(QPointF(110, 50)).toPoint()
    with qtbot.waitSignal(view.plot_requested, timeout=1000) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == ["TANK"]


def test_zoom_keeps_the_drawing_in_sight_and_home_fits_it(qtbot: QtBot) -> None:
    view = opened(qtbot, drawn(BOX))
    fitted = view.transform()
    for _ in range(30):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.transform().m11() == pytest.approx(8 * fitted.m11())
    for _ in range(80):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.transform().mapRect(view._scene.view).intersects(view.rect().toRectF())  # type: ignore[union-attr]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.transform() == fitted


def test_an_empty_view_says_what_would_fill_it(qtbot: QtBot) -> None:
    view = opened(qtbot, None)
    assert view.show_values({"BATT_V": LIVE}) == 0
    assert len({view.grab().toImage().pixelColor(QPoint(x, 102)).name() for x in range(100, 320)}) > 2


def test_the_panel_shows_one_drawing_at_a_time(qtbot: QtBot) -> None:
    panel = MimicPanel()
    qtbot.addWidget(panel)
    assert panel.mimic is None
    first, second = drawn(BOX), drawn(VESSEL)
    panel.show_mimics([first, second])
    assert panel.mimic is first
    qtbot.keyClick(panel, Qt.Key.Key_2)
    assert panel.mimic is second
    panel.choose_next()
    assert panel.mimic is first
