"""A finer coast is read by a worker the first time somebody looks so near; until then the finest one that has been read is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from widgets.ground_map_projection import Projection
from widgets.ground_map_shapes import detail_for, is_loaded, load_atlas, readiest_for


class _Told(QObject):
    done = Signal()


class _Loading(QRunnable):
    def __init__(self, detail: str) -> None:
        super().__init__()
        self.told = _Told()
        self._detail = detail

    def run(self) -> None:
        load_atlas(self._detail)
        self.told.done.emit()


class AtlasLoader(QObject):
    """Tells which detail of the coast can be drawn now. `ready` comes when there is more than the last time it was asked."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("atlas_loader")
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._is_loading = False

    def detail_for(self, view: Projection) -> str:
        """The detail that is worth drawing at that scale where it has been read, else a coarser one until it has."""
        detail = detail_for(view)
        if is_loaded(detail):
            return detail
        if not self._is_loading:
            self._is_loading = True
            work = _Loading(detail)
            work.told.done.connect(self._on_loaded)
            self._pool.start(work)
        return readiest_for(view)

    @Slot()
    def _on_loaded(self) -> None:
        self._is_loading = False
        self.ready.emit()
