"""Filter line: `pixels > 5 and dark > 1 and verdict = unreviewed` selects the rays that the list shows.

A comparison is a column, a sign (= == != < <= > >=) and a number or a verdict. Comparisons are joined by `not`, `and`
and `or`, in this order of precedence, and by parentheses. A number alone selects the ray of that number, a verdict
alone the rays with that verdict. A verdict is written as its name (`hot pixel`, `hot-pixel`, `"hot pixel"`), the
beginning of its name (`hot`) or its letter (`H`); `none` means no verdict. `noted` selects rays with a note, `differs`
rays on which two compared reviews differ. Case is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crviewer.review.list.ray_condition import Columns, FilterError, Mask, RayCondition

__all__ = ["FilterError", "RayFilter", "parse_filter"]


@dataclass(frozen=True, slots=True)
class RayFilter:
    """A parsed filter line; an empty line lets all rays pass."""

    condition: RayCondition | None = None

    def apply(self, columns: Columns) -> Mask:
        """Find the rays that pass the filter.

        Parameters
        ----------
        columns : mapping from name to (rays,) numbers
            At least one. `verdict` and `suggestion` hold values of `Verdict`, 0 for none; NaN is an unknown number.

        Returns
        -------
        (rays,) bool
            True for rays that pass.

        Raises
        ------
        FilterError
            If a column or a verdict does not exist, or if numbers and verdicts are compared with each other.
        """
        if self.condition is None:
            return np.ones(len(next(iter(columns.values()))), bool)
        return self.condition.mask(columns)


def parse_filter(text: str) -> RayFilter:
    """Parse a filter line.

    Parameters
    ----------
    text : str
        The line; may be empty.

    Returns
    -------
    RayFilter
        The filter.

    Raises
    ------
    FilterError
        If the line does not follow the grammar.
    """
    if not text.strip():
        return RayFilter()
    from crviewer.review.list.filter_grammar import parse_condition

    return RayFilter(parse_condition(text))
