from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from astropy import units as u
from astropy.io import fits
from scipy.ndimage import median_filter

from crviewer.frames.advice import AdviceSeverity, advise
from crviewer.frames.advice.checks import CHECKS
from crviewer.frames.advice.exposure_notices import exposure_notices
from crviewer.frames.exposure.exposure import Exposure
from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.exposure.opening import open_exposure
from crviewer.frames.facts.detector_facts import DetectorFact, DetectorFacts
from crviewer.frames.facts.keywords import facts_of
from crviewer.frames.flags.flag import Flag, FlagMeaning
from crviewer.frames.flags.flag_plane import FlagCount
from crviewer.frames.masks.mask_source import MaskSource
from crviewer.frames.simulated.demo import demo_exposure
from tests.builders import least_time
from tests.frames.advice.frames import READ_NOISE, SHAPE, a_sky, exposed, with_spikes, with_stars

READ_NOISE_LOW = "The read noise seems to be too low"
SKY = "The sky seems to be subtracted"
PEDESTAL = "The bias or the dark is probably not subtracted"
AVERAGE = "The frame is an average of 25"
PADDED = "Pixels without data are not masked"
LEFT_IN = "The dark is not subtracted"
OVERSUBTRACTED = "The dark takes off more than there was"
UNMASKED = "Hot pixels stand out, and no input mask covers them"
UNDERSAMPLED = "Stars are undersampled and will be flagged"
CLEANED = "Cosmic rays seem to be removed already"
TOO_LOW, TOO_HIGH = "The saturation level seems too low", "Stars saturate below the saturation level"
OUT_OF_REACH = "The saturation level is out of reach"
OTHER_TIME, OTHER_TEMPERATURE = "The dark has another exposure time", "The dark has another temperature"
OTHER_SETTINGS = "The dark was taken with other settings"


def titles(exposure: Exposure) -> list[str]:
    return [advice.title for advice in advise(exposure)]


def said(exposure: Exposure, title: str) -> tuple[str, str]:
    """What was measured, and the remedy, of one piece of advice."""
    (advice,) = (advice for advice in advise(exposure) if advice.title == title)
    return advice.measured, advice.remedy


# The background


@pytest.mark.parametrize("level", [0.0, 5.0, 400.0, 50_000.0])
def test_a_sky_with_its_own_noise_needs_no_advice(level: float) -> None:
    assert titles(exposed(a_sky(level))) == []


def test_a_gradient_is_no_noise() -> None:
    slope = np.linspace(0, 3000, SHAPE[1], dtype=np.float32)
    noise = np.random.default_rng(3).normal(0, 1, SHAPE) * np.hypot(np.sqrt(400 + slope), READ_NOISE)
    assert titles(exposed((400 + slope + noise).astype(np.float32))) == []


def test_noise_of_a_sky_that_is_not_there_tells_that_it_was_subtracted() -> None:
    exposure = exposed(a_sky(900.0) - 900)
    assert titles(exposure) == [SKY]
    measured, remedy = said(exposure, SKY)
    assert measured.endswith("the read noise alone is 6 e⁻.")
    assert "set the read noise to 30." in remedy or "set the read noise to 31" in remedy


def test_a_sky_that_was_subtracted_can_be_added_back() -> None:
    remedy = said(exposed(a_sky(900.0) - 900), SKY)[1]
    level = float(remedy.partition("level of ")[2].partition(" e⁻")[0])
    assert level == pytest.approx(900, rel=0.1)
    assert titles(exposed(a_sky(900.0) - 900 + level)) == []


