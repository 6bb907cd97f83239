"""The products: what a review can be saved as, with the names that files get and what each is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crviewer.detection.settings import Settings
from crviewer.products.cleaned import save_cleaned_image
from crviewer.products.masks import save_bad_pixel_mask, save_cosmic_ray_mask
from crviewer.products.reviewed import save_reviewed_image
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
    """

    name: str
    suffix: str
    purpose: str
    save: Callable[..., Any]

    def beside(self, science: Path) -> Path:
        """The name that the file gets next to the science file."""
        stem = science.name
        for ending in (".gz", ".bz2", ".fz", ".fits", ".fit", ".fts"):
            stem = stem.removesuffix(ending)
        return science.with_name(f"{stem}_{self.suffix}.fits")

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
PRODUCTS = (REVIEWED, CLEANED, BAD_PIXELS, COSMIC_RAYS)
