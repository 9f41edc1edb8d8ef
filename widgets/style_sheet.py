"""The style sheet of the whole application, made from a theme's tokens. `widgets.theme.stylesheet` is the way in."""

from __future__ import annotations

from string import Template
from typing import Any

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; selection-background-color: $selection; selection-color: $text; }
QMainWindow { background: $ground; }
QDialog { background: $panel; }
QLabel { background: transparent; }
QLabel[role="title"] { color: $text; font-size: 13px; }
QLabel[role="muted"], QLabel[role="unit"] { color: $muted; }
QLabel[role="caption"] { color: $muted; font-size: 11px; }
QLabel[role="mono"], QLabel[role="value"] { font-family: B612, sans-serif; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }

QMainWindow::separator { background: $ground; width: 4px; height: 4px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $ground; }
QSplitter::handle:horizontal { width: 4px; }
QSplitter::handle:vertical { height: 4px; }
QSplitter::handle:hover { background: $line; }

QDockWidget { color: $muted; font-size: 12px; titlebar-close-icon: url($close); titlebar-normal-icon: url($float); }
QDockWidget::title { background: $panel; padding: 6px 8px 4px 4px; text-align: left; }
QDockWidget > QWidget { background: $panel; }
QDockWidget::close-button, QDockWidget::float-button { border: none; background: transparent; padding: 0; icon-size: 12px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $line; border-radius: 3px; }

QTabWidget::pane { border: none; background: $panel; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }

QMenuBar { background: $ground; color: $muted; }
QMenuBar::item { background: transparent; padding: 4px 8px; }
QMenuBar::item:selected { background: $raised; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 3px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::right-arrow { image: url($chevron_right); width: 9px; height: 9px; margin-right: 6px; }
QMenu::indicator { width: 11px; height: 11px; margin-left: 6px; }
QMenu::indicator:checked { image: url($tick); }

QToolBar { background: $ground; border: none; spacing: 4px; padding: 2px 4px; }
QStatusBar { background: $ground; color: $muted; }
QStatusBar::item { border: none; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 4px; padding: 5px 12px; min-height: 16px; }
QPushButton:hover { background: $line; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; background: transparent; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:default, QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:disabled { background: transparent; color: $faint; border-color: $line; }
QPushButton[role="danger"] { color: $critical_ink; border-color: $critical_line; background: transparent; }
QPushButton[role="danger"]:hover { background: $critical; color: #ffffff; }
QPushButton[role="danger"]:disabled { color: $faint; border-color: $line; }
QPushButton[role="armed"] { background: $serious; color: #000000; border-color: $serious; }
QPushButton[isDense="true"] { padding: 5px 6px; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; color: $muted; }
QPushButton[role="quiet"]:hover { background: $raised; color: $text; }
QPushButton[role="quiet"]:checked { background: $selection; color: $text; }
QPushButton[role="quiet"]:focus { border-color: $accent; }
QPushButton[tight="true"] { padding: 5px 6px; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 4px; padding: 4px; }
QToolButton:hover { background: $line; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox, QPlainTextEdit, QTextEdit {
  background: $ground; color: $text; border: 1px solid $line; border-radius: 4px; padding: 4px 8px; min-height: 18px; }
QTextBrowser { background: $panel; border-color: transparent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateTimeEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $faint; background: $panel; }
QLineEdit[invalid="true"], QSpinBox[invalid="true"], QDoubleSpinBox[invalid="true"],
QComboBox[invalid="true"] { border-color: $critical; }
QSpinBox, QDoubleSpinBox { padding: 3px 8px 2px 8px; }
QSpinBox, QDoubleSpinBox, QDateTimeEdit, QLineEdit[role="mono"] { font-family: B612, sans-serif; }
QPlainTextEdit[role="mono"] { font-family: "B612 Mono", monospace; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { image: url($chevron_down); width: 9px; height: 9px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: 12px; height: 12px; border: 1px solid $faint; background: $ground; border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QRadioButton::indicator:checked { background: $on_accent; border: 4px solid $accent; width: 6px; height: 6px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }

QAbstractItemView { background: $panel; alternate-background-color: $panel_alternate; border: none; gridline-color: $panel; }
QTableView, QTreeView, QListView { background: $panel; border: none; }
QTableView::item, QTreeView::item, QListView::item { padding: 2px 4px; border: none; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $raised; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none; padding: 4px 8px; font-size: 11px; font-weight: normal; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url($chevron_up); width: 9px; height: 9px; }
QHeaderView::down-arrow { image: url($chevron_down); width: 9px; height: 9px; }
QTableCornerButton::section { background: $panel; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; margin: -4px 0; border-radius: 6px; background: $text; }
QSlider::handle:horizontal:focus { background: $accent; }
QGroupBox { border: none; margin-top: 20px; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $muted; font-size: 11px; }
""")


def style_sheet_text(tokens: dict[str, Any]) -> str:
    """The sheet with every `$token` filled in; KeyError when one is missing."""
    return _SHEET.substitute(tokens)
