"""Judgements: verdicts kept by pixel, so that they outlive any change of the detection.

A ray's number means nothing once a threshold moves, but its pixels stay where they are. The truth of a review is
therefore a sparse map from pixels to *tokens*; a token says which act of judging it was, and the verdict given.
The verdict of a ray is that of the judgement which covers most of its pixels. A judgement whose ray vanished
stays in the map, and comes back with the ray.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.rays import Flat, Rays
from crviewer.review.verdict import Verdict

_VERDICTS = 8  # a token is serial × _VERDICTS + verdict; token 0 is no judgement


def _nothing() -> Flat:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edit:
    """One change of the map: which pixels, what they held, and what they hold now (tokens)."""

    pixels: Flat
    old: Flat
    new: Flat

    @property
    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(pixels=self.pixels, old=self.new, new=self.old)


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """A sparse map from pixels to judgements.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices of the judged pixels, ascending.
    tokens : (n,) int64
        The judgement of each; never 0.
    """

    pixels: Flat = field(default_factory=_nothing)
    tokens: Flat = field(default_factory=_nothing)

    def at(self, pixels: Flat) -> Flat:
        """Tokens at flat indices; 0 where nobody judged."""
        found = np.searchsorted(self.pixels, pixels)
        inside = found < len(self.pixels)
        tokens = np.zeros(len(pixels), np.int64)
        tokens[inside] = np.where(self.pixels[found[inside]] == pixels[inside], self.tokens[found[inside]], 0)
        return tokens

    def same_as(self, other: Judgements) -> bool:
        """True where both say the same of every pixel."""
        return np.array_equal(self.pixels, other.pixels) and np.array_equal(self.tokens, other.tokens)

    def changed(self, edit: Edit) -> Judgements:
        """The map after an edit."""
        kept = ~np.isin(self.pixels, edit.pixels, assume_unique=True)
        given = edit.new != 0
        pixels = np.concatenate([self.pixels[kept], edit.pixels[given]])
        tokens = np.concatenate([self.tokens[kept], edit.new[given]])
        order = np.argsort(pixels)
        return Judgements(pixels[order], tokens[order])

    def judging(self, rays: Rays, chosen: NDArray[np.int64], verdict: Verdict) -> Edit:
        """What changes when the chosen rays get a verdict.

        Pixels that an earlier judgement of these rays still holds, and which belong to no ray at present, follow:
        else a ray that grows back would remember what was said before.
        """
        own = [rays.of(int(ray)) for ray in chosen]
        if not own:
            return Edit(pixels=_nothing(), old=_nothing(), new=_nothing())
        fresh = np.concatenate([self._fresh(len(pixels), place, verdict) for place, pixels in enumerate(own)])
        pixels, tokens = np.concatenate(own), fresh
        lost, followed = self._orphans(rays, pixels, tokens)
        pixels, tokens = np.concatenate([pixels, lost]), np.concatenate([tokens, followed])
        order = np.argsort(pixels)
        pixels, tokens = pixels[order], tokens[order]
        return Edit(pixels=pixels, old=self.at(pixels), new=tokens)

    def _fresh(self, count: int, place: int, verdict: Verdict) -> Flat:
        serial = (int(self.tokens.max(initial=0)) // _VERDICTS) + 1 + place
        token = serial * _VERDICTS + verdict if verdict else 0
        return np.full(count, token, np.int64)

    def _orphans(self, rays: Rays, pixels: Flat, tokens: Flat) -> tuple[Flat, Flat]:
        """Pixels outside every ray that earlier judgements of `pixels` hold, and the new token of each."""
        before = self.at(pixels)
        told, first = np.unique(before, return_index=True)
        touched = np.isin(self.tokens, told[told != 0])
        lost = touched & ~np.isin(self.pixels, rays.pixels, assume_unique=True)
        return self.pixels[lost], tokens[first[np.searchsorted(told, self.tokens[lost])]]


def verdicts_of(rays: Rays, judgements: Judgements) -> NDArray[np.int8]:
    """(groups,) int8, the verdict of every ray and speck: that of the judgement which covers most of it.

    Of two that cover as much, the later one counts.
    """
    verdicts = np.zeros(rays.groups, np.int8)
    tokens = judgements.at(rays.pixels)
    judged = tokens != 0
    radix = int(tokens.max(initial=0)) + 1
    pairs, cover = np.unique(rays.owners[judged] * radix + tokens[judged], return_counts=True)
    order = np.lexsort((pairs, cover))  # the winner of each ray comes last, and is written last
    owner, token = np.divmod(pairs[order], radix)
    verdicts[owner] = token % _VERDICTS
    return verdicts
