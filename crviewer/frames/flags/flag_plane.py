"""A plane of flags: what is in it, and which of its pixels are known to be bad, or flagged as cosmic rays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.flags.flag import Flag, FlagMeaning
from crviewer.frames.flags.flag_choice import FlagValues, chosen_values, understood, values_of_flags
from crviewer.frames.flags.flag_recognition import FlagScheme, scheme_of, unnamed
from crviewer.frames.flags.plane_values import PlaneValues, values_of, whole_numbers

if TYPE_CHECKING:
    from astropy.io.fits import Header

_MASKED = (FlagMeaning.BAD, FlagMeaning.NO_DATA)


@dataclass(frozen=True, slots=True)
class FlagCount:
    """A flag that occurs in a plane, on how many pixels, and whether these are masked for it."""

    flag: Flag
    pixels: int
    is_masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagListing:
    """What is in a plane, without its pixels, for an observer to choose from.

    Attributes
    ----------
    name : str
        Of the extension.
    scheme : FlagScheme
        What its values mean.
    counts : tuple of FlagCount
        Of the flags that occur, and whether they mask by default; empty for a plain mask.
    codes : bool
        True where a pixel holds one whole number.
    """

    name: str
    scheme: FlagScheme
    counts: tuple[FlagCount, ...]
    codes: bool

    def is_chosen(self, flag: Flag, choice: str) -> bool:
        """Tell whether a choice means a flag of the plane.

        Parameters
        ----------
        flag : Flag
            Of the plane.
        choice : str
            Words with commas between them.

        Returns
        -------
        bool
            False where the choice is of another plane.
        """
        return _is_among(flag, chosen_values(understood(choice, self.scheme)[0], self.scheme))


@dataclass(frozen=True, kw_only=True, eq=False)
class FlagPlane:
    """A DQ plane, or a mask.

    Attributes
    ----------
    name : str
        Of its extension, as `FILE[EXTENSION]` has it.
    pixels : (ny, nx) unsigned integer
        Its values.
    values : PlaneValues
        The same at a glance.
    scheme : FlagScheme
        What they mean.
    """

    name: str
    pixels: NDArray[Any]
    values: PlaneValues
    scheme: FlagScheme

    @classmethod
    def of(
        cls,
        name: str,
        data: NDArray[Any],
        own: Header,
        around: Sequence[Header] = (),
        science: Header | None = None,
    ) -> FlagPlane:
        """Recognise a plane of whole numbers; see `scheme_of`.

        Parameters
        ----------
        name : str
            Of the extension.
        data : (ny, nx) integer, bool or float
            Whole numbers, as read.
        own : Header
            Of the plane alone.
        around : sequence of Header
            That may tell the instrument.
        science : Header, optional
            Of the frame that it is for, where that is in another file.

        Returns
        -------
        FlagPlane
            With what its values mean.
        """
        pixels = whole_numbers(data)
        values = values_of(pixels)
        return cls(name=name, pixels=pixels, values=values, scheme=scheme_of(name, values, own, around, science))

    def on(self, pixels: NDArray[Any]) -> FlagPlane:
        """The same flags on other pixels, as those of a part of it.

        Parameters
        ----------
        pixels : (ny, nx) unsigned integer
            Values of other pixels.

        Returns
        -------
        FlagPlane
            Read as this one is.
        """
        return FlagPlane(name=self.name, pixels=pixels, values=values_of(pixels), scheme=self.scheme)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The flags that occur, those without a name too."""
        scheme = self.scheme
        if self.is_coded:
            named = {flag.value: flag for flag in scheme.flags}
            codes = self.values.distinct or (self.values.largest,)
            return tuple(named.get(code) or Flag(f"={code}", code, FlagMeaning.UNKNOWN) for code in codes)
        set_flags = [flag for flag in scheme.flags if flag.value & self.values.union]
        return (*set_flags, *unnamed(self.values.union, scheme.flags))

    @property
    def is_coded(self) -> bool:
        """True where a pixel holds one whole number; of unknown flags, where bits occur that never stand alone."""
        if self.scheme.is_known:
            return self.scheme.codes
        alone = [value for value in self.values.distinct if value.bit_count() == 1]
        return any(value & ~sum(alone) for value in self.values.distinct)

    def masked(self, choice: str = "") -> NDArray[np.bool_]:
        """(ny, nx) bool: pixels that are known to be bad, or that carry one of the flags of a choice.

        Of a plain mask every pixel that is not 0, whatever is chosen; of unknown flags too, where nothing is.

        Parameters
        ----------
        choice : str
            Flags that mean a bad pixel, in place of those that are known to; empty for these.

        Returns
        -------
        (ny, nx) bool
            True where a pixel is to be masked.

        Raises
        ------
        UnknownFlag
            If the choice names a flag that there is not.
        """
        if choice and not self.scheme.is_plain:
            return chosen_values(choice, self.scheme).within(self.pixels)
        return self._masked

    @cached_property
    def _masked(self) -> NDArray[np.bool_]:
        """What is masked where nothing is chosen; asked for on reading and on opening."""
        if self.scheme.is_plain or not self.scheme.is_known:
            return np.asarray(self.pixels != 0)
        bad, saturated = self._with(*_MASKED), self._with(FlagMeaning.SATURATED)
        if not self._flags_rays:
            return (bad | saturated).within(self.pixels)
        rays = self.rays()
        masked = bad.within(self.pixels)
        if (convention := self.scheme.convention) and convention.implied:
            sure = FlagValues(bits=bad.bits & ~convention.implied | convention.unless)
            masked = np.where(rays, sure.within(self.pixels), masked)
        return masked | (saturated.within(self.pixels) & ~rays)

    @property
    def _flags_rays(self) -> bool:
        return any(flag.meaning is FlagMeaning.COSMIC_RAY for flag in self.flags)

    def rays(self) -> NDArray[np.bool_]:
        """(ny, nx) bool: pixels that are flagged as cosmic rays."""
        return self._with(FlagMeaning.COSMIC_RAY).within(self.pixels)

    def counts(self, choice: str = "") -> tuple[FlagCount, ...]:
        """How many pixels carry each flag that occurs, and whether it masks them.

        Parameters
        ----------
        choice : str
            Flags that mean a bad pixel, in place of those that are known to; empty for these.

        Returns
        -------
        tuple of FlagCount
            By value; empty for a plain mask.

        Raises
        ------
        UnknownFlag
            If a word of the choice names no flag of the plane, or several.
        """
        chosen = None if not choice or self.scheme.is_plain else chosen_values(choice, self.scheme)
        if self.scheme.is_plain:
            return ()
        return tuple(
            FlagCount(flag, pixels, self._masks(flag, chosen))
            for flag, pixels in zip(self.flags, self._pixels_of_flags, strict=True)
        )

    @cached_property
    def _pixels_of_flags(self) -> tuple[int, ...]:
        values = (values_of_flags([flag], codes=self.is_coded) for flag in self.flags)
        return tuple(int(np.count_nonzero(each.within(self.pixels))) for each in values)

    def listing(self) -> FlagListing:
        """What is in it, without its pixels."""
        return FlagListing(name=self.name, scheme=self.scheme, counts=self.counts(), codes=self.is_coded)

    def _masks(self, flag: Flag, chosen: FlagValues | None) -> bool:
        if chosen is None:
            return flag.meaning in (*_MASKED, FlagMeaning.SATURATED) or not self.scheme.is_known
        return _is_among(flag, chosen)

    def _with(self, *meanings: FlagMeaning) -> FlagValues:
        """The values of the flags that occur and mean that."""
        return values_of_flags([flag for flag in self.flags if flag.meaning in meanings], codes=self.scheme.codes)


def _is_among(flag: Flag, chosen: FlagValues) -> bool:
    return flag.value in chosen.codes or bool(flag.value & chosen.bits)
