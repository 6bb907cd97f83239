"""Values from JSON, believed as far as a type allows them: text, numbers, switches, choices, tuples, dataclasses."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

_MOST_MEMBERS = 1000  # of a list


def value_from(given: object, expected: Any) -> Any:
    """Check that a JSON value has a type, and convert it.

    Parameters
    ----------
    given : object
        What the JSON says.
    expected : type
        `bool`, `int`, `float`, `str`, an `Enum`, `tuple[X, ...]`, `X | None`, `str | Path` (which stays text), or a
        dataclass of such fields.

    Returns
    -------
    value
        Of that type.

    Raises
    ------
    ValueError
        If it is of another type, an empty text, or a number that is not finite.
    """
    parts = typing.get_args(expected)
    if isinstance(expected, types.UnionType):
        return None if given is None and types.NoneType in parts else value_from(given, _other_than_none(parts))
    if typing.get_origin(expected) is tuple:
        return _members_from(given, parts[0])
    if is_dataclass(expected):
        return fields_from(given, typing.cast("type[Any]", expected))
    if issubclass(expected, Enum):
        return expected(given)
    return _plain(given, expected)


def fields_from(given: object, kind: type[Any]) -> Any:
    """Make a dataclass from a JSON object; a field that is not given, or not known, counts as unset.

    Parameters
    ----------
    given : object
        What the JSON says.
    kind : type
        The dataclass.

    Returns
    -------
    dataclass
        Of that type.

    Raises
    ------
    ValueError
        If it is no object, or a field cannot be what is given.
    """
    if not isinstance(given, Mapping):
        raise ValueError(f"no JSON object: {given!r:.40}")
    hints = typing.get_type_hints(kind)
    return kind(**{name: value_from(given[name], hints[name]) for name in hints if name in given})


def _other_than_none(parts: tuple[Any, ...]) -> Any:
    """The one type of a union beside None; text where it is text or a path."""
    others = [part for part in parts if part not in (types.NoneType, Path)]
    return others[0]


def _members_from(given: object, kind: Any) -> tuple[Any, ...]:
    if not isinstance(given, list) or len(given) > _MOST_MEMBERS:
        raise ValueError(f"no list, or one that is too long: {given!r:.40}")
    return tuple(value_from(each, kind) for each in given)


def _plain(given: object, expected: type[Any]) -> Any:
    if expected is float and type(given) in (int, float):
        number = float(typing.cast("float", given))
        if math.isfinite(number):
            return number
    elif type(given) is expected and (expected is not str or _is_name(given)):
        return given
    raise ValueError(f"cannot be {given!r:.40}")


def _is_name(text: object) -> bool:
    return bool(text) and "\0" not in str(text)
