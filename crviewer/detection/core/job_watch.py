"""How a long computation is watched: told to stop, and heard how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crviewer.detection.core.detection import Cancelled

Cancel = Callable[[], bool]  # True: stop
Report = Callable[[float], None]  # fraction done, 0 to 1


@dataclass(frozen=True, slots=True)
class JobWatch:
    """Both ends of the string between whoever asked for a result and the loop that computes it."""

    cancel: Cancel | None = None
    report: Report | None = None

    def check(self) -> None:
        """Raise `Cancelled` if the asker no longer wants the result; cheap enough for inner loops."""
        if self.cancel is not None and self.cancel():
            raise Cancelled

    def reach(self, done: float) -> None:
        """`check`, then report that the fraction `done` of the work lies behind."""
        self.check()
        if self.report is not None:
            self.report(done)

    def part(self, start: float, stop: float) -> JobWatch:
        """A watch for a part of the work, whose 0 to 1 lies between two fractions of the whole."""
        report = self.report
        if report is None:
            return self
        return JobWatch(self.cancel, lambda done: report(start + done * (stop - start)))


UNWATCHED = JobWatch()
