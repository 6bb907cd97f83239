"""Whether the installed astroscrappy still computes what the live engine does, bit for bit.

Another version may change the algorithm, and another compiler the rounding (a fused multiply-add, say). So each
mode is compared on a small frame before it is first used.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.detection import Detection
from crviewer.detection.core.detector_input import observe
from crviewer.detection.core.parameters import CleanType, FineStructure, LacosmicParameters, LacosmicSetup
from crviewer.detection.lacosmic.engine import LiveLacosmic
from crviewer.detection.lacosmic.plain_lacosmic import PlainLacosmic

THRESHOLDS = (
    LacosmicParameters(sigclip=3.0, objlim=2.0),
    LacosmicParameters(sigclip=6.0, objlim=1.0, niter=2),
)
BAD_COLUMN = 45
SATURATED = 30000.0


@cache
def agrees_with_astroscrappy(sepmed: bool, fsmode: FineStructure, cleantype: CleanType) -> bool:
    """Compare the engine's answers on a small frame with astroscrappy's, in one mode.

    Computed once for each mode (0.1 s).

    Parameters
    ----------
    sepmed : bool
        As of `LacosmicSetup`.
    fsmode : str
        As of `LacosmicSetup`.
    cleantype : str
        As of `LacosmicSetup`.

    Returns
    -------
    bool
        Whether they are the same, bit for bit.
    """
    frame = _a_frame()
    bad = np.zeros(frame.shape, bool)
    bad[:, BAD_COLUMN] = True
    observation = observe(frame, bad)
    setup = LacosmicSetup(sepmed=sepmed, fsmode=fsmode, cleantype=cleantype, gain=1.7, satlevel=SATURATED)
    live, plain = LiveLacosmic(observation, setup), PlainLacosmic(observation, setup)
    return all(_same(live.detect(parameters), plain.detect(parameters)) for parameters in THRESHOLDS)


def _same(a: Detection, b: Detection) -> bool:
    return np.array_equal(a.pixels, b.pixels) and np.array_equal(a.values.view(np.uint32), b.values.view(np.uint32))


def _a_frame() -> NDArray[np.float32]:
    """(48, 61) float32: sky, noise, 60 hits, and the core of a saturated star."""
    rng = np.random.default_rng(7)
    frame = rng.normal(200, 17, (48, 61))
    frame.reshape(-1)[rng.integers(0, frame.size, 60)] += rng.exponential(900, 60)
    frame[20:25, 30:35] = SATURATED
    return frame.astype(np.float32)
