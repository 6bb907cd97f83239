"""Stretching: gives the cutouts their stretch, together or each its own, and finds the limits that its rules mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from crviewer.gui.cutouts.image_cutout import TitledCutout
from crviewer.gui.image.pixel_view import inside
from crviewer.gui.image.pyramid import Image
from crviewer.gui.image.stretch import Stretch, StretchLimits, find_limits, sample, sky_limits
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.session.view_recorder import ViewRecorder


class StretchController(QObject):
    """The stretch of some cutouts.

    Signals
    -------
    limited(low, high)
        There may be other limits in any cutout: these values of the science image (electrons) are black and white now.

    Parameters
    ----------
    store, view : SessionStore, ViewRecorder
    cutouts : sequence of TitledCutout
        That of the science image comes first: the others take its stretch where they are to have the same.
    dark : TitledCutout
        The one of them that shows the dark.
    """

    limited = pyqtSignal(float, float)

    def __init__(
        self,
        store: SessionStore,
        view: ViewRecorder,
        cutouts: Sequence[TitledCutout],
        dark: TitledCutout,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._view, self._cutouts, self._dark = store, view, cutouts, dark
        self._science = cutouts[0]
        self._same = True
        for cutout in cutouts:
            cutout.stretched.connect(lambda stretch, cutout=cutout: self._on_stretched(cutout, stretch))

    # ---------------------------------------------------------------------- verbs

    def share(self, same: bool) -> None:
        """Give every cutout the stretch of the science image, from now on together; or each its own."""
        self._same = same
        if same:
            self._on_stretched(self._science, self._science.view.stretch)

    def limit(self, low: float, high: float) -> None:
        """Make these values of the science image (electrons) black and white, by hand."""
        stretch = replace(self._science.view.stretch, limits=StretchLimits.BY_HAND, by_hand=(low, high))
        self._on_stretched(self._science, stretch)

    def invert(self) -> None:
        """Turn black to white and white to black, in every cutout."""
        for cutout in self._cutouts:
            cutout.view.stretch = cutout.view.stretch.inverted
        self.find()

    def recall(self) -> None:
        """Take up limits that were set by hand on this frame; those of another frame tell nothing."""
        low, high = (self._store.state.view.get(name) for name in ("black", "white"))
        if isinstance(low, float | int) and isinstance(high, float | int) and low < high:
            self.limit(low, high)
            return
        for cutout in self._cutouts:
            if cutout.view.stretch.limits is StretchLimits.BY_HAND:
                cutout.view.stretch = replace(cutout.view.stretch, limits=StretchLimits.NOISE)
        self.find()

    def follow(self) -> None:
        """Another part of the frame is in view: find the limits that follow it."""
        if any(cutout.view.stretch.follows for cutout in self._cutouts):
            self.find()

    def _on_stretched(self, cutout: TitledCutout, stretch: Stretch) -> None:
        for other in self._cutouts if self._same else (cutout,):
            other.view.stretch = stretch
        chosen = self._science.view.stretch
        low, high = chosen.by_hand if chosen.limits is StretchLimits.BY_HAND else (0.0, 0.0)
        kept = self._store.state.view
        if (low, high) != (kept.get("black", 0.0), kept.get("white", 0.0)):
            self._view.show(black=low, white=high)
        self.find()

    # --------------------------------------------------------------------- limits

    def find(self) -> None:
        """Find the limits of every cutout."""
        exposure = self._store.state.exposure
        if exposure is None:
            return
        for cutout in self._cutouts:
            image = exposure.dark if cutout is self._dark else exposure.electrons
            if image is not None:
                stretch = cutout.view.stretch
                cutout.view.show_stretch(stretch, self._limits(image, stretch))
        self.limited.emit(*self._science.view.limits)

    def limits_of(self, image: Image) -> tuple[float, float]:
        """Black and white of another image (electrons) in the stretch of the science image."""
        return self._limits(image, self._science.view.stretch)

    def _limits(self, image: Image, stretch: Stretch) -> tuple[float, float]:
        exposure, backdrop = self._store.state.exposure, self._store.state.backdrop
        assert exposure is not None
        assert backdrop is not None
        if stretch.limits is StretchLimits.BY_HAND and image is not exposure.dark:
            return stretch.by_hand
        if stretch.limits in (StretchLimits.NOISE, StretchLimits.BY_HAND):
            noise = backdrop.dark_noise if image is exposure.dark else backdrop.noise
            return sky_limits(self._in_view(image), noise)
        return find_limits(self._in_view(image) if stretch.local else sample(image), stretch.limits)

    def _in_view(self, image: Image) -> Image:
        top, bottom, left, right = inside(self._science.view.visible(), image.shape)
        return sample(image[top:bottom, left:right])
