"""What the window's actions do with the AD service of the uplink (COP-1). What sends something asks first."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QMessageBox

from console.desktop.session_view import SessionView
from console.frames.fop_state import DirectiveKind
from console.session.messages import FopDirective

_SETTINGS = {
    "window: frames under way unconfirmed": (DirectiveKind.SET_WINDOW, 1, 127),
    "timeout: milliseconds until a confirmation": (DirectiveKind.SET_TIMEOUT, 100, 3_600_000),
    "limit: how often a frame is sent": (DirectiveKind.SET_TRANSMISSION_LIMIT, 1, 255),
    "when the limit is reached: 0 ends the service, 1 suspends it": (DirectiveKind.SET_TIMEOUT_TYPE, 0, 1),
    "number of the next frame, V(S)": (DirectiveKind.SET_V_S, 0, 255),
}


class UplinkHandlers:
    """The actions of the uplink. One small method each, named as the action; `Handlers` inherits them."""

    def __init__(self, view: SessionView) -> None:
        self._uplink_view = view

    def begin_uplink(self) -> None:
        self._uplink_view.send(FopDirective(DirectiveKind.INITIATE_WITH_CHECK))

    def unlock_uplink(self) -> None:
        text = "Send the control command Unlock to the spacecraft, and begin the AD service?"
        if self._is_sure("Unlock the receiver", text):
            self._uplink_view.send(FopDirective(DirectiveKind.INITIATE_WITH_UNLOCK))

    def set_receiver_number(self) -> None:
        fop = self._uplink_view.model.fop
        title, text = "Set the frame number", "The frame number that the spacecraft is to expect next:"
        number, is_given = QInputDialog.getInt(self._uplink_view, title, text, fop.v_s if fop else 0, 0, 255)
        if is_given and self._is_sure(title, f"Send the control command Set V(R) {number} to the spacecraft, and begin the AD service?"):
            self._uplink_view.send(FopDirective(DirectiveKind.INITIATE_WITH_SET_V_R, number))

    def end_uplink(self) -> None:
        self._uplink_view.send(FopDirective(DirectiveKind.TERMINATE))

    def resume_uplink(self) -> None:
        self._uplink_view.send(FopDirective(DirectiveKind.RESUME))

    def set_uplink(self) -> None:
        name, is_given = QInputDialog.getItem(self._uplink_view, "Uplink", "Set:", list(_SETTINGS), 0, False)
        if not is_given:
            return
        kind, low, high = _SETTINGS[name]
        value, is_given = QInputDialog.getInt(self._uplink_view, "Uplink", f"{name}:", self._present(kind), low, high)
        if is_given:
            self._uplink_view.send(FopDirective(kind, value))

    def _present(self, kind: DirectiveKind) -> int:
        fop = self._uplink_view.model.fop
        if fop is None:
            return 0
        return {
            DirectiveKind.SET_WINDOW: fop.window,
            DirectiveKind.SET_TIMEOUT: fop.timeout_ns // 1_000_000,
            DirectiveKind.SET_TRANSMISSION_LIMIT: fop.transmission_limit,
            DirectiveKind.SET_TIMEOUT_TYPE: int(fop.timeout_type),
        }.get(kind, fop.v_s)

    def _is_sure(self, title: str, text: str) -> bool:
        """Whether the operator says yes; Enter says no."""
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        return QMessageBox.question(self._uplink_view, title, text, yes | no, no) == yes
