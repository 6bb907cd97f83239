"""The link between what the session selected and what a view of its rows shows as selected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, QObject
from PyQt6.QtWidgets import QAbstractItemView

from crviewer.gui.rays.ray_model import RayModel
from crviewer.gui.session.list_controller import ListController
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.list.ray_selection import RaySelection


class SelectionLink(QObject):
    """Brings the rows that are chosen in a view to the session, and those of the session to the view.

    Parameters
    ----------
    store : SessionStore
        In whose order the rows of the view are.
    rays : ListController
        By which rows are selected.
    view : QAbstractItemView
        A list or a table with its `RayModel`.
    """

    def __init__(self, store: SessionStore, rays: ListController, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._store, self._rays, self._view = store, rays, view
        self._following = False  # the view is being told what the session selected
        self._behind = False  # another tab covers the view
        self._chosen.selectionChanged.connect(self._on_chosen)
        store.selected.connect(self.follow)
        self._model.modelReset.connect(self.follow)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Show:
            self.follow()
        return False

    def see(self, seen: bool) -> None:
        """Catch up once a view that was behind another tab is in sight."""
        self._behind = not seen
        self._model.see(seen)
        self.follow()

    @property
    def _chosen(self) -> QItemSelectionModel:
        chosen = self._view.selectionModel()
        assert chosen is not None
        return chosen

    @property
    def _model(self) -> RayModel:
        model = self._view.model()
        assert isinstance(model, RayModel)
        return model

    def _on_chosen(self) -> None:
        if self._following:
            return
        parts = self._chosen.selection()
        rows = [row for place in range(len(parts)) for row in range(parts[place].top(), parts[place].bottom() + 1)]
        if rows:
            current = self._chosen.currentIndex().row()
            current = current if current in set(rows) else rows[-1]
            order = self._store.state.order
            self._rays.select(RaySelection(rays=np.unique(order[rows]), current=int(order[current])))

    def follow(self) -> None:
        """Show what the session selected, whoever asked for it; a view out of sight lays out its rows in vain."""
        if self._behind or not self._view.isVisible():
            return
        order, selection = self._store.state.order, self._store.state.selection
        places = np.flatnonzero(order == selection.current)
        flags = QItemSelectionModel.SelectionFlag
        self._following = True
        self._chosen.select(self._ranges(np.flatnonzero(np.isin(order, selection.rays))), flags.ClearAndSelect)
        if len(places):
            index = self._model.index(int(places[0]), 0)
            self._chosen.setCurrentIndex(index, flags.NoUpdate)
            self._view.scrollTo(index)
        self._following = False

    def _ranges(self, rows: NDArray[np.intp]) -> QItemSelection:
        model, selection = self._model, QItemSelection()
        last_column = model.columnCount() - 1
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(run):
                selection.append(
                    QItemSelectionRange(model.index(int(run[0]), 0), model.index(int(run[-1]), last_column))
                )
        return selection
