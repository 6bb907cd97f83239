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
            "The pixels around a ray are flagged from this fraction of sigclip on: at sigclip 5 and 0.3, from 1.5 σ.",
            "<b>Lower:</b> rays grow by their faint edges; far too low, noise and stars are eaten as well.<br>"
            "<b>Higher:</b> only the bright core is flagged, and a faint rim stays in the image.",
            "Default 0.3; usual 0.1 to 0.5.",
        ),
        make=lambda: NumberInput(0.01, 1, step=0.05, decimals=2),
    ),
    DetectionSetting(
        name="objlim",
        part="parameters",
        label="Contrast (objlim)",
        tip=_tip(
            "How much sharper than a star a pixel has to be: the least ratio of the Laplacian to the fine structure.",
            "<b>Lower:</b> more rays, and the cores of stars among them.<br>"
            "<b>Higher:</b> stars are safe, but rays on stars and galaxies are missed.",
            "Default 5; usual 2 (well sampled) to 10 (undersampled, stars of one or two pixels).",
        ),
        make=lambda: NumberInput(0.1, 100, step=0.5, decimals=1),
    ),
    DetectionSetting(
        name="niter",
        part="parameters",
        label="Iterations (niter)",
        tip=_tip(
            "How often the search is repeated on the cleaned image, at the most; it ends when nothing new is found.",
            "<b>Lower:</b> faster, but thick rays keep their middle.<br><b>Higher:</b> large rays are found whole.",
            "Default 4; more than 6 rarely changes anything.",
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
            "Groups of fewer flagged pixels are specks: they are masked like any ray, but do not appear in the list.",
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
            "Detects as if no pixel were known to be bad, to see what the input mask does: how many bad pixels "
            "would be taken for rays, and which rays are found only because of it.",
            "The input mask stays in all masks that are saved. Default off.",
        ),
        make=lambda: SwitchInput("Ignore input mask"),
    ),
    DetectionSetting(
        name="edges",
        part="",
        label="",
        tip=_tip(
            "Finds rays in the outer pixels of the frame too, where astroscrappy never looks: the frame is continued "
            "by its mirror image before the search.",
            "The rest of the answer then differs from astroscrappy's near the border. Default off.",
        ),
        make=lambda: SwitchInput("Search to the edges"),
    ),
)

_GROWTH = (
    DetectionSetting(
        name="tails",
        part="growth",
        label="Tails down to",
        tip=_tip(
            "Follows every ray along its tail: pixels join that touch it, or touch one that joined, and whose "
            "significance (the Laplacian's, as sigclip's) is above this. sigfrac reaches the next pixel alone.",
            "<b>Lower:</b> longer tails, and below 1 σ more and more noise at every ray.<br>"
            "<b>Higher:</b> only the bright beginning of a tail.",
            "With growth the answer is no longer that of astroscrappy. Default off; useful from 1 σ to 2.5 σ.",
        ),
        make=lambda: NumberInput(0, 20, step=0.5, decimals=1, unit="σ", off_below=LOWEST_TAIL),
    ),
    DetectionSetting(
        name="pixels",
        part="growth",
        label="Larger by",
        tip=_tip(
            "Makes every ray larger by so many pixels all around, after its tail was followed. Grown rays spare the "
            "input mask, the pixels next to it and saturated stars, and are replaced whole in the cleaned image.",
            "<b>Higher:</b> faint wings are masked too, and so is more of the sky.",
            "With growth the answer is no longer that of astroscrappy. Default 0 pixels; usual 1 or 2.",
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
            "Noise of one pixel that saw no light. With the signal it makes the σ in which sigclip is counted.",
            "<b>Too low:</b> noise in dark places is flagged.<br><b>Too high:</b> faint rays are missed.",
            "Default: as the header says, or as was given on opening.",
        ),
        make=lambda: NumberInput(0, 1000, step=0.5, decimals=2, unit="e⁻"),
    ),
    DetectionSetting(
        name="satlevel",
        part="setup",
        label="Saturation",
        tip=_tip(
            "Stars that reach this level are left out, with their surroundings: their bleeding edges look like rays.",
            "<b>Too low:</b> bright stars hide the rays on them.<br>"
            "<b>Too high:</b> the edges of saturated stars are flagged.",
            "Default: as the header says, else the full scale of a 16-bit converter.",
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
            "Takes medians along rows and then along columns, much faster than over squares and nearly the same.",
            "<b>Off:</b> full medians, as in the paper; also searches one more pixel at each edge of the frame.",
            "Default on.",
        ),
        make=lambda: SwitchInput("Separable medians (sepmed)"),
    ),
    DetectionSetting(
        name="fsmode",
        part="setup",
        label="Fine structure",
        tip=_tip(
            "How stars are told from rays (fsmode).",
            "<b>Medians:</b> as in the paper, right for almost every frame.<br>"
            "<b>PSF:</b> the image is convolved with the profile of a star, for undersampled or very regular images; "
            "needs the right profile below, and a higher contrast limit.",
            "Default medians.",
        ),
        make=lambda: ChoiceInput({"median": "medians", "convolve": "PSF"}),
    ),
    DetectionSetting(
        name="cleantype",
        part="setup",
        label="Replace by",
        tip=_tip(
            "What a ray is replaced by, from the good pixels in the 5×5 around (cleantype): their mean, their median, "
            "or their mean weighted by 1/distance. Each iteration searches the replaced image, so that this may change "
            "a few pixels of the mask.",
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
            "Shape of a star (psfmodel). The Gaussians along x or y are for spectra, whose objects are lines.",
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
            "Full width of a star at half of its maximum (psffwhm): measure it on some unsaturated stars.",
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
            "Width of the square that the profile is computed on (psfsize), an odd number, about three times the FWHM.",
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
            "How fast the wings of a Moffat profile fall (psfbeta).",
            "<b>Lower:</b> wider wings. 4.765 is what turbulence gives; real telescopes have 2.5 to 4.",
            "Default 4.765.",
        ),
        make=lambda: NumberInput(1, 20, step=0.1, decimals=3),
    ),
)

GROUPS: tuple[tuple[str, tuple[DetectionSetting, ...]], ...] = (
    ("Thresholds", _THRESHOLDS),
    ("Rays", _RAYS),
    ("Grow rays", _GROWTH),
    ("Detector", _DETECTOR),
    ("Method", _METHOD),
    ("PSF", _PSF),
)
