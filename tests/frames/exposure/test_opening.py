"""From the files that an observer names to the exposure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.detector_facts import DetectorFact
from crviewer.frames.fits.frame_error import FrameError, MissingFacts
from crviewer.frames.masks.mask_majority import InvertedMask, MaskMajority
from crviewer.products.core.searched_image import searched_values
from tests.frames.fits_files import a_file, a_file_of, an_extension, ramp

KNOWN: dict[str, Any] = {"GAIN": 2.0, "RDNOISE": 5.0, "EXPTIME": 100.0}


def test_adu_become_electrons_of_four_bytes_by_the_gain(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(dtype="u2"), **KNOWN)
    exposure = open_exposure(OpenRequest.of(science=science))
    np.testing.assert_array_equal(exposure.electrons, 2 * ramp())
    assert exposure.electrons.dtype == np.float32
    assert not exposure.mask.any()
    assert exposure.facts.gain == DetectorFact(2.0, "GAIN")
    assert (exposure.dark, exposure.wcs, exposure.reduction) == (None, None, ())


def test_electrons_need_no_gain(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), BUNIT="e-", RDNOISE=5.0)
    np.testing.assert_array_equal(open_exposure(OpenRequest.of(science=science)).electrons, ramp())


def test_values_per_second_are_multiplied_by_the_exposure_time(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), BUNIT="electron/s", **KNOWN)
    np.testing.assert_array_equal(open_exposure(OpenRequest.of(science=science)).electrons, 100 * ramp())


def test_every_missing_fact_is_asked_for_at_once(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), BUNIT="DN/s")
    with pytest.raises(MissingFacts) as refusal:
        open_exposure(OpenRequest.of(science=science))
    assert refusal.value.names == ("gain", "exposure", "read_noise")
    assert str(refusal.value) == (
        f"{science}: its header has no gain and no exposure time and no read noise. "
        "Say what it is with --gain (e⁻/ADU) and --exposure (s) and --read-noise (e⁻)."
    )


def test_what_the_header_has_and_is_no_number_is_quoted(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), GAIN="HIGH")
    with pytest.raises(MissingFacts) as refusal:
        open_exposure(OpenRequest.of(science=science))
    assert str(refusal.value) == (
        f"{science}: its GAIN says “HIGH”, which is no number; its header has no read noise. "
        "Say what it is with --gain (e⁻/ADU) and --read-noise (e⁻)."
    )


def test_what_the_observer_gives_stands_in_for_missing_facts(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp())
    exposure = open_exposure(OpenRequest.of(science=science, gain=1.5, read_noise=10, saturation=60000))
    np.testing.assert_array_equal(exposure.electrons, np.float32(1.5) * ramp())
    assert exposure.facts.read_noise == DetectorFact(10.0, "given")
    assert exposure.saturation_electrons == 90000.0


def test_input_mask_is_the_union_of_own_mask_mask_files_and_pixels_that_are_not_finite(tmp_path: Path) -> None:
    data = ramp()
    data[0, 1] = np.nan
    data[0, 2] = np.inf
    own, given = np.zeros((2, 6, 5), np.uint8)
    own[1, 1], given[2, 2] = 255, 1
    science = a_file_of(tmp_path / "s.fits", an_extension(data, "SCI"), an_extension(own, "DQ"), **KNOWN)
    mask = a_file(tmp_path / "mask.fits", given)
    exposure = open_exposure(OpenRequest.of(science=science, masks=(mask,)))
    assert set(zip(*np.nonzero(exposure.mask), strict=True)) == {(0, 1), (0, 2), (1, 1), (2, 2)}
    assert exposure.electrons[0, 1] == exposure.electrons[0, 2] == 2 * np.median(data[np.isfinite(data)])
    assert exposure.files.masks == (mask,)


def test_dark_is_shown_per_second_and_left_in_unless_asked(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), **KNOWN)
    dark = a_file(tmp_path / "dark.fits", np.full((6, 5), 30.0), EXPTIME=20.0)
    exposure = open_exposure(OpenRequest.of(science=science, dark=dark))
    assert exposure.dark is not None
    np.testing.assert_array_equal(exposure.dark, np.full((6, 5), 3.0, np.float32))  # by the science frame's gain
    assert (exposure.dark_unit, exposure.files.dark, exposure.dark.dtype) == ("e⁻/s", dark, np.float32)
    np.testing.assert_array_equal(exposure.electrons, 2 * ramp())


def test_dark_without_exposure_time_is_shown_in_electrons(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), **KNOWN)
    dark = a_file(tmp_path / "dark.fits", np.full((6, 5), 30.0), GAIN=4.0)
    exposure = open_exposure(OpenRequest.of(science=science, dark=dark))
    assert exposure.dark is not None
    assert (exposure.dark_unit, exposure.dark[0, 0]) == ("e⁻", 120.0)


def test_reduction_subtracts_bias_and_scaled_dark_and_divides_by_the_flat(tmp_path: Path) -> None:
    flat_field = np.ones((6, 5))
    flat_field[0, 0], flat_field[0, 1], flat_field[0, 2] = 0.5, 1.5, 0
    science = a_file(tmp_path / "science.fits", ramp() + 100 + 50, **KNOWN)
    dark = a_file(tmp_path / "dark.fits", np.full((6, 5), 100 + 10.0), EXPTIME=20.0)
    bias = a_file(tmp_path / "bias.fits", np.full((6, 5), 100.0))
    flat = a_file(tmp_path / "flat.fits", flat_field * 20000)
    exposure = open_exposure(
        OpenRequest.of(science=science, dark=dark, bias=bias, flat=flat, subtract_dark=True, scale_dark=True)
    )
    expected = 2 * ramp() / np.where(flat_field > 0, flat_field, 1)
    expected[0, 2] = np.median(expected[flat_field > 0])
    np.testing.assert_allclose(exposure.electrons, expected, atol=1e-4)
    assert set(zip(*np.nonzero(exposure.mask), strict=True)) == {(0, 2)}
    assert exposure.dark is not None
    np.testing.assert_array_equal(exposure.dark, np.full((6, 5), 1.0, np.float32))
    assert exposure.reduction == (
        "bias subtracted: bias.fits",
        "scaled dark subtracted: dark.fits",
        "flat divided: flat.fits",
    )
    assert (exposure.files.dark, exposure.files.bias, exposure.files.flat) == (dark, bias, flat)


def test_frame_of_another_shape_is_refused_with_both_shapes(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), **KNOWN)
    dark = a_file(tmp_path / "dark.fits", ramp(8, 5))
    with pytest.raises(FrameError, match=r"dark\.fits: has 5×8 pixels where the science frame has 5×6, and no header"):
        open_exposure(OpenRequest.of(science=science, dark=dark))


def test_mask_that_looks_inverted_is_asked_about_and_either_answer_is_followed(tmp_path: Path) -> None:
    good = np.ones((6, 5), np.uint8)
    good[3, 3] = 0
    science, mask = a_file(tmp_path / "science.fits", ramp(), **KNOWN), a_file(tmp_path / "mask.fits", good)
    with pytest.raises(InvertedMask, match=r"mask\.fits: masks 97% of the pixels"):
        open_exposure(OpenRequest.of(science=science, masks=(mask,)))
    inverted = open_exposure(OpenRequest.of(science=science, masks=(mask,), majority=MaskMajority.INVERT))
    kept = open_exposure(OpenRequest.of(science=science, masks=(mask,), majority=MaskMajority.KEEP))
    np.testing.assert_array_equal(inverted.mask, good == 0)
    np.testing.assert_array_equal(kept.mask, good == 1)


def test_own_mask_that_looks_inverted_is_asked_about_too(tmp_path: Path) -> None:
    good = np.ones((6, 5), np.uint8)
    good[3, 3] = 0
    science = a_file_of(tmp_path / "s.fits", an_extension(ramp(), "SCI"), an_extension(good, "MASK"), **KNOWN)
    with pytest.raises(InvertedMask, match=r"own MASK of .*s\.fits: masks 97% of the pixels"):
        open_exposure(OpenRequest.of(science=science))
    inverted = open_exposure(OpenRequest.of(science=science, majority=MaskMajority.INVERT))
    np.testing.assert_array_equal(inverted.mask, good == 0)


def test_given_unit_holds_for_frames_that_name_none(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), **KNOWN)
    silent = a_file(tmp_path / "silent.fits", np.full((6, 5), 30.0), EXPTIME=10.0)
    explicit = a_file(tmp_path / "explicit.fits", np.full((6, 5), 30.0), EXPTIME=10.0, BUNIT="adu")
    rates = [
        open_exposure(OpenRequest.of(science=science, dark=dark, unit="electron")).dark for dark in (silent, explicit)
    ]
    assert [rate[0, 0] for rate in rates if rate is not None] == [3.0, 6.0]


def test_image_with_nothing_left_to_look_at_is_refused(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", np.full((6, 5), np.nan), **KNOWN)
    with pytest.raises(FrameError, match="no pixel left that is finite"):
        open_exposure(OpenRequest.of(science=science))


def test_strip_is_refused_as_too_small(tmp_path: Path) -> None:
    science = a_file(tmp_path / "strip.fits", ramp(1, 500), **KNOWN)
    with pytest.raises(FrameError, match="is 500×1 pixels, too small"):
        open_exposure(OpenRequest.of(science=science))


def test_input_files_stay_as_they_were(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(dtype="i2"), **KNOWN)
    before = science.read_bytes()
    open_exposure(OpenRequest.of(science=science, dark=science, bias=science, subtract_dark=True))
    assert science.read_bytes() == before


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), **KNOWN)
    told: list[float] = []
    open_exposure(OpenRequest.of(science=science), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_celestial_coordinates_are_there_where_the_header_has_them(tmp_path: Path) -> None:
    header = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 10.0, "CRVAL2": 20.0, "CRPIX1": 3.0, "CRPIX2": 3.0}
    science = a_file(tmp_path / "s.fits", ramp(), **KNOWN, **header, CDELT1=-1e-4, CDELT2=1e-4)
    broken = a_file(tmp_path / "b.fits", ramp(), **KNOWN, **header, CDELT1=0.0, CDELT2=0.0)
    exposure = open_exposure(OpenRequest.of(science=science))
    assert exposure.wcs is not None
    np.testing.assert_allclose(exposure.wcs.all_pix2world([[2, 2]], 0), [[10, 20]])
    assert open_exposure(OpenRequest.of(science=broken)).wcs is None


def test_wao_light_is_in_electrons_with_its_hot_pixels_masked(real_frames: Path) -> None:
    night = real_frames / "wao_night1"
    light, dark = (night / f"lux-180.000secs.{name}.fit" for name in ("Light.Open.00000015", "Dark.Open.00000041"))
    exposure = open_exposure(
        OpenRequest.of(
            science=light,
            dark=dark,
            masks=(real_frames / "derived" / "wao1_hotpix_mask.fits.gz",),
            read_noise=12.8,
            subtract_dark=True,
        )
    )
    raw = fits.getdata(light).astype(float) - fits.getdata(dark)
    np.testing.assert_allclose(exposure.electrons, 2.07 * raw, rtol=1e-5, atol=1e-2)
    assert np.count_nonzero(exposure.mask) == 15_335
    assert exposure.facts.gain == DetectorFact(2.07, "EGAIN")


def test_sky_that_was_subtracted_is_back_for_detection_alone(tmp_path: Path) -> None:
    science = a_file(tmp_path / "science.fits", ramp(), BUNIT="electron", RDNOISE=5.0)
    exposure = open_exposure(OpenRequest.of(science=science, pssl=100))
    np.testing.assert_array_equal(exposure.electrons, ramp() + 100)
    np.testing.assert_array_equal(searched_values(exposure), ramp())
