from __future__ import annotations

import pytest

from crviewer.detection.measures.expected_muons import altitude_factor, expected_muons


def test_the_band_reaches_from_a_vertical_detector_to_a_horizontal_one() -> None:
    # 1000 × 1000 pixels of 20 µm are 4 cm²; in 50 minutes 200 muons if horizontal, 100 if vertical, each ± 2 √n.
    expected = expected_muons((1000, 1000), 20.0, 3000.0)
    assert expected is not None
    assert (expected.mean, expected.low, expected.high) == pytest.approx((150.0, 80.0, 228.2843))


def test_a_short_exposure_may_hold_no_muon_but_never_fewer() -> None:
    # 0.04 cm² for 25 minutes: 1 if horizontal, half of one if vertical.
    expected = expected_muons((100, 100), 20.0, 1500.0)
    assert expected is not None
    assert (expected.mean, expected.low, expected.high) == pytest.approx((0.75, 0.0, 3.0))


def test_a_ninety_second_exposure_cannot_hold_thousands() -> None:
    expected = expected_muons((4096, 4096), 9.0, 90.0, altitude_m=300.0)
    assert expected is not None
    assert expected.high == pytest.approx(21.672 + 2 * 21.672**0.5, rel=1e-3)  # 13.59 cm² × 1.5 min × 1.0631


@pytest.mark.parametrize(("altitude", "factor"), [(0.0, 1.0), (4900.0, 2.71828), (2600.0, 1.70), (4200.0, 2.36)])
def test_muons_are_more_frequent_on_mountains(altitude: float, factor: float) -> None:
    assert altitude_factor(altitude) == pytest.approx(factor, abs=0.005)
    here, there = (expected_muons((1000, 1000), 10.0, 600.0, height) for height in (0.0, altitude))
    assert here is not None
    assert there is not None
    assert there.mean == pytest.approx(factor * here.mean, rel=0.003)


@pytest.mark.parametrize(("pixel_size", "exposure"), [(None, 60.0), (15.0, None), (None, None)])
def test_nothing_is_expected_of_an_unknown_detector(pixel_size: float | None, exposure: float | None) -> None:
    assert expected_muons((1000, 1000), pixel_size, exposure) is None
