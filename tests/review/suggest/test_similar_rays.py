from __future__ import annotations

from crviewer.review.suggest.similar_rays import similar
from tests.review.evidence.made_up import COLUMN_PIECE, HOT_PIXEL, RAY, made_up


def test_rays_of_the_same_kind_come_first() -> None:
    evidence = made_up(
        HOT_PIXEL,
        RAY,
        COLUMN_PIECE,
        HOT_PIXEL | {"depth": 80.0, "dark_sigma": 90.0},
        RAY | {"peak": 1200.0, "length": 3.0},
        COLUMN_PIECE | {"column_above": -15.0},
    )
    assert [int(similar(evidence, ray)[0]) for ray in range(6)] == [3, 4, 5, 0, 1, 2]


def test_every_other_ray_is_ranked_once_and_equal_ones_keep_their_order() -> None:
    assert similar(made_up(RAY, HOT_PIXEL, RAY, RAY), 2).tolist() == [0, 3, 1]


def test_a_ray_alone_has_none_like_it() -> None:
    assert similar(made_up(RAY), 0).tolist() == []
