"""Conditions on rays: a tree of comparisons that answers for all rays at once."""

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
        Where: 0-based, in characters of the line; its length where something is missing at its end.
    """

    def __init__(self, message: str, position: int) -> None:
        self.message, self.position = message, position
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class NumberName:
    """Words of the line, and where they begin."""

    text: str
    position: int

    @property
    def key(self) -> str:
        """By what names are compared: no capitals, no hyphens, underscores or spaces."""
        return _key(self.text)


class RayCondition(Protocol):
    """What every node of the tree can do."""

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where the condition holds."""


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A column of numbers compared with one; a number that is not known (NaN) fulfils no comparison."""

    column: NumberName
    sign: str
    value: float

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where the comparison holds."""
        name = _find(self.column, columns)
        if name in VERDICT_COLUMNS:
            raise FilterError(f"{name} is compared by = or != with a verdict, such as hot pixel", self.column.position)
        values = columns[name]
        holds: Mask = _COMPARE[self.sign](values, self.value) & ~np.isnan(values)
        return holds


@dataclass(frozen=True, slots=True)
class VerdictIs:
    """A column of verdicts (as `Verdict` numbers; 0 for none) compared with one."""

    column: NumberName
    sign: str
    verdict: NumberName

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where the comparison holds."""
        name = _find(self.column, columns)
        if name not in VERDICT_COLUMNS:
            raise FilterError(
                f"{name} is a number; expected one in place of {self.verdict.text}", self.verdict.position
            )
        holds: Mask = _COMPARE[self.sign](columns[name], _verdict(self.verdict))
        return holds


@dataclass(frozen=True, slots=True)
class IsMarked:
    """A word that a ray is marked with (`MARKS`), as a column of 0 and 1."""

    mark: NumberName

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where the mark is."""
        if self.mark.key not in columns:
            raise FilterError(_UNMARKED.format(self.mark.text), self.mark.position)
        marked: Mask = columns[self.mark.key] > 0
        return marked


@dataclass(frozen=True, slots=True)
class AllOf:
    """`and`."""

    conditions: tuple[RayCondition, ...]

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where every condition holds."""
        holds: Mask = np.logical_and.reduce([condition.mask(columns) for condition in self.conditions])
        return holds


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`or`."""

    conditions: tuple[RayCondition, ...]

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where at least one condition holds."""
        holds: Mask = np.logical_or.reduce([condition.mask(columns) for condition in self.conditions])
        return holds


@dataclass(frozen=True, slots=True)
class NotCondition:
    """`not`."""

    condition: RayCondition

    def mask(self, columns: Columns) -> Mask:
        """(rays,) bool: True where the condition does not hold."""
        return ~self.condition.mask(columns)


def _find(column: NumberName, columns: Columns) -> str:
    for name in columns:
        if _key(name) == column.key:
            return name
    listed = ", ".join(columns)
    raise FilterError(f"there is no column {column.text}; there are {listed}", column.position)


def _verdict(name: NumberName) -> int:
    """Number of the verdict that a letter, a whole name or the beginning of only one name stands for."""
    letters = [verdict for verdict in Verdict if verdict.letter.lower() == name.key]
    if letters:
        return letters[0]
    begun = [number for words, number in _VERDICTS.items() if words.startswith(name.key)]
    if len(begun) == 1:
        return begun[0]
    listed = ", ".join(verdict.label for verdict in Verdict)
    raise FilterError(f"{name.text} is no verdict; the verdicts are {listed}", name.position)


def _key(text: str) -> str:
    return text.lower().replace("-", "").replace("_", "").replace(" ", "")


_VERDICTS = {_key(verdict.label): verdict.value for verdict in Verdict} | {"none": 0}
