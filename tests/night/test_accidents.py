from __future__ import annotations

import numpy as np
import pytest

from crviewer.night.defects import night_defects
from crviewer.review.evidence.exposure_trace import ExposureTrace

SHAPE = (200, 200)
HOT = np.array([40 * 200 + 50, 40 * 200 + 51, 41 * 200 + 50, 41 * 200 + 51, 42 * 200 + 50, 42 * 200 + 51])


def hit(seed: int, share: float, defect: np.ndarray = HOT[:0]) -> ExposureTrace:
    """An exposure in which particles hit a share of the pixels, each three in a row, and a defect is flagged."""
    starts = np.random.default_rng(seed).integers(0, 40000 - 2, int(share * 40000 / 3))
    flagged = np.unique(np.concatenate([*(starts + step for step in range(3)), defect])).astype(np.int32)
    return ExposureTrace(
        shape=SHAPE, flagged=flagged, not_optical=np.ones(len(flagged), bool), known_defect=np.zeros(len(flagged), bool)
    )


@pytest.mark.parametrize("exposures", [2, 3])
@pytest.mark.parametrize("share", [0.001, 0.037])
def test_rays_that_meet_by_chance_are_no_defects(exposures: int, share: float) -> None:
    assert night_defects([hit(seed, share) for seed in range(exposures)]) == ()


@pytest.mark.parametrize(("exposures", "share"), [(2, 0.001), (3, 0.005), (6, 0.037)])
def test_a_defect_among_them_is_found(exposures: int, share: float) -> None:
    defects = night_defects([hit(seed, share, HOT) for seed in range(exposures)])
    assert [defect.pixels.tolist() for defect in defects if set(HOT) <= set(defect.pixels)] != []
    assert len(defects) <= 2