@pytest.mark.parametrize(("unit", "gain"), [(u.adu, 2.0), (u.electron, 1.0)])
def test_an_average_is_told_and_can_be_opened_as_a_sum(unit: u.Unit, gain: float) -> None:
    noise = float(np.hypot(20, READ_NOISE)) / 5
    average = exposed(a_sky(400.0, noise=noise), unit=unit, gain=gain, cards={"NCOMBINE": 25})
    assert titles(average) == [AVERAGE]
    assert f"unit adu, gain {25 * gain:.0f} e⁻/ADU, read noise 30 e⁻" in said(average, AVERAGE)[1]
    summed = [DetectorFact(value, "given") for value in (25 * gain, 5 * READ_NOISE)]
    facts = DetectorFacts(gain=summed[0], read_noise=summed[1])
    assert titles(exposed(25 * a_sky(400.0, noise=noise), cards={"NCOMBINE": 25}, facts=facts)) == []


def test_a_median_is_told_by_its_noise() -> None:
    noise = 1.2533 * float(np.hypot(20, READ_NOISE)) / 5
    assert titles(exposed(a_sky(400.0, noise=noise), cards={"NCOMBINE": 25})) == ["The frame is a median of 25"]


def test_a_sum_and_a_single_frame_are_no_average() -> None:
    assert titles(exposed(a_sky(400.0), cards={"NCOMBINE": 4})) == []
    assert titles(exposed(a_sky(400.0, noise=6.0), cards={"NCOMBINE": 1})) == [PEDESTAL]


@pytest.mark.parametrize("value", [0.0, -32768.0, -1e30])
def test_an_area_without_data_that_is_not_masked_is_told(value: float) -> None:
    filled = a_sky()
    filled[:, :20] = value
    assert titles(exposed(filled)) == [PADDED]
    assert said(exposed(filled), PADDED)[0].startswith(f"{20 * SHAPE[0]} pixels")
    mask = np.zeros(SHAPE, bool)
    mask[:, :20] = True
    assert titles(exposed(filled, mask=mask)) == []


def test_whole_numbers_that_are_alike_by_chance_are_data() -> None:
    overscan = np.round(a_sky())
    overscan[:, :20] = np.round(np.random.default_rng(5).normal(100, 1.2, (SHAPE[0], 20)))
    assert PADDED not in titles(exposed(overscan))


def test_an_area_as_bright_as_the_sky_needs_no_mask() -> None:
    filled = a_sky()
    filled[:, :20] = 400
    assert PADDED not in titles(exposed(filled))


def test_a_faint_background_that_is_too_noisy_leaves_it_open_that_the_read_noise_is_wrong() -> None:
    faint = exposed(a_sky(9.9, noise=13.3))
    assert titles(faint) == [READ_NOISE_LOW]
    measured, remedy = said(faint, READ_NOISE_LOW)
    assert "and RDNOISE says 6 e⁻" in measured
    assert "Set the read noise to 12." in remedy or "Set the read noise to 13." in remedy
    biased = exposed(a_sky(0.5, noise=11.4), reduction=("bias subtracted: bias.fits",))
    assert titles(biased) == [READ_NOISE_LOW]


def test_sources_of_both_signs_are_a_difference() -> None:
    first, second = (with_stars(a_sky(900.0, seed=seed), fwhm=3.0) for seed in (1, 2))
    moved = np.roll(second, 10, axis=1)
    assert titles(exposed(first - moved))[0] == "This seems to be a difference of two exposures"


def test_values_that_were_shifted_ask_for_the_gain_of_the_converter() -> None:
    electrons = a_sky(400.0)
    counts = (np.round(electrons / 2.0) * 16).astype(np.uint16)
    wrong = exposed(counts * 2.0, data=counts, unit=u.adu, gain=2.0)
    right = exposed(counts / 16 * 2.0, data=counts, unit=u.adu, gain=2.0 / 16)
    assert titles(wrong) == titles(right) == ["All values are multiples of 16"]
    assert said(wrong, "All values are multiples of 16")[1].startswith("Set the gain to 0.125 e⁻/ADU")
    assert said(right, "All values are multiples of 16")[1].startswith("If it is of the converter's own numbers")


def test_a_background_far_below_zero_had_too_much_subtracted() -> None:
    assert titles(exposed(a_sky(0.0) - 200)) == [SKY]


