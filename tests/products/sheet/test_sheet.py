"""The contact sheet as other programs read it: text and pages of the PDF, pixels of the PNG."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.image import imread
from pypdf import PdfReader

from crviewer.detection.core.detection import Cancelled
from crviewer.detection.core.job_watch import JobWatch
from crviewer.products.catalogue.product import SHEET, SHEET_PICTURES, Product
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.verdict_colours import HEX
from crviewer.products.sheet.cutouts import rgb
from crviewer.products.sheet.files import MatplotlibMissing
from crviewer.products.sheet.layout import PER_PAGE, TILE, pages_for, tile_corner
from crviewer.products.sheet.pages import MOST_PRINTED, SheetTooLong
from crviewer.review.core.review import Review
from crviewer.review.core.verdict import Verdict
from tests.builders import a_review, an_exposure
from tests.products.examples import SETTINGS


def with_rays(count: int, *, dark: bool = True) -> Review:
    """A noisy frame with so many tracks of 3 pixels of 3000 e⁻, in rows of ten; the first is judged to be a source."""
    rng = np.random.default_rng(5)
    cosmic = np.zeros((12 * (count // 10 + 2), 130), bool)
    for ray in range(count):
        cosmic[12 * (ray // 10 + 1), 12 * (ray % 10) + 4 : 12 * (ray % 10) + 7] = True
    electrons = rng.normal(100, 5, cosmic.shape) + 3000 * cosmic
    exposure = an_exposure(electrons, dark=rng.normal(1, 0.1, cosmic.shape) if dark else None)
    review = a_review(exposure, cosmic)
    return review.edited(review.judging(np.array([0]), Verdict.REAL_SOURCE)) if count else review


def an_export(count: int, *, rays: list[int] | None = None) -> ExportRequest:
    return ExportRequest(review=with_rays(count), settings=SETTINGS, rays=None if rays is None else np.array(rays))


def tile(path: Path, place: int, which: int) -> np.ndarray:
    """The colours of one cutout on a picture, one a pixel of the frame."""
    left, top = tile_corner(place, which)
    picture = (imread(path)[..., :3] * 255).round().astype(np.uint8)
    return picture[top : top + TILE : 4, left : left + TILE : 4]


def test_every_ray_has_its_number_verdict_place_and_evidence_in_the_pdf(tmp_path: Path) -> None:
    SHEET.write(an_export(PER_PAGE + 2), tmp_path / "sheet.pdf")
    first, second = (page.extract_text() for page in PdfReader(tmp_path / "sheet.pdf").pages)
    assert "1  real source x 6, y 13" in first
    assert "2  unreviewed x 18, y 13" in first
    assert "e⁻ above the sky" in first
    assert "page 2 of 2" in second
    assert [line.split()[0] for line in second.splitlines() if "unreviewed" in line] == ["15", "16"]


def test_selected_rays_alone_are_shown_in_their_order(tmp_path: Path) -> None:
    SHEET.write(an_export(8, rays=[6, 2]), tmp_path / "sheet.pdf")
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    titles = [line.split()[0] for line in page.extract_text().splitlines() if "unreviewed" in line]
    assert titles == ["7", "3"]


def test_the_cutouts_are_mask_science_dark_and_cleaned(tmp_path: Path) -> None:
    SHEET_PICTURES.write(an_export(2), tmp_path / "sheet.png")
    judged, undecided = (
        [tile(tmp_path / "sheet.png", place, which)[16, 15:18] for which in range(4)] for place in (0, 1)
    )
    white = np.full((3, 3), 255)
    assert np.array_equal(judged[1], white)
    assert np.array_equal(judged[3], white)  # a source stays in the cleaned image, and nothing masks it
    assert not np.array_equal(judged[0], white)
    assert np.array_equal(undecided[0], [rgb(HEX[Verdict.UNREVIEWED])] * 3)
    assert np.array_equal(undecided[1], white)
    assert (undecided[3] < 150).all()
    assert (undecided[2] < 255).all()


def test_a_page_is_a_picture_of_its_own_beside_the_first(tmp_path: Path) -> None:
    export = an_export(2 * PER_PAGE + 1)
    SHEET_PICTURES.write(export, tmp_path / "sheet.png")
    names = ["sheet.png", "sheet_2.png", "sheet_3.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [path.name for path in SHEET_PICTURES.paths(export, tmp_path / "sheet.png")] == names


def test_a_shorter_sheet_takes_the_place_of_all_pages_of_a_longer_one(tmp_path: Path) -> None:
    SHEET_PICTURES.write(an_export(3 * PER_PAGE), tmp_path / "sheet.png")
    (tmp_path / "sheet_4.png").write_text("precious")
    SHEET_PICTURES.write(an_export(2), tmp_path / "sheet.png", overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.png", "sheet_4.png"]


def test_no_page_is_written_where_any_of_them_exists(tmp_path: Path) -> None:
    (tmp_path / "sheet_2.png").write_text("precious")
    with pytest.raises(FileExistsError, match=r"sheet_2\.png"):
        SHEET_PICTURES.write(an_export(PER_PAGE + 1), tmp_path / "sheet.png")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["precious"]


@pytest.mark.parametrize("product", [SHEET, SHEET_PICTURES], ids=["pdf", "png"])
def test_the_same_review_gives_the_same_bytes_whatever_the_observer_set_in_matplotlib(
    tmp_path: Path, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    product.write(an_export(3), tmp_path / "one")
    monkeypatch.setitem(mpl.rcParams, "savefig.dpi", 40)
    monkeypatch.setitem(mpl.rcParams, "text.color", "red")
    product.write(an_export(3), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_review_without_rays_has_one_page_that_says_so(tmp_path: Path) -> None:
    SHEET.write(an_export(0), tmp_path / "sheet.pdf")
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    assert "0 rays" in page.extract_text()


def test_a_frame_without_a_dark_and_a_track_longer_than_a_cutout_are_shown(tmp_path: Path) -> None:
    cosmic = np.zeros((300, 300), bool)
    cosmic[10:290, 150] = True
    review = a_review(an_exposure(np.where(cosmic, 3000, 100)), cosmic)
    SHEET_PICTURES.write(ExportRequest(review=review, settings=SETTINGS), tmp_path / "sheet.png")
    left, top = tile_corner(0, 1)
    science = imread(tmp_path / "sheet.png")[top : top + TILE, left : left + TILE, 0]
    assert (science.max(axis=1) == 1).mean() > 0.9  # no gap in the track
    assert (tile(tmp_path / "sheet.png", 0, 2) == tile(tmp_path / "sheet.png", 0, 2)[0, 0]).all()


@pytest.mark.parametrize("product", [SHEET, SHEET_PICTURES], ids=["pdf", "png"])
def test_it_tells_how_far_it_is_and_stops_between_pages_when_asked_to(tmp_path: Path, product: Product) -> None:
    heard: list[float] = []
    watch = JobWatch(cancel=lambda: len(heard) == 2, report=heard.append)
    with pytest.raises(Cancelled):
        product.write(replace(an_export(3 * PER_PAGE), watch=watch), tmp_path / "sheet.pdf")
    assert heard == [0, pytest.approx(1 / 3)]
    assert not (tmp_path / "sheet_3.pdf").exists()


def test_a_pdf_of_more_pages_than_memory_should_hold_is_refused_at_once(tmp_path: Path) -> None:
    review = with_rays(1)
    many = ExportRequest(review=review, settings=SETTINGS, rays=np.zeros(PER_PAGE * MOST_PRINTED + 1, np.int64))
    with pytest.raises(SheetTooLong, match=r"would be a PDF of 201 pages, and takes at most 200: choose some"):
        SHEET.write(many, tmp_path / "sheet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_that_was_stopped_is_not_left_behind(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        SHEET.write(replace(an_export(3), watch=JobWatch(cancel=lambda: True)), tmp_path / "sheet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_command_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.style", None)
    with pytest.raises(MatplotlibMissing, match=r'python -m pip install "crviewer\[plots\]"'):
        SHEET.write(an_export(1), tmp_path / "sheet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_pages_are_counted_before_they_are_drawn() -> None:
    assert [pages_for(rays) for rays in (0, 1, PER_PAGE, PER_PAGE + 1, 5000)] == [1, 1, 1, 2, -(-5000 // PER_PAGE)]


def test_the_first_page_of_another_sheet_is_no_page_of_this_one(tmp_path: Path) -> None:
    for name in ("sheet.png", "sheet_2.png"):
        SHEET_PICTURES.write(an_export(1), tmp_path / name)
    SHEET_PICTURES.write(an_export(1), tmp_path / "sheet.png", overwrite=True)
    assert (tmp_path / "sheet_2.png").exists()
