"""The list of frames: the night that is open beside one of its frames, and the way from frame to frame.

Headers and review files are read on the worker of the window, which shows progress and can be cancelled. What follows
by itself, the reviews that a batch writes meanwhile, has a thread of its own, so that no observer waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from crviewer.frames.exposure.open_request import OpenRequest
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.plain_text import counted
from crviewer.gui.jobs.worker import Answered, Failed, Job, JobTicket, Worker
from crviewer.gui.session.messages import Messages
from crviewer.gui.session.next_frame import NextFrame, PreparationPlan, PreparedFrame
from crviewer.gui.session.session_store import SessionStore
from crviewer.night.following import FollowedReviews
from crviewer.night.frame import NightFrame
from crviewer.night.night import Night
from crviewer.night.reading import read_night
from crviewer.night.review_folders import BESIDE, ReviewFolders
from crviewer.night.reviews import NightReviews, has_review, review_file_of
from crviewer.review.evidence.exposure_trace import ExposureTrace
from crviewer.review.evidence.other_exposures import NO_OTHERS, OtherExposures
from crviewer.review.file import review_beside

_EVERY = 5000  # ms between two looks for reviews that others wrote


class NightController(QObject):
    """The frames of a night, and what their review files say.

    Signals
    -------
    listed()
        The night has other frames, or takes them for something else.
    reviewed()
        More is known of some reviews.
    informed()
        `others` tells more of the pixels of the frame that is open.
    moved()
        Another frame is open, or none of this night.
    wanted(OpenRequest)
        A frame is to be opened.
    idle()
        The frame that is open was searched, and the next one is prepared: other frames may be searched.

    Attributes
    ----------
    night : Night
    folders : ReviewFolders
        Where reviews are kept that are not beside their frames.
    said : OpenRequest or None
        What the observer said of all frames.
    like : OpenRequest or None
        What the observer said of the detector of the frame that was opened last.
    of_file : OpenRequest
        What holds for all chips of one file, which was opened alone; says nothing in a night of many.
    current : NightFrame or None
        The frame that is open; None where that is none of the science frames of this night.
    """

    listed = pyqtSignal()
    reviewed = pyqtSignal()
    informed = pyqtSignal()
    moved = pyqtSignal()
    wanted = pyqtSignal(object)
    idle = pyqtSignal()

    def __init__(self, store: SessionStore, worker: Worker, messages: Messages, *, keep: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._worker, self._messages, self._keep = store, worker, messages, keep
        self._behind: Worker | None = None  # made with the first night
        self.night = Night()
        self._open: FileLocation | None = None  # what the window shows
        self.current: NightFrame | None = None
        self.folders = BESIDE
        self._following = FollowedReviews()
        self.said: OpenRequest | None = None
        self.like: OpenRequest | None = None
        self.of_file = OpenRequest()
        self._look: JobTicket | None = None
        self._step = 1  # the way that the observer goes
        self._preparing = NextFrame(self._on_prepared)
        self._foreseen: tuple[NightFrame, ExposureTrace] | None = None  # of the frame that was prepared
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.refresh)
        store.opened.connect(self._on_opened)
        store.drawn.connect(self.refresh)
        store.judged.connect(self._note_review)
        store.suggested.connect(self._on_suggested)

    @property
    def reviews(self) -> NightReviews:
        """What is known of the review of each frame."""
        return self._following.reviews

    @property
    def at_rest(self) -> bool:
        """True where nothing runs behind the window's back."""
        return self._behind is None or not self._behind.tickets

    # -------------------------------------------------------------------- the night

    def keep_reviews_in(self, folder: Path | None) -> None:
        """Keep all reviews of the next night in a folder; beside each frame where None."""
        self.folders = ReviewFolders(named=folder)

    def open(self, places: Iterable[str | Path], said: OpenRequest | None = None) -> None:
        """Read a night, and open its first frame that is not done.

        Parameters
        ----------
        places : iterable of str or Path
            As in `read_night`.
        said : OpenRequest, optional
            What holds for all frames, as in `NightReviews.request`.
        """
        paths = [Path(place).absolute() for place in places]
        self._worker.submit(
            f"Reading {paths[0].name}" if len(paths) == 1 else f"Reading {len(paths)} files",
            partial(_read, paths, self.folders.named),
            answered=partial(self._on_read, said),
            failed=self._messages.fail,
        )

    def _on_read(self, said: OpenRequest | None, read: tuple[Night, ReviewFolders, FollowedReviews]) -> None:
        night, folders, following = read
        if not night.science:
            self._messages.say(" ".join(["No science frame among these files.", *night.refused]))
            return
        self.said, self.like, self.of_file = said, None, OpenRequest()
        self._list(night, folders, following)
        if self.current is None:
            undone = (frame for frame in night.science if self.reviews.of(frame).state != "done")
            self.go_to(next(undone, night.science[0]))

    def _list(self, night: Night, folders: ReviewFolders, following: FollowedReviews) -> None:
        self._preparing.drop()
        self._foreseen = None
        self.folders, self._following = folders, following
        self._take(night)
        self.listed.emit()
        self._background()
        self._timer.start()
        self._messages.say(_news(night, folders))

    def _background(self) -> Worker:
        self._behind = self._behind or Worker(self)
        return self._behind

    def _list_chips(self, opened: OpenRequest) -> None:
        """List all chips of the file that is open, where it has several and is none of this night."""
        science = self._store.state.exposure.science if self._store.state.exposure else None
        if science is None or science.path is None or len(science.chips) < 2:
            return
        if any(frame.path == science.path.absolute() for frame in self.night.frames):
            return
        self._background().submit(
            "",
            partial(_read, [science.path.absolute()], self.folders.named),
            answered=partial(self._on_chips, opened),
            failed=self._messages.fail,
        )

    def _on_chips(self, opened: OpenRequest, read: tuple[Night, ReviewFolders, FollowedReviews]) -> None:
        """Show the chips, unless another frame was opened meanwhile; the one that is open stays so."""
        night, folders, following = read
        for frame in (
            night.frames if not night.science else ()
        ):  # whatever the header calls it: it was opened as science
            night = night.with_kind(frame, FrameKind.SCIENCE)
        if self._store.state.request != opened or not night.science:
            return
        self.said, self.like, self.of_file = None, opened.of_detector(), opened.of_chips()
        self._list(night, folders, following)
        self.refresh()  # of what was no science frame, no review was read yet
        self.moved.emit()
        if self._store.state.suggestions is not None:
            self._on_suggested()

    def take_as(self, frame: NightFrame, kind: FrameKind) -> None:
        """Take a frame for something else; darks and masks are matched again."""
        self._change(self.night.with_kind(frame, kind))

    def give_dark(self, frame: NightFrame, dark: NightFrame | None) -> None:
        """Choose the dark of a science frame; where that is open, it is opened again with it."""
        self._change(self.night.with_dark(frame, dark))
        if self.current is not None and self.current.location == frame.location:
            self.go_to(self.night.frame(str(frame.location)))

    def _take(self, night: Night) -> None:
        self.night = night
        self._find_current()

    def _find_current(self) -> None:
        self.current = next((frame for frame in self.night.science if frame.location == self._open), None)

    def _change(self, night: Night) -> None:
        self._take(night)
        self.listed.emit()
        self.refresh()

    # ------------------------------------------------------------------ frame to frame

    def go(self, step: int) -> None:
        """Open the science frame so many steps later; earlier where negative."""
        self._step = 1 if step > 0 else -1
        current = self.current
        if current is None:
            self.go_to_first()
        elif (frame := self.night.beside(current, step)) is not None:
            self.go_to(frame)
        else:
            self._messages.say(f"This is the {'last' if step > 0 else 'first'} science frame of the night.")

    def go_to_first(self) -> None:
        """Open the first science frame whose review is not done; the first of all where they all are."""
        undone = (frame for frame in self.night.science if self.reviews.of(frame).state != "done")
        for frame in islice(chain(undone, self.night.science), 1):
            self.go_to(frame)

    def go_to(self, frame: NightFrame) -> None:
        """Open a science frame."""
        if frame.kind is FrameKind.SCIENCE:
            self.wanted.emit(self.request(frame))

    def request(self, frame: NightFrame) -> OpenRequest:
        """What opens a frame of the night."""
        like = (self.like or OpenRequest()).completed(self.of_file)
        return self.reviews.request(self.night, frame, said=self.said, like=like)

    def _prepare(self) -> None:
        """Prepare the frame that the observer is likely to go to next, to be searched with the present settings."""
        current = self.current
        frame = self.night.beside(current, self._step) if current else None
        if frame is None or self._behind is None:
            self._preparing.drop()
            self.idle.emit()
        else:
            self._preparing.prepare(self.plan(frame), self._behind)

    def plan(self, frame: NightFrame) -> PreparationPlan:
        """What prepares a frame of the night, to be searched with the present settings."""
        request, state = self.request(frame), self._store.state
        review = self.review_path(request)
        return PreparationPlan(
            request=request, keep=self._keep, review=review, settings=state.settings, closed=state.closed
        )

    def submit(self, job: Job, *, answered: Answered, failed: Failed) -> JobTicket:
        """Do something behind the window's back."""
        return self._background().submit("", job, answered=answered, failed=failed)

    def know(self, frame: NightFrame, trace: ExposureTrace, min_pixels: int) -> None:
        """Take what a search in the background found on a frame, unless its review knows by now."""
        known = self.reviews.of(frame)
        if known.trace is None:
            found = replace(known, trace=trace, min_pixels=min_pixels).counted()
            self._following = self._following.with_one(frame, found)
            self.reviewed.emit()

    def _on_prepared(self, prepared: PreparedFrame) -> None:
        frame = self.night.frame(str(prepared.request.science))
        self._foreseen = frame, prepared.trace
        if self.reviews.of(frame).trace is None:
            self.informed.emit()
            if self.current is not None and frame.path == self.current.path:
                self.know(frame, prepared.trace, prepared.found.request.settings.min_pixels)
        self.idle.emit()

    def prepared(self, request: OpenRequest) -> PreparedFrame | None:
        """What was prepared for a request, once."""
        return self._preparing.take(request)

    def review_path(self, request: OpenRequest) -> Path | None:
        """Where the review of a frame is to be kept, if there is a folder for all of them.

        Beside the frame stays what was begun there, unless the observer named the folder.
        """
        folders = self.folders if self.night.science else ReviewFolders.recalled(self.folders.named)
        beside = review_beside(request.science)
        folder = folders.of(beside.absolute())
        if folder is None:
            return None
        place = FileLocation.parse(request.science)
        there, found = folder / beside.name, review_file_of(place, folders)
        return there if folders.named or found == there or not has_review(found, place.extension) else None

    def _on_opened(self) -> None:
        request = self._store.state.request
        self.note_opened(request)
        if request is not None:
            self._list_chips(request)

    def note_opened(self, request: OpenRequest | None) -> None:
        """Another frame is open; what the observer said of its detector holds for those that follow."""
        self._open = None
        if request is not None:
            place = FileLocation.parse(request.science)
            self._open = replace(place, path=place.path.absolute())
        self._find_current()
        if request is not None and self.current is not None:
            self.like = request.of_detector()
            if self.said is not None:  # what differs from that was said since
                now = request.values()
                self.said = self.said.with_fields(**{name: now[name] for name in self.said.of_detector().said()})
        self.moved.emit()

    # -------------------------------------------------------------------- reviews

    def refresh(self) -> None:
        """Read the reviews that were written since the last look."""
        if self._look is None and self._behind is not None:
            following, night, folders, but = self._following, self.night, self.folders, self.current
            self._look = self._behind.submit(
                "",
                lambda ticket: following.again(night, folders, ticket.watch, but=but),
                answered=partial(self._on_followed, following),
                failed=self._on_lost,
            )

    def _on_followed(self, before: FollowedReviews, after: FollowedReviews) -> None:
        self._look = None
        if after is before:
            return
        if before is not self._following:  # one was judged, or another night was opened, meanwhile: look again
            self.refresh()
            return
        self._following = after
        self.reviewed.emit()
        self.informed.emit()

    def _on_lost(self, error: Exception) -> None:
        self._look = None
        self._timer.stop()
        self._messages.fail(error)

    def _on_suggested(self) -> None:
        self._note_review()
        self._prepare()

    def _note_review(self, *_: object) -> None:
        """The frame that is open was searched or judged: what is known of its review follows."""
        current, state = self.current, self._store.state
        review, place = state.review, state.location
        if current is None or review is None:
            return
        known = self.reviews.of(current)
        now = replace(
            known,
            identity=place.identity if place else known.identity,
            trace=state.trace or known.trace,
            judgements=review.judgements,
            min_pixels=state.detected_with.min_pixels,
            rays=len(review.rays),
            undecided=len(review.undecided()),
        )
        self._following = self._following.with_one(current, now)
        self.reviewed.emit()

    def others(self) -> OtherExposures:
        """What the other exposures of the night know of the pixels of the one that is open."""
        current, reviews = self.current, self.reviews
        if current is None:
            return NO_OTHERS
        if self._foreseen is not None:
            frame, trace = self._foreseen
            known = reviews.of(frame)
            reviews = reviews if known.trace else reviews.with_one(frame, replace(known, trace=trace))
        return reviews.others(self.night, current)

    def close(self) -> None:
        """End what runs behind the window's back."""
        self._timer.stop()
        self._preparing.drop()
        if self._behind is not None:
            self._behind.close()


def _read(places: list[Path], named: Path | None, ticket: JobTicket) -> tuple[Night, ReviewFolders, FollowedReviews]:
    watch = ticket.watch
    night = read_night(places, watch.part(0.0, 0.7))
    folders = ReviewFolders.recalled(named)
    return night, folders, FollowedReviews().again(night, folders, watch.part(0.7, 1.0))


def _news(night: Night, folders: ReviewFolders) -> str:
    """How many frames a night has, where their reviews are that are not beside them, and what could not be used."""
    elsewhere = dict.fromkeys(str(folder) for frame in night.science if (folder := folders.of(frame.path)))
    shown = bool(elsewhere) and folders.named is None
    where = f"Reviews are in {' and '.join(elsewhere)}, from a batch." if shown else ""
    return " ".join(filter(None, [f"{_counted(night)}.", where, *night.refused]))


def _counted(night: Night) -> str:
    files = len({frame.path for frame in night.science})
    chips = f" of {counted(len(night.science), 'chip')}" if len(night.science) > files else ""
    return f"{counted(files, 'science frame')}{chips}"
