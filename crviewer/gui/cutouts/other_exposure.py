"""Neighbours: one cutout shows the same pixels in another exposure of the night, in turns with its own image.

An exposure is read when it is first asked for. The last two are held, so that blinking costs nothing, never more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PyQt6.QtCore import QObject

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame_error import FrameError
from crviewer.gui.cutouts.image_cutout import SubstituteImage, TitledCutout
from crviewer.gui.image.pyramid import Image, ImagePyramid
from crviewer.gui.image.stretch import noise_of
from crviewer.gui.jobs.worker import JobTicket
from crviewer.gui.session.session import Session
from crviewer.night.frame import NightFrame
from crviewer.night.neighbours import first_neighbour, lapse, next_neighbour

LimitsOf = Callable[[Image], tuple[float, float]]

_HELD = 2  # images; each takes a third more than the open frame
_LONGEST, _END = 16, 9  # characters of a name that a title has room for; of a longer one, its end tells frames apart


class OtherExposureCutout(QObject):
    """Shows in one cutout what other exposures of the night have there.

    What somebody else shows in the cutout is left alone: the last wish counts.

    Parameters
    ----------
    session : Session
    cutout : TitledCutout
    limits : callable
        Black and white of an image (electrons), in the present stretch of the cutout.
    """

    def __init__(self, session: Session, cutout: TitledCutout, limits: LimitsOf) -> None:
        super().__init__(cutout)
        self._session, self._cutout, self._limits = session, cutout, limits
        self._images: dict[FileLocation, ImagePyramid] = {}  # the one that was looked at last comes last
        self._chosen: NightFrame | None = None
        self._shown: SubstituteImage | None = None
        self._ticket: JobTicket | None = None
        session.store.opened.connect(self._drop)
        session.night.listed.connect(self._drop)
        session.store.selected.connect(self._on_selected)

    @property
    def is_shown(self) -> bool:
        """True while the cutout shows another exposure."""
        return self._shown is not None and self._cutout.view.instead is self._shown

    @property
    def _is_reading(self) -> bool:
        return self._ticket is not None and not self._ticket.cancelled()

    # ---------------------------------------------------------------------- verbs

    def switch(self) -> None:
        """Show another exposure; or the cutout's own image, if another exposure is shown or on its way."""
        if self.is_shown or self._is_reading:
            self._stop_reading()
            self._take_away()
        else:
            self._look_at(self._chosen or self._first())

    def go_on(self) -> None:
        """Show the next other exposure, in the order of time."""
        frame = self._session.night.current
        if frame is not None and self._chosen is not None:
            self._look_at(next_neighbour(self._session.night.night, frame, self._chosen))
        else:
            self._look_at(self._first())

    def refresh(self) -> None:
        """Take up another stretch."""
        if self.is_shown and self._chosen is not None:
            self._show(self._chosen)

    # -------------------------------------------------------------------- choosing

    def _first(self) -> NightFrame | None:
        """The exposure that is looked at first; None, and told why, where there is none."""
        nights = self._session.night
        if nights.current is None:
            self._session.messages.say("Open a night to see other exposures (Ctrl+Shift+O opens a folder).")
            return None
        first = first_neighbour(nights.night, nights.current, self._since)
        if first is None:
            self._session.messages.say("The night has no other exposure of this CCD.")
        return first

    @property
    def _since(self) -> float | None:
        """Seconds since the exposure in which the current ray was bright; None where it was so in none."""
        suggestions, current = self._session.state.suggestions, self._session.state.selection.current
        if suggestions is None or current is None:
            return None
        since = float(suggestions.evidence.since[current])
        return since if np.isfinite(since) else None

    def _on_selected(self) -> None:
        """Begin with the exposure that may have left an after-image, where there is one."""
        if not self.is_shown and not self._is_reading and self._since is not None:
            self._chosen = None

    # --------------------------------------------------------------------- showing

    def _look_at(self, neighbour: NightFrame | None) -> None:
        if neighbour is None:
            return
        self._stop_reading()
        self._chosen = neighbour
        if neighbour.location in self._images:
            self._present(neighbour)
        else:
            self._read(neighbour)

    def _present(self, neighbour: NightFrame) -> None:
        """Show an exposure that was read, and tell its whole name."""
        self._images[neighbour.location] = self._images.pop(neighbour.location)
        self._show(neighbour)
        self._session.messages.say(f"Science cutout: {self._titled(neighbour.name, neighbour)}")

    def _show(self, neighbour: NightFrame) -> None:
        image = self._images[neighbour.location]
        title = self._titled(_shortened(neighbour.name), neighbour)
        self._shown = SubstituteImage(values=image.values, title=title, limits=self._limits(image.levels[1]))
        self._cutout.show_instead(self._shown)

    def _titled(self, name: str, neighbour: NightFrame) -> str:
        frame = self._session.night.current
        when = lapse(neighbour, frame) if frame else ""
        return f"{when}: {name}" if when else name

    def _take_away(self) -> None:
        if self.is_shown:
            self._cutout.show_instead(None)
        self._shown = None

    def _drop(self) -> None:
        """Let go all that was read: another frame is open, or frames are opened in another way."""
        self._stop_reading()
        self._take_away()
        self._images.clear()
        self._chosen = None

    # --------------------------------------------------------------------- reading

    def _read(self, neighbour: NightFrame) -> None:
        exposure = self._session.state.exposure
        assert exposure is not None
        self._ticket = self._session.worker.submit(
            f"Reading {neighbour.name}",
            partial(_electrons, self._session.night.request(neighbour), exposure.shape),
            answered=partial(self._on_read, neighbour),
            failed=self._on_failed,
        )

    def _on_read(self, neighbour: NightFrame, image: ImagePyramid) -> None:
        self._ticket = None
        while len(self._images) >= _HELD:
            self._images.pop(next(iter(self._images)))
        self._images[neighbour.location] = image
        self._present(neighbour)

    def _on_failed(self, error: Exception) -> None:
        self._ticket = None
        self._session.messages.fail(error)

    def _stop_reading(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"…{name[-_END:]}"


def _electrons(request: OpenRequest, shape: tuple[int, int], ticket: JobTicket) -> ImagePyramid:
    """Read no more than the image of an exposure depends on."""
    dark = request.files.dark if request.reduction.subtract_dark else None
    request = request.with_fields(dark=dark, masks=(), detection=None, bits="")
    image = open_exposure(request, ticket.progress).electrons
    if image.shape != shape:
        raise FrameError(request.science, "has changed size since the night was read", "Open the folder again")
    return ImagePyramid.of(image, noise_of(image))
