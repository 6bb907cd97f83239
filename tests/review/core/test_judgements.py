from __future__ import annotations

import numpy as np

from crviewer.detection.core.rays import Rays, find_rays
from crviewer.review.core.judgements import BY_HAND, VERDICTS, Judgements, verdicts_of
from crviewer.review.core.verdict import Verdict
from tests.builders import picture


def rays_of(*rows: str) -> Rays:
    cosmic = picture(*rows)
    return find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)


def judged(judgements: Judgements, rays: Rays, verdict: Verdict, *chosen: int) -> Judgements:
    return judgements.changed(judgements.judging(rays, np.array(chosen), verdict, {}))


def test_a_verdict_has_a_number_that_tokens_have_room_for_and_that_is_not_that_of_paint() -> None:
    assert BY_HAND not in set(Verdict)
    assert max(Verdict) < VERDICTS


def test_a_verdict_belongs_to_the_chosen_ray_alone() -> None:
    rays = rays_of("##.##", ".....", "##...")
    judgements = judged(Judgements(), rays, Verdict.HOT_PIXEL, 1)
    assert verdicts_of(rays, judgements, {}).tolist() == [0, Verdict.HOT_PIXEL, 0]


def test_a_verdict_follows_its_pixels_when_numbers_change() -> None:
    before, after = rays_of(".....", "..##."), rays_of("##...", "...##")
    judgements = judged(Judgements(), before, Verdict.AFTER_IMAGE, 0)
    assert verdicts_of(after, judgements, {}).tolist() == [0, Verdict.AFTER_IMAGE]


def test_a_ray_takes_the_verdict_of_the_one_old_ray_that_it_overlaps_most() -> None:
    old, new = rays_of("###.##.##"), rays_of("#########")
    judgements = judged(Judgements(), old, Verdict.HOT_PIXEL, 1, 2)
    judgements = judged(judgements, old, Verdict.COSMIC_RAY, 0)
    assert verdicts_of(new, judgements, {}).tolist() == [Verdict.COSMIC_RAY]


def test_of_two_that_overlap_as_much_the_later_verdict_counts() -> None:
    old, new = rays_of("##.##"), rays_of("#####")
    judgements = judged(Judgements(), old, Verdict.COSMIC_RAY, 1)
    judgements = judged(judgements, old, Verdict.REAL_SOURCE, 0)
    assert verdicts_of(new, judgements, {}).tolist() == [Verdict.REAL_SOURCE]


def test_a_verdict_whose_ray_vanished_comes_back_with_it() -> None:
    there, gone = rays_of("##..", "...."), rays_of("....", "..##")
    judgements = judged(Judgements(), there, Verdict.OTHER_DEFECT, 0)
    judgements = judged(judgements, gone, Verdict.COSMIC_RAY, 0)
    assert verdicts_of(gone, judgements, {}).tolist() == [Verdict.COSMIC_RAY]
    assert verdicts_of(there, judgements, {}).tolist() == [Verdict.OTHER_DEFECT]


def test_a_ray_that_shrank_was_judged_anew_and_grew_back_keeps_the_new_verdict() -> None:
    large, small = rays_of("######"), rays_of("##....")
    judgements = judged(Judgements(), large, Verdict.HOT_PIXEL, 0)
    judgements = judged(judgements, small, Verdict.COSMIC_RAY, 0)
    assert verdicts_of(large, judgements, {}).tolist() == [Verdict.COSMIC_RAY]


def test_one_half_of_a_ray_that_split_can_be_judged_without_the_other() -> None:
    whole, halves = rays_of("#####"), rays_of("##.##")
    judgements = judged(Judgements(), whole, Verdict.HOT_PIXEL, 0)
    judgements = judged(judgements, halves, Verdict.COSMIC_RAY, 0)
    assert verdicts_of(halves, judgements, {}).tolist() == [Verdict.COSMIC_RAY, Verdict.HOT_PIXEL]


def test_unreviewed_takes_a_verdict_back() -> None:
    rays = rays_of("##.##")
    judgements = judged(Judgements(), rays, Verdict.HOT_PIXEL, 0, 1)
    judgements = judged(judgements, rays, Verdict.UNREVIEWED, 0)
    assert verdicts_of(rays, judgements, {}).tolist() == [0, Verdict.HOT_PIXEL]
    assert (judgements.tokens != 0).all()


def test_the_inverse_of_an_edit_restores_the_map_exactly() -> None:
    rays = rays_of("##.##.##", "........", "##.##.##")
    rng = np.random.default_rng(3)
    judgements = Judgements()
    history = []
    for _ in range(40):
        edit = judgements.judging(rays, np.unique(rng.integers(0, 6, 3)), Verdict(int(rng.integers(0, 7))), {})
        history.append((judgements, edit))
        judgements = judgements.changed(edit)
    for before, edit in reversed(history):
        judgements = judgements.changed(edit.inverse)
        assert np.array_equal(judgements.pixels, before.pixels)
        assert np.array_equal(judgements.tokens, before.tokens)


def test_judging_no_ray_changes_nothing() -> None:
    rays = rays_of("##")
    edit = Judgements().judging(rays, np.empty(0, np.int64), Verdict.HOT_PIXEL, {})
    assert len(edit.pixels) == 0


def test_two_halves_of_a_judged_ray_are_judged_together_and_taken_back_exactly() -> None:
    whole, halves = rays_of("#######"), rays_of("##...##")
    judgements = judged(Judgements(), whole, Verdict.HOT_PIXEL, 0)
    edit = judgements.judging(halves, np.array([0, 1]), Verdict.COSMIC_RAY, {})
    after = judgements.changed(edit)
    assert verdicts_of(halves, after, {}).tolist() == [Verdict.COSMIC_RAY] * 2
    assert len(set(zip(edit.pixels, edit.old, edit.new, strict=True))) == len(edit.pixels)
    assert after.changed(edit.inverse).same_as(judgements)


def test_the_inverse_is_exact_while_rays_split_merge_and_settle() -> None:
    rng = np.random.default_rng(11)
    judgements = Judgements()
    history = []
    for _ in range(80):
        cosmic = rng.random((9, 11)) < 0.45
        rays = find_rays(np.flatnonzero(cosmic), cosmic.shape, min_pixels=1)
        added = list(dict(judgements.defects()).items())[:2]
        rays, groups = rays.with_groups([pixels for _, pixels in added])
        settled = {int(group): token for group, (token, _) in zip(groups, added, strict=True)}
        chosen = np.unique(rng.integers(0, rays.groups, 3))
        edit = judgements.judging(rays, chosen, Verdict(int(rng.integers(0, 7))), settled)
        history.append((judgements, edit))
        judgements = judgements.changed(edit)
    for before, edit in reversed(history):
        judgements = judgements.changed(edit.inverse)
        assert judgements.same_as(before)
