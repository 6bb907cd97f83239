"""Judgements: verdicts kept by pixel, so that they outlive any change of the detection.

A ray's number means nothing once a threshold moves, but its pixels stay where they are. The truth of a review is
therefore a relation between pixels and *tokens*; a token says which act of judging it was, and the verdict given.
The verdict of a ray is that of the judgement which covers most of its pixels. A judgement whose ray vanished stays,
and comes back with the ray.

A judgement that made a defect of a ray may be *settled*: the defect went into the input mask, and detection no longer
sees the ray. It then stands for itself, and a ray that shows up on its pixels later is another one, judged by itself;
so a pixel may belong to several judgements.

What was painted by hand (`crviewer.review.core.painting`) is kept in the same relation, by tokens that give no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays
from crviewer.review.core.verdict import Verdict

VERDICTS = 8  # a token is serial × VERDICTS + verdict; token 0 is no judgement
BY_HAND = 7  # in place of a verdict, where a pixel was painted; the serial is then the paint

Settled = Mapping[int, int]  # group to token


def _nothing() -> PixelIndices:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgementEdit:
    """One change: a row a pixel and judgement, with the token that goes (or 0) and the one that comes (or 0)."""

    pixels: PixelIndices
    old: PixelIndices
    new: PixelIndices

    @property
    def makes_defects(self) -> bool:
        """True where a judgement that makes a defect comes or goes."""
        verdicts = np.concatenate([self.old, self.new]) % VERDICTS
        return bool(((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT)).any())

    @property
    def paints(self) -> bool:
        """True where something painted by hand comes or goes."""
        return bool((np.concatenate([self.old, self.new]) % VERDICTS == BY_HAND).any())

    def also(self, other: JudgementEdit) -> JudgementEdit:
        """Both changes at once; they must not be about the same judgement of a pixel."""
        return JudgementEdit(
            pixels=np.concatenate([self.pixels, other.pixels]),
            old=np.concatenate([self.old, other.old]),
            new=np.concatenate([self.new, other.new]),
        )

    @property
    def inverse(self) -> JudgementEdit:
        """The edit that takes this one back."""
        return JudgementEdit(pixels=self.pixels, old=self.new, new=self.old)


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

    pixels: PixelIndices = field(default_factory=_nothing)
    tokens: PixelIndices = field(default_factory=_nothing)

    @property
    def verdicts(self) -> NDArray[np.int64]:
        """(n,) the verdict of each judgement, as `Verdict`."""
        return self.tokens % VERDICTS

    def same_as(self, other: Judgements) -> bool:
        """True where both say the same of every pixel."""
        return np.array_equal(self.pixels, other.pixels) and np.array_equal(self.tokens, other.tokens)

    def defects(self) -> Iterator[tuple[int, PixelIndices]]:
        """Each judgement that makes a defect: its token, and its pixels, ascending."""
        verdicts = self.verdicts
        made = np.flatnonzero((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT))
        order = made[np.argsort(self.tokens[made], kind="stable")]
        tokens, first = np.unique(self.tokens[order], return_index=True)
        rays = np.split(self.pixels[order], first[1:])  # one empty part where there is no defect
        yield from zip(tokens.tolist(), rays, strict=False)

    def changed(self, edit: JudgementEdit) -> Judgements:
        """The relation after an edit."""
        goes, comes = edit.old != 0, edit.new != 0
        kept = ~_among(self.pixels, self.tokens, edit.pixels[goes], edit.old[goes])
        pixels = np.concatenate([self.pixels[kept], edit.pixels[comes]])
        tokens = np.concatenate([self.tokens[kept], edit.new[comes]])
        order = np.lexsort((tokens, pixels))
        return Judgements(pixels[order], tokens[order])

    def judging(self, rays: Rays, chosen: NDArray[np.int64], verdict: Verdict, settled: Settled) -> JudgementEdit:
        """What changes when the chosen groups get a verdict.

        Pixels that an earlier judgement of these rays still holds, and which belong to no ray at present, follow:
        else a ray that grows back would remember what was said before.

        Parameters
        ----------
        settled : mapping from group to token
            Judgements that stand for themselves; only judging their own group touches them.
        """
        if not len(chosen):
            return JudgementEdit(pixels=_nothing(), old=_nothing(), new=_nothing())
        own = np.concatenate([rays.of(int(group)) for group in chosen])
        place = np.repeat(np.arange(len(chosen)), rays.sizes[chosen])
        rows, row_place = self._before(own, place, rays, [settled.get(int(group)) for group in chosen], settled)
        removed = JudgementEdit(pixels=self.pixels[rows], old=self.tokens[rows], new=np.zeros(len(rows), np.int64))
        if not verdict:
            return removed
        serial = int(self.tokens.max(initial=0)) // VERDICTS
        radix = len(chosen)
        pairs = unique(own * radix + place, removed.pixels * radix + row_place)
        pixels, places = np.divmod(pairs, radix)
        return JudgementEdit(
            pixels=np.concatenate([removed.pixels, pixels]),
            old=np.concatenate([removed.old, np.zeros_like(pixels)]),
            new=np.concatenate([removed.new, (serial + 1 + places) * VERDICTS + verdict]),
        )

    def _before(
        self, own: PixelIndices, place: PixelIndices, rays: Rays, stands: list[int | None], settled: Settled
    ) -> tuple[PixelIndices, PixelIndices]:
        """Rows that earlier judgements of chosen groups fill, ascending, and the place of the group that takes each.

        They are those on the groups' own pixels, and those of the same judgements on the pixels of no ray at present;
        where a judgement is of several of the groups, the first of them takes the latter.
        """
        free = np.flatnonzero(_loose(self.tokens, settled))
        alone = np.array([token is None for token in stands])[place]
        entry, row = _joined(own[alone], self.pixels[free])
        row, takes = free[row], place[alone][entry]
        tokens, first = np.unique(self.tokens[row], return_index=True)
        owners = dict(zip(tokens.tolist(), takes[first].tolist(), strict=True))
        owners.update({token: group for group, token in enumerate(stands) if token is not None})
        ours = np.flatnonzero(np.isin(self.tokens, list(owners)))
        mine = np.isin(self.tokens[ours], [token for token in stands if token is not None])
        lost = ours[mine | ~np.isin(self.pixels[ours], rays.pixels, kind="table")]
        rows = np.concatenate([row, lost])
        takes = np.concatenate([takes, np.array([owners[token] for token in self.tokens[lost].tolist()], np.int64)])
        rows, first = np.unique(rows, return_index=True)
        return rows, takes[first]


def verdict_of(token: int) -> Verdict:
    """The verdict that a judgement gave."""
    return Verdict(token % VERDICTS)


def verdicts_of(
    rays: Rays, judgements: Judgements, settled: Settled, groups: NDArray[np.int64] | None = None
) -> NDArray[np.int8]:
    """(groups,) int8, the verdict of every ray and speck, or of some: that of the judgement which rules it."""
    return (rulings_of(rays, judgements, settled, groups) % VERDICTS).astype(np.int8)


def rulings_of(
    rays: Rays, judgements: Judgements, settled: Settled, groups: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """(groups,) int64, the token of the judgement that covers most of every ray and speck, or of some; 0 for none.

    Of two that cover as much, the later one counts. Settled judgements count for their own group alone.
    """
    groups = np.arange(rays.groups) if groups is None else groups
    own = [rays.pixels] if len(groups) == rays.groups else [rays.of(int(group)) for group in groups]
    owners = np.repeat(np.arange(len(groups)), rays.sizes[groups])
    rulings = np.zeros(len(groups), np.int64)
    free = _loose(judgements.tokens, settled)
    tokens, pixels = judgements.tokens[free], judgements.pixels[free]
    entry, row = _joined(np.concatenate([_nothing(), *own]), pixels)
    radix = int(tokens.max(initial=0)) + 1
    pairs, cover = np.unique(owners[entry] * radix + tokens[row], return_counts=True)
    order = np.lexsort((pairs, cover))  # the winner of each ray comes last, and is written last
    owner, token = np.divmod(pairs[order], radix)
    rulings[owner] = token
    for place, group in enumerate(groups.tolist() if settled else ()):
        alone = settled.get(group)
        if alone is not None and alone in judgements.tokens:
            rulings[place] = alone
    return rulings


def _loose(tokens: PixelIndices, settled: Settled) -> NDArray[np.bool_]:
    """True at each judgement that may be of any ray: it is neither settled nor painted."""
    loose: NDArray[np.bool_] = ~np.isin(tokens, list(settled.values())) & (tokens % VERDICTS != BY_HAND)
    return loose


def _joined(entries: PixelIndices, pixels: PixelIndices) -> tuple[PixelIndices, PixelIndices]:
    """Every pair (entry, row) on the same pixel; `pixels` ascending, with repeats."""
    first, last = np.searchsorted(pixels, entries, "left"), np.searchsorted(pixels, entries, "right")
    count = last - first
    entry = np.repeat(np.arange(len(entries)), count)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, np.repeat(first, count) + within


def _among(
    pixels: PixelIndices, tokens: PixelIndices, other_pixels: PixelIndices, other_tokens: PixelIndices
) -> NDArray[np.bool_]:
    """True at each (pixel, token) that is among others."""
    radix = int(max(tokens.max(initial=0), other_tokens.max(initial=0))) + 1
    return np.isin(pixels * radix + tokens, other_pixels * radix + other_tokens)
