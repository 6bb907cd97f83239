"""SCI, ERR and DQ in one file: the layout of HST and JWST, for pipelines that propagate errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.exposure.amplifier_maps import read_noise_variance
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.input_planes import input_planes
from crviewer.products.core.product_header import coordinate_hdus, plane_hdu, searched_header
from crviewer.products.core.provenance import bits
from crviewer.products.core.searched_image import electrons_per_value, searched_values

if TYPE_CHECKING:
    from astropy.io.fits import HDUList


def sci_err_dq_hdus(export: ExportRequest) -> HDUList:
    """Science frame with error and DQ planes.

    ======= ============ =====================================================================
    part    type         content
    ======= ============ =====================================================================
    primary no data      the header of the science frame, with `crviewer.products.core.provenance`
    SCI     as read      the science frame, with the same header; if it was reduced on
                         opening, float32 in electrons
    ERR     float32      standard deviation of each pixel, in the unit of SCI; UTYPE says so: that
                         of the input, where it has errors, variance or weights, else a model
    DQ      uint16       why a pixel is masked; BIT0, BIT3, … in its header name the bits
    ======= ============ =====================================================================

    `CCDData.read(path, hdu_mask="DQ", hdu_uncertainty="ERR")` reads all of it; it finds SCI by itself.

    Parameters
    ----------
    export : ExportRequest
        The review to export.

    Returns
    -------
    HDUList
        Four HDUs.
    """
    from astropy.io.fits import HDUList, ImageHDU, PrimaryHDU

    header = searched_header(export)
    exposure = export.exposure
    science = searched_values(exposure) if exposure.reduction else exposure.science.data
    planes = input_planes(exposure)
    own = None if exposure.reduction else next((each for each in planes if each.deviation is not None), None)
    deviation = _standard_deviation(export) if own is None or own.deviation is None else own.deviation
    errors = plane_hdu(export, deviation, "ERR")
    errors.header["BUNIT"] = header["BUNIT"]
    errors.header["UTYPE"] = ("StdDevUncertainty", "standard deviation, as astropy.nddata names it")
    errors.header["COMMENT"] = (
        f"{own.hdu.name} of the input."
        if own is not None
        else "Shot noise of the electrons in the pixel, and read noise CRVRDNO."
        if exposure.noise_source is None
        else f"{exposure.noise_source.name}."
    )
    reasons = plane_hdu(export, export.review.dq(), "DQ")
    reasons.header.extend(bits())
    primary, image = PrimaryHDU(header=header), ImageHDU(science, header, name="SCI")
    for keyword in ("EXTNAME", "EXTVER"):  # of the image, and of no other part
        primary.header.remove(keyword, ignore_missing=True)
    others = [plane.hdu for plane in planes if plane.hdu.name != "ERR"]
    return HDUList([primary, image, errors, reasons, *others, *coordinate_hdus(export)])


def _standard_deviation(export: ExportRequest) -> NDArray[np.float32]:
    """Standard deviation of each pixel from its electrons and the read noise of the detection.

    It is that of the plane that detection used; else √(max(electrons, 0) + read noise²), with the read noise of each
    amplifier where they differ: the noise model of L.A.Cosmic and of `ccdproc.create_deviation`. If sky or dark were
    subtracted before, or several exposures averaged, the file does not give their noise and the model does not have it.

    Returns
    -------
    (ny, nx) float32
        In the unit of the product's SCI; NaN where a pixel has no value.
    """
    exposure, read_noise = export.exposure, export.settings.setup.readnoise
    light = np.maximum(exposure.electrons, 0)
    by_amplifier = read_noise_variance(light, exposure.facts)
    model = light + np.float32(read_noise) ** 2 if by_amplifier is None else by_amplifier
    deviation = np.sqrt(model if exposure.noise_source is None or exposure.variance is None else exposure.variance)
    deviation /= electrons_per_value(exposure)
    deviation[exposure.blank] = np.nan
    return deviation.astype(np.float32, copy=False)
