"""The flags that an observer names: which values of a pixel are meant.

A choice is a text with commas between its words: a number is a bit or a sum of bits ("8", "4096"), a number behind "="
is a whole code ("=5"), a name is a flag as the header of the plane has it (`BIT3 = 'CR'`, `MP_CR = 3`), or as a
pipeline calls it; "lsst:CR" says of which pipeline. "all" is every value but 0, "none" is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.flags.flag import Flag
from crviewer.frames.flags.flag_conventions import COMMON, CONVENTIONS
from crviewer.frames.flags.flag_recognition import FlagScheme

ALL, NONE = "all", "none"


class UnknownFlag(ValueError):
    """A word that names no flag, or several: what is wrong with it, and what can be given in its place.

    Parameters
    ----------
    word : str
        As it was given.
    problem : str
        What is wrong with it, a clause without a full stop.
    remedy : str
        What can be given in its place, one imperative sentence without a full stop.
    """

    def __init__(self, word: str, problem: str, remedy: str) -> None:
        self.word, self.problem, self.remedy = word, problem, remedy
        super().__init__(f"{problem}. {remedy}.")


@dataclass(frozen=True, slots=True)
class FlagValues:
    """Which values of a pixel are meant: those that share a bit with `bits`, and those in `codes`."""

    bits: int = 0
    codes: tuple[int, ...] = ()

    def __or__(self, other: FlagValues) -> FlagValues:
        return FlagValues(self.bits | other.bits, self.codes + other.codes)

    def within(self, plane: NDArray[Any]) -> NDArray[np.bool_]:
        """(ny, nx) bool: where a plane of unsigned integers has one of them.

        Parameters
        ----------
        plane : (ny, nx) unsigned integer
            A plane of flags.

        Returns
        -------
        (ny, nx) bool
            True where the plane has one of the values.
        """
        if not self.bits:
            return np.isin(plane, self.codes) if self.codes else np.zeros(plane.shape, bool)
        found: NDArray[np.bool_] = (plane & _fitting(self.bits, plane)) != 0
        return found | np.isin(plane, self.codes) if self.codes else found

    def alone(self, plane: NDArray[Any]) -> NDArray[np.bool_]:
        """(ny, nx) bool: where it has one of them and nothing else.

        Parameters
        ----------
        plane : (ny, nx) unsigned integer
            A plane of flags.

        Returns
        -------
        (ny, nx) bool
            True where the plane has one of the values and nothing else.
        """
        found = self.within(plane)
        found &= plane & ~_fitting(self.bits, plane) == 0
        return found | np.isin(plane, self.codes) if self.codes else found


def values_of_flags(flags: tuple[Flag, ...] | list[Flag], *, codes: bool) -> FlagValues:
    """The values of some flags.

    Parameters
    ----------
    flags : sequence of Flag
        Whose values are meant.
    codes : bool
        Whether they are codes, not bits.

    Returns
    -------
    FlagValues
        All of them together.
    """
    if codes:
        return FlagValues(codes=tuple(flag.value for flag in flags))
    bits = 0
    for flag in flags:
        bits |= flag.value
    return FlagValues(bits=bits)


def chosen_values(choice: str, scheme: FlagScheme) -> FlagValues:
    """Understand a choice.

    Parameters
    ----------
    choice : str
        Words with commas between them.
    scheme : FlagScheme
        How the plane is read, for the names that it has itself.

    Returns
    -------
    FlagValues
        What is meant.

    Raises
    ------
    UnknownFlag
        If a name is not known, or means several things.
    """
    chosen = FlagValues()
    for word in _words(choice):
        chosen |= _meant(word, scheme)
    return chosen


def understood(choice: str, scheme: FlagScheme) -> tuple[str, tuple[UnknownFlag, ...]]:
    """Part a choice into what one plane understands, and what is perhaps of another.

    Parameters
    ----------
    choice : str
        Words with commas between them.
    scheme : FlagScheme
        How the plane is read.

    Returns
    -------
    str, tuple of UnknownFlag
        The choice without the words that are unknown, "none" where no word is left; and what is wrong with each of
        those.
    """
    known, unknown = [], []
    for word in _words(choice):
        try:
            _meant(word, scheme)
        except UnknownFlag as error:
            unknown.append(error)
        else:
            known.append(word)
    return ",".join(known) or NONE, tuple(unknown)


def word_of(flag: Flag, *, codes: bool) -> str:
    """The word by which a choice names a flag: its name, else its value.

    Parameters
    ----------
    flag : Flag
        To be named.
    codes : bool
        Whether it is a code, not a bit.

    Returns
    -------
    str
        Its name, else its value.
    """
    return flag.name if re.fullmatch(r"=?[^,:]+", flag.name) else f"{'=' * codes}{flag.value}"


def plain_name(name: str) -> str:
    """A name of a flag as names are compared.

    Parameters
    ----------
    name : str
        As a header or an observer writes it.

    Returns
    -------
    str
        In capitals, with one underscore for every gap.
    """
    return re.sub(r"[\s_-]+", "_", name.strip()).upper()


def _words(choice: str) -> list[str]:
    return [word for part in choice.split(",") if (word := part.strip())]


def _meant(word: str, scheme: FlagScheme) -> FlagValues:
    number = word.removeprefix("=")
    if number.isdecimal() and len(number) < 19:
        return FlagValues(codes=(int(number),)) if word.startswith("=") else _number(int(number), scheme)
    if plain_name(word) in (ALL.upper(), NONE.upper()):
        return FlagValues(bits=(1 << 64) - 1 if plain_name(word) == ALL.upper() else 0)
    pipeline = word.partition(":")[0].lower() if ":" in word else ""
    known = _known(scheme, pipeline)
    name = plain_name(word.rpartition(":")[2])
    found = {whose: names[name] for whose, names in known.items() if name in names}
    if "" in found:  # the plane itself says what it means
        return found[""]
    found = {each.name: found[each.name] for each in COMMON if each.name in found} or found
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    raise _unknown(word, found, known)


def _number(number: int, scheme: FlagScheme) -> FlagValues:
    return FlagValues(codes=(number,)) if scheme.codes else FlagValues(bits=number)


def _known(scheme: FlagScheme, pipeline: str) -> dict[str, dict[str, FlagValues]]:
    """Names that may be meant, by pipeline; those of the plane itself are of none."""
    of_planes = {"": (scheme.flags, scheme.codes), **{each.name: (each.flags, each.codes) for each in CONVENTIONS}}
    return {
        whose: {plain_name(flag.name): values_of_flags([flag], codes=codes) for flag in flags}
        for whose, (flags, codes) in of_planes.items()
        if not pipeline or whose == pipeline
    }


def _unknown(word: str, found: dict[str, FlagValues], known: dict[str, dict[str, FlagValues]]) -> UnknownFlag:
    if found:
        choices = ", ".join(f"{pipeline}:{word}" for pipeline in found)
        return UnknownFlag(word, f"does not say what {word} is, and pipelines differ", f"Give one of {choices}")
    names = sorted(known.get("") or {name for flags in known.values() for name in flags})
    pipelines = ", ".join(each.name for each in CONVENTIONS)
    remedy = f"Give a number, or one of {', '.join(names)}" if names else f"Name one of {pipelines}"
    return UnknownFlag(word, f"has no flag {word}, nor has a pipeline that is known", remedy)


def _fitting(bits: int, plane: NDArray[Any]) -> Any:
    """Bits as a number of the type of a plane, without those that it cannot hold."""
    return plane.dtype.type(bits & ((1 << 8 * plane.dtype.itemsize) - 1))
