"""The one way in which a file is refused: which file, what is wrong with it, and what to do; in one line."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

_UNITS = {"gain": "e⁻/ADU", "read_noise": "e⁻", "exposure": "s"}


class FrameError(Exception):
    """A file that cannot be used.

    Parameters
    ----------
    file : path or str
        The file as the observer named it.
    problem : str
        What is wrong, a clause without a full stop ("holds a table and no image").
    remedy : str
        What the observer can do, one imperative sentence without a full stop.
    """

    def __init__(self, file: str | PathLike[str], problem: str, remedy: str) -> None:
        self.file, self.problem, self.remedy = str(file), problem, remedy
        super().__init__(f"{self.file}: {problem}. {remedy}.")


class CrviewerWarning(UserWarning):
    """What reading a frame assumed, or what the window would advise."""


class NoCounts(FrameError):
    """An image in a unit from which electrons do not follow. The observer may know better."""


class MissingFacts(FrameError):
    """Something about the detector that no header says and the observer has to be asked for.

    Parameters
    ----------
    file : path or str
        The file whose header lacks it.
    names : tuple of str
        Fields of `DetectorFacts`: "gain", "read_noise", "exposure".
    reasons : mapping, optional
        Of some of them, why what the header has was not taken (`DetectorFacts.why_missing`).
    """

    def __init__(
        self, file: str | PathLike[str], names: tuple[str, ...], reasons: Mapping[str, str] | None = None
    ) -> None:
        self.names = names
        known = {name: reason for name, reason in (reasons or {}).items() if name in names and reason}
        absent = [name.replace("_", " ").replace("exposure", "exposure time") for name in names if name not in known]
        clauses = [f"its {reason}" for reason in known.values()]
        if absent:
            clauses.append(f"its header has no {' and no '.join(absent)}")
        options = " and ".join(f"--{name.replace('_', '-')} ({_UNITS[name]})" for name in names)
        super().__init__(file, "; ".join(clauses), f"Say what it is with {options}")


def in_one_line(error: Exception) -> str:
    """Put an error into one sentence that names the file.

    Parameters
    ----------
    error : Exception
        Of reading or writing.

    Returns
    -------
    str
        One line; the name of the class where the error says nothing.
    """
    if isinstance(error, FileExistsError) and error.filename:
        return f"{error.filename} exists already. Choose another name, or give --overwrite."
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}."
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return f"there is not enough memory. {text}".strip()
    return text or type(error).__name__
