"""What was done to a frame before, as its header says."""

from __future__ import annotations

from typing import Any

import pytest
from astropy.io import fits

from crviewer.frames.facts.reduction_done import ReductionStep, step_done


@pytest.mark.parametrize(
    ("keyword", "value", "steps"),
    [
        ("CALSTAT", "BDF", "bias dark flat"),
        ("CALSTAT", "B", "bias"),
        ("DARKCOR", "dark.fits", "dark"),
        ("ZEROCOR", "Mar 3 12:10 Zero level correction image is Zero", "bias"),
        ("DARKCORR", "COMPLETE", "dark"),
        ("FLATCORR", "2019-03-02T10:00:00", "flat"),
        ("S_DARK", "COMPLETE", "dark"),
        ("L1IDDARK", "dark.fits", "dark"),
        ("L1STATBI", 1, "bias"),
        ("SUBDARK", "ccd=<CCDData>, master=<CCDData>", "dark"),
        ("HIERARCH ESO PRO REC1 CAL2 CATG", "MASTER_BIAS", "bias"),
        ("HISTORY", "dark subtracted", "dark"),
        ("HISTORY", "Subtracted master bias b.fits", "bias"),
        ("HISTORY", "Dark Subtraction (Dark 5, 2004x1336, Bin1 x 1)", "dark"),
        ("HISTORY", "dark frame was not subtracted", ""),
        ("HISTORY", "dark sky, bright field", ""),
        ("HISTORY", "bias and dark frames taken at dawn", ""),
        ("DARKCORR", "OMIT", ""),
        ("DARKCORR", "PERFORM", ""),
        ("DARKCOR", False, ""),
        ("L1STATDA", 0, ""),
        ("CALSTAT", "", ""),
        ("OBJECT", "dark cloud", ""),
    ],
)
def test_each_program_says_it_in_its_own_way(keyword: str, value: Any, steps: str) -> None:
    header = fits.Header([(keyword, value)])
    assert [step for step in ReductionStep if step_done(header, step)] == steps.split()


def test_the_card_that_says_so_is_quoted() -> None:
    assert step_done(fits.Header([("DARKCOR", "d.fits")]), ReductionStep.DARK) == "DARKCOR = d.fits"
