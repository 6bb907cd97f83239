"""Copying to the clipboard: rays as text, a position, and cutouts as pictures."""

from __future__ import annotations

from functools import partial

import numpy as np
from PyQt6.QtCore import QMimeData, QObject, QPoint, QRect, Qt
from PyQt6.QtGui import QGuiApplication, QPixmap
from PyQt6.QtWidgets import QMenu

from crviewer.frames.fits.plain_text import counted
from crviewer.gui.cutouts.cutout_panel import CutoutPanel
from crviewer.gui.cutouts.image_cutout import TitledCutout
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.retouch_controller import RetouchController
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.window.pixel_readout import describe_position
from crviewer.products.formats.clipboard_rows import rows_as_text


class ClipboardCopies(QObject):
    """What the Edit menu copies, and the menu of a right click on a cutout, which copies too."""

    def __init__(
        self, store: SessionStore, retouch: RetouchController, messages: Messages, cutouts: CutoutPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._retouch, self._messages, self._cutouts = store, retouch, messages, cutouts
        self._cursor: tuple[float, float] | None = None
        cutouts.pointed.connect(self._on_pointed)
        cutouts.left.connect(self._on_left)
        for cutout in cutouts.all:
            cutout.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            cutout.view.customContextMenuRequested.connect(partial(self._on_menu_wanted, cutout))

    def _on_pointed(self, x: float, y: float) -> None:
        self._cursor = x, y

    def _on_left(self) -> None:
        self._cursor = None

    # ---------------------------------------------------------------------- verbs

    def copy_rays(self) -> None:
        """Copy the selected rays: a line each, in the order of the list, tabulators between the columns."""
        state = self._store.state
        rays = state.order[np.isin(state.order, state.selection.rays)]
        if state.review is None or not len(rays):
            return
        _clip(rows_as_text(state.review, rays, state.suggestions, delimiter="\t"))
        self._messages.say(f"Copied {counted(len(rays), 'ray')}.")

    def copy_position(self) -> None:
        """Copy the position under the cursor; that of the current ray where the cursor is on no cutout."""
        place = self._cursor and (round(self._cursor[0]), round(self._cursor[1]))
        self._copy_place(place or self._middle_of_ray())

    def copy_cutouts(self) -> None:
        """Copy the four cutouts as one picture."""
        around = QRect()
        for cutout in self._cutouts.all:
            around |= cutout.geometry()
        self._copy_picture(self._cutouts.grab(around), "the cutouts")

    def _copy_place(self, place: tuple[float, float] | None) -> None:
        exposure = self._store.state.exposure
        if exposure is not None and place is not None:
            text = "  ".join(describe_position(exposure, *place))
            _clip(text)
            self._messages.say(f"Copied: {text}")

    def _middle_of_ray(self) -> tuple[float, float] | None:
        """The mean position of the current ray, 0-based, to a tenth of a pixel."""
        review, current = self._store.state.review, self._store.state.selection.current
        if review is None or current is None:
            return None
        x, y = (float(values[current]) for values in (review.measurements.x, review.measurements.y))
        return round(x - 1, 1), round(y - 1, 1)

    def _copy_picture(self, picture: QPixmap, what: str) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self._store.state.exposure is not None:
            clipboard.setPixmap(picture)
            self._messages.say(f"Copied {what} as a picture.")

    # ----------------------------------------------------------------------- menu

    def menu(self, cutout: TitledCutout, at: QPoint) -> QMenu:
        """What a right click on a cutout offers, at a point of it."""
        x, y = cutout.view.viewport.to_frame(at.toPointF(), cutout.view.extent)
        menu = QMenu(cutout)
        menu.addAction("Copy position", partial(self._copy_place, (round(x), round(y))))
        menu.addAction("Copy this cutout as picture", partial(self._copy_one, cutout))
        menu.addAction("Copy all cutouts as picture", self.copy_cutouts)
        return menu

    def _copy_one(self, cutout: TitledCutout) -> None:
        self._copy_picture(cutout.view.grab(), "the cutout")

    def _on_menu_wanted(self, cutout: TitledCutout, at: QPoint) -> None:
        if self._store.state.exposure is None or self._retouch.brush is not None:
            return  # with a brush in the hand, right erases
        menu = self.menu(cutout, at)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(cutout.view.mapToGlobal(at))


def _clip(text: str) -> None:
    data, clipboard = QMimeData(), QGuiApplication.clipboard()
    data.setText(text)
    if clipboard is not None:
        clipboard.setMimeData(data)
