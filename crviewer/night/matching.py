"""Matching of darks and masks to science frames, with the reasons.

A dark must lie on the science frame, by its size or by what headers say, and, as far as both headers tell, have its
binning, detector and settings (gain, offset, ISO, readout mode, flips), and a temperature within one degree. Among
these, a dark of the same exposure time (to 5 %) is preferred, else the one nearest in exposure time; then the one of
most combined frames, the nearest in temperature (to 0.1 °C), and the nearest in time. A dark of another exposure time
still shows how hot each pixel is, but must be scaled before it is subtracted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf, log

from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.facts.readout_settings import ReadoutSetting
from crviewer.night.frame import FrameFacts, NightFrame

_DEGREES = 1.0  # dark current doubles about every six
_SAME_EXPOSURE = log(1.05)


def matched(frames: Sequence[NightFrame]) -> tuple[NightFrame, ...]:
    """Match masks and a dark to each science frame; a dark that was chosen by hand is kept.

    Parameters
    ----------
    frames : sequence of NightFrame
        All frames of the night.

    Returns
    -------
    tuple of NightFrame
        The same frames, in the same order.
    """
    darks = [frame for frame in frames if frame.kind is FrameKind.DARK]
    masks = [frame for frame in frames if frame.kind is FrameKind.MASK]
    return tuple(_with_masks(_with_dark(frame, darks), masks) for frame in frames)


def exposure_fits(science: FrameFacts, dark: FrameFacts) -> bool:
    """Whether a dark can be subtracted without scaling.

    Parameters
    ----------
    science, dark : FrameFacts
        The two frames.

    Returns
    -------
    bool
        True if both exposure times are known, and equal to 5 %.
    """
    return _exposures_apart(science, dark) <= _SAME_EXPOSURE


def _with_dark(frame: NightFrame, darks: Sequence[NightFrame]) -> NightFrame:
    if frame.chosen:
        return frame
    if frame.kind is not FrameKind.SCIENCE:
        return replace(frame, dark=None, dark_reason="", dark_fits=True)
    left, problem = _passing(frame.facts, darks)
    if not left:
        return replace(frame, dark=None, dark_reason=problem, dark_fits=True)
    best = min(left, key=lambda dark: _distance(frame.facts, dark.facts))
    fits = exposure_fits(frame.facts, best.facts)
    return replace(frame, dark=best.location, dark_reason=_reason(frame.facts, best.facts, fits), dark_fits=fits)


def _passing(science: FrameFacts, darks: Sequence[NightFrame]) -> tuple[list[NightFrame], str]:
    """Suitable darks; if there are none, what is wrong with the last ones left."""
    if not darks:
        return [], "no dark"
    left = list(darks)
    for passes, words in (*_TESTS, *map(_setting_test, _SETTINGS)):
        passed = [dark for dark in left if passes(science, dark.facts)]
        if not passed:
            whose = "the only dark does not have" if len(left) == 1 else f"none of {len(left)} darks has"
            return [], f"{whose} {words(science, [dark.facts for dark in left])}"
        left = passed
    return left, ""


_OF_DETECTOR = (ReadoutSetting.DETECTOR, ReadoutSetting.AMPLIFIER)
MatchTest = tuple[Callable[[FrameFacts, FrameFacts], bool], Callable[[FrameFacts, Sequence[FrameFacts]], str]]
_TESTS: tuple[MatchTest, ...] = (
    (lambda science, dark: dark.lies_on(science), lambda science, _: science.size),
    (FrameFacts.same_binning, lambda science, _: f"binning {_binning(science)}"),
    (
        lambda science, dark: science.same_chip(dark) and not dark.differs(science, *_OF_DETECTOR),
        lambda science, _: "the same detector",
    ),
    (
        lambda science, dark: not _degrees_apart(science, dark) > _DEGREES,  # unknown ones always pass
        lambda science, _: f"a temperature within 1 °C of {science.circumstances.temperature:.1f} °C",
    ),
)
_SETTINGS = (
    *(ReadoutSetting.GAIN, ReadoutSetting.OFFSET, ReadoutSetting.ISO, ReadoutSetting.MODE),
    *(ReadoutSetting.COADDS, ReadoutSetting.FLIP),
)


def _setting_test(setting: ReadoutSetting) -> MatchTest:
    def passes(science: FrameFacts, dark: FrameFacts) -> bool:
        return not dark.differs(science, setting)

    def words(science: FrameFacts, darks: Sequence[FrameFacts]) -> str:
        found = [differs for dark in darks for differs in dark.differs(science, setting)]
        values = " and ".join(dict.fromkeys(f"{each.keyword} is {each.value or 'empty'}" for each in found))
        return f"its {setting.value} of {found[0].reference or 'none'}: {values}"

    return passes, words


def _distance(science: FrameFacts, dark: FrameFacts) -> tuple[float, int, float, float]:
    exposure = _exposures_apart(science, dark)
    exposure = 0.0 if exposure <= _SAME_EXPOSURE else exposure
    apart = _degrees_apart(science, dark)
    times = (science.begun, dark.begun)
    ago = abs((times[0] - times[1]).total_seconds()) if times[0] and times[1] else inf
    return exposure, -dark.combined, round(apart, 1), ago


def _exposures_apart(science: FrameFacts, dark: FrameFacts) -> float:
    """Absolute logarithm of the ratio of the exposure times; infinite if one is unknown."""
    times = (science.circumstances.exposure, dark.circumstances.exposure)
    return abs(log(times[0] / times[1])) if times[0] and times[1] else inf


def _degrees_apart(science: FrameFacts, dark: FrameFacts) -> float:
    """Difference of the temperatures; 0 if one is unknown."""
    first, second = science.circumstances.temperature, dark.circumstances.temperature
    return 0.0 if first is None or second is None else abs(first - second)


def _reason(science: FrameFacts, dark: FrameFacts, fits: bool) -> str:
    own, exposure = science.circumstances, dark.circumstances.exposure
    told = [_exposure_words(own.exposure, exposure, fits)]
    if None not in (own.temperature, dark.circumstances.temperature):
        told.append(f"{dark.circumstances.temperature:.1f} °C for {own.temperature:.1f} °C")
    if None not in (own.binning, dark.circumstances.binning):
        told.append(f"binning {_binning(science)}")
    return ", ".join([*told, science.size])


def _exposure_words(wanted: float | None, exposure: float | None, fits: bool) -> str:
    if fits:
        return f"{exposure:g} s"
    if wanted is None or exposure is None:
        return "exposure time unknown: for display only"
    return f"{exposure:g} s for {wanted:g} s: must be scaled before subtraction"


def _binning(facts: FrameFacts) -> str:
    return "×".join(map(str, reversed(facts.circumstances.binning or ())))


def _with_masks(frame: NightFrame, masks: Sequence[NightFrame]) -> NightFrame:
    if frame.kind is not FrameKind.SCIENCE:
        return replace(frame, masks=(), mask_reason="")
    fitting = tuple(mask.location for mask in masks if frame.facts.fits_on(mask.facts))
    if fitting:
        return replace(frame, masks=fitting, mask_reason=f"all masks of {frame.facts.size}")
    reason = f"no mask of {frame.facts.size} for this detector" if masks else "no mask"
    return replace(frame, masks=(), mask_reason=reason)
