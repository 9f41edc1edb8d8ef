"""The look, as tokens: colours, fonts, status shapes; dark, light and red night.

Status colours and shapes follow the Astro UXDS status system: each is a shape as well as a colour, and none is used for
anything but status. Distances are multiples of `GRID`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from console.resources import resource_root
from console.session.messages import Mode
from console.telemetry.states import AlarmLevel, Freshness
from widgets.style_sheet import style_sheet_text

GRID = 4
UI_FAMILY = "B612"
MONO_FAMILY = "B612 Mono"
BODY_PX = 13
SMALL_PX = 11
_FONT_FILES = (
    "b612-latin-400-normal.ttf", "b612-latin-700-normal.ttf", "b612-mono-latin-400-normal.ttf", "b612-mono-latin-700-normal.ttf",
)  # fmt: skip


class Status(StrEnum):
    """Astro UXDS, least severe first."""

    OFF = "off"
    STANDBY = "standby"
    NORMAL = "normal"
    CAUTION = "caution"
    SERIOUS = "serious"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of one look, as `#rrggbb`. `series` are for curves and tracks, in order of use; `*_ink` tell a status colour as
    text on `panel` (the plain one is for fills and marks)."""

    name: str
    is_dark: bool
    ground: str
    panel: str
    raised: str
    line: str
    faint: str
    muted: str
    text: str
    accent: str
    on_accent: str
    selection: str
    off: str
    standby: str
    normal: str
    caution: str
    serious: str
    critical: str
    ink: dict[Status, str]
    sea: str
    land: str
    coast: str
    border: str
    graticule: str
    night: str
    night_depth: float
    sun: str
    station: str
    series: tuple[str, ...]
    modes: dict[Mode, tuple[str, str]]

    def status(self, status: Status) -> str:
        """The colour of marks of that status."""
        return {
            Status.OFF: self.off, Status.STANDBY: self.standby, Status.NORMAL: self.normal,
            Status.CAUTION: self.caution, Status.SERIOUS: self.serious, Status.CRITICAL: self.critical,
        }[status]  # fmt: skip

    def status_ink(self, status: Status) -> str:
        """The colour of text that tells that status, readable on `panel`."""
        return self.ink.get(status, self.status(status))

    def mode(self, mode: Mode) -> tuple[str, str]:
        """(text, background) of the mode's badge; the background is the window's border, too."""
        return self.modes[mode]


_MODES = {
    Mode.LIVE: ("#ffffff", "#1f6feb"),
    Mode.SIM: ("#000000", "#2dccff"),
    Mode.REPLAY: ("#000000", "#b48cff"),
    Mode.TRAINING: ("#000000", "#ff8ad8"),
}

DARK = Theme(
    name="dark", is_dark=True,
    ground="#0b0f14", panel="#11171e", raised="#18202a", line="#243040", faint="#57677a", muted="#8393a5", text="#d6dee8",
    accent="#4da3ff", on_accent="#06121f", selection="#1b3a5c",
    off="#a4abb6", standby="#2dccff", normal="#56f000", caution="#fce83a", serious="#ffb302", critical="#ff3838",
    ink={Status.CRITICAL: "#ff6b6b"},
    sea="#111d2a", land="#283747", coast="#4d647d", border="#37485b", graticule="#1a2836", night="#04070b",
    night_depth=0.66,
    sun="#ffe9a8", station="#d6dee8",
    series=("#4da3ff", "#f2a65a", "#7bd88f", "#d48cff", "#5fd4d0", "#f27a9b", "#c9c46a", "#9fb0ff"),
    modes=_MODES,
)  # fmt: skip

LIGHT = Theme(
    name="light", is_dark=False,
    ground="#e6eaef", panel="#f6f8fa", raised="#ffffff", line="#d3dae2", faint="#8995a3", muted="#5b6979", text="#17202a",
    accent="#0b66d0", on_accent="#ffffff", selection="#cfe3fb",
    off="#7b8089", standby="#0f9bd7", normal="#1f9d00", caution="#bf9a00", serious="#e07b00", critical="#e0201b",
    ink={
        Status.OFF: "#5b6979", Status.STANDBY: "#05689a", Status.NORMAL: "#187800", Status.CAUTION: "#7a6200",
        Status.SERIOUS: "#a35200", Status.CRITICAL: "#c4120d",
    },
    sea="#dbe5ee", land="#f7f5ef", coast="#8e9cab", border="#d2d3d2", graticule="#cbd8e4", night="#5a6f88",
    night_depth=0.42,
    sun="#d89a00", station="#17202a",
    series=("#0b66d0", "#b75a00", "#137a3c", "#8331b8", "#007a80", "#b8285a", "#716b00", "#3f51b5"),
    modes=_MODES,
)  # fmt: skip

