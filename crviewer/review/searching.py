"""From an exposure to its review without a window: detect, told of the defects that verdicts made."""

from __future__ import annotations

from crviewer.detection.detector import Lacosmic
from crviewer.detection.settings import Settings
from crviewer.frames.exposure import Exposure
from crviewer.review.defects import Defects
from crviewer.review.judgement import Judgements
from crviewer.review.review import Review


class Searched:
    """One exposure under one choice of settings, prepared once and then searched as often as verdicts change.

    Raises
    ------
    ValueError
        If the settings cannot be used on this exposure.
    """

    def __init__(self, exposure: Exposure, settings: Settings) -> None:
        self._exposure, self._settings = exposure, settings
        mask = settings.mask_for(exposure)
        self._engine = Lacosmic(exposure.electrons, mask, settings.setup, edges=settings.edges)

    def review(self, judgements: Judgements | None = None) -> Review:
        """Detect with the defects that these judgements make in the input mask, as the closed loop of the window does.

        The verdicts stand on the rays that were found, and on those of the defects.
        """
        judgements = judgements or Judgements()
        told = Defects.of(judgements, self._exposure)
        engine = self._engine.with_mask(told.added_to(self._settings.mask_for(self._exposure)))
        return Review.start(
            self._exposure,
            engine.detect(self._settings.parameters, growth=self._settings.growth),
            min_pixels=self._settings.min_pixels,
            judgements=judgements,
            told=told,
        )


def review_of(exposure: Exposure, settings: Settings, judgements: Judgements | None = None) -> Review:
    """The review that the window would show after these judgements; raises what `Searched` raises."""
    return Searched(exposure, settings).review(judgements)
