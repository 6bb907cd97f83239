"""A request in which every field says something, for tests that none is forgotten on any way that a request goes."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from crviewer.frames.exposure.open_request import ExposureFiles, OpenRequest


def a_full_request(folder: Path) -> OpenRequest:
    """A request of which no field is as it is where nobody says anything; its files are in a folder, as text."""
    return OpenRequest.of(**{name: _other_than(name, kind, folder) for name, kind in types_of_fields().items()})


def types_of_fields() -> dict[str, Any]:
    """The type of every field of a request."""
    parts = [type(part.default) for part in fields(OpenRequest)]
    return {name: kind for part in parts for name, kind in get_type_hints(part).items()}


def _other_than(name: str, kind: Any, folder: Path) -> Any:
    """A value of a type that no field has by default."""
    if name in {each.name for each in fields(ExposureFiles)}:
        file = f"{folder}/{name}.fits[2]"
        return (file, f"{folder}/more_{name}.fits") if get_origin(kind) is tuple else file
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if kind in _VALUES:
        return _VALUES[kind]
    return list(kind)[-1]  # a choice


_VALUES: dict[Any, Any] = {bool: True, float: 2.5, str: "adu"}
