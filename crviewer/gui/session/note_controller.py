"""Notes: what the observer writes down about rays and about the frame, kept as it is written.

Notes are no steps of undo. What is typed is taken back where it is typed; beyond that, whoever takes back a verdict
means the verdict, and not what was observed meanwhile. The journal of the review keeps what a note said before.
"""

from __future__ import annotations

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.gui.session.review_recorder import ReviewRecorder
from crviewer.gui.session.session_store import SessionStore
from crviewer.review.list.ray_notes import ReviewNotes


class NoteController:
    """Writes notes into the state and into the review file."""

    def __init__(self, store: SessionStore, recorder: ReviewRecorder) -> None:
        self._store, self._recorder = store, recorder

    def write(self, text: str, pixels: PixelIndices | None = None) -> None:
        """Write what is to be said of the ray on some pixels, or of the frame, in place of what was said before."""
        notes = self._store.state.notes
        if self._recorder.allows_change():  # else it says why not
            if pixels is None:
                notes = self._put(notes, text, None)
            elif len(pixels):
                before = list(notes.within(pixels)) or [self._brightest(pixels)]
                for pixel in before[1:]:
                    notes = self._put(notes, "", pixel)
                notes = self._put(notes, text, before[0])
        self._store.note(notes)

    def _put(self, notes: ReviewNotes, text: str, pixel: int | None) -> ReviewNotes:
        self._recorder.note(text, pixel)
        return notes.written(text, pixel)

    def _brightest(self, pixels: PixelIndices) -> int:
        """The pixel of a ray that a higher threshold loses last."""
        exposure = self._store.state.exposure
        assert exposure is not None
        return int(pixels[exposure.electrons.reshape(-1)[pixels].argmax()])
