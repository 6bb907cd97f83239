from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits

from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.masks.mask_source import MaskSource
from crviewer.products.core.export import ExportRequest
from crviewer.products.core.product_header import science_header
from crviewer.products.core.provenance import card, is_provenance, provenance
from tests.products.examples import COSMIC, SETTINGS, an_export, in_adu, reviewed


def test_parameters_inputs_and_counts_are_told() -> None:
    exposure = replace(
        in_adu(np.zeros(COSMIC.shape, np.int16), path=Path("/night/light15.fits")),
        request=OpenRequest.of(dark="/night/dark.fits", masks=("/night/hot.fits", "/night/columns.fits[2]")),
        dark_name="dark.fits[SCI,2]",
        mask_sources=tuple(
            MaskSource(name="", location=file, title="") for file in ("/night/hot.fits", "/night/columns.fits[2]")
        ),
        reduction=("dark subtracted: dark.fits",),
    )
    settings = DetectionSettings(
        parameters=LacosmicParameters(sigclip=7.0),
        setup=LacosmicSetup(readnoise=12.8, satlevel=130000.0, sepmed=False),
        ignore_mask=True,
        edges=True,
        growth=RayGrowth(pixels=2, tails=1.5),
    )
    told = {
        each.keyword: each.value for each in provenance(ExportRequest(review=reviewed(exposure), settings=settings))
    }
    versions = ("CRVVERS", "CRVASCR", "CRVASTR", "CRVNUMP")
    assert all(re.match(r"\d+\.\d+", told.pop(keyword)) for keyword in versions)
    made = datetime.fromisoformat(told.pop("CRVDATE")).replace(tzinfo=UTC)
    assert datetime.now(UTC) - made < timedelta(minutes=1)
    assert told == {
        "CRVSCI": "light15.fits",
        "CRVDET": "lacosmic",
        "CRVDARK": "dark.fits[SCI,2]",
        "CRVMSK1": "hot.fits",
        "CRVMBY1": ": 0 pixels",
        "CRVMBY2": ": 0 pixels",
        "CRVMSK2": "columns.fits[2]",
        "CRVUNIT": "adu",
        "CRVGAIN": 2.0,
        "CRVRED1": "dark subtracted: dark.fits",
        "CRVADV1": "The background has no noise. Most pixels are like their neighbours, at a background of 0 e\\u207b.",
        "CRVSIGC": 7.0,
        "CRVSIGF": 0.3,
        "CRVOBJL": 5.0,
        "CRVNITE": 4,
        "CRVRDNO": 12.8,
        "CRVSATL": 130000.0,
        "CRVSEPM": False,
        "CRVCLEA": "meanmask",
        "CRVFSMO": "median",
        "CRVIGNM": True,
        "CRVEDGE": True,
        "CRVGROW": 2,
        "CRVTAIL": 1.5,
        "CRVMINP": 3,
        "CRVRAYS": 2,
        "CRVSPEC": 1,
        "CRVFLAG": 16,
        "CRVHAND": 0,
    }


def test_the_psf_is_told_where_it_was_used() -> None:
    settings = DetectionSettings(setup=LacosmicSetup(fsmode="convolve", psfmodel="moffat"))
    told = {each.keyword: each.value for each in provenance(ExportRequest(review=reviewed(), settings=settings))}
    assert [told[keyword] for keyword in ("CRVPSFM", "CRVPSFW", "CRVPSFS", "CRVPSFB")] == ["moffat", 2.5, 7, 4.765]


def test_every_card_is_short_and_explained_in_the_docstring() -> None:
    settings = DetectionSettings(setup=LacosmicSetup(fsmode="convolve"))
    for each in provenance(ExportRequest(review=reviewed(), settings=settings)):
        is_sentence = each.keyword.startswith("CRVADV")  # it takes more than a card, and has no room for a comment
        assert is_sentence or (len(each.image) == 80 and each.comment)
        assert each.keyword.rstrip("123456789") in (provenance.__doc__ or "")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a" * 66, "a" * 66),
        ("a" * 200, "a" * 200),
        ("'quoted'" * 7, "'quoted'" * 7),
        ("Galaxie spéciale.fits", "Galaxie sp\\xe9ciale.fits"),
        ("two\nlines", "two\\nlines"),
    ],
)
def test_any_file_name_fits_into_a_header(tmp_path: Path, value: str, written: str) -> None:
    hdu = fits.PrimaryHDU()
    hdu.header.append(card("CRVSCI", value, "a comment that is rather long, so that it may have to give way"))
    hdu.writeto(tmp_path / "out.fits")
    assert fits.getheader(tmp_path / "out.fits")["CRVSCI"] == written


def test_cards_of_an_earlier_product_give_way_and_coordinates_stay() -> None:
    earlier = {"CRVAL1": 10.5, "CRVMSK7": "old.fits", "CRVDARK": "old.fits", "CRVSIGC": 9.0, "CRVPSFM": "gauss"}
    exposure = in_adu(np.zeros(COSMIC.shape, np.int16), header=earlier)
    header = science_header(an_export(reviewed(exposure)))
    assert header["CRVAL1"] == 10.5
    assert header["CRVSIGC"] == SETTINGS.parameters.sigclip
    assert header.count("CRVSIGC") == 1
    assert not {"CRVMSK7", "CRVDARK", "CRVPSFM"} & set(header)


def test_every_card_is_known_as_provenance() -> None:
    exposure = replace(in_adu(np.zeros(COSMIC.shape, np.int16)), request=OpenRequest.of(dark="d", masks=("m",) * 12))
    exposure = replace(exposure, mask_sources=(MaskSource(name="", location="m", title=""),) * 12, dark_name="d")
    exposure = replace(exposure, reduction=("bias subtracted: bias.fits",))
    cards = provenance(
        ExportRequest(review=reviewed(exposure), settings=DetectionSettings(setup=LacosmicSetup(fsmode="convolve")))
    )
    assert [each.keyword for each in cards if not is_provenance(each.keyword)] == []
