"""Where an image lies: a file and, if the observer names one, the extension in it, written FILE[SCI]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_NAMED = re.compile(r"(?P<file>.+)\[(?P<extension>[^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class FileLocation:
    """A file and the part of it that is meant.

    Attributes
    ----------
    path : Path
        The file.
    extension : str
        "2", "SCI" or "SCI,2" (name and EXTVER); empty where the reader is to choose.
    """

    path: Path
    extension: str = ""

    @classmethod
    def parse(cls, text: str | Path) -> FileLocation:
        """Split `FILE[EXTENSION]` into file and extension.

        Parameters
        ----------
        text : str or Path
            As the observer gave it; a file whose own name ends in brackets is taken as it is.

        Returns
        -------
        FileLocation
            With an empty extension where none is named.
        """
        match = _NAMED.fullmatch(str(text))
        if match is None or _exists(Path(text)):
            return cls(Path(text))
        return cls(Path(match["file"]), match["extension"].strip())

    @property
    def name(self) -> str:
        """The name of the file, with the extension if one was named."""
        return self.path.name + (f"[{self.extension}]" if self.extension else "")

    @property
    def part(self) -> str:
        """The extension as file names take it: `SCI_2`; empty if none was named."""
        return re.sub(r"[^\w+-]", "_", self.extension)

    @property
    def given(self) -> str | Path:
        """What `FileLocation.parse` takes to give the same location."""
        return str(self) if self.extension else self.path

    def __str__(self) -> str:
        return f"{self.path}[{self.extension}]" if self.extension else str(self.path)


def same_file(one: str | Path | None, other: str | Path | None) -> bool:
    """Tell whether two names lead to one file, whatever part of it they mean.

    Parameters
    ----------
    one, other : str or Path or None
        `FILE` or `FILE[EXTENSION]`.

    Returns
    -------
    bool
        False where one is None.
    """
    if one is None or other is None:
        return False
    paths = FileLocation.parse(one).path, FileLocation.parse(other).path
    try:
        return paths[0].samefile(paths[1])
    except OSError:  # one is not there
        return paths[0].absolute() == paths[1].absolute()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long for a name, or in a folder that may not be looked into
        return False