NIGHT = Theme(
    name="night", is_dark=True,
    ground="#080000", panel="#100202", raised="#1a0505", line="#3c0f0f", faint="#7c2828", muted="#bf4a44", text="#ec665c",
    accent="#ff5a4a", on_accent="#120000", selection="#480f0f",
    off="#a34848", standby="#b8524c", normal="#c85a50", caution="#e07858", serious="#f08a58", critical="#ffb09a",
    ink={},
    sea="#0c0101", land="#2c0a0a", coast="#7a2a28", border="#4c1616", graticule="#200606", night="#000000",
    night_depth=0.55,
    sun="#ff9a7a", station="#ec665c",
    series=("#ff6a55", "#c84a3c", "#ffa48a", "#a03a30", "#e08068", "#d05a50", "#ffc4b0", "#b04a44"),
    modes={
        Mode.LIVE: ("#120000", "#ff5a4a"), Mode.SIM: ("#120000", "#d06a5a"),
        Mode.REPLAY: ("#ffb09a", "#6a1a1a"), Mode.TRAINING: ("#120000", "#ff9a7a"),
    },
)  # fmt: skip

THEMES: dict[str, Theme] = {theme.name: theme for theme in (DARK, LIGHT, NIGHT)}

_ALARM_STATUS = {
    AlarmLevel.NORMAL: Status.NORMAL,
    AlarmLevel.WARNING: Status.CAUTION,
    AlarmLevel.DISTRESS: Status.SERIOUS,
    AlarmLevel.CRITICAL: Status.CRITICAL,
}


def alarm_status(level: AlarmLevel) -> Status:
    """How an alarm level looks: warning as caution, distress as serious, critical as critical."""
    return _ALARM_STATUS[level]


@dataclass(frozen=True, slots=True)
class FreshnessLook:
    """How a value of some freshness is written: never with an alarm colour."""

    letter: str
    is_muted: bool
    is_dotted: bool
    is_struck: bool


_FRESHNESS = {
    Freshness.LIVE: FreshnessLook("", False, False, False),
    Freshness.STALE: FreshnessLook("S", True, True, False),
    Freshness.EXPIRED: FreshnessLook("X", True, True, False),
    Freshness.INVALID: FreshnessLook("I", True, False, True),
    Freshness.NEVER: FreshnessLook("N", True, True, False),
}


def freshness_look(freshness: Freshness) -> FreshnessLook:
    """The marks of that freshness: a letter, muted or not, a dotted underline, struck through."""
    return _FRESHNESS[freshness]


def freshness_font(font: QFont, freshness: Freshness) -> QFont:
    """A copy of the font, struck through for an invalid value (the dotted underline is the painter's: `draw_dotted_underline`)."""
    marked = QFont(font)
    marked.setStrikeOut(_FRESHNESS[freshness].is_struck)
    return marked


def load_fonts() -> None:
    """Make the cockpit fonts known to Qt; they stay known until the QGuiApplication ends, which there must be."""
    if QFontDatabase.hasFamily(UI_FAMILY) and QFontDatabase.hasFamily(MONO_FAMILY):
        return
    for file in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_root() / "fonts" / file))


def ui_font(size: int = BODY_PX, *, is_bold: bool = False) -> QFont:
    """The proportional font for labels and sentences, in pixels."""
    return _font(UI_FAMILY, "sans-serif", size, is_bold)


def figure_font(size: int = BODY_PX, *, is_bold: bool = False) -> QFont:
    """The font for clocks and figures that stand alone: its digits all have one width, and a colon or point stays close to them
    (in the fixed-width font they leave a gap)."""
    return ui_font(size, is_bold=is_bold)


def mono_font(size: int = BODY_PX, *, is_bold: bool = False) -> QFont:
    """The fixed-width font for numbers, times and bytes, in pixels."""
    return _font(MONO_FAMILY, "monospace", size, is_bold)


def _font(family: str, fallback: str, size: int, is_bold: bool) -> QFont:
    return QFont(_kept_font(family, fallback, size, is_bold))


