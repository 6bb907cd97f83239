"""Encoding of single values in a review file; values read back are checked, not trusted."""

from __future__ import annotations

import dataclasses
import json
import math
import typing
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, TypeVar

import numpy as np

from crviewer.detection.core.parameters import LacosmicParameters, LacosmicSetup
from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.detection.detectors.detection_settings import DetectionSettings
from crviewer.detection.detectors.offered_detectors import LACOSMIC, DetectorChoice
from crviewer.detection.lacosmic.ray_growth import RayGrowth
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import VERDICTS, JudgementEdit
from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_list import COLUMNS, RayList

_T = TypeVar("_T")
_MOST = {"niter": 100, "psfsize": 255, "min_pixels": 10**6, "pixels": 100}  # beyond these a detection would not finish
_LARGEST = 10**9
_MOST_SHOWN = 1e30
_PARTS: dict[str, type[Any]] = {"setup": LacosmicSetup, "parameters": LacosmicParameters, "growth": RayGrowth}


def pack(pixels: PixelIndices) -> bytes:
    """Encode flat indices as little-endian int64.

    Parameters
    ----------
    pixels : (n,) int64
        Flat indices.

    Returns
    -------
    bytes
        8 bytes for each.
    """
    return pixels.astype("<i8").tobytes()


def unpack(blob: object) -> PixelIndices:
    """Decode flat indices from little-endian int64.

    Parameters
    ----------
    blob : object
        The bytes, which are not trusted.

    Returns
    -------
    (n,) int64
        Flat indices.

    Raises
    ------
    ValueError
        If they are not such bytes.
    """
    if not isinstance(blob, bytes):
        raise ValueError("not a list of pixels")
    return np.frombuffer(blob, "<i8").astype(np.int64)


def changes(edit: JudgementEdit) -> Iterator[tuple[int, int, int, str]]:
    """Rows of an edit for the table `change`.

    Consecutive pixels with the same judgements share a row: a verdict on thousands of rays is one row for each ray.

    Parameters
    ----------
    edit : JudgementEdit
        The edit.

    Yields
    ------
    place : int
        Position in the step, from 0.
    old, new : int
        Judgement removed and added; 0 for none.
    pixels : str
        Flat indices as JSON.
    """
    other = (np.diff(edit.old) != 0) | (np.diff(edit.new) != 0)
    starts = np.flatnonzero(np.append(True, other)[: len(edit.pixels)])
    places, pixels = [*starts.tolist(), len(edit.pixels)], edit.pixels.tolist()
    old, new = edit.old[starts].tolist(), edit.new[starts].tolist()
    for place, (start, stop) in enumerate(pairwise(places)):
        yield place, old[place], new[place], json.dumps(pixels[start:stop])


def edit_from(rows: Sequence[tuple[int, int, str]]) -> JudgementEdit:
    """Restore an edit from its rows.

    Parameters
    ----------
    rows : sequence of (int, int, str)
        Old judgement, new judgement, and pixels as JSON.

    Returns
    -------
    JudgementEdit
        The edit.

    Raises
    ------
    ValueError
        If they are not rows of an edit.
    """
    parts = json.loads(f"[{','.join(pixels for _, _, pixels in rows)}]")  # one call for all is ten times faster
    lengths = [len(part) for part in parts]
    return JudgementEdit(
        pixels=np.fromiter(chain.from_iterable(parts), np.int64),
        old=np.repeat(np.array([old for old, _, _ in rows], np.int64), lengths),
        new=np.repeat(np.array([new for _, new, _ in rows], np.int64), lengths),
    )


def sum_of(step: ReviewStep, *, verdicts: int = VERDICTS) -> int:
    """CRC-32 of a step: SQLite detects broken pages, but not a changed number in a sound page.

    Parameters
    ----------
    step : ReviewStep
        The step.
    verdicts : int
        How many verdicts its tokens have room for; steps of 8 (`narrow_tokens`) and of more have different checksums.

    Returns
    -------
    int
        Checksum of its label, edit and selections.
    """
    edit = step.edit
    total = zlib.crc32(step.label.encode(), verdicts if verdicts == VERDICTS else 0)
    for pixels in (edit.pixels, edit.old, edit.new, step.before, step.after):
        total = zlib.crc32(pack(pixels), total)
    return total


def settings_text(settings: DetectionSettings) -> str:
    """Encode settings as JSON.

    Parameters
    ----------
    settings : DetectionSettings
        The settings.

    Returns
    -------
    str
        A JSON object with one member for each field.
    """
    # A kernel is an array, and a value from a header may be a numpy scalar.
    return json.dumps(dataclasses.asdict(settings), default=lambda value: value.tolist())


