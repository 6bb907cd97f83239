"""Comparing: another review of the open frame, and the rays on which the two differ."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PyQt6.QtCore import QObject

from crviewer.detection.pixel_sets import Flat
from crviewer.review.agreement import Agreement
from crviewer.review.judgement import Judgements
from crviewer.review.review import Review


class Compared(Protocol):
    """Whose review is compared."""

    @property
    def review(self) -> Review | None: ...


class Comparing(QObject):
    """The other review, as long as the frame is open.

    Attributes
    ----------
    theirs : Judgements or None
        What it says; None where there is none.
    """

    def __init__(self, compared: Compared, parent: QObject) -> None:
        super().__init__(parent)
        self._compared = compared
        self.theirs: Judgements | None = None

    def begin(self, theirs: Judgements) -> None:
        """Compare with another review from now on."""
        self.theirs = theirs

    def clear(self) -> None:
        """Compare with none."""
        self.theirs = None

    @property
    def agreement(self) -> Agreement | None:
        """How the two compare as they stand now; None where there are no two."""
        review = self._compared.review
        if review is None or self.theirs is None:
            return None
        return Agreement.between(review.judgements, self.theirs, review.rays.shape)

    @property
    def rays(self) -> Flat | None:
        """Groups of the open review on which both gave a verdict, and another one."""
        review, agreement = self._compared.review, self.agreement
        if review is None or agreement is None:
            return None
        pixels = [agreement.cases.of(int(case)) for case in agreement.differ]
        return review.rays.holding(np.concatenate(pixels)) if pixels else np.empty(0, np.int64)
