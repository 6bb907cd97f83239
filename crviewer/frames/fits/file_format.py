"""What a file is that is no FITS, by its first bytes, and what to do with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crviewer.frames.fits.frame_error import FrameError

_HEAD = 4096  # bytes that are looked at
_FITS = (b"SIMPLE", b"XTENSION")
_AS_FITS = "Save it as FITS in the program that wrote it"
_RAW_REMEDY = "Save it as FITS without demosaicing (in Siril: convert -debayer off; or rawtran, or dcraw -D -4)"
_AGAIN = "Download it again, after logging in where that is asked for"
_UNPACK = "Unpack it, and open the FITS file in it"
_RAW_SUFFIXES = (".nef", ".nrw", ".arw", ".sr2", ".srf", ".dng", ".pef", ".cr2", ".orf", ".rw2", ".srw", ".3fr", ".iiq")
_MAKERS = re.compile(rb"NIKON|SONY|PENTAX|Canon|OLYMPUS|Hasselblad|SAMSUNG|Leica|Adobe DNG", re.IGNORECASE)
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A kind of file that is no FITS.

    Attributes
    ----------
    start : bytes
        What it begins with.
    problem, remedy : str
        As of `FrameError`.
    offset : int, bytes
        Where `start` stands.
    """

    start: bytes
    problem: str
    remedy: str
    offset: int = 0

    def fits(self, head: bytes) -> bool:
        """Tell whether a file is of this kind.

        Parameters
        ----------
        head : bytes
            Its beginning.

        Returns
        -------
        bool
            True where `start` stands at `offset`.
        """
        return head.startswith(self.start, self.offset)


FORMATS = (
    FileFormat(b"XISF0100", "is an XISF file of PixInsight", "Save it as FITS in PixInsight (File, Save As)"),
    FileFormat(b"CR\x02", "is a raw file of a Canon camera (CR2)", _RAW_REMEDY, 8),
    FileFormat(b"ftypcrx", "is a raw file of a Canon camera (CR3)", _RAW_REMEDY, 4),
    FileFormat(b"FUJIFILMCCD-RAW", "is a raw file of a Fujifilm camera (RAF)", _RAW_REMEDY),
    FileFormat(b"IIRO", "is a raw file of an Olympus camera (ORF)", _RAW_REMEDY),
    FileFormat(b"IIRS", "is a raw file of an Olympus camera (ORF)", _RAW_REMEDY),
    FileFormat(b"IIU\0", "is a raw file of a Panasonic camera (RW2)", _RAW_REMEDY),
    FileFormat(b"ftyphei", "is a HEIC image", "Take the raw frame of the camera, and save that as FITS", 4),
    FileFormat(b"II*\0", "is a TIFF image", _AS_FITS),
    FileFormat(b"MM\0*", "is a TIFF image", _AS_FITS),
    FileFormat(b"II+\0", "is a TIFF image", _AS_FITS),
    FileFormat(b"MM\0+", "is a TIFF image", _AS_FITS),
    FileFormat(
        b"\xff\xd8\xff", "is a JPEG image", "Open the FITS file that it was made from; a JPEG has lost the counts"
    ),
    FileFormat(b"\x89PNG", "is a PNG image", "Open the FITS file that it was made from"),
    FileFormat(b"GIF8", "is a GIF image", "Open the FITS file that it was made from"),
    FileFormat(b"%PDF", "is a PDF document", "Name a FITS file"),
    FileFormat(b"%!PS", "is a PostScript document", "Name a FITS file"),
    FileFormat(b"LUCAM-RECORDER", "is a SER video", "Save its frames as FITS (in Siril: convert)"),
    FileFormat(b"AVI ", "is an AVI video", "Save its frames as FITS (in Siril: convert)", 8),
    FileFormat(
        b"\x89HDF\r\n\x1a\n", "is an HDF5 file", "Save the image in it as FITS (h5py and astropy read and write them)"
    ),
    FileFormat(b"#ASDF", "is an ASDF file", "Save the image in it as FITS (the packages asdf and astropy do it)"),
    FileFormat(b"\x93NUMPY", "is a NumPy array", "Save it as FITS: fits.writeto('FILE.fits', numpy.load('FILE.npy'))"),
    FileFormat(
        b"imhv2", "is the header of an IRAF image (.imh)", "Save it as FITS in IRAF or PyRAF (wfits, or imcopy)"
    ),
    FileFormat(b"i\0m\0h\0d\0r", "is the header of an IRAF image (.imh)", "Save it as FITS in IRAF (wfits, or imcopy)"),
    FileFormat(
        b"\0i\0m\0h\0d\0r", "is the header of an IRAF image (.imh)", "Save it as FITS in IRAF (wfits, or imcopy)"
    ),
    FileFormat(
        b"impv2", "holds the pixels of an IRAF image (.pix)", "Save the image as FITS in IRAF (wfits, or imcopy)"
    ),
    FileFormat(b"iMpl", "is a pixel list of IRAF (.pl)", "Save it as FITS in IRAF (imcopy MASK.pl MASK.fits)"),
    FileFormat(
        b"\xe8\x02\x00\x00", "may be a pixel list of IRAF (.pl)", "Save it as FITS in IRAF (imcopy MASK.pl MASK.fits)"
    ),
    FileFormat(b"SQLite format 3\0", "is a database, perhaps a review file", "Open the frame that was reviewed"),
    FileFormat(b"PK\x03\x04", "is a ZIP archive", _UNPACK),
    FileFormat(b"7z\xbc\xaf\x27\x1c", "is a 7z archive", _UNPACK),
    FileFormat(b"Rar!", "is a RAR archive", _UNPACK),
    FileFormat(b"ustar", "is a tar archive", _UNPACK, 257),
    FileFormat(b"\x1f\x1e", "is compressed by pack", "Decompress it (gzip -d), and open what comes out"),
    FileFormat(b"\x04\x22\x4d\x18", "is compressed by LZ4", "Decompress it (lz4 -d), and open what comes out"),
    FileFormat(
        b"version https://git-lfs.github.com/spec",
        "is a pointer of Git LFS, and not the file itself",
        "Fetch the file (git lfs pull), and open it again",
    ),
)


