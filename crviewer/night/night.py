"""A night: its frames in time order, each science frame with its calibration frames; immutable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.night.frame import NightFrame
from crviewer.night.matching import exposure_fits, matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """Many frames; every method that changes something returns a new night.

    Attributes
    ----------
    frames : tuple of NightFrame
        In time order, chips in the order of their file; frames of unknown time last, in order of their names.
    refused : tuple of str
        One sentence for each file that cannot be used, which names the file.
    """

    frames: tuple[NightFrame, ...] = ()
    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, frames: Iterable[NightFrame], refused: Iterable[str] = ()) -> Night:
        """Sort frames, and match darks and masks to science frames.

        Parameters
        ----------
        frames : iterable of NightFrame
            Of a file given twice, the later frame counts.
        refused : iterable of str
            Files that cannot be used.

        Returns
        -------
        Night
            The night.
        """
        single = {frame.location: frame for frame in frames}
        ordered = sorted(single.values(), key=lambda frame: (frame.facts.observed or "~", str(frame.path)))
        return cls(frames=matched(ordered), refused=tuple(refused))

    @property
    def science(self) -> tuple[NightFrame, ...]:
        """The science frames, to review."""
        return self.of_kind(FrameKind.SCIENCE)

    def of_kind(self, kind: FrameKind) -> tuple[NightFrame, ...]:
        """Frames of one type.

        Parameters
        ----------
        kind : FrameKind
            The type.

        Returns
        -------
        tuple of NightFrame
            In time order.
        """
        return tuple(frame for frame in self.frames if frame.kind is kind)

    def frame(self, path: str | Path) -> NightFrame:
        """Find the frame of a file.

        Parameters
        ----------
        path : str or Path
            The file, `FILE` or `FILE[EXTENSION]`.

        Returns
        -------
        NightFrame
            The frame.

        Raises
        ------
        KeyError
            If the night has no such frame.
        """
        for frame in self.frames:
            if Path(path) == frame.path or str(path) == str(frame.location):
                return frame
        raise KeyError(str(path))

    def beside(self, frame: NightFrame, step: int) -> NightFrame | None:
        """Science frame a number of steps later or earlier.

        Parameters
        ----------
        frame : NightFrame
            One of the science frames.
        step : int
            Negative for earlier frames.

        Returns
        -------
        NightFrame or None
            None beyond either end.
        """
        science = self.science
        place = [other.location for other in science].index(frame.location) + step
        return science[place] if 0 <= place < len(science) else None

    def others(self, frame: NightFrame) -> tuple[NightFrame, ...]:
        """Other exposures of the same pixels: science frames of the same size, binning, detector, chip and amplifier.

        Another chip of the same file is no other exposure, but another plane of a cube of exposures is one.

        Parameters
        ----------
        frame : NightFrame
            One of the science frames.

        Returns
        -------
        tuple of NightFrame
            In time order.
        """
        return tuple(
            other
            for other in self.science
            if (other.path != frame.path or other.facts.is_other_plane(frame.facts))
            and other.facts.fits_on(frame.facts)
        )

    def alike(self, frame: NightFrame) -> tuple[NightFrame, ...]:
        """All science frames on the same pixels, including the given one.

        Parameters
        ----------
        frame : NightFrame
            One of the science frames.

        Returns
        -------
        tuple of NightFrame
            In time order.
        """
        kept = {other.location for other in (frame, *self.others(frame))}
        return tuple(other for other in self.science if other.location in kept)

    def with_kind(self, frame: NightFrame, kind: FrameKind) -> Night:
        """Change the type of a frame; darks and masks are matched again.

        Parameters
        ----------
        frame : NightFrame
            The frame.
        kind : FrameKind
            Its new type.

        Returns
        -------
        Night
            A new night.
        """
        return self._with(replace(frame, kind=kind, why="chosen by hand"))

    def with_dark(self, frame: NightFrame, dark: NightFrame | None) -> Night:
        """Choose the dark of a science frame.

        Parameters
        ----------
        frame : NightFrame
            The science frame.
        dark : NightFrame or None
            The dark; None for no dark.

        Returns
        -------
        Night
            A new night.
        """
        chosen = replace(
            frame,
            dark=dark.location if dark else None,
            dark_reason="chosen by hand",
            dark_fits=dark is None or exposure_fits(frame.facts, dark.facts),
            chosen=True,
        )
        return self._with(chosen)

    def request(self, frame: NightFrame, like: OpenRequest | None = None) -> OpenRequest:
        """How to open a science frame.

        A dark of another exposure time is scaled if it is subtracted. Dark and masks of `like` take precedence over
        matched ones; a dark that was chosen for this frame takes precedence over both.

        Parameters
        ----------
        frame : NightFrame
            One of the science frames.
        like : OpenRequest, optional
            Overrides for all frames: gain, read noise, bias, flat, whether darks are subtracted, and so on.

        Returns
        -------
        OpenRequest
            Files and overrides.
        """
        like = like or OpenRequest()
        request = like.with_fields(science=frame.location.given)
        if like.files.dark is None or frame.chosen:
            dark = frame.dark.given if frame.dark else None
            request = request.with_fields(dark=dark, scale_dark=frame.scales_dark(like.reduction))
        return request if like.files.masks else request.with_fields(masks=tuple(mask.given for mask in frame.masks))

    def _with(self, changed: NightFrame) -> Night:
        return Night.of(
            (changed if frame.location == changed.location else frame for frame in self.frames), self.refused
        )
