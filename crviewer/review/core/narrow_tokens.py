"""Tokens of review files up to version 3, which had room for 8 verdicts and for no kinds of trails.

The checksum of a step tells which tokens it has, so that a step of a damaged file is understood whatever the rest of
the file says.
"""

from __future__ import annotations

from dataclasses import replace

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.core.history import ReviewStep
from crviewer.review.core.judgements import BY_HAND, KINDS_OF_VERDICTS, VERDICTS, JudgementEdit

NARROW = 8  # a token was serial × 8 + verdict
PAINTED = 7  # instead of a verdict for a painted pixel


def widened(step: ReviewStep) -> ReviewStep:
    """Give a step the tokens of today.

    Parameters
    ----------
    step : ReviewStep
        With narrow tokens.

    Returns
    -------
    ReviewStep
        The same step.
    """
    edit = step.edit
    return replace(step, edit=JudgementEdit(pixels=edit.pixels, old=wide_tokens(edit.old), new=wide_tokens(edit.new)))


def wide_tokens(tokens: PixelIndices) -> PixelIndices:
    """Tokens of today for narrow ones.

    Parameters
    ----------
    tokens : (n,) int64
        Narrow tokens; 0 for none.

    Returns
    -------
    (n,) int64
        The same verdicts and paints.
    """
    serial, verdict = tokens // NARROW, tokens % NARROW
    painted = verdict == PAINTED
    wide: PixelIndices = serial * (KINDS_OF_VERDICTS + painted * (VERDICTS - KINDS_OF_VERDICTS)) + verdict
    wide[painted] += BY_HAND - PAINTED
    return wide
