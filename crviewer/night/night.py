"""A night: its frames in the order of time, each science frame with what calibrates it; it never changes."""

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
    """Many frames; every verb returns another night.

    Attributes
    ----------
    frames : tuple of NightFrame
        In the order of time; those of unknown time last, in the order of their names.
    refused : tuple of str
        Why files could not be used, one sentence each that names the file.
    """

    frames: tuple[NightFrame, ...] = ()
    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, frames: Iterable[NightFrame], refused: Iterable[str] = ()) -> Night:
        """Bring frames into order, and match darks and masks to science frames; of one file twice, the later counts."""
        single = {frame.location: frame for frame in frames}
        ordered = sorted(single.values(), key=lambda frame: (frame.facts.observed or "~", str(frame.location)))
        return cls(frames=matched(ordered), refused=tuple(refused))

    @property
    def science(self) -> tuple[NightFrame, ...]:
        """The frames to review."""
        return self.of_kind(FrameKind.SCIENCE)

    def of_kind(self, kind: FrameKind) -> tuple[NightFrame, ...]:
        """The frames of one kind."""
        return tuple(frame for frame in self.frames if frame.kind is kind)

    def frame(self, path: str | Path) -> NightFrame:
        """The frame of a file; raises KeyError where the night has none."""
        for frame in self.frames:
            if Path(path) == frame.path or str(path) == str(frame.location):
                return frame
        raise KeyError(str(path))

    def beside(self, frame: NightFrame, step: int) -> NightFrame | None:
        """The science frame so many steps later (earlier where negative); None beyond either end."""
        science = self.science
        place = [other.location for other in science].index(frame.location) + step
        return science[place] if 0 <= place < len(science) else None

    def others(self, frame: NightFrame) -> tuple[NightFrame, ...]:
        """The other science frames on the same pixels: of the same size, binning, detector and amplifier."""
        return tuple(
            other for other in self.science if other.location != frame.location and other.facts.fits_on(frame.facts)
        )

    def alike(self, frame: NightFrame) -> tuple[NightFrame, ...]:
        """All science frames on the same pixels as one of them, with it; in the order of time."""
        kept = {other.location for other in (frame, *self.others(frame))}
        return tuple(other for other in self.science if other.location in kept)

    def with_kind(self, frame: NightFrame, kind: FrameKind) -> Night:
        """Take a frame for something else; darks and masks are matched again."""
        return self._with(replace(frame, kind=kind, why="chosen by hand"))

    def with_dark(self, frame: NightFrame, dark: NightFrame | None) -> Night:
        """Choose the dark of a science frame, or none."""
        chosen = replace(
            frame,
            dark=dark.location if dark else None,
            dark_reason="chosen by hand",
            dark_fits=dark is None or exposure_fits(frame.facts, dark.facts),
            chosen=True,
        )
        return self._with(chosen)

    def request(self, frame: NightFrame, like: OpenRequest | None = None) -> OpenRequest:
        """What opens a science frame.

        Parameters
        ----------
        frame : NightFrame
        like : OpenRequest, optional
            What the observer says of all frames: gain, read noise, whether darks are subtracted, bias and flat. A dark
            of another exposure time is scaled where it is subtracted. A dark and masks that are named go before those
            that were matched; a dark that was chosen for this frame goes before both.
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
