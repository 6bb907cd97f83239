"""Tiles: each ray as a triplet of small pictures, mask, science and dark, side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QImage

from crviewer.gui.image.frame_pyramids import FramePyramids
from crviewer.gui.image.pixel_view import inside
from crviewer.gui.image.shading import Shaded, faint, mask_colours, shaded
from crviewer.gui.image.stretch import Stretch, sky_limits
from crviewer.gui.session.session_store import SessionStore
from crviewer.gui.style import colours
from crviewer.review.core.masking import Box, MaskByKind

_LEAST, _MOST = 24, 96  # pixels along a side; a longer ray is shown in part
_MARGIN = 5  # pixels around a ray
_MANY = 2000  # tiles that are kept; each takes some 10 kB
_GAP = 1  # pixels between the pictures


class RayTiles:
    """Makes tiles as they are asked for, and keeps those made last."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._made: dict[int, QImage] = {}

    def forget(self) -> None:
        """Other rays, or other verdicts: what was made is not true any more."""
        self._made.clear()

    @property
    def pictures(self) -> int:
        """How many pictures a tile has: two where no dark is open."""
        exposure = self._store.state.exposure
        return 2 if exposure is None or exposure.dark is None else 3

    def of(self, ray: int) -> QImage:
        """The tile of a listed ray, one pixel of the frame a pixel."""
        if ray not in self._made:
            if len(self._made) >= _MANY:
                self._made.clear()
            self._made[ray] = self._drawn(ray)
        return self._made[ray]

    def _drawn(self, ray: int) -> QImage:
        state = self._store.state
        exposure, review, backdrop, masking = state.exposure, state.review, state.backdrop, state.masking
        assert exposure is not None
        assert review is not None
        assert backdrop is not None
        assert masking is not None
        box = box_around(review.rays.of(ray), exposure.shape)
        pictures = _pictures(exposure.electrons, exposure.dark, exposure.mask, masking, backdrop, box)
        return _joined([_framed(picture, box, exposure.shape) for picture in pictures])


def box_around(pixels: NDArray[np.int64], shape: tuple[int, int]) -> Box:
    """A square box around some pixels (flat indices); it may reach beyond the frame."""
    rows, columns = np.divmod(pixels, shape[1])
    extent = int(max(np.ptp(rows), np.ptp(columns))) + 1 + 2 * _MARGIN
    side = min(max(extent, _LEAST), _MOST)
    top = int(rows.min() + rows.max() + 1 - side) // 2
    left = int(columns.min() + columns.max() + 1 - side) // 2
    return top, top + side, left, left + side


def _pictures(
    electrons: NDArray[np.float32],
    dark: NDArray[np.float32] | None,
    mask: NDArray[np.bool_],
    masking: MaskByKind,
    backdrop: FramePyramids,
    box: Box,
) -> list[Shaded]:
    """Mask, science and dark of the part of a box that lies in the frame."""
    within = inside(box, electrons.shape)
    part = np.s_[within[0] : within[1], within[2] : within[3]]
    science = shaded(electrons[part], Stretch(), sky_limits(electrons[part], backdrop.noise))
    masked, overlay = faint(science.copy()), mask_colours(masking.kinds_in(within), mask[part])
    masked[overlay[..., 3] > 0] = overlay[overlay[..., 3] > 0]
    if dark is None:
        return [masked, science]
    return [masked, science, shaded(dark[part], Stretch(), sky_limits(dark[part], backdrop.dark_noise))]


def _framed(picture: Shaded, box: Box, shape: tuple[int, int]) -> Shaded:
    """A picture of a whole box, grey where it reaches beyond the frame."""
    within = inside(box, shape)
    framed = np.full((box[1] - box[0], box[3] - box[2], 4), 255, np.uint8)
    framed[...] = colours.bgra(colours.OUTSIDE.darker(200))
    framed[within[0] - box[0] : within[1] - box[0], within[2] - box[2] : within[3] - box[2]] = picture
    return framed


def _joined(pictures: list[Shaded]) -> QImage:
    """Pictures side by side, y upwards."""
    side = len(pictures[0])
    width = len(pictures) * (side + _GAP) - _GAP
    joined = np.zeros((side, width, 4), np.uint8)
    for place, picture in enumerate(pictures):
        joined[:, place * (side + _GAP) :][:, :side] = picture[::-1]
    return QImage(joined.tobytes(), width, side, 4 * width, QImage.Format.Format_ARGB32).copy()
