"""What opening brings: the exposure, what views need of it, and where its review is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crviewer.frames.exposure import Exposure
from crviewer.frames.opening import OpenRequest, open_exposure
from crviewer.gui.backdrop import Backdrop
from crviewer.review.file import FrameIdentity, identity_of, review_path_for


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A review file, and the frame that it is to be of."""

    path: Path
    identity: FrameIdentity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """All that was read and measured off the GUI thread.

    Attributes
    ----------
    request : OpenRequest or None
        None for the demo.
    place : Place or None
        None for a review that is not kept.
    """

    request: OpenRequest | None
    exposure: Exposure
    backdrop: Backdrop
    place: Place | None


def read(request: OpenRequest, *, keep: bool, review: Path | None, progress: Callable[[float], None]) -> Opened:
    """Open what is requested; raises what `open_exposure` raises."""
    exposure = open_exposure(request, progress)
    place = None
    if keep:
        identity = identity_of(exposure.science)
        place = Place(path=review_path_for(request.science, identity, review), identity=identity)
    return Opened(request=request, exposure=exposure, backdrop=Backdrop.of(exposure), place=place)


def demo() -> Opened:
    """The built-in exposure, whose review is kept nowhere."""
    from crviewer.frames.demo import demo_exposure

    exposure = demo_exposure()
    return Opened(request=None, exposure=exposure, backdrop=Backdrop.of(exposure), place=None)
