"""The help pages: a list at the left, the page at the right. It shows texts that it is given and follows no link out of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from widgets.theme import DARK, Theme

LIST_PX = 180
_STYLE = """
body {{ color: {text}; }}
a {{ color: {accent}; text-decoration: none; }}
code, pre {{ font-family: 'B612 Mono'; color: {text}; background: {raised}; }}
h1, h2, h3 {{ color: {text}; }}
td, th {{ padding: 4px 12px 4px 0; }}
"""


class HelpView(QDialog):
    """Give it pages as Markdown by title; the arrows choose one, Escape closes."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_view")
        self.setAccessibleName("Help")
        self.setWindowTitle("Help - Moonkite")
        self.theme = theme
        self._pages: dict[str, str] = {}
        self.titles = QListWidget()
        self.titles.setObjectName("help_titles")
        self.titles.setAccessibleName("Pages")
        self.titles.setFixedWidth(LIST_PX)
        self.page = QTextBrowser()
        self.page.setObjectName("help_page")
        self.page.setAccessibleName("Page")
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._on_link)
        self.titles.currentTextChanged.connect(self._on_chosen)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.titles)
        row.addWidget(self.page, 1)
        self.resize(980, 720)

    def set_theme(self, theme: Theme) -> None:
        """Show the page in another look."""
        self.theme = theme
        self._on_chosen(self.title())

    def show_pages(self, pages: Mapping[str, str]) -> None:
        """Have exactly these pages, the first one open."""
        self._pages = dict(pages)
        self.titles.clear()
        self.titles.addItems(list(self._pages))
        self.titles.setCurrentRow(0)

    def title(self) -> str:
        """The page that is open, '' when there is none."""
        item = self.titles.currentItem()
        return item.text() if item is not None else ""

    def open_page(self, title: str) -> None:
        """Turn to a page; an unknown title is passed over."""
        for item in self.titles.findItems(title, Qt.MatchFlag.MatchExactly):
            self.titles.setCurrentItem(item)

    def _on_chosen(self, title: str) -> None:
        document = self.page.document()
        names = ("text", "accent", "raised")
        document.setDefaultStyleSheet(_STYLE.format(**{name: getattr(self.theme, name) for name in names}))
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        document.setMarkdown(self._pages.get(title, ""), features)
        _give_room(document)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)

    def _on_link(self, link: QUrl) -> None:
        name = link.path().rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
        self.open_page(name)


def _give_room(document: QTextDocument) -> None:
    """Margins between paragraphs and above headings, and tables without boxes: Markdown has none of its own in Qt."""
    document.setDocumentMargin(16)
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        frame = cursor.currentFrame()
        if isinstance(frame, QTextTable):
            look = frame.format()
            look.setBorder(0)
            look.setCellPadding(4)
            frame.setFormat(look)
        else:
            shape = block.blockFormat()
            shape.setTopMargin(18 if shape.headingLevel() else 0 if block.textList() else 8)
            shape.setNonBreakableLines(False)  # long lines of code
            cursor.setBlockFormat(shape)
        block = block.next()


def demo() -> QWidget:
    """Two short pages."""
    view = HelpView()
    operator, tester = "# For the operator\n\nPress `Ctrl+K` for all actions.", "# For the tester\n\nEvery widget runs alone."
    view.show_pages({"Operator": operator, "Tester": tester})
    return view
