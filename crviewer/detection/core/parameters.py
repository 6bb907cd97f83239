"""Parameters of L.A.Cosmic: thresholds, which a slider may move, and the set-up, which belongs to the image."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

CleanType = Literal["meanmask", "medmask", "idw"]
FineStructure = Literal["median", "convolve"]
PsfModel = Literal["gauss", "gaussx", "gaussy", "moffat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LacosmicParameters:
    """Thresholds of L.A.Cosmic (van Dokkum 2001, PASP 113, 1420); frozen, so that a running job never sees an edit.

    Attributes
    ----------
    sigclip : float
        Laplacian signal to noise above which a pixel is a cosmic ray.
    sigfrac : float
        Fraction of `sigclip` that is enough for neighbours of such pixels.
    objlim : float
        Contrast against the fine structure that is needed.
    niter : int
        Iterations at the most.
    """

    sigclip: float = 4.5
    sigfrac: float = 0.3
    objlim: float = 5.0
    niter: int = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LacosmicSetup:
    """What L.A.Cosmic knows of the image before any threshold; defaults as in `astroscrappy.detect_cosmics`.

    Attributes
    ----------
    gain : float, electrons per unit of the data
        1 for an exposure, which is in electrons already.
    readnoise : float, electrons
    satlevel : float, electrons
        Pixels at or above it are saturated and never rays.
    sepmed : bool
        Separable medians (faster) in place of full ones.
    cleantype : str
        What replaces a ray: mean, median or inverse-distance mean of the good pixels in 5×5.
    fsmode : str
        How the fine structure is found: by medians, or by convolution with the PSF.
    psfmodel, psffwhm, psfsize, psfbeta
        The PSF for `fsmode="convolve"`: shape, FWHM and (odd) kernel size in pixels, and the exponent of a Moffat.
    psfk : (k, k) float32 or None
        A kernel to use in place of `psfmodel`.

    Raises
    ------
    ValueError
        If a choice is not one of its options. `cleantype="median"` is none: astroscrappy 1.3 averages memory that it
        never set there, so that it has no answer to agree with.
    """

    gain: float = 1.0
    readnoise: float = 6.5
    satlevel: float = 65536.0
    sepmed: bool = True
    cleantype: CleanType = "meanmask"
    fsmode: FineStructure = "median"
    psfmodel: PsfModel = "gauss"
    psffwhm: float = 2.5
    psfsize: int = 7
    psfbeta: float = 4.765
    psfk: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if self.psfk is not None:  # astroscrappy takes no other layout
            object.__setattr__(self, "psfk", np.ascontiguousarray(self.psfk, np.float32))
        _require("cleantype", self.cleantype, get_args(CleanType))
        _require("fsmode", self.fsmode, get_args(FineStructure))
        _require("psfmodel", self.psfmodel, get_args(PsfModel))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LacosmicSetup):
            return NotImplemented
        return self._numbers() == other._numbers() and np.array_equal(self.psfk, other.psfk)  # type: ignore[arg-type]

    def __hash__(self) -> int:
        return hash(self._numbers())

    def _numbers(self) -> tuple[object, ...]:
        return tuple(getattr(self, field.name) for field in fields(self) if field.name != "psfk")


def _require(name: str, value: str, options: tuple[str, ...]) -> None:
    if value not in options:
        raise ValueError(f"{name} is {value!r}; choose one of {', '.join(options)}")
