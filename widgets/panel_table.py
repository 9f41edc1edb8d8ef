"""The table of every list panel: rows of values in, cells with status shapes, freshness marks and fixed-width digits out.

A model row is a frozen value; what a column shows of it is a `Cell`. One surprise: updates of rows that nobody sees are kept but not
announced, which is what lets ten thousand rows change five times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from console.telemetry.states import Freshness
from widgets.canvas import LEFT, RIGHT
from widgets.theme import BODY_PX, DARK, Status, Theme, colour, draw_dotted_underline, draw_status, figure_font, freshness_look, ui_font

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_PX = 24
_PAD = 8
# put together once: joining Qt's flags costs more than a cell's text
_SIDES = {False: LEFT, True: RIGHT}
_CHOSEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DRAGGED = _CHOSEN | Qt.ItemFlag.ItemIsDragEnabled
_SELECTED, _UNDER_MOUSE = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `tone` names a colour token of the theme ('text', 'muted', 'accent', 'faint') or is a `#rrggbb`; `ink` writes
    the text in that status's colour; `status` draws its shape before the text; `tip` is the tool tip."""

    text: str
    tone: str = "text"
    is_mono: bool = False
    status: Status | None = None
    ink: Status | None = None
    freshness: Freshness = Freshness.LIVE
    is_bold: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title, what it shows of a row, its width in pixels (0: takes the rest), side, and the width of the table below
    which it gives its place to others (0: never)."""

    title: str
    cell: Callable[[Row], Cell]
    width: int = 0
    is_right: bool = False
    hide_below: int = 0


def _any_row(row: object) -> bool:
    return True


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows in order of arrival, found again by `key`; a filter hides some. `capacity` bounds them: the oldest go first."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        *,
        capacity: int = 0,
        drag: Callable[[list[Row]], object] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key, self._capacity, self._drag = key, capacity, drag
        self._all: dict[Hashable, Row] = {}
        self._shown: list[Hashable] = []
        self._place: dict[Hashable, int] = {}
        self._matches: Callable[[Row], bool] = _any_row
        self._order: Sequence[Hashable] | None = None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role not in _ROLES:
            return None
        cell = self.cell(index)
        if role == CELL_ROLE:
            return cell
        return (cell.tip or None) if role == Qt.ItemDataRole.ToolTipRole else cell.text

    def cell(self, index: Index) -> Cell:
        """What is shown at a place."""
        return self.columns[index.column()].cell(self.row(index.row()))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDES[self.columns[section].is_right]
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _DRAGGED if self._drag else _CHOSEN

    def mimeData(self, indexes: Sequence[Index]) -> object:  # type: ignore[override]
        places = sorted({index.row() for index in indexes})
        return self._drag([self.row(place) for place in places]) if self._drag else None

    def row(self, place: int) -> Row:
        """The row shown at that place."""
        return self._all[self._shown[place]]

    def found(self, key: Hashable) -> Row | None:
        """The row of that key, shown or not."""
        return self._all.get(key)

    def place_of(self, key: Hashable) -> int | None:
        """Where the row of that key is shown, or None."""
        return self._place.get(key)

    def rows(self) -> list[Row]:
        """The rows that are shown, in order."""
        return [self._all[key] for key in self._shown]

    def all_rows(self) -> list[Row]:
        """All rows, hidden ones too."""
        return list(self._all.values())

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Have exactly these rows."""
        self.beginResetModel()
        self._all = {self._key(row): row for row in rows}
        self._trim()
        self._refill()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Have exactly these columns; the table lays them out when the model has been reset."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def set_order(self, order: Sequence[Hashable]) -> None:
        """Show the rows of these keys in this order, and no others."""
        self.set_filter(_any_row, order=order)

    def set_filter(self, matches: Callable[[Row], bool], *, order: Sequence[Hashable] | None = None) -> None:
        """Show only rows that match; with an `order`, only those of its keys, in that order. Nothing moves when the same rows stay."""
        self._matches, self._order = matches, order
        shown = self._chosen_keys()
        if shown == self._shown:
            return
        self.beginResetModel()
        self._index(shown)
        self.endResetModel()

    def put(self, rows: Sequence[Row], *, seen: range | None = None) -> None:
        """Replace rows of known keys, add others at the end. Changes are announced for places within `seen` only (None: all)."""
        fresh = list(dict.fromkeys(key for row in rows if (key := self._key(row)) not in self._all))
        changed = {self._place[key] for row in rows if (key := self._key(row)) in self._place}
        self._all.update((self._key(row), row) for row in rows)
        self._announce(changed if seen is None else changed & set(seen))
        self._add([key for key in fresh if self._order is None and self._matches(self._all[key])])
        if self._capacity and len(self._all) > self._capacity + self._capacity // 8:
            self._drop_oldest(len(self._all) - self._capacity)

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Take the rows of these keys away."""
        gone = set(keys) & self._all.keys()
        if gone:
            self.set_rows([row for key, row in self._all.items() if key not in gone])

    def _announce(self, places: set[int]) -> None:
        if places:
            self.dataChanged.emit(self.index(min(places), 0), self.index(max(places), len(self.columns) - 1))

    def _add(self, keys: list[Hashable]) -> None:
        if not keys:
            return
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(keys) - 1)
        self._shown += keys
        self._place.update((key, first + step) for step, key in enumerate(keys))
        self.endInsertRows()

    def _drop_oldest(self, count: int) -> None:
        gone = set(list(self._all)[:count])
        shown = sum(key in gone for key in self._shown)
        if shown:
            self.beginRemoveRows(QModelIndex(), 0, shown - 1)
        for key in gone:
            del self._all[key]
        self._index(self._shown[shown:])
        if shown:
            self.endRemoveRows()

    def _trim(self) -> None:
        if self._capacity and len(self._all) > self._capacity:
            self._all = dict(list(self._all.items())[-self._capacity :])

    def _refill(self) -> None:
        self._index(self._chosen_keys())

    def _chosen_keys(self) -> list[Hashable]:
        """The keys of the rows to be shown, in order."""
        if self._order is None:
            return [key for key, row in self._all.items() if self._matches(row)]
        known = [key for key in self._order if key in self._all]
        return known if self._matches is _any_row else [key for key in known if self._matches(self._all[key])]

    def _index(self, keys: list[Hashable]) -> None:
        self._shown = keys
        self._place = {key: place for place, key in enumerate(keys)}


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """What is below a cell that is chosen, or under the mouse."""
    state: int = option.state.value
    if state & _SELECTED:
        painter.fillRect(option.rect, colour(theme.selection))
    elif state & _UNDER_MOUSE:
        painter.fillRect(option.rect, colour(theme.raised))


_ROLES = (int(Qt.ItemDataRole.DisplayRole), int(CELL_ROLE), int(Qt.ItemDataRole.ToolTipRole))


def elide_mode(text: str) -> Qt.TextElideMode:
    """Where a text is cut: a name in its middle, as names differ at their ends; a sentence at its end."""
    return Qt.TextElideMode.ElideRight if " " in text else Qt.TextElideMode.ElideMiddle


def whole_tip(cell: Cell, *, is_cut: bool) -> str:
    """What a cell says when it is pointed at: its tip, after its text where that is cut and doesn't stand in the tip."""
    return cell.tip if not is_cut or cell.text in cell.tip else "\n".join(part for part in (cell.text, cell.tip) if part)


