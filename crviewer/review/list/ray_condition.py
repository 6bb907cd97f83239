"""Conditions on rays: a tree of comparisons, evaluated for all rays at once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from crviewer.review.core.verdict import Verdict

Columns = Mapping[str, NDArray[Any]]
Mask = NDArray[np.bool_]

Mark = Literal["noted", "differs"]
MARKS: tuple[Mark, ...] = get_args(Mark)
_UNMARKED = "{} needs another review to compare with: Review → Compare with another review"
VERDICT_COLUMNS = ("verdict", "suggestion")
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class FilterError(ValueError):
    """A filter line that cannot be understood.

    Parameters
    ----------
    message : str
        What is wrong, one sentence without a full stop.
    position : int
        Where: 0-based, in characters of the line; its length if something is missing at the end.
    """

    def __init__(self, message: str, position: int) -> None:
        self.message, self.position = message, position
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class NumberName:
    """Words of the filter line, and the position where they begin."""

    text: str
    position: int

    @property
    def key(self) -> str:
        """Form in which names are compared: without capitals, hyphens, underscores or spaces."""
        return _key(self.text)


class RayCondition(Protocol):
    """Interface of every node of the tree."""

    def mask(self, columns: Columns) -> Mask:
        """Evaluate the condition.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where the condition holds.
        """


@dataclass(frozen=True, slots=True)
class NumberIs:
    """Comparison of a numeric column with a number; False where the value is unknown (NaN)."""

    column: NumberName
    sign: str
    value: float

    def mask(self, columns: Columns) -> Mask:
        """Evaluate the comparison.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where the comparison holds.

        Raises
        ------
        FilterError
            If there is no such column, or if it is a column of verdicts.
        """
        name = _find(self.column, columns)
        if name in VERDICT_COLUMNS:
            raise FilterError(f"{name} is compared by = or != with a verdict, such as hot pixel", self.column.position)
        values = columns[name]
        holds: Mask = _COMPARE[self.sign](values, self.value) & ~np.isnan(values)
        return holds


@dataclass(frozen=True, slots=True)
class VerdictIs:
    """Comparison of a column of verdicts (values of `Verdict`; 0 for none) with one verdict."""

    column: NumberName
    sign: str
    verdict: NumberName

    def mask(self, columns: Columns) -> Mask:
        """Evaluate the comparison.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where the comparison holds.

        Raises
        ------
        FilterError
            If there is no such column or verdict, or if the column is numeric.
        """
        name = _find(self.column, columns)
        if name not in VERDICT_COLUMNS:
            raise FilterError(
                f"{name} is a number; expected one in place of {self.verdict.text}", self.verdict.position
            )
        holds: Mask = _COMPARE[self.sign](columns[name], _verdict(self.verdict))
        return holds


@dataclass(frozen=True, slots=True)
class IsMarked:
    """Whether a ray has a mark (one of `MARKS`), given as a column of 0 and 1."""

    mark: NumberName

    def mask(self, columns: Columns) -> Mask:
        """Evaluate the condition.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where a ray has the mark.

        Raises
        ------
        FilterError
            If the mark is not known, as without another review to compare with.
        """
        if self.mark.key not in columns:
            raise FilterError(_UNMARKED.format(self.mark.text), self.mark.position)
        marked: Mask = columns[self.mark.key] > 0
        return marked


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conditions joined by `and`."""

    conditions: tuple[RayCondition, ...]

    def mask(self, columns: Columns) -> Mask:
        """Evaluate all conditions.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where every condition holds.
        """
        holds: Mask = np.logical_and.reduce([condition.mask(columns) for condition in self.conditions])
        return holds


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Conditions joined by `or`."""

    conditions: tuple[RayCondition, ...]

    def mask(self, columns: Columns) -> Mask:
        """Evaluate all conditions.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where at least one condition holds.
        """
        holds: Mask = np.logical_or.reduce([condition.mask(columns) for condition in self.conditions])
        return holds


@dataclass(frozen=True, slots=True)
class NotCondition:
    """Condition after `not`."""

    condition: RayCondition

    def mask(self, columns: Columns) -> Mask:
        """Evaluate the condition.

        Parameters
        ----------
        columns : mapping from name to (rays,) array
            Columns of the list.

        Returns
        -------
        (rays,) bool
            True where the condition does not hold.
        """
        return ~self.condition.mask(columns)


def _find(column: NumberName, columns: Columns) -> str:
    for name in columns:
        if _key(name) == column.key:
            return name
    listed = ", ".join(columns)
    raise FilterError(f"there is no column {column.text}; there are {listed}", column.position)


def _verdict(name: NumberName) -> int:
    """Number of the verdict with this letter, this name, or the only name that begins so."""
    letters = [verdict for verdict in Verdict if verdict.letter.lower() == name.key]
    if letters:
        return letters[0]
    begun = [number for words, number in _VERDICTS.items() if words.startswith(name.key)]
    if len(begun) == 1:
        return begun[0]
    listed = ", ".join(verdict.label for verdict in Verdict)
    raise FilterError(f"{name.text} is not a verdict; the verdicts are {listed}", name.position)


def _key(text: str) -> str:
    return text.lower().replace("-", "").replace("_", "").replace(" ", "")


_VERDICTS = {_key(verdict.label): verdict.value for verdict in Verdict} | {"none": 0}
