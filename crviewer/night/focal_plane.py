"""Where the chips of an exposure lie in the focal plane, by DETSEC, or else by their world coordinates.

DETSEC gives the pixels of the whole detector that an image holds. Where chips have none, they lie as their corners do
on the sky: north up, and east to the left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crviewer.night.frame import FrameFacts

_SECTION = re.compile(r"\[(\d+):(\d+),(\d+):(\d+)\]")


@dataclass(frozen=True, slots=True)
class ChipOutline:
    """A rectangle in the focal plane.

    Attributes
    ----------
    left, bottom, width, height : float
        In units of the whole map, which is 1 along its longer side; y upwards.
    """

    left: float
    bottom: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is within the chip.

        Parameters
        ----------
        x, y : float
            In the same units.

        Returns
        -------
        bool
            True also on its edge.
        """
        return 0 <= x - self.left <= self.width and 0 <= y - self.bottom <= self.height


def focal_plane(chips: Sequence[FrameFacts]) -> tuple[ChipOutline, ...]:
    """Place the chips of an exposure.

    Parameters
    ----------
    chips : sequence of FrameFacts
        Of each chip.

    Returns
    -------
    tuple of ChipOutline
        One for each chip; empty where neither convention places all of them apart.
    """
    for boxes in ([_detector_box(dict(chip.readout).get("DETSEC")) for chip in chips], _sky_boxes(chips)):
        known = [box for box in boxes if box is not None]
        if len(known) == len(chips) > 1 and len({box[:2] for box in known}) == len(known):
            return _scaled(known)
    return ()


Box = tuple[float, float, float, float]  # left, bottom, right, top


def _detector_box(section: object) -> Box | None:
    match = _SECTION.fullmatch(re.sub(r"\s", "", str(section)))
    if match is None:
        return None
    x1, x2, y1, y2 = map(float, match.groups())
    return min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2), max(y1, y2)


def _sky_boxes(chips: Sequence[FrameFacts]) -> list[Box | None]:
    """Extent of each chip on the sky around the first, degrees: north up, and east to the left."""
    if not chips or not all(chip.corners for chip in chips):
        return [None]
    ra, dec = chips[0].corners[0]
    boxes: list[Box | None] = []
    for chip in chips:
        corners = np.array(chip.corners)
        west = -((corners[:, 0] - ra + 180) % 360 - 180) * np.cos(np.radians(dec))
        north = corners[:, 1] - dec
        boxes.append((float(west.min()), float(north.min()), float(west.max()), float(north.max())))
    return boxes


def _scaled(boxes: Sequence[Box]) -> tuple[ChipOutline, ...]:
    edges = np.array(boxes)
    low, high = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    size = float((high - low).max()) or 1.0
    return tuple(
        ChipOutline(left, bottom, right - left, top - bottom)
        for left, bottom, right, top in ((edges - np.tile(low, 2)) / size).tolist()
    )
