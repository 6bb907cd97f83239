"""Retouching by hand: which brush is taken up, the stroke that is being drawn, and what becomes of the current ray.

A stroke is shown as it is drawn, and becomes one step of the review when it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.verdict_controller import VerdictController
from crviewer.review.core import ray_editing
from crviewer.review.core.brush import LEAST, MOST, Place, stroke
from crviewer.review.core.judgements import JudgementEdit
from crviewer.review.core.painting import PaintedKind
from crviewer.review.core.review import Review

_WORDS = {
    PaintedKind.COSMIC_RAY: "cosmic ray painted",
    PaintedKind.BAD: "bad pixels painted",
    PaintedKind.ERASED: "erased by hand",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BrushStroke:
    """What is being drawn.

    Attributes
    ----------
    paint : PaintedKind
        ERASED where it erases.
    straight : bool
        One line from where it began, not all the ways that the hand took.
    began, last : (x, y)
        0-based pixel coordinates.
    pixels : (n,) int64
        Flat indices, ascending, of what it covers.
    """

    paint: PaintedKind
    straight: bool
    began: Place
    last: Place
    pixels: PixelIndices


class RetouchController(QObject):
    """The tools by which an observer paints.

    Signals
    -------
    chosen()
        Another brush is taken up, or none, or it is of another size or kind.
    drawn()
        The stroke covers other pixels, or there is none any more.

    Attributes
    ----------
    brush : PaintedKind or None
        What a stroke paints; None while nothing is painted.
    size : int, pixels
        Diameter of the brush.
    straight : bool
        Strokes are straight lines.
    stroke : BrushStroke or None
        What is being drawn.
    """

    chosen = pyqtSignal()
    drawn = pyqtSignal()

    def __init__(self, store: SessionStore, verdicts: VerdictController, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._verdicts, self._messages = store, verdicts, messages
        self.brush: PaintedKind | None = None
        self.size = 3
        self.straight = False
        self.stroke: BrushStroke | None = None
        store.opened.connect(self.drop)

    # ------------------------------------------------------------------ tools

    def take_up(self, brush: PaintedKind | None) -> None:
        """Paint with a brush from now on; the one that is in the hand already is put down."""
        self.drop()
        self.brush = None if brush is self.brush else brush
        self.chosen.emit()

    def resize(self, size: int) -> None:
        """Take a brush of so many pixels across, within what there is."""
        self.size = min(max(size, LEAST), MOST)
        self.chosen.emit()

    def enlarge(self, step: int) -> None:
        """Take a brush that is larger by so many pixels (smaller if negative)."""
        self.resize(self.size + step)

    def switch_line(self) -> None:
        """Draw straight lines from now on, or freehand if lines are drawn."""
        self.draw_lines(not self.straight)

    def draw_lines(self, straight: bool) -> None:
        """Draw straight lines from now on, or freehand."""
        self.straight = straight
        self.chosen.emit()

    def stop(self) -> None:
        """Give up the stroke that is being drawn; where there is none, put the brush down."""
        if self.stroke is not None:
            self.drop()
        elif self.brush is not None:
            self.take_up(None)

    # ----------------------------------------------------------------- strokes

    def begin(self, place: Place, *, erases: bool = False, straight: bool = False) -> None:
        """Put the brush down at a pixel coordinate (0-based)."""
        if self.brush is None or self._store.state.review is None:
            return
        paint = PaintedKind.ERASED if erases else self.brush
        pixels = self.under(place)
        self.stroke = BrushStroke(
            paint=paint, straight=straight or self.straight, began=place, last=place, pixels=pixels
        )
        self.drawn.emit()

    def draw_to(self, place: Place) -> None:
        """Move the brush."""
        if self.stroke is None:
            return
        if self.stroke.straight:
            pixels = self._covered(self.stroke.began, place)
        else:
            pixels = np.union1d(self.stroke.pixels, self._covered(self.stroke.last, place))
        self.stroke = replace(self.stroke, last=place, pixels=pixels)
        self.drawn.emit()

    def end(self) -> None:
        """Lift the brush: what it covered is one step."""
        drawn, review = self.stroke, self._store.state.review
        self.drop()
        if drawn is None or review is None or not len(drawn.pixels):
            return
        if drawn.paint is PaintedKind.ERASED:
            edit = ray_editing.erase(review, drawn.pixels)
        else:
            edit = ray_editing.paint(review, drawn.pixels, drawn.paint)
        self._take(edit, _WORDS[drawn.paint], drawn.pixels if drawn.paint is PaintedKind.COSMIC_RAY else None)

    def drop(self) -> None:
        """Give up the stroke that is being drawn."""
        if self.stroke is not None:
            self.stroke = None
            self.drawn.emit()

    def under(self, place: Place) -> PixelIndices:
        """Flat indices, ascending, of what the brush would cover at a place."""
        return self._covered(place, place)

    def _covered(self, start: Place, end: Place) -> PixelIndices:
        review = self._store.state.review
        return np.empty(0, np.int64) if review is None else stroke(start, end, self.size, review.rays.shape)

    # ------------------------------------------------------------ the current ray

    def grow(self) -> None:
        """Add to the current ray all pixels that touch it."""
        self._reshape(ray_editing.grow, "grown", "No pixel around this ray can be added.")

    def shrink(self) -> None:
        """Take the rim from the current ray."""
        self._reshape(ray_editing.shrink, "shrunk", "No pixel of this ray would remain.")

    def fill_hole(self) -> None:
        """Add to the current ray what it encloses."""
        self._reshape(ray_editing.fill_hole, "filled", "This ray has no hole.")

    def _reshape(self, act: Callable[[Review, int], JudgementEdit], word: str, else_told: str) -> None:
        state = self._store.state
        review, current = state.review, state.selection.current
        if review is None or current is None:
            return
        edit = act(review, current)
        if len(edit.pixels):
            self._take(edit, f"ray {word}", None)
        else:
            self._messages.say(else_told)

    def _take(self, edit: JudgementEdit, what: str, marks: PixelIndices | None) -> None:
        """Do a step, and stay; or, once rays are found again, select those on other marks."""
        if len(edit.pixels):
            count = len(np.unique(edit.pixels))
            then = self._store.state.marks if marks is None else marks
            self._verdicts.take(edit, f"{what}: {counted(count, 'pixel')}", then=then)
