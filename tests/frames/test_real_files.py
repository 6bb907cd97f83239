"""Every real file, odd or broken, is read or refused in one sentence; nothing else happens."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from crviewer.frames.advice import advise
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.detector_facts import DetectorFact
from crviewer.frames.facts.frame_kind import FrameKind, guess_kind
from crviewer.frames.facts.keywords import read_facts
from crviewer.frames.facts.sky_position import celestial_wcs
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.frame_reading import read_frame

REFUSED = {
    "arange.fits": "a cube of 7 planes",
    "ascii.fits": "a table",
    "compressed_float_bzero.fits": "a one-dimensional image",
    "group_invalid.fits": "random groups",
    "history_header.fits": "only a header",
    "random_groups.fits": "random groups",
    "table.fits": "a table",
    "trace_1998-05-19T222143.000_171_1024.fits": "is a pointer of Git LFS",
    "verify.fits": "only a header",
    "zerowidth.fits": "an image without pixels",
    "bad_empty.fits": "is empty",
    "bad_header_only.fit": "Header missing END card",
    "bad_truncated_half.fit": "is truncated: 700000 of 2105280 bytes",
}


def files_of(real_frames: Path) -> list[Path]:
    return [file for file in sorted(real_frames.glob("*/*")) if file.is_file()]


def refusals(files: list[Path], use: Callable[[Path], object]) -> dict[str, str]:
    said = {}
    for file in files:
        try:
            use(file)
        except FrameError as error:
            said[file.name] = str(error)
    gc.collect()  # files left open would warn now
    return said


def test_every_file_is_read_or_refused_with_its_cause(real_frames: Path) -> None:
    said = refusals(files_of(real_frames), read_frame)
    assert said.keys() == REFUSED.keys()
    assert [name for name in said if REFUSED[name] not in said[name]] == []


def test_refusal_is_one_line_that_names_the_file_and_ends_in_a_remedy(real_frames: Path) -> None:
    for file in files_of(real_frames):
        for sentence in refusals([file], read_frame).values():
            assert sentence.startswith(f"{file}: ")
            assert "\n" not in sentence
            assert sentence.count(". ") >= 1


def test_every_file_becomes_a_finite_exposure_or_is_refused(real_frames: Path) -> None:
    def finite(file: Path) -> None:
        exposure = open_exposure(OpenRequest.of(science=file, dark=file, gain=1.5, read_noise=10, exposure=60))
        assert exposure.electrons.dtype == np.float32
        assert np.isfinite(exposure.electrons).all()
        assert exposure.dark is not None
        assert np.isfinite(exposure.dark).all()
        assert all(advice.title for advice in advise(exposure))

    said = refusals(files_of(real_frames), finite)
    too_small = {"blank.fits", "lsc1m005-kb78-20151109-0179-e90.fits.fz"}
    weight = "c4d_170316_062107_oow_z_ls9.N2.fits"  # values from 0 to 1, and nothing says what one is
    masks = {"wao1_hotpix_mask.fits.gz", "c4d_170316_062107_ood_z_ls9.N2.fits"}
    assert said.keys() == REFUSED.keys() | too_small | masks | {weight}


def wao(real_frames: Path) -> Frame:
    return read_frame(real_frames / "wao_night1" / "lux-180.000secs.Light.Open.00000015.fit")


def test_wao_light_without_unit_is_assumed_to_be_in_adu_and_has_its_gain_from_egain(real_frames: Path) -> None:
    frame = wao(real_frames)
    facts = read_facts(frame)
    assert (frame.shape, frame.data.dtype, frame.unit_assumed) == ((1024, 1024), np.uint16, True)
    assert (facts.gain, facts.read_noise) == (DetectorFact(2.07, "EGAIN"), None)
    assert (facts.exposure, facts.pixel_size) == (DetectorFact(180.0, "EXPTIME"), DetectorFact(24.0, "XPIXSZ"))
    assert guess_kind(frame).kind is FrameKind.SCIENCE


def test_goodman_spectrum_is_in_extension_one(real_frames: Path) -> None:
    frame = read_frame(real_frames / "soar_goodman" / "0069_PKSJ0049-5738_13-05-2023.fits.fz")
    facts = read_facts(frame)
    assert (frame.extension, frame.shape, frame.data.dtype) == ("1", (948, 2071), np.uint16)
    assert (facts.gain, facts.read_noise) == (DetectorFact(1.4, "GAIN"), DetectorFact(4.74, "RDNOISE"))


def test_decam_codes_are_a_mask_and_the_image_has_coordinates(real_frames: Path) -> None:
    codes, image = (
        read_frame(real_frames / "decam_dq" / f"c4d_170316_062107_{x}_z_ls9.N2.fits") for x in ("ood", "ooi")
    )
    assert guess_kind(codes).kind is FrameKind.MASK
    assert guess_kind(image).kind is FrameKind.SCIENCE
    assert read_facts(image).exposure == DetectorFact(107.0, "EXPTIME")  # only the primary says so
    assert celestial_wcs(image.header, image.shape) is not None


def test_gmos_cutout_is_its_sci(real_frames: Path) -> None:
    frame = read_frame(real_frames / "misc" / "gmos.fits")
    assert (frame.extension, frame.shape) == ("SCI", (150, 200))


def test_old_date_of_m51_is_understood(real_frames: Path) -> None:
    facts = read_facts(read_frame(real_frames / "misc" / "pix.fits"))
    assert (facts.observed, facts.exposure) == ("1987-04-05T09:27:27.00", DetectorFact(600.0, "ITIME"))


def test_sprat_dark_and_hot_pixel_mask_are_recognised(real_frames: Path) -> None:
    dark = read_frame(real_frames / "lt_sprat" / "v_dark_1.fits.gz")
    mask = read_frame(real_frames / "derived" / "wao1_hotpix_mask.fits.gz")
    assert (guess_kind(dark).kind, guess_kind(mask).kind) == (FrameKind.DARK, FrameKind.MASK)


@pytest.mark.parametrize("name", ["scale.fits", "m13_hcomp.fits", "compressed_with_nan.fits", "double_ext.fits"])
def test_pixel_values_agree_with_astropy(real_frames: Path, name: str) -> None:
    import warnings

    from astropy.io import fits

    frame = read_frame(real_frames / "awkward" / name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = fits.getdata(
            real_frames / "awkward" / name, int(frame.extension) if frame.extension.isdigit() else 1
        )
    np.testing.assert_allclose(frame.data, expected, rtol=1e-6)