@cache
def _kept_font(family: str, fallback: str, size: int, is_bold: bool) -> QFont:
    load_fonts()
    font = QFont([family, fallback])
    font.setPixelSize(size)
    font.setBold(is_bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def colour(text: str, alpha: float = 1.0) -> QColor:
    """The token as a QColor with an opacity of 0 to 1."""
    found = QColor(text)
    found.setAlphaF(alpha)
    return found


def blend(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from the first to the second."""
    a, b = QColor(first), QColor(second)
    parts = (
        round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )  # fmt: skip
    return "#{:02x}{:02x}{:02x}".format(*parts)


def draw_status(painter: QPainter, rect: QRectF, status: Status, theme: Theme = DARK) -> None:
    """Draw the status's shape, centred in the rectangle: ring (off), ring with a dot (standby), disc (normal), square (caution),
    diamond (serious), triangle (critical)."""
    side = min(rect.width(), rect.height())
    centre = rect.center()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tone = colour(theme.status(status))
    if status in (Status.OFF, Status.STANDBY):
        _draw_ring(painter, centre, side, tone, has_dot=status is Status.STANDBY)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(tone))
        _draw_solid(painter, centre, side / 2, status)
    painter.restore()


def _draw_ring(painter: QPainter, centre: QPointF, side: float, tone: QColor, *, has_dot: bool) -> None:
    width = max(1.2, side * 0.14)
    radius = side * 0.44 - width / 2
    painter.setPen(QPen(tone, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)
    if has_dot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(tone))
        painter.drawEllipse(centre, side * 0.17, side * 0.17)


def _draw_solid(painter: QPainter, centre: QPointF, half: float, status: Status) -> None:
    if status is Status.NORMAL:
        painter.drawEllipse(centre, half * 0.86, half * 0.86)
        return
    corners = {
        Status.CAUTION: ((-0.78, -0.78), (0.78, -0.78), (0.78, 0.78), (-0.78, 0.78)),
        Status.SERIOUS: ((0, -1), (1, 0), (0, 1), (-1, 0)),
        Status.CRITICAL: ((0, -0.92), (1, 0.84), (-1, 0.84)),
    }[status]
    painter.drawPolygon(QPolygonF([QPointF(centre.x() + x * half, centre.y() + y * half) for x, y in corners]))


def draw_dotted_underline(painter: QPainter, rect: QRectF, theme: Theme = DARK) -> None:
    """The mark under a stale, expired or never received value: dots along the bottom of its rectangle."""
    painter.save()
    pen = QPen(colour(theme.muted), 1.0, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([1, 2])
    painter.setPen(pen)
    painter.drawLine(QPointF(rect.left(), rect.bottom() - 1), QPointF(rect.right(), rect.bottom() - 1))
    painter.restore()


def application_palette(theme: Theme) -> QPalette:
    """The palette for QApplication.setPalette, so that what the style sheet leaves alone agrees with it."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, tone in (
        (role.Window, theme.ground), (role.Base, theme.panel), (role.AlternateBase, theme.raised), (role.Button, theme.raised),
        (role.ToolTipBase, theme.raised), (role.Text, theme.text), (role.WindowText, theme.text), (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text), (role.BrightText, theme.text), (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.selection), (role.HighlightedText, theme.text), (role.Link, theme.accent), (role.Accent, theme.accent),
        (role.Light, theme.line), (role.Midlight, theme.line), (role.Mid, theme.line), (role.Dark, theme.line), (role.Shadow, theme.ground),
    ):  # fmt: skip
        palette.setColor(which, QColor(tone))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return palette


def stylesheet(theme: Theme) -> str:
    """The style sheet for QApplication.setStyleSheet.

    Dynamic properties it knows: `role` of QLabel (title, muted, unit, caption, mono, value), of QPushButton (primary, danger,
    armed, quiet; `isDense`: in a narrow row), of QLineEdit and QPlainTextEdit (mono); `invalid` of fields.
    """
    names = ("ground", "panel", "raised", "line", "faint", "muted", "text", "accent", "on_accent", "selection", "serious", "critical")
    tokens = {name: getattr(theme, name) for name in names}
    tokens["accent_hover"] = blend(theme.accent, theme.text, 0.2)
    tokens["critical_ink"] = theme.status_ink(Status.CRITICAL)
    tokens["critical_line"] = blend(theme.line, theme.critical, 0.5)
    tokens["panel_alternate"] = blend(theme.panel, theme.raised, 0.4)
    for drawing in ("chevron-down", "chevron-up", "chevron-right", "check", "tick", "close", "float"):
        tokens[drawing.replace("-", "_")] = (resource_root() / "icons" / f"style-{drawing}-{theme.name}.svg").as_posix()
    return style_sheet_text(tokens)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole application its style, font, palette and style sheet."""
    application.setStyle("Fusion")
    application.setFont(ui_font())
    application.setPalette(application_palette(theme))
    application.setStyleSheet(stylesheet(theme))
