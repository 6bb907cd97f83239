"""The kernel of `fsmode="convolve"`: the PSF, turned round as astroscrappy turns it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.parameters import LacosmicSetup

Kernel = NDArray[np.float32]


def psf_kernel(setup: LacosmicSetup) -> Kernel | None:
    """Make the kernel of a set-up.

    Parameters
    ----------
    setup : LacosmicSetup
        With the PSF.

    Returns
    -------
    (ky, kx) float32 or None
        None where the fine structure is found by medians.
    """
    if setup.fsmode == "median":
        return None
    return _model(setup)[::-1, ::-1].copy() if setup.psfk is None else setup.psfk


def is_ordinary(kernel: Kernel) -> bool:
    """Tell whether a convolution is centred on a pixel and never divides by zero.

    Parameters
    ----------
    kernel : (ky, kx) float32
        To be checked.

    Returns
    -------
    bool
        True where the live engine can use it.
    """
    height, width = kernel.shape
    centre = kernel[height // 2, width // 2]
    return bool(height % 2 and width % 2 and np.isfinite(kernel).all() and kernel.min() >= 0 and centre > 1e-6)


def _model(setup: LacosmicSetup) -> Kernel:
    if setup.psfmodel == "moffat":
        return moffat_kernel(setup.psffwhm, setup.psfbeta, setup.psfsize)
    import astroscrappy

    models = {
        "gauss": astroscrappy.gausskernel,
        "gaussx": astroscrappy.gaussxkernel,
        "gaussy": astroscrappy.gaussykernel,
    }
    kernel: Kernel = models[setup.psfmodel](setup.psffwhm, setup.psfsize)
    return kernel


def moffat_kernel(fwhm: float, beta: float, size: int) -> Kernel:
    """Make a normalised Moffat profile (Moffat 1969, A&A 3, 455), with the arithmetic of astroscrappy.

    That of astroscrappy itself cannot be imported.

    Parameters
    ----------
    fwhm : float, pixels
        Of the profile.
    beta : float
        The exponent.
    size : int, pixels
        Along each axis, odd.

    Returns
    -------
    (size, size) float32
        Its sum is 1.
    """
    width, exponent = float(np.float32(fwhm)), float(np.float32(beta))
    x = np.arange(size) - size // 2
    r = np.sqrt(x[None, :] ** 2 + x[:, None] ** 2)
    alpha = width / 2 / np.sqrt(np.power(2.0, 1 / exponent) - 1)
    kernel: Kernel = np.power(1 + r * r / alpha / alpha, -exponent).astype(np.float32)
    kernel /= kernel.sum()
    return kernel