def test_a_level_without_its_noise_is_a_pedestal() -> None:
    exposure = exposed(a_sky(100.0) + 1000)
    assert titles(exposure) == [PEDESTAL]
    assert "The background is 1100 e⁻" in said(exposure, PEDESTAL)[0]


@pytest.mark.parametrize(
    ("noise", "title"),
    [
        (40.0, "The background is noisier than gain and read noise predict"),
        (2.0, "The background is quieter than gain and read noise predict"),
    ],
)
def test_noise_that_nothing_explains_asks_for_gain_and_read_noise(noise: float, title: str) -> None:
    exposure = exposed(a_sky(400.0, noise=noise))
    assert titles(exposure) == [title]
    assert said(exposure, title)[1].startswith("Check gain and read noise. As they are, sigclip 5 means")


def test_an_image_without_noise_is_told() -> None:
    exposure = exposed(a_sky(400.0, noise=0.0))
    assert titles(exposure) == ["The background has no noise"]
    assert "at a background of 400 e⁻" in said(exposure, "The background has no noise")[0]


@pytest.mark.parametrize(("ratio", "quiet"), [(0.76, False), (0.84, True), (1.19, True), (1.31, False)])
def test_noise_may_differ_by_a_quarter(ratio: float, quiet: bool) -> None:
    exposure = exposed(a_sky(400.0, noise=ratio * np.hypot(20, READ_NOISE)))
    assert (titles(exposure) == []) is quiet


# The unit


def test_electrons_taken_for_adu_are_noticed() -> None:
    electrons = a_sky(2000.0)
    exposure = exposed(4 * electrons, data=electrons, unit=u.adu, gain=4.0)
    assert titles(exposure) == ["The unit is probably electron, not adu"]


def test_whole_numbers_taken_for_electrons_are_noticed() -> None:
    numbers = np.round(a_sky(4000.0) / 4).astype(np.uint16)
    exposure = exposed(numbers.astype(np.float32), data=numbers, unit=u.electron, gain=4.0)
    assert titles(exposure) == ["The unit is probably adu, not electron"]


def test_a_rate_taken_for_counts_is_noticed() -> None:
    rates = a_sky(400.0) / 600
    assert titles(exposed(rates, exposure=600.0)) == ["The unit is probably electron/s, not electron"]
    assert titles(exposed(600 * rates, data=rates, unit=u.electron / u.s, exposure=600.0)) == []


# The dark


def a_dark(*, rate: float = 50.0) -> np.ndarray:
    """Electrons per second: 40 hot pixels."""
    return with_spikes(np.random.default_rng(4).normal(0.1, 0.02, SHAPE).astype(np.float32), 40, rate)


def test_hot_pixels_that_keep_their_charge_tell_that_the_dark_is_in() -> None:
    exposure = exposed(with_spikes(a_sky(), 40, 50.0 * 60), dark=a_dark())
    assert titles(exposure) == [LEFT_IN, UNMASKED]
    assert said(exposure, LEFT_IN)[0].startswith("The 40 hottest pixels of the dark have 100% of its charge")


def test_a_subtracted_dark_leaves_nothing_of_its_hot_pixels() -> None:
    assert titles(exposed(a_sky(), dark=a_dark())) == []


def test_hot_pixels_of_the_dark_alone_become_holes() -> None:
    exposure = exposed(with_spikes(a_sky(), 40, -50.0 * 60), dark=a_dark())
    assert titles(exposure) == [OVERSUBTRACTED, UNMASKED]


def test_too_few_hot_pixels_tell_nothing() -> None:
    assert titles(exposed(a_sky(), dark=np.full(SHAPE, 0.1, np.float32))) == []


