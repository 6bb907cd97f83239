"""Builders of files of several science images, laid out as HST, GMOS and DECam write them; tiny."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from astropy.io import fits

SHAPE = (48, 64)


def acs_file(path: Path, *, rays: bool = True, seed: int = 1, **primary: object) -> Path:
    """Two chips with SCI, ERR and DQ each; the second chip of the detector is the first of the file."""
    parts = [_primary(INSTRUME="ACS", EXPTIME=60.0, **primary)]
    for version in (1, 2):
        sky = _sky(10 * seed + version, version if rays else 0)
        for name, data in (("SCI", sky), ("ERR", np.sqrt(np.abs(sky))), ("DQ", np.zeros(SHAPE, "i2"))):
            part = fits.ImageHDU(data, name=name, ver=version)
            part.header["CCDCHIP"] = 3 - version
            if name == "SCI":
                part.header["BUNIT"] = "ELECTRONS"
            parts.append(part)
    fits.HDUList(parts).writeto(path, overwrite=True)
    return path


def gmos_file(path: Path, amplifiers: int = 12) -> Path:
    """A raw frame of many amplifiers: extensions without names, each of another section of the detector."""
    parts = [_primary(INSTRUME="GMOS-N", EXPOSURE=60.0)]
    for number in range(amplifiers):
        part = fits.ImageHDU(_sky(number, 1).astype("u2"), ver=number + 1)
        first = number * SHAPE[1] + 1
        part.header.update(GAIN=1.5 + number / 10, RDNOISE=4.0, DETSEC=f"[{first}:{first + SHAPE[1] - 1},1:{SHAPE[0]}]")
        parts.append(part)
    fits.HDUList(parts).writeto(path)
    return path


def decam_file(path: Path, chips: int = 5) -> Path:
    """Compressed chips, each with a name and a number of its own, which do not count alike."""
    parts = [_primary(INSTRUME="DECam", EXPTIME=60.0)]
    for number in range(chips):
        part = fits.CompImageHDU(_sky(number, 1).astype("i4"), name=f"S{29 - number}", compression_type="RICE_1")
        part.header.update(CCDNUM=number + 1, GAIN=4.0, RDNOISE=6.0, BUNIT="adu")
        parts.append(part)
    fits.HDUList(parts).writeto(path)
    return path


def _primary(**cards: object) -> fits.PrimaryHDU:
    primary = fits.PrimaryHDU()
    primary.header.update(cards)
    return primary


def _sky(seed: int, rays: int) -> np.ndarray:
    """Sky of 100 with noise, and so many tracks, each of four pixels, from row 10 down."""
    sky = np.random.default_rng(seed).normal(100, 10, SHAPE).astype("f4")
    for number in range(rays):
        sky[10 + 8 * number, 20:24] += 5000
    return sky


def rateints_file(path: Path, planes: int = 3) -> Path:
    """Integrations with errors and flags, as JWST's pipeline writes them; a ray in each, and a defect in all."""
    cube = np.stack([_sky(number, 0) for number in range(planes)])
    for number in range(planes):
        cube[number, 8 + 6 * number, 20:24] += 5000
    cube[:, 30:32, 50:52] += 3000
    flags = np.zeros(cube.shape, "u4")
    flags[1, 0, 0] = 1
    primary = _primary(INSTRUME="NIRISS", NINTS=planes, EFFINTTM=30.0, GAIN=1.0, RDNOISE=5.0)
    science = fits.ImageHDU(cube, name="SCI", ver=1)
    science.header["BUNIT"] = "ELECTRONS"
    parts = [primary, science, fits.ImageHDU(np.sqrt(cube), name="ERR", ver=1), fits.ImageHDU(flags, name="DQ", ver=1)]
    fits.HDUList(parts).writeto(path)
    return path
