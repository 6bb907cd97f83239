"""Judgements: verdicts kept by pixel, so that they outlive any change of the detection.

A ray's number means nothing once a threshold moves, but its pixels stay where they are. The truth of a review is
therefore a relation between pixels and *tokens*; a token says which act of judging it was, and the verdict given.
The verdict of a ray is that of the judgement which covers most of its pixels. A judgement whose ray vanished stays,
and comes back with the ray.

A judgement that made a defect of a ray may be *settled*: the defect went into the input mask, and detection no longer
sees the ray. It then stands for itself, and a ray that shows up on its pixels later is another one, judged by itself;
so a pixel may belong to several judgements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.rays import Flat, Rays
from crviewer.review.verdict import Verdict

_VERDICTS = 8  # a token is serial × _VERDICTS + verdict; token 0 is no judgement

Settled = Mapping[int, int]  # group to token

_NO_ROWS = np.empty((3, 0), np.int64)


def _nothing() -> Flat:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edit:
    """One change: a row a pixel and judgement, with the token that goes (or 0) and the one that comes (or 0)."""

    pixels: Flat
    old: Flat
    new: Flat

    @property
    def makes_defects(self) -> bool:
        """True where a judgement that makes a defect comes or goes."""
        verdicts = np.concatenate([self.old, self.new]) % _VERDICTS
        return bool(((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT)).any())

    @property
    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(pixels=self.pixels, old=self.new, new=self.old)


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """A sparse relation between pixels and judgements, in order of pixel and token.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices of the judged pixels, ascending; one of several judgements is there several times.
    tokens : (n,) int64
        The judgement of each; never 0.
    """

    pixels: Flat = field(default_factory=_nothing)
    tokens: Flat = field(default_factory=_nothing)

    def same_as(self, other: Judgements) -> bool:
        """True where both say the same of every pixel."""
        return np.array_equal(self.pixels, other.pixels) and np.array_equal(self.tokens, other.tokens)

    def defects(self) -> Iterator[tuple[int, Flat]]:
        """Each judgement that makes a defect: its token, and its pixels, ascending."""
        verdicts = self.tokens % _VERDICTS
        made = np.flatnonzero((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT))
        order = made[np.argsort(self.tokens[made], kind="stable")]
        tokens, first = np.unique(self.tokens[order], return_index=True)
        rays = np.split(self.pixels[order], first[1:])  # one empty part where there is no defect
        yield from zip(tokens.tolist(), rays, strict=False)

    def changed(self, edit: Edit) -> Judgements:
        """The relation after an edit."""
        goes, comes = edit.old != 0, edit.new != 0
        kept = ~_among(self.pixels, self.tokens, edit.pixels[goes], edit.old[goes])
        pixels = np.concatenate([self.pixels[kept], edit.pixels[comes]])
        tokens = np.concatenate([self.tokens[kept], edit.new[comes]])
        order = np.lexsort((tokens, pixels))
        return Judgements(pixels[order], tokens[order])

    def judging(self, rays: Rays, chosen: NDArray[np.int64], verdict: Verdict, settled: Settled) -> Edit:
        """What changes when the chosen groups get a verdict.

        Pixels that an earlier judgement of these rays still holds, and which belong to no ray at present, follow:
        else a ray that grows back would remember what was said before.

        Parameters
        ----------
        settled : mapping from group to token
            Judgements that stand for themselves; only judging their own group touches them.
        """
        rows = [_NO_ROWS]
        serial = int(self.tokens.max(initial=0)) // _VERDICTS
        for place, group in enumerate(chosen.tolist(), 1):
            token = (serial + place) * _VERDICTS + verdict if verdict else 0
            own = rays.of(group)
            before = self._before(own, rays, settled.get(group), settled.values())
            moved = np.union1d(own, self.pixels[before])
            rows.append(np.stack([self.pixels[before], self.tokens[before], np.zeros(len(before), np.int64)]))
            if token:
                rows.append(np.stack([moved, np.zeros(len(moved), np.int64), np.full(len(moved), token)]))
        pixels, old, new = np.concatenate(rows, axis=1)
        return Edit(pixels=pixels, old=old, new=new)

    def _before(self, own: Flat, rays: Rays, token: int | None, settled: Iterable[int]) -> Flat:
        """Which rows an earlier judgement of a group fills: on its own pixels, and on those of no ray at present."""
        if token is not None:
            return np.flatnonzero(self.tokens == token)
        free = ~np.isin(self.tokens, list(settled))
        here = free & np.isin(self.pixels, own)
        lost = free & np.isin(self.tokens, self.tokens[here]) & ~np.isin(self.pixels, rays.pixels)
        return np.flatnonzero(here | lost)


def verdict_of(token: int) -> Verdict:
    """The verdict that a judgement gave."""
    return Verdict(token % _VERDICTS)


def verdicts_of(rays: Rays, judgements: Judgements, settled: Settled) -> NDArray[np.int8]:
    """(groups,) int8, the verdict of every ray and speck: that of the judgement which covers most of it.

    Of two that cover as much, the later one counts. Settled judgements count for their own group alone.
    """
    verdicts = np.zeros(rays.groups, np.int8)
    free = ~np.isin(judgements.tokens, list(settled.values()))
    tokens, pixels = judgements.tokens[free], judgements.pixels[free]
    entry, row = _joined(rays.pixels, pixels)
    radix = int(tokens.max(initial=0)) + 1
    pairs, cover = np.unique(rays.owners[entry] * radix + tokens[row], return_counts=True)
    order = np.lexsort((pairs, cover))  # the winner of each ray comes last, and is written last
    owner, token = np.divmod(pairs[order], radix)
    verdicts[owner] = token % _VERDICTS
    for group, own in settled.items():
        if own in judgements.tokens:
            verdicts[group] = verdict_of(own)
    return verdicts


def _joined(entries: Flat, pixels: Flat) -> tuple[Flat, Flat]:
    """Every pair (entry, row) on the same pixel; `pixels` ascending, with repeats."""
    first, last = np.searchsorted(pixels, entries, "left"), np.searchsorted(pixels, entries, "right")
    count = last - first
    entry = np.repeat(np.arange(len(entries)), count)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, np.repeat(first, count) + within


def _among(pixels: Flat, tokens: Flat, other_pixels: Flat, other_tokens: Flat) -> NDArray[np.bool_]:
    """True at each (pixel, token) that is among others."""
    radix = int(max(tokens.max(initial=0), other_tokens.max(initial=0))) + 1
    return np.isin(pixels * radix + tokens, other_pixels * radix + other_tokens)
