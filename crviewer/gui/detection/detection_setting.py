"""The settings of the detection as the window shows them: where each value lives, its name, and what it does.

Ranges and advice follow van Dokkum (2001, PASP 113, 1420) and the documentation of `ccdproc.cosmicray_lacosmic`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.lacosmic.ray_growth import LOWEST_TAIL
from crviewer.gui.controls.inputs import ChoiceInput, CountInput, Input, NumberInput, SwitchInput


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionSetting:
    """One value that the observer can set.

    Attributes
    ----------
    name : str
        Its field, and the keyword of `ccdproc.cosmicray_lacosmic` where there is one.
    part : str
        The field of `DetectionSettings` that holds it; empty for `DetectionSettings` itself.
    label : str
        In the panel; empty for a switch, which carries its own.
    tip : str
        What it does, and what happens when it is lowered or raised; rich text.
    make : callable
        Makes its input.
    """

    name: str
    part: Literal["parameters", "setup", "growth", ""]
    label: str
    tip: str
    make: Callable[[], Input]

    def of(self, settings: DetectionSettings) -> Any:
        """Its value in `settings`."""
        return getattr(getattr(settings, self.part) if self.part else settings, self.name)

    def put(self, settings: DetectionSettings, value: object) -> DetectionSettings:
        """`settings` with another value of it."""
        change: dict[str, Any] = {self.name: value}
        if self.part:
            change = {self.part: replace(getattr(settings, self.part), **change)}
        return replace(settings, **change)


def _tip(what: str, *advice: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in (what, *advice))


_THRESHOLDS = (
    DetectionSetting(
        name="sigfrac",
        part="parameters",
        label="Neighbours (sigfrac)",
        tip=_tip(
            "Threshold for pixels next to a ray, as a fraction of sigclip: 0.3 at sigclip 5 means 1.5 σ.",
            "<b>Lower:</b> faint edges of rays are flagged too, and if too low, noise and stars.<br>"
            "<b>Higher:</b> only the bright core is flagged; a faint rim stays in the image.",
            "Default 0.3; typically 0.1 to 0.5.",
        ),
        make=lambda: NumberInput(0.01, 1, step=0.05, decimals=2),
    ),
    DetectionSetting(
        name="objlim",
        part="parameters",
        label="Contrast (objlim)",
        tip=_tip(
            "Minimum ratio of the Laplacian to the fine structure: how much sharper than a star a pixel must be.",
            "<b>Lower:</b> more rays, but also cores of stars.<br>"
            "<b>Higher:</b> stars are safe, but rays on stars and galaxies are missed.",
            "Default 5; typically 2 (well sampled) to 10 (undersampled: FWHM of one or two pixels).",
        ),
        make=lambda: NumberInput(0.1, 100, step=0.5, decimals=1),
    ),
    DetectionSetting(
        name="niter",
        part="parameters",
        label="Iterations (niter)",
        tip=_tip(
            "Maximum number of iterations, each on the image cleaned so far; stops when nothing new is found.",
            "<b>Lower:</b> faster, but the middle of thick rays is missed.<br>"
            "<b>Higher:</b> thick rays are found whole.",
            "Default 4; more than 6 rarely makes a difference.",
        ),
        make=lambda: CountInput(1, 20),
    ),
)

_RAYS = (
    DetectionSetting(
        name="min_pixels",
        part="",
        label="Smallest ray listed",
        tip=_tip(
            "Smaller groups of flagged pixels are specks: masked like any ray, but not listed.",
            "<b>Lower:</b> a longer list, with single hot pixels and noise.<br><b>Higher:</b> only large rays.",
            "Default 3 pixels.",
        ),
        make=lambda: CountInput(1, 20, unit="px"),
    ),
    DetectionSetting(
        name="ignore_mask",
        part="",
        label="",
        tip=_tip(
            "Detects without the input mask, to see what it does: how many bad pixels would be taken for rays, "
            "and which rays are found only with it.",
            "Saved masks still include the input mask. Default off.",
        ),
        make=lambda: SwitchInput("Ignore input mask"),
    ),
    DetectionSetting(
        name="edges",
        part="",
        label="",
        tip=_tip(
            "Also finds rays in the outermost pixels, which astroscrappy never searches: the frame is padded "
            "with its reflection first.",
            "Near the edges, the result then differs from that of astroscrappy. Default off.",
        ),
        make=lambda: SwitchInput("Search up to the edges"),
    ),
)

_GROWTH = (
    DetectionSetting(
        name="tails",
        part="growth",
        label="Follow wings to",
        tip=_tip(
            "Follows faint wings and tails: connected pixels are added while their significance (of the Laplacian, as "
            "for sigclip) exceeds this. sigfrac reaches only adjacent pixels.",
            "<b>Lower:</b> longer tails; below 1 σ, more and more noise.<br>"
            "<b>Higher:</b> only the bright part of a tail.",
            "The result then differs from that of astroscrappy. Default off; useful from 1 σ to 2.5 σ.",
        ),
        make=lambda: NumberInput(0, 20, step=0.5, decimals=1, unit="σ", off_below=LOWEST_TAIL),
    ),
    DetectionSetting(
        name="pixels",
        part="growth",
        label="Dilate by",
        tip=_tip(
            "Dilates every ray by this many pixels, after its wings have been followed. Stops at the input mask, the "
            "pixels next to it and saturated stars. All pixels of a grown ray are replaced in the cleaned image.",
            "<b>Higher:</b> faint wings are masked too, but also more sky.",
            "The result then differs from that of astroscrappy. Default 0 pixels; typically 1 or 2.",
        ),
        make=lambda: CountInput(0, 10, unit="px"),
    ),
)

_DETECTOR = (
    DetectionSetting(
        name="readnoise",
        part="setup",
        label="Read noise",
        tip=_tip(
            "Noise of a pixel without light. With the photon noise, it is the σ of sigclip.",
            "<b>Too low:</b> noise is flagged where the sky is dark.<br><b>Too high:</b> faint rays are missed.",
            "Default: from the header, or as given on opening.",
        ),
        make=lambda: NumberInput(0, 1000, step=0.5, decimals=2, unit="e⁻"),
    ),
    DetectionSetting(
        name="satlevel",
        part="setup",
        label="Saturation",
        tip=_tip(
            "Stars that reach this level are excluded, with their surroundings: bleeding edges look like rays.",
            "<b>Too low:</b> rays on bright stars are missed.<br>"
            "<b>Too high:</b> the edges of saturated stars are flagged.",
            "Default: from the header, else full scale of a 16-bit converter.",
        ),
        make=lambda: NumberInput(1, 1e9, step=1000, decimals=0, unit="e⁻"),
    ),
)

_METHOD = (
    DetectionSetting(
        name="sepmed",
        part="setup",
        label="",
        tip=_tip(
            "Median filters rows and then columns: much faster than square windows, with nearly the same result.",
            "<b>Off:</b> square windows, as in the paper; also searches one more pixel at each edge.",
            "Default on.",
        ),
        make=lambda: SwitchInput("Separable medians (sepmed)"),
    ),
    DetectionSetting(
        name="fsmode",
        part="setup",
        label="Fine structure",
        tip=_tip(
            "How stars are distinguished from rays (fsmode).",
            "<b>Medians:</b> as in the paper; right for almost every frame.<br>"
            "<b>PSF:</b> convolves the image with the PSF below, for undersampled frames; needs the right PSF and a "
            "higher objlim.",
            "Default medians.",
        ),
        make=lambda: ChoiceInput({"median": "medians", "convolve": "PSF"}),
    ),
    DetectionSetting(
        name="cleantype",
        part="setup",
        label="Replace with",
        tip=_tip(
            "What replaces a flagged pixel (cleantype): mean, median, or mean weighted by 1/distance, of the good "
            "pixels in the 5 × 5 around it. Each iteration searches the cleaned image, so this can change a few pixels "
            "of the mask.",
            "Default mean.",
        ),
        make=lambda: ChoiceInput({"meanmask": "mean", "medmask": "median", "idw": "weighted mean"}),
    ),
)

_PSF = (
    DetectionSetting(
        name="psfmodel",
        part="setup",
        label="Profile",
        tip=_tip(
            "Shape of the PSF (psfmodel). The Gaussians along x or y are for spectra.",
            "Default Gaussian.",
        ),
        make=lambda: ChoiceInput(
            {"gauss": "Gaussian", "moffat": "Moffat", "gaussx": "Gaussian along x", "gaussy": "Gaussian along y"}
        ),
    ),
    DetectionSetting(
        name="psffwhm",
        part="setup",
        label="FWHM",
        tip=_tip(
            "Full width at half maximum of the PSF (psffwhm): measure it on unsaturated stars.",
            "<b>Too small:</b> stars are flagged.<br><b>Too large:</b> rays are missed.",
            "Default 2.5 pixels.",
        ),
        make=lambda: NumberInput(0.5, 30, step=0.1, decimals=2, unit="px"),
    ),
    DetectionSetting(
        name="psfsize",
        part="setup",
        label="Kernel",
        tip=_tip(
            "Size of the square PSF kernel (psfsize): an odd number, about three times the FWHM.",
            "<b>Larger:</b> slower.",
            "Default 7 pixels.",
        ),
        make=lambda: CountInput(3, 61, unit="px", odd=True),
    ),
    DetectionSetting(
        name="psfbeta",
        part="setup",
        label="Moffat β",
        tip=_tip(
            "Exponent of the Moffat profile (psfbeta).",
            "<b>Lower:</b> wider wings. Pure turbulence gives 4.765; real telescopes, 2.5 to 4.",
            "Default 4.765.",
        ),
        make=lambda: NumberInput(1, 20, step=0.1, decimals=3),
    ),
)

GROUPS: tuple[tuple[str, tuple[DetectionSetting, ...]], ...] = (
    ("Thresholds", _THRESHOLDS),
    ("Rays", _RAYS),
    ("Grow rays", _GROWTH),
    ("CCD", _DETECTOR),
    ("Method", _METHOD),
    ("PSF", _PSF),
)
