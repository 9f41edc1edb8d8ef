"""The uplink's actions in the window: what sends a control command asks first, and Enter says no."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from console.desktop.uplink_handlers import UplinkHandlers
from console.frames.fop_state import DirectiveKind, FopPhase, FopState
from console.frames.uplink_format import Service, TimeoutType
from console.session.messages import FopDirective, Intent

STATE = FopState(0, Service.AD, FopPhase.ACTIVE, 12, 12, 0, 0, 10, -1, 5_000_000_000, 1, 3, TimeoutType.ALERT)


class Model:
    fop: FopState | None = STATE


class View(QWidget):
    """As much of a session's view as the actions need."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.sent: list[Intent] = []

    def send(self, intent: Intent) -> None:
        self.sent.append(intent)


@pytest.fixture
def view(qtbot) -> View:  # type: ignore[no-untyped-def]
    made = View()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("begin_uplink", DirectiveKind.INITIATE_WITH_CHECK),
        ("end_uplink", DirectiveKind.TERMINATE),
        ("resume_uplink", DirectiveKind.RESUME),
    ],
)
def test_what_sends_nothing_is_done_at_once(view: View, action: str, kind: DirectiveKind) -> None:
    getattr(UplinkHandlers(view), action)()  # type: ignore[arg-type]
    assert view.sent == [FopDirective(kind)]
    assert not kind.transmits


@pytest.mark.parametrize("says_yes", [True, False])
def test_what_sends_something_asks_first_and_enter_says_no(view: View, monkeypatch: pytest.MonkeyPatch, says_yes: bool) -> None:
    asked: list[tuple[str, QMessageBox.StandardButton]] = []

    def question(
        parent: QWidget, title: str, text: str, buttons: object, default: QMessageBox.StandardButton
    ) -> QMessageBox.StandardButton:
        asked.append((text, default))
        return QMessageBox.StandardButton.Yes if says_yes else QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", question)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (200, True))
    handlers = UplinkHandlers(view)  # type: ignore[arg-type]
    handlers.unlock_uplink()
    handlers.set_receiver_number()
    assert [default for _, default in asked] == [QMessageBox.StandardButton.No] * 2
    assert "Unlock" in asked[0][0]
    assert "Set V(R) 200" in asked[1][0]
    wanted = [FopDirective(DirectiveKind.INITIATE_WITH_UNLOCK), FopDirective(DirectiveKind.INITIATE_WITH_SET_V_R, 200)]
    assert view.sent == (wanted if says_yes else [])


def test_the_settings_begin_with_what_is_in_force(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[int] = []
    monkeypatch.setattr(QInputDialog, "getInt", lambda parent, title, text, value, low, high: (offered.append(value), (value + 1, True))[1])
    handlers = UplinkHandlers(view)  # type: ignore[arg-type]
    for number in range(5):
        monkeypatch.setattr(QInputDialog, "getItem", lambda parent, title, text, items, *_, number=number: (items[number], True))
        handlers.set_uplink()
    assert offered == [10, 5000, 3, 0, 12]
    assert [(each.kind, each.value) for each in view.sent if isinstance(each, FopDirective)] == [
        (DirectiveKind.SET_WINDOW, 11), (DirectiveKind.SET_TIMEOUT, 5001), (DirectiveKind.SET_TRANSMISSION_LIMIT, 4),
        (DirectiveKind.SET_TIMEOUT_TYPE, 1), (DirectiveKind.SET_V_S, 13),
    ]  # fmt: skip
