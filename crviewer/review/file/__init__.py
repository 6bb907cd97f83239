"""The review file (`*.crreview`): a review on disk, durable at every step, readable with plain `sqlite3`.

Tables and views, for whoever reads one without crviewer:

============ =======================================================================================================
frame        one row: checksum, path as last seen, extension, ny, nx of the science frame
journal      what was done, when (UTC) and by whom; only ever added to. `what` is opened, verdict, undo, redo,
             settings and request (`text` is JSON; request: the files and facts that the frame was opened with), loop
             (closed or open), note (`pixel`: of the ray that it is about), moved, kept (though the data changed) or
             salvaged. Taking back is an entry of its own, so that the rest follows from the journal and
             `change`
step         one row a verdict given: its label, the pixels of the rays selected before and after (little-endian
             int64), and whether it is done, undone (and can be done again) or dropped (undone for good)
change       what a step changes: of some pixels (JSON; y * nx + x, from 0), the judgement that goes and the one that
             comes. A judgement is the act of judging * 8 + the verdict, as `verdict_name` names it; 0 is none.
             Where it is 7, painted by hand, the act is the paint: 1 erased, 2 cosmic ray, 3 bad, 4 part of a ray
kept         of which only the present value counts: settings, request, listing, view (JSON), loop, marks (as in
             `step`), trace (what the other exposures of the night have to know, as
             `crviewer.review.file.trace` packs it), fingerprint (of the data and settings, where no observer
             began the review)
verdict      view: x, y (from 0), verdict, who, at, step: what is said of each pixel at present; several things of one
             where a ray was found on a defect that was masked before
note         view: x, y, text, who, at: the last note on each pixel; x and y are null for a note on the whole frame
request      view: name, value: with what the frame was opened last, member by member
verdict_name number and name of each verdict
============ =======================================================================================================

    sqlite3 M31.fits.crreview "SELECT verdict, count(DISTINCT step) FROM verdict GROUP BY verdict"
    sqlite3 M31.fits.crreview "SELECT at, who, what, text FROM journal ORDER BY id"

Read `opening` and `review_file` first, then `writer`; `schema` says why SQLite is set up as it is.
"""

from crviewer.review.file.error import FrameChanged, NewerReview, ReviewFileError, ReviewInUse
from crviewer.review.file.identity import FrameIdentity, identity_of
from crviewer.review.file.opening import IfChanged, open_review
from crviewer.review.file.place import review_beside, review_path_for
from crviewer.review.file.reopening import is_review, reopened
from crviewer.review.file.request import completed, request_of
from crviewer.review.file.review_file import ReviewFile
from crviewer.review.file.state import SavedReview
from crviewer.review.list.ray_notes import SavedNote

__all__ = [
    "FrameChanged",
    "FrameIdentity",
    "IfChanged",
    "NewerReview",
    "ReviewFile",
    "ReviewFileError",
    "ReviewInUse",
    "SavedNote",
    "SavedReview",
    "completed",
    "identity_of",
    "is_review",
    "open_review",
    "reopened",
    "request_of",
    "review_beside",
    "review_path_for",
]
