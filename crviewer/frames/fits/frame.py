"""One image as it was read: pixels, unit and header, with nothing converted yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from crviewer.frames.fits.chip_identity import ChipIdentity
from crviewer.frames.fits.file_location import FileLocation
from crviewer.frames.flags.flag_plane import FlagPlane
from crviewer.frames.values.pixel_unit import PLAIN_COUNTS, UnitConversion

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.units import UnitBase


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """A two-dimensional image with its unit and header.

    Attributes
    ----------
    data : (ny, nx) integer or float
        Pixel values in native byte order; BZERO, BSCALE and BLANK are already applied.
    unit : unit
        Of `data`, after `conversion`: electron or adu, or either per second.
    unit_assumed : bool
        True where the file names no unit, so that adu was taken.
    conversion : UnitConversion
        How `data` comes to be in `unit`, for normalised frames and units that are no counts.
    header : Header
        Of the image, with the keywords of the primary header that it lacks.
    damaged : bool
        True where the pixels do not fit the DATASUM of the file.
    header_changed : bool
        True where the pixels fit, and the header does not fit its CHECKSUM.
    placed : str
        How the data were brought onto another frame, in words; empty where they are as read.
    path : Path or None
        The file; None for an image that was made in memory.
    extension : str
        Which part of the file was read, as `FILE[extension]` names it.
    images : tuple of str
        All two-dimensional images of the file, named likewise.
    own_planes : tuple of FlagPlane
        The file's own planes of flags and masks that belong to the image: DQ, MASK, BPM, …
    unused_planes : tuple of str
        Planes of flags that belong to the image by name or chip and have another size, as "DQ (2048×512 pixels)".
    error_plane, model_plane : str
        Plane of errors, variance or weights, and model of sky or background of the image in its file, as
        `FILE[EXTENSION]` names them; empty where there is none.
    own_mask : (ny, nx) bool or None
        True where these say that a pixel is bad, by what their flags mean; by all flags where that is not known.
    chip : ChipIdentity or None
        Which chip of its exposure it is of, as far as its own header says.
    chips : tuple of str
        All science images of its file, as `FILE[EXTENSION]` names them; empty for an image in memory.
    coordinate_tables : tuple of HDU
        Extensions that the world coordinates of the header refer to: `WCS(header, HDUList([PrimaryHDU(), *tables]))`.
    """

    data: NDArray[Any]
    unit: UnitBase
    unit_assumed: bool
    header: Header
    damaged: bool = False
    header_changed: bool = False
    placed: str = ""
    conversion: UnitConversion = PLAIN_COUNTS
    path: Path | None = None
    extension: str = "0"
    images: tuple[str, ...] = ()
    own_planes: tuple[FlagPlane, ...] = ()
    unused_planes: tuple[str, ...] = ()
    error_plane: str = ""
    model_plane: str = ""
    own_mask: NDArray[np.bool_] | None = None
    chip: ChipIdentity | None = None
    chips: tuple[str, ...] = ()
    coordinate_tables: tuple[Any, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(ny, nx), pixels."""
        return self.data.shape[0], self.data.shape[1]

    @cached_property
    def checksum(self) -> str:
        """SHA-256, hexadecimal, of dtype, shape and little-endian bytes of `data`; a tenth of a second for 4096²."""
        data = np.ascontiguousarray(self.data, self.data.dtype.newbyteorder("<"))
        digest = hashlib.sha256(f"{data.dtype.str} {self.shape}".encode())
        digest.update(data.data)
        return digest.hexdigest()

    @property
    def name(self) -> str:
        """What to call the frame in the window and in messages: its file, else what it shows."""
        return self.path.name if self.path else str(self.header.get("OBJECT") or "image in memory")

    @property
    def chip_location(self) -> FileLocation | None:
        """Its file, with the extension where the file has several science images; None for an image in memory."""
        if self.path is None:
            return None
        return FileLocation(self.path, self.extension if len(self.chips) > 1 else "")

    @property
    def chip_name(self) -> str:
        """The name, with the extension where its file has several science images: `flc.fits[SCI,2]`."""
        return self.name if self.chip_location is None else self.chip_location.name

    @property
    def part_name(self) -> str:
        """The name with the extension that was read, as `FILE[EXTENSION]`; the name alone where it is the primary."""
        return self.name if self.extension == "0" else f"{self.name}[{self.extension}]"
