from __future__ import annotations

from pathlib import Path

from regions import Regions

from crviewer.products.catalogue.product import REGIONS
from crviewer.review.core.verdict import Verdict
from tests.products.examples import an_export, reviewed


def boxes(path: Path) -> list[tuple[float, ...]]:
    """Centre (first pixel is 0, 0), width and height of each region."""
    return [(each.center.x, each.center.y, each.width, each.height) for each in Regions.read(path, format="ds9")]


def test_astropy_regions_reads_a_box_around_each_listed_ray(tmp_path: Path) -> None:
    REGIONS.write(an_export(), tmp_path / "rays.reg")
    assert boxes(tmp_path / "rays.reg") == [(2, 1, 3, 1), (3.5, 5.5, 4, 4)]


def test_text_tag_and_colour_tell_the_verdict(tmp_path: Path) -> None:
    REGIONS.write(an_export(reviewed(None, Verdict.UNREVIEWED, Verdict.HOT_PIXEL)), tmp_path / "rays.reg")
    read = Regions.read(tmp_path / "rays.reg", format="ds9")
    told = [(each.meta["text"], each.meta["tag"], each.visual["edgecolor"]) for each in read]
    assert told == [("1 unreviewed", ["unreviewed"], "#f5f5f5"), ("2 hot pixel", ["hot pixel"], "#d55e00")]


def test_the_file_says_how_the_rays_were_found(tmp_path: Path) -> None:
    REGIONS.write(an_export(), tmp_path / "rays.reg")
    lines = (tmp_path / "rays.reg").read_text().splitlines()
    assert lines[0] == "# Region file format: DS9"
    assert "# CRVSIGC = 4.5 / L.A.Cosmic: Laplacian signal to noise" in lines