class CellDelegate(QStyledItemDelegate):
    """Paints a `Cell`."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._fonts: dict[tuple[bool, bool, bool], tuple[QFont, QFontMetricsF]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        cell = model.cell(index) if isinstance(model, RowModel) else index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            return
        place: QRect = option.rect
        painter.save()
        paint_ground(painter, option, self.theme)
        self._draw(painter, QRectF(place).adjusted(_PAD, 0, -_PAD, 0), cell, is_right=self._is_right(index))
        painter.restore()

    def _is_right(self, index: Index) -> bool:
        model = index.model()
        if isinstance(model, RowModel):
            return model.columns[index.column()].is_right
        side = model.headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        return bool(side is not None and side & Qt.AlignmentFlag.AlignRight)

    def _draw(self, painter: QPainter, place: QRectF, cell: Cell, *, is_right: bool) -> None:
        if cell.status is not None:
            draw_status(painter, QRectF(place.left(), place.center().y() - 5, 10, 10), cell.status, self.theme)
            place = place.adjusted(16, 0, 0, 0)
        look = freshness_look(cell.freshness)
        font, metrics = self._font(cell, is_struck=look.is_struck)
        painter.setFont(font)
        painter.setPen(colour(self.theme.muted if look.is_muted else self.tone(cell)))
        text = metrics.elidedText(cell.text, elide_mode(cell.text), place.width())
        painter.drawText(place, _SIDES[is_right], text)
        if look.is_dotted and text:
            width = min(metrics.horizontalAdvance(text), place.width())
            left = place.right() - width if is_right else place.left()
            bottom = place.center().y() + metrics.ascent() / 2 + 3
            draw_dotted_underline(painter, QRectF(left, bottom - 4, width, 4), self.theme)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The tip of a cell; what is cut short in it stands there in full."""
        cell = index.data(CELL_ROLE)
        place: QRect = option.rect
        if event.type() != QEvent.Type.ToolTip or not isinstance(cell, Cell):
            return super().helpEvent(event, view, option, index)
        room = place.width() - 2 * _PAD - (16 if cell.status is not None else 0)
        is_cut = self._font(cell, is_struck=False)[1].horizontalAdvance(cell.text) > room
        QToolTip.showText(event.globalPos(), whole_tip(cell, is_cut=is_cut), view.viewport(), place)
        return True

    def _font(self, cell: Cell, *, is_struck: bool) -> tuple[QFont, QFontMetricsF]:
        """The font of a cell and its measures, which take longer to find than the text to draw."""
        key = cell.is_mono, cell.is_bold, is_struck
        if key not in self._fonts:
            font = (figure_font if cell.is_mono else ui_font)(BODY_PX, is_bold=cell.is_bold)
            font.setStrikeOut(is_struck)
            self._fonts[key] = font, QFontMetricsF(font)
        return self._fonts[key]

    def tone(self, cell: Cell) -> str:
        """The colour of the cell's text."""
        if cell.ink is not None:
            return self.theme.status_ink(cell.ink)
        return cell.tone if cell.tone.startswith("#") else str(getattr(self.theme, cell.tone))


