"""Preferences: the few things about the program that people change, kept in the platform's usual place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from crviewer.gui.style.appearance import WindowAppearance
from crviewer.gui.style.user_settings import ADVANCE, APPEARANCE, REVIEWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is kept from start to start; each has an option of the command line that goes before it.

    Attributes
    ----------
    appearance : WindowAppearance
        Light, dark, or as the desktop is.
    reviewer : str
        Who reviews, as the journal names them; empty for the login name.
    advance : bool
        True where a verdict goes on to the next undecided ray.
    """

    appearance: WindowAppearance = APPEARANCE.first
    reviewer: str = REVIEWER.first
    advance: bool = ADVANCE.first

    @classmethod
    def kept(cls) -> Self:
        """Those of last time; what cannot be understood is as at first."""
        return cls(appearance=APPEARANCE.value(), reviewer=REVIEWER.value(), advance=ADVANCE.value())

    def keep(self) -> None:
        """Remember these from now on."""
        APPEARANCE.keep(self.appearance)
        REVIEWER.keep(self.reviewer)
        ADVANCE.keep(self.advance)