@pytest.mark.parametrize(
    ("reduction", "severity"),
    [
        ((), AdviceSeverity.NOTE),
        (("dark subtracted: d.fits",), AdviceSeverity.WARNING),
        (("scaled dark subtracted: d.fits",), None),
    ],
)
def test_a_dark_of_another_exposure_time_is_to_be_scaled(
    reduction: tuple[str, ...], severity: AdviceSeverity | None
) -> None:
    advice = advise(exposed(a_sky(), dark=a_dark(rate=0), dark_cards={"EXPTIME": 300.0}, reduction=reduction))
    assert [(one.title, one.severity) for one in advice] == ([(OTHER_TIME, severity)] if severity else [])
    if severity:
        assert advice[0].measured == "The dark has 300 s, the science frame 60 s."


@pytest.mark.parametrize("cards", [{"EXPTIME": 61.0}, {"EXPTIME": 300.0, "BUNIT": "electron/s"}, {}])
def test_a_dark_that_fits_or_is_a_rate_needs_no_scaling(cards: dict[str, object]) -> None:
    assert titles(exposed(a_sky(), dark=a_dark(rate=0), dark_cards=cards)) == []


@pytest.mark.parametrize(
    ("science", "dark", "expected"),
    [
        ({"CCD-TEMP": -20.0}, {"CCD-TEMP": -10.0}, [OTHER_TEMPERATURE]),
        ({"CCD-TEMP": -20.0}, {"CCD-TEMP": -20.4}, []),
        ({"CCD-TEMP": -20.0}, {"SET-TEMP": -10.0}, [OTHER_TEMPERATURE]),
        ({"CCD-TEMP": -20.0}, {"CCD-TEMP": "cold"}, []),
        ({"CCDSUM": "2 2"}, {"CCDSUM": "1 1"}, [OTHER_SETTINGS]),
        ({"CCDSUM": "2 2"}, {"CCDSUM": "2  2"}, []),
        ({"XBINNING": 1, "YBINNING": 2}, {"XBINNING": 1, "YBINNING": 1}, [OTHER_SETTINGS]),
        ({"GAIN": 100}, {"GAIN": 200}, [OTHER_SETTINGS]),
    ],
)
def test_headers_of_dark_and_science_are_compared(
    science: dict[str, object], dark: dict[str, object], expected: list[str]
) -> None:
    assert titles(exposed(a_sky(), dark=a_dark(rate=0), cards=science, dark_cards=dark)) == expected


# Hot pixels


def test_more_single_pixels_than_particles_can_be_are_hot() -> None:
    exposure = exposed(with_spikes(a_sky(), 40, 3000.0))
    assert titles(exposure) == [UNMASKED]
    assert said(exposure, UNMASKED)[0] == (
        "Single pixels differ from all around them: 40 far above; some 5 muons are expected."
    )
    assert titles(exposed(with_spikes(a_sky(), 40, 3000.0), exposure=600.0)) == []  # 48 muons


def test_no_particle_leaves_a_hole() -> None:
    exposure = exposed(with_spikes(a_sky(), 40, -3000.0), exposure=600.0)
    assert said(exposure, UNMASKED)[0] == "Single pixels differ from all around them: 40 far below."


def test_a_mask_that_covers_most_hot_pixels_is_enough() -> None:
    mask = with_spikes(np.zeros(SHAPE), 30, 1).astype(bool)
    assert titles(exposed(with_spikes(a_sky(), 40, 3000.0), mask=mask)) == []


# Saturation


def test_a_frame_that_mostly_counts_as_saturated_has_a_level_too_low() -> None:
    assert titles(exposed(a_sky(), saturation=400.0)) == [TOO_LOW]
    assert titles(exposed(a_sky(), saturation=600.0)) == []


@pytest.mark.parametrize(("saturation", "expected"), [(None, [TOO_HIGH]), (65_000.0, [TOO_HIGH]), (40_000.0, [])])
def test_stars_that_share_their_highest_value_saturate_there(saturation: float | None, expected: list[str]) -> None:
    clipped = np.minimum(with_stars(a_sky(), fwhm=2.5, peak=80_000), 40_000)
    assert titles(exposed(clipped, saturation=saturation)) == expected


def test_bright_stars_that_differ_do_not_saturate() -> None:
    assert titles(exposed(with_stars(a_sky(), fwhm=4.0, peak=40_000))) == []


