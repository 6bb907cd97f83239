"""The review file (`*.crreview`): a review on disk, durable at every step, readable with plain `sqlite3`.

It holds the reviews of all chips of an exposure, each with a number: that of the column `chip`, and of the names in
`kept`. What follows of tables and views is of the present version; older ones have a single chip, the first.

Tables and views, for reading it without crviewer:

============ =======================================================================================================
chip         view: number, checksum, path where it was last seen, extension, ny, nx of each science frame
frame        the same of the first chip; those of others are in `kept`, such as `2/frame` (JSON)
journal      what was done, when (UTC) and by whom; append-only. `what` is opened, verdict, undo, redo, settings and
             request (`text` is JSON; request: companion files and overrides of the frame), loop (closed or open), note
             (`pixel`: a pixel of its ray), moved, kept (verdicts kept on changed data) or salvaged. Undo is an entry
             of its own, so that everything else follows from the journal and `change`. `chip`: of which chip
step         one row for each verdict given: its label, the pixels of the rays selected before and after (little-endian
             int64), and its state: done, undone (can be redone) or dropped (cannot); `chip`: of which chip
change       what a step changes: for some pixels (JSON; y * nx + x, from 0), the judgement removed and the one added.
             A judgement is a serial number * 8 + the verdict, as in `verdict_name`; 0 is none. If the verdict is 7,
             painted by hand, the serial number is the paint: 1 erased, 2 cosmic ray, 3 bad, 4 part of a ray
kept         values of which only the present one counts: settings, request, listing, view (JSON), loop, marks (as in
             `step`), trace (for the other exposures of the night, in the format of `crviewer.review.file.trace`),
             fingerprint (of data and settings, for a review begun without an observer), advice. Names of the second
             chip begin with `2/`, and so on
verdict      view: x, y (from 0), verdict, who, at, step, chip: the present verdict on each pixel; several for a pixel
             where a ray was found on a defect that was masked before
note         view: x, y, text, who, at, chip: the last note on each pixel; x and y are null for one on the frame
request      view: name, value, chip: companion files and overrides of the last opening, one row each
verdict_name number and name of each verdict
============ =======================================================================================================

    sqlite3 M31.fits.crreview "SELECT verdict, count(DISTINCT step) FROM verdict GROUP BY verdict"
    sqlite3 M31.fits.crreview "SELECT at, who, what, text FROM journal ORDER BY id"

For the code, read `opening` and `review_file` first, then `writer`; `schema` gives the reasons for SQLite's settings,
`part_reviews` says how reviews of single chips get into the file, and `snapshot.reviews_in` yields that of each chip.
"""

from crviewer.review.file.error import FrameChanged, NewerReview, ReviewFileError, ReviewInUse
from crviewer.review.file.identity import FrameIdentity, identity_of
from crviewer.review.file.location import review_beside, review_path_for
from crviewer.review.file.opening import IfChanged, open_review
from crviewer.review.file.reopening import is_review, reopened
from crviewer.review.file.request import request_of
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
    "identity_of",
    "is_review",
    "open_review",
    "reopened",
    "request_of",
    "review_beside",
    "review_path_for",
]
