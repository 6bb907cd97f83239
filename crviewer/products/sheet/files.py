"""From the pages of a contact sheet to files: one PDF, or a PNG a page; the same bytes for the same review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.products.core.product_writing import numbered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BEGINNING = 1000  # bytes of a picture, in which is said what made it
_EMBEDDED = {"pdf.fonttype": 42}  # TrueType, so that the text of a page can be searched and copied


class MatplotlibMissing(ValueError):
    """A contact sheet or a histogram is wanted, and what draws it is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Contact sheets and histograms are drawn by matplotlib, which is not installed: "
            'install it with `python -m pip install "crviewer[plots]"`'
        )


def save_pdf(pages: Iterator[Figure], path: Path, *, overwrite: bool = False) -> None:
    """Write the pages as one PDF, without a date."""
    with _drawing(), replace_into_place(path, overwrite=overwrite) as temporary:
        from matplotlib.backends.backend_pdf import PdfPages

        with PdfPages(temporary, metadata={"Creator": f"crviewer {version('crviewer')}", "CreationDate": None}) as file:
            for page in pages:
                file.savefig(page)


def save_pngs(pages: Iterator[Figure], path: Path, *, overwrite: bool = False) -> None:
    """Write the first page at `path`, and the others beside it with their number, in place of all that were there."""
    number = 0
    with _drawing():
        for number, page in enumerate(pages, 1):
            with replace_into_place(numbered(path, number), overwrite=overwrite) as temporary:
                page.savefig(temporary, format="png", metadata=_metadata(number))
    while overwrite and _is_page(numbered(path, number := number + 1), number):
        numbered(path, number).unlink()


def _metadata(number: int) -> dict[str, str]:
    return {"Title": f"contact sheet, page {number}", "Software": f"crviewer {version('crviewer')}"}


def _is_page(path: Path, number: int) -> bool:
    """True for that page of an earlier sheet; the first page of another may well be called like it."""
    title = f"Title\0{_metadata(number)['Title']}".encode("latin-1")
    return path.is_file() and re.search(re.escape(title) + rb"(?!\d)", path.read_bytes()[:_BEGINNING]) is not None


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw by matplotlib's own settings, whatever those of the observer are; raises `MatplotlibMissing`."""
    try:
        import matplotlib.style
    except ImportError:
        raise MatplotlibMissing from None
    with matplotlib.style.context(["default", _EMBEDDED]):
        yield
