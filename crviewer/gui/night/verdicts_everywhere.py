"""Giving the verdicts of the open frame on all frames: what is a defect here is one at the same pixels everywhere."""

from __future__ import annotations

from functools import partial

from crviewer.detection.core.pixel_indices import PixelIndices
from crviewer.frames.fits.plain_text import counted
from crviewer.gui.night.night_mask_save import NO_NIGHT
from crviewer.gui.session.session import Session
from crviewer.night.copying import CopiedVerdicts, Said, copy_verdicts
from crviewer.review.core.verdict import Verdict

NO_DEFECT = "None of the selected rays is judged a defect: there is no verdict to apply to other frames."


def judge_everywhere(session: Session) -> None:
    """Give the verdicts on the selected rays, if they make defects, on the other frames of the detector.

    That is done in the review of each frame in which the same pixels were flagged and nobody judged them yet.
    """
    nights = session.night
    if nights.current is None:
        session.messages.say(NO_NIGHT if not nights.night.science else "The open frame is not part of this night.")
        return
    said = _said(session)
    if not said:
        session.messages.say(NO_DEFECT)
        return
    others = nights.night.others(nights.current)
    job = partial(copy_verdicts, others, nights.reviews, said, reviewer=session.recorder.reviewer)
    session.worker.submit(
        f"Judging {counted(len(others), 'other frame')}",
        lambda ticket: job(watch=ticket.watch),
        answered=partial(_tell, session, sum(nights.reviews.of(frame).trace is None for frame in others)),
        failed=session.messages.fail,
    )


def _said(session: Session) -> Said:
    """The pixels of the selected rays that are judged to be defects, by verdict."""
    review, said = session.state.review, dict[Verdict, list[PixelIndices]]()
    for ray in session.state.selection.rays.tolist() if review is not None else []:
        assert review is not None
        verdict = Verdict(int(review.verdicts[ray]))
        if verdict.is_defect:
            said.setdefault(verdict, []).append(review.rays.of(ray))
    return said


def _tell(session: Session, unsearched: int, copied: CopiedVerdicts) -> None:
    left = f"{unsearched} {'has' if unsearched == 1 else 'have'} no detection yet: run “crviewer batch”."
    session.messages.say(" ".join([*copied.summary.splitlines(), *([left] if unsearched else [])]))
    session.night.refresh()