def test_a_saturation_level_that_the_numbers_cannot_reach_is_no_protection() -> None:
    numbers = np.round(a_sky()).astype(np.uint16)
    assert titles(exposed(numbers.astype(np.float32), data=numbers, saturation=120_000.0)) == [OUT_OF_REACH]
    assert titles(exposed(numbers.astype(np.float32), data=numbers, saturation=60_000.0)) == []


# Sharpness


@pytest.mark.parametrize(("fwhm", "expected"), [(1.5, [UNDERSAMPLED]), (1.8, [UNDERSAMPLED]), (2.3, []), (5.0, [])])
def test_stars_below_two_pixels_will_be_flagged(fwhm: float, expected: list[str]) -> None:
    exposure = exposed(with_stars(a_sky(), fwhm=fwhm))
    assert titles(exposure) == expected
    if expected:
        assert float(said(exposure, UNDERSAMPLED)[0].split()[3]) == pytest.approx(fwhm, rel=0.05)


def test_a_long_exposure_without_any_sharp_peak_was_cleaned() -> None:
    stars = with_stars(a_sky(), fwhm=3.5)
    exposure = exposed(stars, exposure=1200.0)
    assert titles(exposure) == [CLEANED]
    assert said(exposure, CLEANED)[0] == (
        "Not one peak is sharper than the stars (FWHM 3.5 pixels), where some 96 muons are expected."
    )
    assert titles(exposed(with_spikes(stars, 20, 4000.0), exposure=1200.0)) == []
    assert titles(exposed(stars, exposure=60.0)) == []
    assert titles(exposed(stars, exposure=None)) == []


# All together


def test_warnings_come_before_notes() -> None:
    exposure = exposed(
        with_stars(a_sky(100.0) + 2000, fwhm=3.5), exposure=1200.0, dark=a_dark(rate=0), dark_cards={"EXPTIME": 60.0}
    )
    assert titles(exposure) == [PEDESTAL, OTHER_TIME, CLEANED]


@pytest.mark.parametrize("shape", [(4, 4), (4, 300), (7, 7), (17, 5)])
def test_tiny_frames_are_checked_too(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(5).normal(0, READ_NOISE, shape).astype(np.float32)
    assert isinstance(advise(exposed(noise, dark=np.zeros(shape, np.float32))), tuple)


def test_masked_pixels_say_nothing() -> None:
    image, mask = a_sky(), np.zeros(SHAPE, bool)
    image[:150], mask[:150] = 400, True
    assert titles(exposed(image, mask=mask)) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_demo_needs_no_advice(seed: int) -> None:
    assert titles(demo_exposure(seed)) == []


def test_every_check_is_in_the_table_once() -> None:
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)


def test_checking_a_large_frame_costs_less_than_one_median_filter_of_it() -> None:
    image = np.tile(with_stars(a_sky(), fwhm=3.0), (10, 9))
    checking = least_time(lambda: advise(exposed(image)))  # a new exposure each time, since what was checked is kept
    assert checking < least_time(lambda: median_filter(image, 7), runs=1)  # a quarter is usual


# Real frames


def test_a_raw_light_has_its_hot_pixels_and_a_reduced_one_with_a_mask_needs_nothing(real_frames: Path) -> None:
    night = real_frames / "wao_night1"
    light, dark = (night / f"lux-180.000secs.{name}.fit" for name in ("Light.Open.00000015", "Dark.Open.00000041"))
    mask = real_frames / "derived" / "wao1_hotpix_mask.fits.gz"
    raw = OpenRequest.of(science=light, dark=dark, read_noise=12.8)
    reduced = OpenRequest.of(science=light, dark=dark, read_noise=12.8, subtract_dark=True, masks=(mask,))
    assert titles(open_exposure(raw)) == [LEFT_IN, UNMASKED]
    assert titles(open_exposure(reduced)) == []