def refuse_other_formats(path: Path, stream: BinaryIO) -> None:
    """Refuse a file that is something else than FITS, with the step that works.

    Parameters
    ----------
    path : Path
        As the observer named it.
    stream : BinaryIO
        Of what is in it, at its beginning, where it is again afterwards.

    Raises
    ------
    FrameError
        If it is of another kind that is known, or a text. What is of no known kind is left for the reader.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    if head.startswith(_FITS) or not head:
        return
    found = next((kind for kind in FORMATS if kind.fits(head)), None) or _text(head) or _empty(head)
    if found is not None and found.problem == "is a TIFF image" and _is_raw(path, head):
        found = FileFormat(b"", "is a raw file of a camera", _RAW_REMEDY)
    if found is not None:
        raise FrameError(path, found.problem, found.remedy)


def _is_raw(path: Path, head: bytes) -> bool:
    """Most raw files of cameras are TIFF files by their first bytes."""
    return path.suffix.lower() in _RAW_SUFFIXES or (_MAKERS.search(head) is not None and path.suffix[:4] != ".tif")


def _text(head: bytes) -> FileFormat | None:
    words = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if re.match(rb"<(?:!doctype html|html|head|script|body)", words, re.IGNORECASE):
        return FileFormat(b"", "is a web page, perhaps one that asks for a login", _AGAIN)
    if b"/annex/objects/" in words[:200]:
        return FileFormat(b"", "is a pointer of git-annex", "Fetch the file (git annex get), and open it again")
    if not words or not _TEXT.fullmatch(words):
        return None
    first = words.splitlines()[0].decode("ascii")[:40].strip()
    kind = "an XML document" if words.startswith(b"<") else "JSON" if words[:1] in b"{[" else "a text"
    return FileFormat(b"", f"is {kind} that begins “{first}”", "Name a FITS file, or download it again")


def _empty(head: bytes) -> FileFormat | None:
    if head.strip(b"\0"):
        return None
    return FileFormat(
        b"",
        "begins with nothing but zeros",
        "Copy the file again from where it was taken; a cloud folder may hold a placeholder of it",
    )
