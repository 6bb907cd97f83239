"""What an observer has chosen to open: which file is what, and what the headers do not say.

Nothing here knows a widget. Every function takes the present choice and returns another one, a sentence that says what
is missing, or the request to open it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, get_type_hints

from crviewer.frames.exposure.open_request import HeaderOverrides, OpenRequest, label_of_field
from crviewer.frames.facts.frame_kind import FrameKind
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.frame import Frame
from crviewer.frames.fits.plain_text import counted
from crviewer.frames.flags.flag_plane import FlagListing
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.frames.values.pixel_unit import PLAIN_COUNTS
from crviewer.gui.controls.typed_number import typed_number
from crviewer.gui.opening.file_peek import FilePeek

NUMBERS = tuple(name for name, kind in get_type_hints(HeaderOverrides).items() if kind == float | None)
_MOST_HELD = 1 << 28  # bytes of pixels, to which the last file is added
_FIELDS = {  # of a request, by what its files are
    FrameKind.SCIENCE: "science",
    FrameKind.DARK: "dark",
    FrameKind.MASK: "masks",
    FrameKind.BIAS: "bias",
    FrameKind.FLAT: "flat",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of the list.

    Attributes
    ----------
    number : int
        By which answers that come later find it again.
    location : FileLocation
    kind : FrameKind or None
        What it is taken as; None leaves it out.
    settled : bool
        True where the kind was said and not guessed.
    look : FilePeek or None
        What was seen of it.
    problem : str
        Why it cannot be used.
    """

    number: int
    location: FileLocation
    kind: FrameKind | None = None
    settled: bool = False
    look: FilePeek | None = None
    problem: str = ""

    @property
    def undecided(self) -> bool:
        """True while it is neither known nor said what it is."""
        return not (self.settled or self.look or self.problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAnswers:
    """What was said beyond the files.

    Attributes
    ----------
    numbers : mapping of str to str
        As typed, by the fields in `NUMBERS`; empty where nothing was.
    said : mapping of str to value
        Other fields of the request, as the widgets have them.
    left_out : collection of FrameKind
        Files of these kinds are listed, and not used.
    before : OpenRequest
        What was asked about; its fields that no widget shows stay as they are for the same science frame.
    needed : tuple of str
        Fields that somebody has asked for already.
    asks_majority : bool
        Whether a mask was found of which somebody has to say what 1 means.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    left_out: Collection[FrameKind] = ()
    before: OpenRequest = field(default_factory=OpenRequest)
    needed: tuple[str, ...] = ()
    asks_majority: bool = False


Entries = Sequence[FileEntry]


def entries_of(request: OpenRequest) -> list[FileEntry]:
    """The files of a request, each as what it is there."""
    kinds = {name: kind for kind, name in _FIELDS.items()}
    said = [(FileLocation.parse(file), kinds[name]) for name, file in request.files.named() if name in kinds]
    return [FileEntry(number=n, location=place, kind=kind, settled=True) for n, (place, kind) in enumerate(said)]


def as_kind(entries: Entries, number: int, kind: FrameKind | None) -> list[FileEntry]:
    """Take a file as something; there is one of everything but masks, so another one gives way."""
    return [
        replace(entry, kind=kind, settled=True)
        if entry.number == number
        else replace(entry, kind=None, settled=True)
        if kind is not None and kind is entry.kind is not FrameKind.MASK
        else entry
        for entry in entries
    ]


def as_seen(entries: Entries, number: int, look: FilePeek) -> list[FileEntry]:
    """Put down what was seen of a file; it is taken as what it seems to be, unless an earlier one is that already.

    Its pixels are let go where those of other files fill the memory that a dialog may have.
    """
    if sum(frame.data.nbytes for frame in frames_of(entries)) > _MOST_HELD:
        look = replace(look, frame=None)
    guess = look.guess.kind
    taken = guess is not FrameKind.MASK and any(entry.kind is guess for entry in entries if entry.number != number)
    return [
        _guessed(replace(entry, look=look, problem=""), None if taken else guess) if entry.number == number else entry
        for entry in entries
    ]


def frames_of(entries: Entries) -> tuple[Frame, ...]:
    """What was read of the files, as far as it is in memory still."""
    return tuple(entry.look.frame for entry in entries if entry.look and entry.look.frame)


def _guessed(entry: FileEntry, kind: FrameKind | None) -> FileEntry:
    return entry if entry.settled else replace(entry, kind=kind, settled=True)


def as_useless(entries: Entries, number: int, problem: str) -> list[FileEntry]:
    """Put down why a file cannot be used; a guess would leave it out."""
    return [replace(entry, look=None, problem=problem) if entry.number == number else entry for entry in entries]


def elsewhere(entries: Entries, number: int, extension: str) -> list[FileEntry]:
    """Mean another extension of a file, which nobody has looked at yet."""
    return [
        replace(entry, location=replace(entry.location, extension=extension), look=None, problem="")
        if entry.number == number
        else entry
        for entry in entries
    ]


def science_of(entries: Entries) -> FileEntry | None:
    """The science frame, where there is one."""
    return next((entry for entry in entries if entry.kind is FrameKind.SCIENCE), None)


def is_night(entries: Entries) -> bool:
    """True where several files seem to be science frames."""
    return sum(entry.look is not None and entry.look.guess.kind is FrameKind.SCIENCE for entry in entries) > 1


def flags_of(entries: Entries) -> tuple[FlagListing, ...]:
    """The planes of flags that go into the input mask: of the science file and of masks."""
    kinds = (FrameKind.SCIENCE, FrameKind.MASK)
    return tuple(flags for entry in entries if entry.look and entry.kind in kinds for flags in entry.look.flags)


def missing(entries: Entries, answers: OpenAnswers) -> tuple[str, ...]:
    """Fields that have to be known, and that neither header nor observer has said."""
    science = science_of(entries)
    unknown = science.look.missing(answers.said.get("unit")) if science and science.look else ()
    asked = dict.fromkeys((*unknown, *answers.needed))
    return tuple(name for name in NUMBERS if name in asked and not answers.numbers.get(name))


def objection(entries: Entries, answers: OpenAnswers) -> str:
    """Say why this can not be opened yet, in one sentence; empty where it can."""
    wrong = [label_of_field(name) for name, text in answers.numbers.items() if text and not _is_positive(text)]
    unknown = [label_of_field(name) for name in missing(entries, answers)]
    if wrong:
        return f"The {wrong[0]} must be a positive number."
    if about_files := _objection_to_files(entries):
        return about_files
    if about_values := _objection_to_values(entries, answers):
        return about_values
    if unknown:
        them = "it" if len(unknown) == 1 else "them"
        reasons = _reasons(entries, answers)
        nothing = f"The header has no {' and no '.join(unknown)}."
        return f"{reasons or nothing} Enter {them} below."
    if answers.asks_majority and answers.said.get("majority", MaskMajority.ASK) is MaskMajority.ASK:
        return "Choose what 1 means in the mask."
    return ""


def _objection_to_values(entries: Entries, answers: OpenAnswers) -> str:
    """Say what has to be known of the science frame's values before they can be electrons."""
    science = science_of(entries)
    conversion = science.look.conversion if science and science.look else PLAIN_COUNTS
    if not conversion.problem:
        return ""
    if conversion.normalised:
        asked = "" if answers.numbers.get("scale") else "Enter how many counts a value of 1 is (65535 for 16 bits)."
    else:
        asked = "" if answers.said.get("unit") else "Choose the unit of its pixels, if that is wrong."
    return asked and f"The science frame {conversion.problem}. {asked}"


def _reasons(entries: Entries, answers: OpenAnswers) -> str:
    """What the header says in the place of the missing numbers; empty where it says nothing of one of them."""
    science, names = science_of(entries), missing(entries, answers)
    reasons = science.look.facts.why_missing(*names) if science and science.look else {}
    return " ".join(f"Its {reason}." for reason in reasons.values()) if len(reasons) == len(names) else ""


def _objection_to_files(entries: Entries) -> str:
    useless = [entry for entry in entries if entry.problem and entry.kind is not None]
    undecided = sum(entry.undecided for entry in entries)
    if not entries:
        return "Add a science frame, and its dark and masks if you have them."
    if useless:
        return f"{useless[0].location.path.name} cannot be used. Leave it out, or choose another extension."
    if undecided:
        return f"Reading {counted(undecided, 'file')}…"
    return "" if science_of(entries) else "Choose which file is the science frame."


def request_of(entries: Entries, answers: OpenAnswers) -> OpenRequest:
    """The request to open what was chosen; `objection` has to be empty."""
    files = _files(entries, answers.left_out)
    is_same = str(FileLocation.parse(answers.before.science)) == files["science"]
    request = (answers.before if is_same else OpenRequest()).with_fields(
        **{**files, **answers.said, **{name: _number(text) for name, text in answers.numbers.items()}}
    )
    subtracts = request.files.dark is not None and request.reduction.subtract_dark
    return request.with_fields(subtract_dark=subtracts, scale_dark=subtracts and request.reduction.scale_dark)


def _files(entries: Entries, left_out: Collection[FrameKind]) -> dict[str, Any]:
    """The files of the list as fields of a request; None where there is none of a kind."""
    used = [entry for entry in entries if entry.kind not in left_out]
    named = {name: tuple(str(entry.location) for entry in used if entry.kind is kind) for kind, name in _FIELDS.items()}
    return {name: files if name == "masks" else next(iter(files), None) for name, files in named.items()}


def _number(text: str) -> float | None:
    return typed_number(text) if text.strip() else None


def _is_positive(text: str) -> bool:
    try:
        number = _number(text)
    except ValueError:
        return False
    return number is not None and isfinite(number) and number > 0