def settings_from(text: str) -> DetectionSettings:
    """Decode settings from JSON.

    Parameters
    ----------
    text : str
        A JSON object; unknown members are ignored, missing ones get their defaults.

    Returns
    -------
    DetectionSettings
        The settings.

    Raises
    ------
    ValueError
        If a value has the wrong type, or is out of range.
    """
    fields = members(text)
    parts = {name: _build(kind, _member(fields, name)) for name, kind in _PARTS.items()}
    detector = _detector(_member(fields, "detector"))
    return dataclasses.replace(_build(DetectionSettings, fields), detector=detector, **parts)


def _detector(fields: dict[str, Any]) -> DetectorChoice:
    """Choice of a detector; its values must be numbers, and the detector itself checks their meaning."""
    name, values = fields.get("name", LACOSMIC), fields.get("values", {})
    if type(name) is not str or not isinstance(values, dict):
        raise ValueError("not a choice of a detector")
    if not all(type(value) in (bool, int, float) and math.isfinite(value) for value in values.values()):
        raise ValueError("the values of the detector are not numbers")
    return DetectorChoice(name=name, values=values)


def listing_text(listing: RayList) -> str:
    """Encode order and filter of the list as JSON.

    Parameters
    ----------
    listing : RayList
        Order and filter.

    Returns
    -------
    str
        A JSON object.
    """
    return json.dumps(dataclasses.asdict(listing))


def listing_from(text: str) -> RayList:
    """Decode order and filter of the list from JSON.

    Parameters
    ----------
    text : str
        A JSON object.

    Returns
    -------
    RayList
        Order and filter.

    Raises
    ------
    ValueError
        If it is not such an object.
    """
    fields = members(text)
    verdict = fields.pop("verdict", None)
    listing = _build(RayList, fields)
    if listing.sort_by not in COLUMNS:
        raise ValueError(f"no column {listing.sort_by!r}")
    return dataclasses.replace(listing, verdict=None if verdict is None else Verdict(verdict))


def view_text(view: Mapping[str, Any]) -> str:
    """Encode the state of the window as JSON.

    Parameters
    ----------
    view : mapping
        The state.

    Returns
    -------
    str
        A JSON object.
    """
    return json.dumps(dict(view))


def view_from(text: str) -> dict[str, Any]:
    """Decode the state of the window from JSON.

    Parameters
    ----------
    text : str
        A JSON object.

    Returns
    -------
    dict
        What is in it, without numbers that no window can show: those that are not finite, or above 10³⁰.

    Raises
    ------
    ValueError
        If it is not a JSON object.
    """
    shown = members(text).items()
    return {name: value for name, value in shown if not isinstance(value, int | float) or abs(value) < _MOST_SHOWN}


def members(text: object) -> dict[str, Any]:
    """Members of a JSON object.

    Parameters
    ----------
    text : object
        The text, which is not trusted.

    Returns
    -------
    dict
        The members.

    Raises
    ------
    ValueError
        If it is not a JSON object.
    """
    try:
        fields = json.loads(text) if isinstance(text, str) else None
    except RecursionError:
        fields = None
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    return fields


def _member(fields: dict[str, Any], name: str) -> dict[str, Any]:
    member = fields.pop(name, {})
    if not isinstance(member, dict):
        raise ValueError(f"{name} is not a JSON object")
    return member


def _build(kind: type[_T], given: dict[str, Any]) -> _T:
    """A dataclass from its members; missing and unknown members count as unset."""
    types = typing.get_type_hints(kind)
    known = [name for name in types if name in given]
    return kind(**{name: _checked(name, given[name], types[name]) for name in known})


def _checked(name: str, value: Any, expected: object) -> Any:
    if name == "psfk":
        return None if value is None else _kernel(value)
    if expected is float and type(value) in (int, float) and math.isfinite(value):
        return float(value)
    if expected is int and type(value) is int and 0 <= value <= _MOST.get(name, _LARGEST):
        return value
    if expected is bool and type(value) is bool:
        return value
    if expected not in (float, int, bool) and type(value) is str:  # text, or a choice that is checked elsewhere
        return value
    raise ValueError(f"{name} cannot be {value!r:.40}")


def _kernel(rows: Any) -> np.ndarray:
    kernel = np.array(rows, np.float32)
    if kernel.ndim != 2 or not 0 < kernel.size <= _MOST["psfsize"] ** 2 or not np.isfinite(kernel).all():
        raise ValueError("psfk is not a kernel")
    return kernel
