"""The products: what a review can be saved as, with the names that files get and what each is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from crviewer.detection.settings import Settings
from crviewer.products.cleaned import save_cleaned_image
from crviewer.products.compressed import save_compressed_bad_pixels, save_compressed_cosmic_rays
from crviewer.products.conventions import CONVENTIONS, save_conventional_dq
from crviewer.products.masks import save_bad_pixel_mask, save_cosmic_ray_mask
from crviewer.products.rectangles import save_rectangles
from crviewer.products.regions import save_regions
from crviewer.products.reviewed import save_reviewed_image
from crviewer.products.siril import save_siril_list
from crviewer.products.table import save_ray_list, save_ray_table
from crviewer.review.review import Review


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of file.

    Attributes
    ----------
    name, suffix : str
        What it is called, and what is added to the name of the science file.
    purpose : str
        What it is for, one sentence.
    save : callable
        `save(review, settings, path, overwrite=False)`; raises OSError where that cannot be done.
    ending : str
        By which programs know its format.
    """

    name: str
    suffix: str
    purpose: str
    save: Callable[..., Any]
    ending: str = ".fits"

    @property
    def format(self) -> str:
        """By what the command line knows it: what is added to the name of the science file, without ".fits"."""
        return f"{self.suffix}{self.ending.removesuffix('.fits')}"

    def beside(self, science: Path) -> Path:
        """The name that the file gets next to the science file."""
        stem = science.name
        for ending in (".gz", ".bz2", ".fz", ".fits", ".fit", ".fts"):
            stem = stem.removesuffix(ending)
        return science.with_name(f"{stem}_{self.suffix}{self.ending}")

    def write(self, review: Review, settings: Settings, path: Path, *, overwrite: bool) -> None:
        """Save a review as this product."""
        self.save(review, settings, path, overwrite=overwrite)


REVIEWED = Product(
    "reviewed image",
    "reviewed",
    "The science image as read, with MASK, DQ and the table of rays: all that the review says, in one file.",
    save_reviewed_image,
)
CLEANED = Product(
    "cleaned image",
    "cleaned",
    "The science image with the pixels of cosmic rays replaced, and no others.",
    save_cleaned_image,
)
BAD_PIXELS = Product(
    "bad-pixel mask",
    "badpix",
    "The defects of the detector, for use on other frames; after-images are left out.",
    save_bad_pixel_mask,
)
COSMIC_RAYS = Product(
    "cosmic-ray mask",
    "crmask",
    "The pixels that stand as cosmic rays, and nothing else.",
    save_cosmic_ray_mask,
)
BAD_PIXELS_COMPRESSED = Product(
    "compressed bad-pixel mask",
    "badpix",
    "The bad-pixel mask without loss in a few per cent of the space, for programs that read .fits.fz.",
    save_compressed_bad_pixels,
    ".fits.fz",
)
COSMIC_RAYS_COMPRESSED = Product(
    "compressed cosmic-ray mask",
    "crmask",
    "The cosmic-ray mask without loss in a few per cent of the space, for programs that read .fits.fz.",
    save_compressed_cosmic_rays,
    ".fits.fz",
)
REGIONS = Product(
    "DS9 regions",
    "rays",
    "A box around every ray, coloured by its verdict, to lay over the image in DS9.",
    save_regions,
    ".reg",
)
RAY_TABLE = Product(
    "table of rays",
    "rays",
    "Every ray with its verdict and what was measured of it, with units and settings, for astropy and TOPCAT.",
    save_ray_table,
    ".ecsv",
)
RAY_LIST = Product(
    "list of rays",
    "rays",
    "The table of rays without units and settings, for spreadsheets.",
    save_ray_list,
    ".csv",
)
BAD_PIXELS_IRAF = Product(
    "bad-pixel list for IRAF",
    "badpix",
    "The defects of the detector as rectangles, for fixpix and ccdred; after-images are left out.",
    save_rectangles,
    ".txt",
)
BAD_PIXELS_SIRIL = Product(
    "bad-pixel list for Siril",
    "badpix",
    "The defects of the detector pixel by pixel, for cosme and calibrate; after-images are left out.",
    save_siril_list,
    ".lst",
)
DQ_PLANES = tuple(
    Product(
        f"DQ plane for {convention.title}",
        f"dq_{convention.name}",
        f"Why each pixel is masked, in the bits of {convention.title}.",
        partial(save_conventional_dq, convention=convention),
    )
    for convention in CONVENTIONS
)
PRODUCTS = (
    *(REVIEWED, CLEANED, BAD_PIXELS, COSMIC_RAYS),
    *(BAD_PIXELS_COMPRESSED, COSMIC_RAYS_COMPRESSED),
    *(REGIONS, RAY_TABLE, RAY_LIST),
    *(BAD_PIXELS_IRAF, BAD_PIXELS_SIRIL),
    *DQ_PLANES,
)
