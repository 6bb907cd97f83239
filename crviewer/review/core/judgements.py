"""Judgements: verdicts stored per pixel, so that they survive any change of the detection.

A ray's number changes with every threshold, but its pixels do not. A review therefore stores a relation between pixels
and *tokens*; a token identifies one judgement and contains its verdict and the kind of a trail. The verdict of a ray is
that of the judgement that covers most of its pixels. A judgement whose ray has disappeared is kept, and applies again
if the ray comes back.

A judgement that makes a ray a defect may be *settled*: the defect was added to the input mask, so that detection no
longer flags the ray. It then forms a group of its own. A ray that later appears on the same pixels is a different one
with a verdict of its own, so that a pixel may belong to several judgements.

Pixels painted by hand (`crviewer.review.core.painting`) are stored in the same relation, with tokens that give no
verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crviewer.detection.core.pixel_indices import PixelIndices, unique
from crviewer.detection.core.rays import Rays
from crviewer.review.core.verdict import TrailKind, Verdict

VERDICTS = 16  # a token is serial × KINDS_OF_VERDICTS + TrailKind × VERDICTS + verdict; token 0 means no judgement
KINDS_OF_VERDICTS = VERDICTS * len(TrailKind)
BY_HAND = 15  # instead of a verdict for a painted pixel; the token is then PaintedKind × VERDICTS + BY_HAND

Settled = Mapping[int, int]  # group to token


def _nothing() -> PixelIndices:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgementEdit:
    """One change to the judgements: a row for each pixel and judgement.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices.
    old : (n,) int64
        Token that is removed, or 0.
    new : (n,) int64
        Token that is added, or 0.
    """

    pixels: PixelIndices
    old: PixelIndices
    new: PixelIndices

    @property
    def makes_defects(self) -> bool:
        """True if a judgement that makes a defect is added or removed."""
        verdicts = np.concatenate([self.old, self.new]) % VERDICTS
        return bool(((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT)).any())

    @property
    def paints(self) -> bool:
        """True if hand painting is added or removed."""
        return bool((np.concatenate([self.old, self.new]) % VERDICTS == BY_HAND).any())

    def also(self, other: JudgementEdit) -> JudgementEdit:
        """Combine two edits that do not change the same judgement of the same pixel.

        Parameters
        ----------
        other : JudgementEdit
            The second edit.

        Returns
        -------
        JudgementEdit
            Both edits in one.
        """
        return JudgementEdit(
            pixels=np.concatenate([self.pixels, other.pixels]),
            old=np.concatenate([self.old, other.old]),
            new=np.concatenate([self.new, other.new]),
        )

    @property
    def inverse(self) -> JudgementEdit:
        """The edit that undoes this one."""
        return JudgementEdit(pixels=self.pixels, old=self.new, new=self.old)


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """Sparse relation between pixels and judgements, sorted by pixel and token.

    Attributes
    ----------
    pixels : (n,) int64
        Flat indices of the judged pixels, ascending; repeated for a pixel with several judgements.
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
        """Compare two sets of judgements.

        Parameters
        ----------
        other : Judgements
            The other set.

        Returns
        -------
        bool
            True if both say the same of every pixel.
        """
        return np.array_equal(self.pixels, other.pixels) and np.array_equal(self.tokens, other.tokens)

    def defects(self) -> Iterator[tuple[int, PixelIndices]]:
        """Iterate over the judgements that make a defect.

        Yields
        ------
        token : int
            The judgement.
        pixels : (n,) int64
            Flat indices of its pixels, ascending.
        """
        verdicts = self.verdicts
        made = np.flatnonzero((verdicts >= Verdict.HOT_PIXEL) & (verdicts <= Verdict.OTHER_DEFECT))
        order = made[np.argsort(self.tokens[made], kind="stable")]
        tokens, first = np.unique(self.tokens[order], return_index=True)
        rays = np.split(self.pixels[order], first[1:])  # one empty part where there is no defect
        yield from zip(tokens.tolist(), rays, strict=False)

    def changed(self, edit: JudgementEdit) -> Judgements:
        """Apply an edit.

        Parameters
        ----------
        edit : JudgementEdit
            Rows to remove and to add.

        Returns
        -------
        Judgements
            The relation after the edit.
        """
        goes, comes = edit.old != 0, edit.new != 0
        kept = ~_among(self.pixels, self.tokens, edit.pixels[goes], edit.old[goes])
        pixels = np.concatenate([self.pixels[kept], edit.pixels[comes]])
        tokens = np.concatenate([self.tokens[kept], edit.new[comes]])
        order = np.lexsort((tokens, pixels))
        return Judgements(pixels[order], tokens[order])

    def judging(
        self,
        rays: Rays,
        chosen: NDArray[np.int64],
        verdict: Verdict,
        settled: Settled,
        kind: TrailKind = TrailKind.STREAK,
    ) -> JudgementEdit:
        """Edit that gives a verdict to the chosen groups.

        Pixels of earlier judgements of these groups that are in no ray at present are judged as well: otherwise a ray
        that grows back would show its old verdict.

        Parameters
        ----------
        rays : Rays
            The present groups.
        chosen : (n,) int64
            Groups to judge.
        verdict : Verdict
            `Verdict.UNREVIEWED` removes their judgements.
        settled : mapping from group to token
            Defects that form groups of their own; only judging their own group changes them.
        kind : TrailKind
            What left the trail, if that is the verdict.

        Returns
        -------
        JudgementEdit
            The change; `changed` applies it.
        """
        if not len(chosen):
            return JudgementEdit(pixels=_nothing(), old=_nothing(), new=_nothing())
        own = np.concatenate([rays.of(int(group)) for group in chosen])
        place = np.repeat(np.arange(len(chosen)), rays.sizes[chosen])
        rows, row_place = self._before(own, place, rays, [settled.get(int(group)) for group in chosen], settled)
        removed = JudgementEdit(pixels=self.pixels[rows], old=self.tokens[rows], new=np.zeros(len(rows), np.int64))
        if not verdict:
            return removed
        serial = int(self.tokens.max(initial=0)) // KINDS_OF_VERDICTS
        said = (kind * VERDICTS if verdict is Verdict.TRAIL else 0) + verdict
        radix = len(chosen)
        pairs = unique(own * radix + place, removed.pixels * radix + row_place)
        pixels, places = np.divmod(pairs, radix)
        return JudgementEdit(
            pixels=np.concatenate([removed.pixels, pixels]),
            old=np.concatenate([removed.old, np.zeros_like(pixels)]),
            new=np.concatenate([removed.new, (serial + 1 + places) * KINDS_OF_VERDICTS + said]),
        )

    def _before(
        self, own: PixelIndices, place: PixelIndices, rays: Rays, stands: list[int | None], settled: Settled
    ) -> tuple[PixelIndices, PixelIndices]:
        """Rows of earlier judgements of the chosen groups, ascending, and the position of the group that replaces each.

        These are the rows on the groups' own pixels, and those of the same judgements on pixels that are in no ray at
        present. If one judgement covers several of the groups, the first of them takes the latter.
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
    """Verdict of a judgement.

    Parameters
    ----------
    token : int
        The judgement.

    Returns
    -------
    Verdict
        Its verdict.
    """
    return Verdict(token % VERDICTS)


def trail_kind_of(token: int) -> TrailKind:
    """What left a trail.

    Parameters
    ----------
    token : int
        The judgement.

    Returns
    -------
    TrailKind
        The kind that the observer gave; a streak for other verdicts.
    """
    return TrailKind(token // VERDICTS % len(TrailKind))


def verdicts_of(
    rays: Rays, judgements: Judgements, settled: Settled, groups: NDArray[np.int64] | None = None
) -> NDArray[np.int8]:
    """Verdicts of groups of flagged pixels.

    Parameters
    ----------
    rays : Rays
        The groups, specks included.
    judgements : Judgements
        All judgements, by pixel.
    settled : mapping from group to token
        Defects that form groups of their own.
    groups : (n,) int64, optional
        Groups to look up; all by default.

    Returns
    -------
    (n,) int8
        Values of `Verdict`.
    """
    return (rulings_of(rays, judgements, settled, groups) % VERDICTS).astype(np.int8)


def rulings_of(
    rays: Rays, judgements: Judgements, settled: Settled, groups: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Find the judgement that covers most pixels of each group.

    Of two that cover equally many, the later one counts. Settled judgements count for their own group only.

    Parameters
    ----------
    rays : Rays
        The groups, specks included.
    judgements : Judgements
        All judgements, by pixel.
    settled : mapping from group to token
        Defects that form groups of their own.
    groups : (n,) int64, optional
        Groups to look up; all by default.

    Returns
    -------
    (n,) int64
        Tokens; 0 where there is no judgement.
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
    """True at each judgement that may apply to any ray: neither settled nor painted."""
    loose: NDArray[np.bool_] = ~np.isin(tokens, list(settled.values())) & (tokens % VERDICTS != BY_HAND)
    return loose


def _joined(entries: PixelIndices, pixels: PixelIndices) -> tuple[PixelIndices, PixelIndices]:
    """All pairs (entry, row) on the same pixel; `pixels` is ascending, with repeats."""
    first, last = np.searchsorted(pixels, entries, "left"), np.searchsorted(pixels, entries, "right")
    count = last - first
    entry = np.repeat(np.arange(len(entries)), count)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, np.repeat(first, count) + within


def _among(
    pixels: PixelIndices, tokens: PixelIndices, other_pixels: PixelIndices, other_tokens: PixelIndices
) -> NDArray[np.bool_]:
    """True at each (pixel, token) pair that is in the other set."""
    radix = int(max(tokens.max(initial=0), other_tokens.max(initial=0))) + 1
    return np.isin(pixels * radix + tokens, other_pixels * radix + other_tokens)
