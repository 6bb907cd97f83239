"""Shape of each ray from its flagged pixels: orientation, length, width, straightness and vertical run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.evidence.listed import Floats, ListedPixels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RayShape:
    """One number for each ray, (rays,).

    Attributes
    ----------
    orientation : degrees, -90 to 90
        Direction of the major axis of the second moments, from +x towards +y.
    length, width : pixels
        Extent along the major axis; width of the uniform strip with the same second moment across it.
    straightness : 0 to 1
        1 - (deviation of the ray's centre line from its axis) / length.
    vertical_run : pixels
        Longest unbroken run in one column.
    crossing : 0 to 1
        Length, relative to that of the line along the major axis through the whole frame.
    """

    orientation: Floats
    length: Floats
    width: Floats
    straightness: Floats
    vertical_run: PixelIndices
    crossing: Floats


def shape_of(listed: ListedPixels) -> RayShape:
    """Measure the shape of each ray, with every pixel counted as a unit square.

    Parameters
    ----------
    listed : ListedPixels
        The listed rays.

    Returns
    -------
    RayShape
        One number of each kind for each ray.
    """
    dx = listed.columns - listed.mean(listed.columns)[listed.owners]
    dy = listed.rows - listed.mean(listed.rows)[listed.owners]
    xx, yy, xy = (listed.mean(product) for product in (dx * dx, dy * dy, dx * dy))
    angle = np.arctan2(2 * xy, xx - yy) / 2
    cosine, sine = np.cos(angle)[listed.owners], np.sin(angle)[listed.owners]
    along, across = dx * cosine + dy * sine, dy * cosine - dx * sine
    length = listed.highest(along) - listed.lowest(along) + 1
    return RayShape(
        orientation=np.degrees(angle),
        length=length,
        width=np.sqrt(12 * (listed.mean(across**2) + 1 / 12)),
        straightness=1 - np.minimum(1, _wander(listed, along, across) / length),
        vertical_run=_vertical_run(listed),
        crossing=np.minimum(1, length / _across_frame(listed, angle)),
    )


def _across_frame(listed: ListedPixels, angle: Floats) -> Floats:
    """(rays,) pixels: length of the line through the centre of each ray, from edge to edge of the frame."""
    reach = np.full((2, len(angle)), np.inf)  # forwards and backwards
    for centre, step, size in (
        (listed.mean(listed.columns), np.cos(angle), listed.shape[1]),
        (listed.mean(listed.rows), np.sin(angle), listed.shape[0]),
    ):
        with np.errstate(divide="ignore"):
            to_edges = np.stack([size - 0.5 - centre, centre + 0.5]) / np.abs(step)
        reach = np.minimum(reach, np.where(step >= 0, to_edges, to_edges[::-1]))
    total: Floats = reach.sum(axis=0)
    return total


def _wander(listed: ListedPixels, along: Floats, across: Floats) -> Floats:
    """(rays,) pixels: range of the ray's centre line across its axis, in steps along the axis.

    A step is two pixels long, so that the staircase of a slanted line does not count.
    """
    steps = np.floor((along - listed.lowest(along)[listed.owners]) / 2).astype(np.int64)
    key = listed.owners * (int(steps.max(initial=0)) + 1) + steps
    steps_met, member = np.unique(key, return_inverse=True)
    middle = np.bincount(member, weights=across) / np.bincount(member)
    owner = steps_met // (int(steps.max(initial=0)) + 1)
    if not len(owner):
        return np.empty(0)
    starts = np.searchsorted(owner, np.arange(len(listed)))
    wander: Floats = np.maximum.reduceat(middle, starts) - np.minimum.reduceat(middle, starts)
    return wander


def _vertical_run(listed: ListedPixels) -> PixelIndices:
    """(rays,) pixels: longest unbroken run of each ray in one column."""
    order = np.lexsort((listed.rows, listed.columns, listed.owners))
    rows, columns, owners = (values[order] for values in (listed.rows, listed.columns, listed.owners))
    begins = np.ones(len(order), bool)
    begins[1:] = (np.diff(rows) != 1) | (np.diff(columns) != 0) | (np.diff(owners) != 0)
    starts = np.flatnonzero(begins)
    longest = np.zeros(len(listed), np.int64)
    np.maximum.at(longest, owners[starts], np.diff(starts, append=len(order)))
    return longest
