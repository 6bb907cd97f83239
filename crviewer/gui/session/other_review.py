"""Comparing: another review of the open frame, and the rays on which the two differ."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PyQt6.QtCore import QObject

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.review.compare.agreement import ReviewerAgreement
from crviewer.review.core.judgements import Judgements
from crviewer.review.core.review import Review


class ComparedReview(Protocol):
    """Whose review is compared."""

    @property
    def review(self) -> Review | None: ...


class OtherReview(QObject):
    """The other review, as long as the frame is open.

    Attributes
    ----------
    theirs : Judgements or None
        What it says; None where there is none.
    """

    def __init__(self, compared: ComparedReview, parent: QObject) -> None:
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
    def agreement(self) -> ReviewerAgreement | None:
        """How the two compare as they stand now; None where there are no two."""
        review = self._compared.review
        if review is None or self.theirs is None:
            return None
        return ReviewerAgreement.between(review.judgements, self.theirs, review.rays.shape)

    @property
    def rays(self) -> PixelIndices | None:
        """Groups of the open review on which both gave a verdict, and another one."""
        review, agreement = self._compared.review, self.agreement
        if review is None or agreement is None:
            return None
        pixels = [agreement.cases.of(int(case)) for case in agreement.differ]
        return review.rays.holding(np.concatenate(pixels)) if pixels else np.empty(0, np.int64)
