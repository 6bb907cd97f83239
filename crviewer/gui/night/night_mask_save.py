"""Saving the bad-pixel mask of the open night: the name is asked, the frames are read on the worker."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QWidget

from crviewer.gui.controls.file_dialogs import Choose, ask_target
from crviewer.gui.session.session import Session
from crviewer.night.night_mask import NightMask, save_night_mask

NO_NIGHT = "No night is open. File → Open folder… lists its frames."
_NAME = "night_bad_pixels.fits"


def ask_night_mask(session: Session, parent: QWidget, *, choose: Choose = ask_target) -> None:
    """Ask where to save the mask of the detector of the open frame, and save it."""
    nights = session.night
    frame = nights.current or next(iter(nights.night.science), None)
    if frame is None:
        session.messages.say(NO_NIGHT)
        return
    path = choose(parent, "Save bad-pixel mask of this night", frame.path.parent / _NAME)
    if path is None:
        return
    job = partial(
        save_night_mask,
        nights.night,
        frame,
        nights.reviews,
        path,
        said=nights.said,
        like=nights.like,
        overwrite=True,
    )
    session.worker.submit(
        f"Saving {path.name}",
        lambda ticket: job(watch=ticket.watch),
        answered=partial(_tell, session),
        failed=session.messages.fail,
    )


def _tell(session: Session, saved: NightMask) -> None:
    session.messages.say(str(saved))
    if saved.shortcoming:
        session.messages.fail(ValueError(saved.shortcoming))
