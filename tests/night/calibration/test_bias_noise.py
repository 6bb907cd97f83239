"""The read noise that biases tell."""

from __future__ import annotations

import pytest
from astropy import units as u
from astropy.io import fits

from crviewer.night.calibration.bias_noise import noise_beside_header

MEASURED = "The read noise is 11.4 e⁻, by the differences of the biases; "


@pytest.mark.parametrize(
    ("cards", "told"),
    [
        ({"GAIN": 2.0, "RDNOISE": 7.8}, (f"{MEASURED}RDNOISE says 7.8 e⁻.",)),
        ({"GAIN": 2.0}, (f"{MEASURED}their header has none.",)),
        ({"GAIN": 2.0, "RDNOISE": 11.0}, ()),
        ({"RDNOISE": 7.8}, ()),
    ],
)
def test_read_noise_that_is_not_that_of_the_header_is_told(cards: dict[str, float], told: tuple[str, ...]) -> None:
    assert noise_beside_header(5.7, u.adu, fits.Header(cards)) == told
