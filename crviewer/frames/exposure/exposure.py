"""A science frame with its dark and input masks, on one pixel grid, in electrons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.electron_conversion import electrons_per_unit
from crviewer.frames.exposure.open_request import ExposureFiles, OpenRequest
from crviewer.frames.facts.amplifier import Amplifier
from crviewer.frames.facts.colour_mosaic import NO_MOSAIC, ColourMosaic
from crviewer.frames.facts.detector_facts import DetectorFacts
from crviewer.frames.facts.detector_window import section_pixels
from crviewer.frames.fits.frame import Frame
from crviewer.frames.masks.mask_source import MaskSource
from crviewer.frames.models.background_model import BackgroundSource
from crviewer.frames.models.noise_plane import NoiseSource

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.wcs import WCS

SMALLEST_AXIS = 4  # pixels; below that L.A.Cosmic's filters do not fit into the image


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Exposure:
    """What detection works on; everything has the shape of the science frame.

    Attributes
    ----------
    science : Frame
        As read, its own unit and header.
    electrons : (ny, nx) float32, electrons
        The science image, reduced where that was asked for. Every value is finite: a pixel that was not is masked
        and has the median of the others.
    mask : (ny, nx) bool
        The input mask: True where a pixel is known to be bad before detection.
    facts : DetectorFacts
        Gain, read noise and the rest, as used.
    lost : (n,) int64
        Flat indices of pixels that were read with a value and have none in electrons, such as where a flat has none.
    dark : (ny, nx) float32 or None
        The dark, for looking at, in `dark_unit`; every value is finite.
    dark_unit : str
        "e⁻/s", or "e⁻" where the dark's exposure time is unknown.
    reduction : tuple of str
        What was done on opening, in words ("bias subtracted: bias.fits"), for header and window.
    wcs : WCS or None
        Celestial coordinates, where the header has them.
    dark_header : Header or None
        Of the dark, as read.
    dark_name : str
        Which part of which file the dark is: "dark.fits[SCI,2]".
    mask_sources : tuple of MaskSource
        How each plane and file of the input mask was read, and which of its flags mask.
    damaged : tuple of str
        Names of the files, the science frame's and those of calibration frames, whose pixels do not fit their DATASUM.
    placed : tuple of str
        Which calibration frames were cut to the science frame, or placed on it, and by which keywords; in words.
    pssl : float, electrons
        The sky level that was subtracted from the frame before; `electrons` has it back, products have not.
    notices : tuple of str
        What speaks against calibration frames that were applied all the same, and how they were taken; sentences.
    mosaic : ColourMosaic
        The colours of its pixels, where it is a colour mosaic.
    request : OpenRequest or None
        The request that it was opened by; None where it was made in memory.
    flagged : (ny, nx) bool or None
        What another tool flagged, where it is to be reviewed.
    flagged_bits : str
        Which of its flags counted as cosmic rays; empty for every value but 0.
    overscan_level : (ny, nx) float32 or None, unit of the science frame
        The level of the overscan of each amplifier, which was subtracted; products in the file's unit have it back.
    variance : (ny, nx) float32 or None, electrons²
        Of `electrons`, every value finite, for `astroscrappy.detect_cosmics(invar=…)`; where it is None,
        the noise is that of the electrons and of the read-out.
    background : (ny, nx) float32 or None, electrons
        A model of sky and lines that detection leaves out, every value finite, for `inbkg`; `electrons` has it in.
    noise_source : NoiseSource or None
        Which plane `variance` is of; None where no plane is used.
    background_source : BackgroundSource or None
        What `background` is.
    """

    science: Frame
    electrons: NDArray[np.float32]
    mask: NDArray[np.bool_]
    facts: DetectorFacts
    lost: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    dark: NDArray[np.float32] | None = None
    dark_unit: str = "e⁻/s"
    reduction: tuple[str, ...] = ()
    wcs: WCS | None = None
    dark_header: Header | None = None
    dark_name: str = ""
    mask_sources: tuple[MaskSource, ...] = ()
    damaged: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    pssl: float = 0.0
    notices: tuple[str, ...] = ()
    mosaic: ColourMosaic = NO_MOSAIC
    request: OpenRequest | None = None
    flagged: NDArray[np.bool_] | None = None
    flagged_bits: str = ""
    overscan_level: NDArray[np.float32] | None = None
    variance: NDArray[np.float32] | None = None
    background: NDArray[np.float32] | None = None
    noise_source: NoiseSource | None = None
    background_source: BackgroundSource | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), pixels."""
        return self.science.shape

    @property
    def files(self) -> ExposureFiles:
        """The files that it was opened with; none of an exposure that was made in memory."""
        return self.request.files if self.request else ExposureFiles()

    @property
    def mask_files(self) -> tuple[MaskSource, ...]:
        """How each mask file was read; without the planes of the science file itself."""
        return self.mask_sources[len(self.mask_sources) - len(self.files.masks) :]

    @property
    def amplifiers_in_words(self) -> tuple[str, ...]:
        """Each amplifier with its section and its numbers, and the level of its overscan where that was subtracted."""
        return tuple(each.in_words() + self._level_in_words(each) for each in self.facts.amplifiers)

    def _level_in_words(self, amplifier: Amplifier) -> str:
        pixels = section_pixels(amplifier.overscan, self.shape)
        if self.overscan_level is None or pixels is None:
            return ""
        return f" (level {float(np.median(self.overscan_level[pixels])):.6g} {self.science.unit}, subtracted)"

    @property
    def blank(self) -> NDArray[np.bool_]:
        """(ny, nx) bool, a new array: True where `electrons` has the median in place of a value of its own."""
        blank: NDArray[np.bool_] = ~np.isfinite(self.science.data)
        blank.reshape(-1)[self.lost] = True
        return blank

    @property
    def saturation_electrons(self) -> float | None:
        """The level at which pixels saturate, in electrons; None where it is unknown."""
        factor = electrons_per_unit(self.science.unit, self.facts)
        if self.facts.saturation is None or factor is None:
            return None
        return self.facts.saturation.value * factor
