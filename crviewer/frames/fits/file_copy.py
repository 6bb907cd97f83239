"""A copy of a FITS file in which some HDUs are changed or added: the bytes of all others are those of the file."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.compression import open_decompressed
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.fits.fits_writing import replace_into_place
from crviewer.frames.fits.frame_error import FrameError
from crviewer.frames.fits.header_claims import BLOCK, HduSpan, hdu_spans

_CHUNK = 1 << 22  # bytes that are copied at once
_PLIO_BITS = 24  # of a value that PLIO_1 can hold (FITS standard 4.0, section 10.4.3)
Change = Callable[[Any], None]  # of an HDU as astropy reads it without scaling


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileCopy:
    """What is to be written: a file, with changes.

    Attributes
    ----------
    source : Path
        The file; it is read only.
    changed : mapping from int to bytes
        HDUs by their places in the file, with header and padding.
    added : tuple of bytes
        HDUs behind those of the file.
    """

    source: Path
    changed: Mapping[int, bytes] = field(default_factory=dict)
    added: tuple[bytes, ...] = ()

    @classmethod
    def joined(cls, copies: Sequence[FileCopy]) -> FileCopy:
        """One copy with the changes of several, as of the chips of a file.

        Parameters
        ----------
        copies : sequence of FileCopy
            Of one file; where two change the same HDU, the last one holds.

        Returns
        -------
        FileCopy
            With all changes.
        """
        changed = {place: content for copy in copies for place, content in copy.changed.items()}
        return cls(
            source=copies[0].source, changed=changed, added=tuple(each for copy in copies for each in copy.added)
        )


def save_copy(copy: FileCopy, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a copy, whole or not at all; of a compressed file, what is in it.

    Parameters
    ----------
    copy : FileCopy
        What to write.
    path : str or path-like
        Where the file is to be.
    overwrite : bool
        Replace a copy that crviewer made.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is not set.
    FrameError
        If `path` is a file that is never overwritten, or the source cannot be read.
    OSError
        If it cannot be written.
    """
    with replace_into_place(path, overwrite=overwrite) as temporary, open_decompressed(copy.source) as stream:
        spans = list(hdu_spans(stream, FileLocation(copy.source)))
        with temporary.open("wb") as target:
            for place, span in enumerate(spans):
                if place in copy.changed:
                    target.write(copy.changed[place])
                else:
                    _copy_bytes(stream, target, span.start, span.end)
            if copy.added:
                target.write(bytes(-target.tell() % BLOCK))  # where the padding of the last HDU is missing
            target.writelines(copy.added)
            _copy_bytes(stream, target, spans[-1].end, None)


def changed_hdu(source: Path, place: int, change: Change) -> bytes:
    """Change an HDU of a file.

    Parameters
    ----------
    source : Path
        The file.
    place : int
        Of the HDU.
    change : callable
        Takes the HDU as astropy reads it, without scaling, and changes its data in place, or its header.

    Returns
    -------
    bytes
        With CHECKSUM and DATASUM.

    Raises
    ------
    FrameError
        If there is no such HDU, or it is cut off.
    """
    with open_decompressed(source) as stream:
        spans = list(hdu_spans(stream, FileLocation(source)))
        if place >= len(spans):
            raise FrameError(source, "has changed since it was opened", "Open it again")
        content = _bytes_of(stream, spans[place])
    return _rewritten(content if place == 0 else _empty_primary() + content, change, is_primary=place == 0)


def hdu_bytes(hdu: Any) -> bytes:
    """Write an extension to memory.

    Parameters
    ----------
    hdu : HDU
        An extension.

    Returns
    -------
    bytes
        With CHECKSUM and DATASUM.
    """
    from astropy.io.fits import HDUList, PrimaryHDU

    return _written(HDUList([PrimaryHDU(), hdu]))[BLOCK:]


def set_pixels(hdu: Any, values: NDArray[Any]) -> None:
    """Give other values to the pixels of an image of whole numbers that was read without scaling.

    Parameters
    ----------
    hdu : HDU
        To be changed.
    values : (ny, nx) unsigned integer
        As they are meant, after BZERO; what does not change keeps its bytes.

    Raises
    ------
    ValueError
        If its scaling cannot be undone, or its compression cannot hold the values.
    """
    stored = np.array(hdu.data)
    if float(hdu.header.get("BSCALE", 1)) != 1:
        raise ValueError("its values are scaled")
    if getattr(hdu, "compression_type", "") == "PLIO_1" and int(values.max(initial=0)) >> _PLIO_BITS:
        raise ValueError(f"its compression PLIO_1 holds no value of more than {_PLIO_BITS} bits")
    zero = int(hdu.header.get("BZERO", 0))
    if stored.dtype.kind == "f":
        hdu.data = values.astype(stored.dtype).reshape(stored.shape)
        return
    bits = 8 * stored.dtype.itemsize
    unsigned = (values.astype(np.uint64) - np.uint64(zero % (1 << 64))) & np.uint64((1 << bits) - 1)
    native = unsigned.astype(f"u{stored.dtype.itemsize}").view(stored.dtype.newbyteorder("="))
    hdu.data[...] = native.reshape(stored.shape)


def _rewritten(content: bytes, change: Change, *, is_primary: bool) -> bytes:
    from astropy.io import fits

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd cards, which stay as they are
        with fits.open(io.BytesIO(content), memmap=False, do_not_scale_image_data=True) as hdus:
            change(hdus[-1])
            written = _written(hdus)
    return written if is_primary else written[BLOCK:]


def _written(hdus: Any) -> bytes:
    memory = io.BytesIO()
    hdus.writeto(memory, checksum=True, output_verify="ignore")
    return memory.getvalue()


def _empty_primary() -> bytes:
    from astropy.io.fits import HDUList, PrimaryHDU

    memory = io.BytesIO()
    HDUList([PrimaryHDU()]).writeto(memory)
    return memory.getvalue()


def _bytes_of(stream: BinaryIO, span: HduSpan) -> bytes:
    stream.seek(span.start)
    content = stream.read(span.end - span.start)
    return content + bytes(-len(content) % BLOCK)  # the padding of the last block is often missing


def _copy_bytes(stream: BinaryIO, target: BinaryIO, start: int, end: int | None) -> None:
    stream.seek(start)
    left = -1 if end is None else end - start
    while left and (chunk := stream.read(_CHUNK if left < 0 else min(_CHUNK, left))):
        target.write(chunk)
        left -= len(chunk) if left > 0 else 0
