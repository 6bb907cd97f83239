"""Products: the files that a review can be exported to, with their names and purposes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.fits.file_copy import FileCopy, save_copy
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_writing import refuse_existing, write_fits
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_writing import inputs_of, numbered, refuse_inputs, save_csv, save_ecsv, save_text
from crviewer.products.formats.cleaned_image import cleaned_hdus
from crviewer.products.formats.compressed_masks import compressed_hdus
from crviewer.products.formats.dq_conventions import CONVENTIONS, dq_hdus
from crviewer.products.formats.ds9_regions import region_lines
from crviewer.products.formats.input_copy import input_copy
from crviewer.products.formats.iraf_rectangles import rectangle_lines
from crviewer.products.formats.mask_files import bad_pixel_hdus, cosmic_ray_hdus
from crviewer.products.formats.ray_table import bare_table, table_with_metadata
from crviewer.products.formats.reviewed_image import reviewed_hdus
from crviewer.products.formats.sci_err_dq import sci_err_dq_hdus
from crviewer.products.formats.siril_list import siril_lines
from crviewer.products.sheet.files import save_pdf, save_pngs
from crviewer.products.sheet.pages import count_pages, pages, printed_pages

_SCIENCE_ENDINGS = (".gz", ".bz2", ".xz", ".Z", ".zst", ".fz", ".fits", ".fit", ".fts")


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of file.

    Attributes
    ----------
    name, suffix : str
        Its name, and what is appended to the name of the science file.
    purpose : str
        What it is for, in one sentence.
    make : callable
        Takes an `ExportRequest` and returns the content of the file: HDUs, a table, or lines of text.
    save : callable
        `save(content, path, overwrite=…)` writes it, completely or not at all.
    ending : str
        File name extension of its format.
    count : callable
        Number of files for an `ExportRequest`.
    join : callable or None
        Makes one content of those of all chips, for what is one file for all; None where each chip has its own.
    """

    name: str
    suffix: str
    purpose: str
    make: Callable[[ExportRequest], Any]
    save: Callable[..., None] = write_fits
    ending: str = ".fits"
    count: Callable[[ExportRequest], int] = lambda _: 1
    join: Callable[[list[Any]], Any] | None = None

    @property
    def format(self) -> str:
        """Its name on the command line: what is appended to the name of the science file, without ".fits"."""
        return f"{self.suffix}{self.ending.removesuffix('.fits')}"

    def named(self, base: str) -> str:
        """File name of the product.

        Parameters
        ----------
        base : str
            Common beginning of the names of all products.

        Returns
        -------
        str
            For example "M31_crmask.fits".
        """
        return f"{base}_{self.suffix}{self.ending}"

    def beside(self, science: FileLocation) -> Path:
        """Path of the product beside the science file.

        Parameters
        ----------
        science : FileLocation
            The science file, with the extension where it has several science images.

        Returns
        -------
        Path
            In the same folder.
        """
        place = FileLocation(science.path) if self.join else science
        return science.path.with_name(self.named(base_name(place)))

    def paths(self, export: ExportRequest, path: Path) -> tuple[Path, ...]:
        """All files that the product consists of.

        Parameters
        ----------
        export : ExportRequest
            The review to export.
        path : Path
            The first of them.

        Returns
        -------
        tuple of Path
            One, except for contact sheets as pictures.
        """
        return tuple(numbered(path, number) for number in range(1, self.count(export) + 1))

    def write(self, export: ExportRequest, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Save a review as this product, completely or not at all.

        Parameters
        ----------
        export : ExportRequest
            The review to export.
        path : path or str
            The file to write.
        overwrite : bool
            Replace an existing file.

        Raises
        ------
        FrameError
            If `path` is an input of the review, even with `overwrite`.
        FileExistsError
            If `path` exists and `overwrite` is False.
        OSError
            If it cannot be written.
        MatplotlibMissing
            If it is a contact sheet and matplotlib is not installed.
        Cancelled
            If `export.watch` cancels.
        """
        self.refuse_inputs(export, Path(path))
        refuse_existing(self.paths(export, Path(path)), overwrite=overwrite)
        content = self.make(export)
        self.save(content if self.join is None else self.join([content]), Path(path), overwrite=overwrite)

    def refuse_inputs(self, export: ExportRequest, path: Path) -> None:
        """Refuse to write over an input of the review.

        Parameters
        ----------
        export : ExportRequest
            The review to export.
        path : Path
            The first file of the product.

        Raises
        ------
        FrameError
            If `path`, or a further file of the product, is an input.
        """
        for each in self.paths(export, path):
            refuse_inputs(each, inputs_of(export.exposure))


def named_after(exposure: Exposure) -> FileLocation:
    """File that products of an exposure are named after, and beside which they go unless another place is chosen.

    Parameters
    ----------
    exposure : Exposure
        The exposure.

    Returns
    -------
    FileLocation
        The science file, with the extension where it has several science images; `demo.fits` in the home folder for an
        exposure made in memory.
    """
    return exposure.science.chip_location or FileLocation(Path.home() / "demo.fits")


def base_name(science: FileLocation) -> str:
    """Common beginning of the names of all products of a science frame.

    Parameters
    ----------
    science : FileLocation
        For example `M31.fits.gz`; with the extension where the file has several science images: `flc.fits[SCI,2]`.

    Returns
    -------
    str
        For example "M31" and "flc_SCI_2".
    """
    stem = science.path.name
    for ending in _SCIENCE_ENDINGS:
        stem = stem.removesuffix(ending)
    return f"{stem}_{science.part}" if science.part else stem


REVIEWED = Product(
    "reviewed image",
    "reviewed",
    "The science image as read, with MASK, DQ and the table of rays: the whole review in one file.",
    reviewed_hdus,
)
SCI_ERR_DQ = Product(
    "SCI, ERR and DQ",
    "sci_err_dq",
    "The science image with error and DQ planes, for pipelines that propagate errors.",
    sci_err_dq_hdus,
)
CLEANED = Product(
    "cleaned image",
    "cleaned",
    "The science image with the pixels of cosmic rays replaced; all others are unchanged.",
    cleaned_hdus,
)
INPUT_COPY = Product(
    "copy of the input",
    "flagged",
    "The input file, byte for byte, with the flags set in its DQ plane; a file without one gets one.",
    input_copy,
    save_copy,
    join=FileCopy.joined,
)
BAD_PIXELS = Product(
    "bad-pixel mask",
    "badpix",
    "The defects of the detector, for use on other frames; after-images are left out.",
    bad_pixel_hdus,
)
FRAME_BAD_PIXELS = Product(
    "bad-pixel mask of this frame",
    "badpix_frame",
    "The defects of the detector and the after-images (persistence) of this frame.",
    partial(bad_pixel_hdus, after_images=True),
)
COSMIC_RAYS = Product(
    "cosmic-ray mask",
    "crmask",
    "The pixels that stand as cosmic rays: unreviewed, judged or painted so.",
    cosmic_ray_hdus,
)
BAD_PIXELS_COMPRESSED = Product(
    "compressed bad-pixel mask",
    "badpix",
    "The bad-pixel mask, losslessly compressed to a few per cent of its size, as .fits.fz.",
    partial(compressed_hdus, mask_hdus=bad_pixel_hdus),
    ending=".fits.fz",
)
COSMIC_RAYS_COMPRESSED = Product(
    "compressed cosmic-ray mask",
    "crmask",
    "The cosmic-ray mask, losslessly compressed to a few per cent of its size, as .fits.fz.",
    partial(compressed_hdus, mask_hdus=cosmic_ray_hdus),
    ending=".fits.fz",
)
REGIONS = Product(
    "DS9 regions",
    "rays",
    "A box around every ray, coloured by its verdict, to overlay in DS9.",
    region_lines,
    save_text,
    ".reg",
)
RAY_TABLE = Product(
    "table of rays",
    "rays",
    "Every ray with verdict, measurements, units and settings, for astropy and TOPCAT.",
    table_with_metadata,
    save_ecsv,
    ".ecsv",
)
RAY_LIST = Product(
    "list of rays",
    "rays",
    "The table of rays without units and settings, for spreadsheets.",
    bare_table,
    save_csv,
    ".csv",
)
SHEET = Product(
    "contact sheet",
    "sheet",
    "Cutouts of all or selected rays with verdicts and evidence, as pages to print.",
    printed_pages,
    save_pdf,
    ".pdf",
)
SHEET_PICTURES = Product(
    "contact sheet as pictures",
    "sheet",
    "The same pages as PNG pictures; from the second on, the number is in the name.",
    pages,
    save_pngs,
    ".png",
    count_pages,
)
BAD_PIXELS_IRAF = Product(
    "bad-pixel list for IRAF",
    "badpix",
    "The defects of the detector as rectangles, for fixpix and ccdred; after-images are left out.",
    rectangle_lines,
    save_text,
    ".txt",
)
BAD_PIXELS_SIRIL = Product(
    "bad-pixel list for Siril",
    "badpix",
    "The defects of the detector as pixels, for cosme and calibrate; after-images are left out.",
    siril_lines,
    save_text,
    ".lst",
)
DQ_PLANES = tuple(
    Product(
        f"DQ plane for {convention.title}",
        f"dq_{convention.name}",
        f"Why each pixel is masked, as bits of {convention.title}.",
        partial(dq_hdus, convention=convention),
    )
    for convention in CONVENTIONS
)
GROUPS = (
    ("Images", (REVIEWED, SCI_ERR_DQ, CLEANED, INPUT_COPY)),
    ("Masks", (BAD_PIXELS, FRAME_BAD_PIXELS, COSMIC_RAYS, BAD_PIXELS_COMPRESSED, COSMIC_RAYS_COMPRESSED)),
    ("Rays", (REGIONS, RAY_TABLE, RAY_LIST, SHEET, SHEET_PICTURES)),
    ("Bad-pixel lists", (BAD_PIXELS_IRAF, BAD_PIXELS_SIRIL)),
    ("DQ planes", DQ_PLANES),
)
PRODUCTS = tuple(product for _, products in GROUPS for product in products)
