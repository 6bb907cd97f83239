"""The watch of a long computation, by which it is cancelled and reports its progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crviewer.detection.core.detection import Cancelled

Cancel = Callable[[], bool]  # True: stop
Report = Callable[[float], None]  # fraction done, 0 to 1


@dataclass(frozen=True, slots=True)
class JobWatch:
    """How a long computation is cancelled, and how it reports its progress.

    Attributes
    ----------
    cancel : callable or None
        Asked whether to stop: returns True once nobody wants the result.
    report : callable or None
        Called with the fraction that is done, 0 to 1.
    """

    cancel: Cancel | None = None
    report: Report | None = None

    def check(self) -> None:
        """Raise `Cancelled` if the result is no longer wanted; cheap enough for inner loops."""
        if self.cancel is not None and self.cancel():
            raise Cancelled

    def reach(self, done: float) -> None:
        """Report progress, unless the result is no longer wanted.

        Parameters
        ----------
        done : float
            The fraction of the work that is done, 0 to 1.

        Raises
        ------
        Cancelled
            If the result is no longer wanted.
        """
        self.check()
        if self.report is not None:
            self.report(done)

    def part(self, start: float, stop: float) -> JobWatch:
        """Make a watch for a part of the work.

        Parameters
        ----------
        start, stop : float
            Between which fractions of the whole the part lies.

        Returns
        -------
        JobWatch
            Its progress, 0 to 1, is reported as `start` to `stop` of the whole.
        """
        report = self.report
        if report is None:
            return self
        return JobWatch(self.cancel, lambda done: report(start + done * (stop - start)))


UNWATCHED = JobWatch()
