"""Write the pages of a contact sheet: one PDF, or one PNG a page; the same bytes for the same review."""

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

_BEGINNING = 1000  # bytes of a picture, which contain its title
_EMBEDDED = {"pdf.fonttype": 42}  # TrueType, so that the text of a page can be searched and copied


class MatplotlibMissing(ValueError):
    """matplotlib, which draws contact sheets and histograms, is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Contact sheets and histograms are drawn by matplotlib, which is not installed: "
            'install it with `python -m pip install "crviewer[plots]"`'
        )


def save_pdf(pages: Iterator[Figure], path: Path, *, overwrite: bool = False) -> None:
    """Write the pages as one PDF, without a date.

    Parameters
    ----------
    pages : iterator of Figure
        The pages.
    path : Path
        The file.
    overwrite : bool
        Replace an existing file.

    Raises
    ------
    FileExistsError
        If the file exists and `overwrite` is False.
    OSError
        If it cannot be written.
    MatplotlibMissing
        If matplotlib is not installed.
    """
    with _drawing(), replace_into_place(path, overwrite=overwrite) as temporary:
        from matplotlib.backends.backend_pdf import PdfPages

        with PdfPages(temporary, metadata={"Creator": f"crviewer {version('crviewer')}", "CreationDate": None}) as file:
            for page in pages:
                file.savefig(page)


def save_pngs(pages: Iterator[Figure], path: Path, *, overwrite: bool = False) -> None:
    """Write the first page to `path`, and the others beside it with a number; replaced sheets lose surplus pages.

    Parameters
    ----------
    pages : iterator of Figure
        The pages.
    path : Path
        The file of the first page.
    overwrite : bool
        Replace existing files.

    Raises
    ------
    FileExistsError
        If a file exists and `overwrite` is False.
    OSError
        If one cannot be written.
    MatplotlibMissing
        If matplotlib is not installed.
    """
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
    """True if the file is this page of an earlier sheet; another file may have the same name."""
    title = f"Title\0{_metadata(number)['Title']}".encode("latin-1")
    return path.is_file() and re.search(re.escape(title) + rb"(?!\d)", path.read_bytes()[:_BEGINNING]) is not None


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw with matplotlib's default settings, whatever those of the observer; raises `MatplotlibMissing`."""
    try:
        import matplotlib.style
    except ImportError:
        raise MatplotlibMissing from None
    with matplotlib.style.context(["default", _EMBEDDED]):
        yield
