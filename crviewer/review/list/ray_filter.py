"""The filter line: `pixels > 5 and dark > 1 and verdict = unreviewed` says which rays the list shows.

A comparison is a column, a sign (= == != < <= > >=) and a number or a verdict. Comparisons are joined by `not`, `and`
and `or`, which bind in this order, and by parentheses. A number alone is the ray of that number, a verdict alone the
rays that have it. A verdict is written as its name (`hot pixel`, `hot-pixel`, `"hot pixel"`), the beginning of it
(`hot`) or its letter (`H`); `none` is no verdict. `noted` is a ray with a note, `differs` one on which two reviews that
are compared differ. Capitals do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.list.ray_condition import Columns, FilterError, Mask, RayCondition

__all__ = ["FilterError", "RayFilter", "parse_filter"]


@dataclass(frozen=True, slots=True)
class RayFilter:
    """What a filter line asks of rays; an empty line asks for nothing."""

    condition: RayCondition | None = None

    def apply(self, columns: Columns) -> Mask:
        """Say which rays pass.

        Parameters
        ----------
        columns : mapping from name to (rays,) numbers
            At least one. `verdict` and `suggestion` hold numbers of `Verdict`, 0 for none; NaN is a number not known.

        Returns
        -------
        (rays,) bool

        Raises
        ------
        FilterError
            If the line names a column or a verdict that does not exist, or compares one with the other's kind.
        """
        if self.condition is None:
            return np.ones(len(next(iter(columns.values()))), bool)
        return self.condition.mask(columns)


def parse_filter(text: str) -> RayFilter:
    """Understand a filter line.

    Raises
    ------
    FilterError
        If the line does not follow the grammar.
    """
    if not text.strip():
        return RayFilter()
    from crviewer.review.list.filter_grammar import parse_condition

    return RayFilter(parse_condition(text))