class PanelTable(QTableView):
    """A table without lines. It says `empty_text` when it has no rows. Keys go to the panel first: `key_filter` may take one."""

    def __init__(self, model: RowModel[Row], theme: Theme = DARK, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.empty_text = theme, empty_text
        self.is_at_end = False
        self._columns: tuple[Column[Any], ...] = model.columns
        self.key_filter: Callable[[QKeyEvent], bool] = lambda event: False
        self.setModel(model)
        self._take_names(model.parent())
        self.setItemDelegate(CellDelegate(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self._lay_out_columns(model.columns)

    def _take_names(self, owner: QObject | None) -> None:
        """Be named after the panel that owns the model."""
        if isinstance(owner, QWidget):
            self.setObjectName(f"{owner.objectName()}_table")
            self.setAccessibleName(owner.accessibleName())

    def take_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Lay out the columns that the model has now."""
        self._columns = tuple(columns)
        for place, column in enumerate(columns):
            self.setColumnHidden(place, bool(column.hide_below) and self.width() < column.hide_below)
        self._lay_out_columns(columns)

    def _lay_out_columns(self, columns: Sequence[Column[Row]]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        for place, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.Interactive if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, mode)
            if column.width:
                self.setColumnWidth(place, column.width)

    def minimumSizeHint(self) -> QSize:
        """The head and one row."""
        return QSize(super().minimumSizeHint().width(), self.horizontalHeader().sizeHint().height() + ROW_PX)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        for delegate in self.findChildren(QStyledItemDelegate):
            if hasattr(delegate, "theme"):
                delegate.theme = theme
        self.viewport().update()

    def seen(self) -> range:
        """Places of the rows that are in sight."""
        height = self.viewport().height()
        first = max(self.rowAt(0), 0)
        last = self.rowAt(height - 1)
        return range(first, self.model().rowCount() if last < 0 else last + 1)

    def chosen(self) -> list[int]:
        """Places of the selected rows, in order."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def current_place(self) -> int | None:
        """Place of the current row, or None."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def selectRow(self, row: int) -> None:
        """Choose that row alone. Qt's own looks at the modifier keys, and would unselect while the operator holds Ctrl."""
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flag.ClearAndSelect | flag.Rows)

    def follow_end(self, is_following: bool) -> None:
        """Keep the last row in sight, through resizing too."""
        self.is_at_end = is_following
        if is_following:
            self.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for place, column in enumerate(self._columns):
            if column.hide_below and self.isColumnHidden(place) != (self.width() < column.hide_below):
                self.setColumnHidden(place, self.width() < column.hide_below)
        if self.is_at_end:
            self.scrollToBottom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.key_filter(event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty_text and not self.model().rowCount():
            self._say_empty()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._rest_on_a_row()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._rest_on_a_row()

    def _rest_on_a_row(self) -> None:
        """At its end Qt aligns a list with its foot, where a row stands half behind the head; it rests on whole rows here, as elsewhere."""
        bar, header = self.verticalScrollBar(), self.verticalHeader()
        if bar.value() == bar.maximum() > 0 and header.offset() != header.sectionPosition(bar.value()):
            header.setOffsetToSectionPosition(bar.value())
            self.viewport().update()

    def _say_empty(self) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(ui_font(BODY_PX))
        painter.setPen(colour(self.theme.muted))
        place = self.viewport().rect().adjusted(24, 4, -24, -4)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_words())
        painter.end()

    def empty_words(self) -> str:
        """What an empty table says: all of it in lines, or as much as goes into one where there is no height for more."""
        metrics, place = QFontMetricsF(ui_font(BODY_PX)), QRectF(self.viewport().rect().adjusted(24, 4, -24, -4))
        wrapped = metrics.boundingRect(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.empty_text)
        if wrapped.height() <= max(place.height(), metrics.height()):
            return self.empty_text
        return metrics.elidedText(self.empty_text, Qt.TextElideMode.ElideRight, place.width())


class SearchField(QLineEdit):
    """A line that filters while it is typed in. Escape empties it, then gives the focus back (`left`); so does Down or Enter."""

    left = Signal()

    def __init__(self, hint: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(hint)
        self.setPlaceholderText(hint)
        self.setClearButtonEnabled(True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._leaves(event):
            return True
        return super().event(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
            return True
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            return True
        return False


def has_all_words(words: str, *texts: str) -> bool:
    """Whether each word of a search stands somewhere in the texts, whatever the case."""
    text = " ".join(texts).casefold()
    return all(word in text for word in words.casefold().split())


def age_text(age_s: float) -> str:
    """An age in at most five characters: `0.4 s`, `12 s`, `3 min`, `2 h`, `5 d`; - when it is not known."""
    if age_s < 0:
        return "-"
    if age_s < 9.95:
        return f"{age_s:.1f} s"
    for unit, size, limit in (("s", 1, 120), ("min", 60, 120), ("h", 3600, 48)):
        if age_s < size * limit:
            return f"{age_s / size:.0f} {unit}"
    return f"{age_s / 86_400:.0f} d"


def lay_out_panel(panel: QWidget, head: Sequence[QWidget], *bodies: QWidget) -> None:
    """A row of controls on top (the first search field takes the room), the bodies below; the last body grows."""
    row = QHBoxLayout()
    row.setContentsMargins(8, 8, 8, 4)
    row.setSpacing(8)
    for part in head:
        row.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    if head:
        column.addLayout(row)
    for body in bodies:
        column.addWidget(body, 1 if body is bodies[-1] else 0)
