from __future__ import annotations

import numpy as np
import pytest

from crviewer.review.core.verdict import Verdict
from crviewer.review.list.ray_filter import FilterError, parse_filter
from tests.builders import least_time

NAN = np.nan
COLUMNS = {
    "number": np.array([1.0, 2.0, 3.0, 4.0, 5.0]),
    "pixels": np.array([3.0, 5.0, 8.0, 20.0, 1000.0]),
    "minimum": np.array([90.0, -5.5, -4000.0, 80.0, 0.0]),
    "dark": np.array([0.1, 2.0, 7.5, NAN, NAN]),
    "dark_sigma": np.array([1.0, 2.0, 38.0, 0.0, 0.0]),
    "verdict": np.array([0, 1, 2, 4, 6]),
    "suggestion": np.array([2, 0, 2, 3, 0]),
}


def passing(line: str) -> list[int]:
    """Numbers of the rays that pass."""
    return (np.flatnonzero(parse_filter(line).apply(COLUMNS)) + 1).tolist()


@pytest.mark.parametrize(
    ("line", "rays"),
    [
        ("pixels > 5", [3, 4, 5]),
        ("pixels >= 5", [2, 3, 4, 5]),
        ("pixels<5", [1]),
        ("pixels <= 5", [1, 2]),
        ("pixels = 5", [2]),
        ("pixels == 5", [2]),
        ("pixels != 5", [1, 3, 4, 5]),
        ("pixels > 1e2", [5]),
        ("minimum<-5", [2, 3]),
        ("minimum < -5.4 and minimum > -.6e1", [2]),
        ("PIXELS > 5 AND Dark > 1", [3]),
        ("dark sigma > 30", [3]),
        ("dark-sigma > 30", [3]),
    ],
)
def test_numbers_are_compared(line: str, rays: list[int]) -> None:
    assert passing(line) == rays


@pytest.mark.parametrize(
    ("line", "rays"), [("dark < 5", [1, 2]), ("dark != 2", [1, 3]), ("not dark >= 5", [1, 2, 4, 5])]
)
def test_a_number_that_is_not_known_fulfils_no_comparison(line: str, rays: list[int]) -> None:
    assert passing(line) == rays


@pytest.mark.parametrize(
    "name",
    ["hot pixel", "hot-pixel", "hot_pixel", "HotPixel", "hot", "h", "H", '"hot pixel"', "'Hot Pixel'"],
)
def test_a_verdict_goes_by_its_name_the_beginning_of_it_or_its_letter(name: str) -> None:
    assert passing(f"verdict = {name}") == [3]
    assert passing(name) == [3]
    assert passing(f"suggestion={name}") == [1, 3]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_can_be_asked_for_as_the_window_writes_it(verdict: Verdict) -> None:
    for name in (verdict.label, verdict.letter):
        assert parse_filter(name).apply({"verdict": np.arange(len(Verdict))}).nonzero()[0].tolist() == [verdict]


@pytest.mark.parametrize(
    ("line", "rays"),
    [
        ("verdict = unreviewed", [1]),
        ("verdict = none", [1]),
        ("suggestion = none", [2, 5]),
        ("verdict != hot", [1, 2, 4, 5]),
        ("not hot pixel", [1, 2, 4, 5]),
        ("4", [4]),
        ("4 or 2", [2, 4]),
        ("real source or cosmic ray and pixels < 5", [5]),
        ("(real source or cosmic ray) and pixels <= 5", [2]),
        ("not hot and not 1", [2, 4, 5]),
        ("not (hot or 1)", [2, 4, 5]),
        ("not not hot", [3]),
        ("pixels > 5 and dark > 1 and verdict = unreviewed", []),
        ("pixels > 5 and dark > 1 and suggestion = hot pixel", [3]),
        ("", [1, 2, 3, 4, 5]),
        ("  ", [1, 2, 3, 4, 5]),
    ],
)
def test_conditions_are_joined_and_bind_as_in_logic(line: str, rays: list[int]) -> None:
    assert passing(line) == rays


@pytest.mark.parametrize(
    ("line", "message", "position"),
    [
        ("pixels >", "expected a number after `>`", 8),
        ("pixels > hot", "expected a number after `>`", 9),
        ("pixels > $", "expected a number after `>`", 9),
        ("pixels 5", "expected a comparison such as = or > after `pixels`", 7),
        ("verdict =", "expected a number or a verdict after `=`", 9),
        ("pixels => 5", "expected a number or a verdict after `=`", 8),
        ("hot and ", "expected a condition such as pixels > 5 after `and`", 8),
        ("or hot", "expected a condition such as pixels > 5 at the beginning", 0),
        ("(hot", "expected a closing parenthesis after `hot`", 4),
        ("hot)", "expected `and`, `or`, or the end after `hot`", 3),
        ("pixels > 5 & dark > 1", "expected `and`, `or`, or the end after `5`", 11),
        ("12 13", "expected `and`, `or`, or the end after `12`", 3),
        ("hot 'pixel", "expected a comparison such as = or > after `hot`", 4),
        ("hot or size > 5", "there is no column size; there are " + ", ".join(COLUMNS), 7),
        (
            "12 or galaxy",
            "galaxy is not a verdict; the verdicts are unreviewed, cosmic ray, hot pixel, bad column, after-image, "
            "other defect, real source, trail",
            6,
        ),
        ("pixels = hot pixel", "pixels is a number; expected one in place of hot pixel", 9),
        ("verdict > 2", "verdict is compared by = or != with a verdict, such as hot pixel", 0),
    ],
)
def test_a_wrong_line_is_answered_with_what_is_wrong_and_where(line: str, message: str, position: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(line).apply(COLUMNS)
    assert (str(caught.value), caught.value.position) == (message, position)


def test_a_column_may_be_absent() -> None:
    with pytest.raises(FilterError, match="there is no column suggestion; there are number, pixels"):
        parse_filter("suggestion = hot").apply({name: COLUMNS[name] for name in ("number", "pixels")})


def test_nothing_in_a_line_is_ever_executed() -> None:
    for line in ("__import__('os').getcwd()", "pixels.sum() > 3", "pixels > 5; 1", "lambda: 1", "pixels[0] > 1"):
        with pytest.raises(FilterError):
            parse_filter(line).apply(COLUMNS)


def test_a_long_list_of_rays_can_be_asked_for() -> None:
    numbers = np.arange(1.0, 5001.0)
    line = " or ".join(str(number) for number in range(1, 5001, 5))
    assert parse_filter(line).apply({"number": numbers}).sum() == 1000


def test_fifty_thousand_rays_are_filtered_fluently() -> None:
    columns = {name: np.resize(values, 50_000) for name, values in COLUMNS.items()}
    wanted = parse_filter("pixels > 5 and dark > 1 and not (verdict = unreviewed or suggestion = none)")
    assert wanted.apply(columns).sum() == 10_000
    shuffled = np.random.default_rng(0).random(50_000)
    filtering = least_time(lambda: wanted.apply(columns))
    assert filtering < 10 * least_time(lambda: np.sort(shuffled))  # half of one is usual