def test_a_raw_spectrum_has_its_bias_until_it_is_subtracted(real_frames: Path) -> None:
    spectra = real_frames / "soar_goodman"
    science, bias = spectra / "0069_PKSJ0049-5738_13-05-2023.fits.fz", spectra / "0060_BIAS_13-05-2023.fits.fz"
    assert titles(open_exposure(OpenRequest.of(science=science))) == [PEDESTAL]
    assert titles(open_exposure(OpenRequest.of(science=science, bias=bias))) == []


# The header


def test_numbers_that_were_converted_and_not_understood_are_told() -> None:
    header = fits.Header([("GAIN", 2.0, "[ADU/e-]"), ("RDNOISE", READ_NOISE), ("EXPTIME", "a while")])
    exposure = exposed(a_sky(), facts=facts_of(header))
    assert said(exposure, "Numbers of the header were converted")[0] == (
        "GAIN of 2 is in ADU/e⁻, as its card says: 0.5 e⁻/ADU."
    )
    assert said(exposure, "A number of the header was not understood")[0] == (
        "Its EXPTIME says “a while”, which is no number."
    )


# Flags of pipelines


def with_flags(*counts: FlagCount, rays: int = 0) -> Exposure:
    source = MaskSource(name="own DQ", location="a.fits[DQ]", title="LSST", counts=counts, rays=rays)
    return replace(exposed(a_sky(400.0)), mask_sources=(source,))


def test_rays_of_a_pipeline_are_told_with_the_way_to_review_them() -> None:
    rays = FlagCount(Flag("CR", 8, FlagMeaning.COSMIC_RAY), 136, False)
    measured, remedy = said(with_flags(rays, rays=136), "A pipeline has flagged cosmic rays")
    assert measured.startswith("136 pixels of own DQ are flagged as cosmic rays (CR).")
    assert "--pipeline-rays" in remedy


def test_flags_of_another_size_are_told_and_mask_nothing(tmp_path: Path) -> None:
    image = a_sky().astype(np.float32)
    cards = fits.Header({"BUNIT": "electron", "RDNOISE": READ_NOISE, "EXPTIME": 60.0})
    flags = fits.ImageHDU(np.ones((4, 6), np.uint8), name="DQ")
    fits.HDUList([fits.PrimaryHDU(image, cards), flags]).writeto(tmp_path / "a.fits")
    exposure = open_exposure(OpenRequest.of(science=tmp_path / "a.fits"))
    assert not exposure.mask.any()
    measured, _ = said(exposure, "Flags of another size are not used")
    ny, nx = image.shape
    assert measured == f"a.fits has {nx}×{ny} pixels; of the same file, DQ (6×4 pixels) masks nothing."


def test_an_edited_header_is_a_fact_and_no_warning(tmp_path: Path) -> None:
    file = tmp_path / "a.fits"
    cards = fits.Header({"BUNIT": "electron", "RDNOISE": READ_NOISE, "EXPTIME": 60.0, "OBJECT": "M31"})
    fits.PrimaryHDU(a_sky().astype(np.float32), cards).writeto(file, checksum=True)
    file.write_bytes(file.read_bytes().replace(b"M31", b"M33"))
    (notice,) = exposure_notices(open_exposure(OpenRequest.of(science=file)))
    assert (notice.kind, notice.is_warning, notice.is_fact) == ("The header does not fit its checksum", False, True)


def test_flags_without_a_known_meaning_are_told() -> None:
    unknown = FlagCount(Flag("512", 512, FlagMeaning.UNKNOWN), 3, False)
    measured, _ = said(with_flags(unknown), "Some flags have no known meaning")
    assert measured == "In own DQ (LSST): 512 on 3 pixels. They mask nothing."
    assert titles(with_flags(replace(unknown, is_masked=True))) == []


def test_data_that_do_not_fit_their_sum_are_told() -> None:
    damaged = replace(exposed(a_sky()), damaged=("light.fits",))
    assert said(damaged, "The data do not fit their checksum")[0] == "DATASUM is of other data: light.fits."
