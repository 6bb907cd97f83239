"""What opens an exposure: its files, their reduction, how masks are read, and what is said in place of the header.

The fields of the parts below are the one table of what an exposure is made of. Whatever keeps, completes, moves or
passes on a request goes through `OpenRequest`, field by field: a new one is added here, to the code that uses it, and
to the argument and the widget that show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from crviewer.frames.facts.detector_facts import DetectorFacts, given_fact
from crviewer.frames.facts.mosaic_choice import MosaicChoice
from crviewer.frames.fits.file_location import FileLocation, same_file
from crviewer.frames.masks.mask_majority import MaskMajority
from crviewer.frames.models.model_choice import BackgroundChoice, NoiseChoice

FileName = str | Path  # `FILE` or `FILE[EXTENSION]`


# Whether what is said of one frame holds for the other frames of its detector too; every field has to tell. Beside it,
# a field may have a label and a unit for the observer; otherwise its name is its label.
_OF_FRAME = {"of_detector": False}
_OF_DETECTOR = {"of_detector": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureFiles:
    """The files that an exposure is read from, each as `FILE` or `FILE[EXTENSION]`; every field names files.

    Attributes
    ----------
    science : str or Path
        Empty in what is said of many frames.
    dark, bias, flat : str or Path or None
        Bias and flat are applied wherever they are named.
    masks : tuple of str or Path
        Masks of known bad pixels, of which the union is taken.
    detection : str or Path or None
        A mask in which another tool flagged cosmic rays, to be reviewed in place of what a detector finds.
    variance : str or Path or None
        Errors, variance or weights of the science frame, used as its noise.
    background : str or Path or None
        A model of its sky and lines, which detection leaves out.
    """

    science: FileName = field(default="", metadata=_OF_FRAME)
    dark: FileName | None = field(default=None, metadata=_OF_FRAME)
    masks: tuple[FileName, ...] = field(default=(), metadata=_OF_FRAME)
    bias: FileName | None = field(default=None, metadata=_OF_DETECTOR)
    flat: FileName | None = field(default=None, metadata=_OF_DETECTOR)
    detection: FileName | None = field(default=None, metadata=_OF_FRAME)
    variance: FileName | None = field(default=None, metadata=_OF_FRAME)
    background: FileName | None = field(default=None, metadata=_OF_FRAME)

    def named(self) -> Iterator[tuple[str, FileName]]:
        """Every file that is named, with its field; a field of several files comes as often."""
        for each in fields(self):
            value = getattr(self, each.name)
            yield from ((each.name, file) for file in (value if isinstance(value, tuple) else (value,)) if file)

    @property
    def companions(self) -> tuple[FileName, ...]:
        """What goes with the science frame; what another tool flagged in it is no companion."""
        return tuple(file for name, file in self.named() if name not in ("science", "detection"))

    def followed(self) -> ExposureFiles:
        """The companions that follow the chip of a science frame by their headers: those that name no extension.

        Returns
        -------
        ExposureFiles
            Without a science frame.
        """
        moved = self.moved(lambda file: "" if FileLocation.parse(file).extension else file)
        dropped: dict[str, Any] = {each.name: None for each in fields(moved) if getattr(moved, each.name) == ""}
        return replace(moved, **{**dropped, "science": "", "masks": tuple(filter(None, moved.masks))})

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is read, without extensions."""
        return tuple(FileLocation.parse(file).path for _, file in self.named())

    def moved(self, where: Callable[[FileName], FileName]) -> ExposureFiles:
        """The same files under other names.

        Parameters
        ----------
        where : callable
            Gives another name for each that is named.

        Returns
        -------
        ExposureFiles
            Extensions are for `where` to keep.
        """
        return replace(self, **{each.name: _moved(getattr(self, each.name), where) for each in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionOptions:
    """What is done to the science frame on opening, with the files that are named.

    Attributes
    ----------
    subtract_dark : bool
        Take the dark, if there is one, off the science frame; otherwise it is only there to be looked at.
    scale_dark : bool
        Scale the dark to the exposure time of the science frame before it is subtracted.
    force_calibration : bool
        Apply calibration frames that do not seem to belong (`crviewer.frames.exposure.calibration_match`).
    """

    subtract_dark: bool = field(default=False, metadata=_OF_DETECTOR | {"label": "dark subtraction"})
    scale_dark: bool = field(default=False, metadata=_OF_FRAME | {"label": "scaling of the dark"})
    force_calibration: bool = field(
        default=False, metadata=_OF_DETECTOR | {"label": "applying calibration frames that differ"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskOptions:
    """What the values of masks mean.

    Attributes
    ----------
    majority : MaskMajority
        What to do with a mask, the science file's own included, that has more than half of its pixels set.
    bits : str
        Which flags of `ExposureFiles.detection` count (`crviewer.frames.flags.flag_choice`); where it is empty,
        those that are known to mean a cosmic ray, or every value but 0 if none is known.
    mask_bits : str
        Which flags mean a bad pixel, in the science file's own planes and in mask files; empty for those that are known
        to mean one. Of a mask of 0 and 1 it says nothing.
    """

    majority: MaskMajority = field(default=MaskMajority.ASK, metadata=_OF_DETECTOR | {"label": "meaning of 1 in masks"})
    bits: str = field(default="", metadata=_OF_FRAME | {"label": "flags under review"})
    mask_bits: str = field(default="", metadata=_OF_DETECTOR | {"label": "flags of bad pixels"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """What detection takes for noise and background where `ExposureFiles` names no file of them.

    Attributes
    ----------
    noise : NoiseChoice
        The noise model, or a plane of the science file.
    background_model : BackgroundChoice
        None, a plane of the science file, or a model made of the image.

    Raises
    ------
    ValueError
        If a text is none of the choices.
    """

    noise: NoiseChoice = field(default=NoiseChoice.MODEL, metadata=_OF_DETECTOR)
    background_model: BackgroundChoice = field(
        default=BackgroundChoice.NONE, metadata=_OF_DETECTOR | {"label": "background"}
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "noise", NoiseChoice(self.noise))  # scripts give texts
        object.__setattr__(self, "background_model", BackgroundChoice(self.background_model))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderOverrides:
    """What the observer says in place of the headers; None where the headers hold.

    Attributes
    ----------
    gain : float or None, electrons per adu
    read_noise : float or None, electrons
    exposure : float or None, seconds
    saturation : float or None, unit of the science frame
    unit : str or None
        Of the science frame, and of every other frame that names none.
    scale : float or None, of that unit
        What a pixel value of 1 is, in the science frame unless it has whole numbers, and in every other frame that was
        normalised.
    pssl : float or None, electrons
        The sky level that was subtracted from the science frame before, which detection adds back; so called by
        L.A.Cosmic's earlier programs.
    mosaic : MosaicChoice or None
        Whether the frame is a colour mosaic.

    Raises
    ------
    ValueError
        If a number is not positive.
    """

    gain: float | None = field(default=None, metadata=_OF_DETECTOR | {"unit": "e⁻/ADU"})
    read_noise: float | None = field(default=None, metadata=_OF_DETECTOR | {"unit": "e⁻"})
    exposure: float | None = field(default=None, metadata=_OF_FRAME | {"label": "exposure time", "unit": "s"})
    saturation: float | None = field(default=None, metadata=_OF_DETECTOR | {"unit": "in the file’s unit"})
    unit: str | None = field(default=None, metadata=_OF_DETECTOR)
    scale: float | None = field(default=None, metadata=_OF_DETECTOR | {"unit": "counts per pixel value"})
    pssl: float | None = field(default=None, metadata=_OF_FRAME | {"label": "subtracted sky", "unit": "e⁻"})
    mosaic: MosaicChoice | None = field(default=None, metadata=_OF_DETECTOR | {"label": "colour mosaic"})

    def __post_init__(self) -> None:
        for name, value in self.numbers().items():
            given_fact(name, value)

    def numbers(self) -> dict[str, float]:
        """The numbers that were given, by name."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in given.items() if isinstance(value, int | float)}

    def facts(self) -> dict[str, float]:
        """The numbers that are facts about the detector, by field of `DetectorFacts`."""
        known = {each.name for each in fields(DetectorFacts)}
        return {name: value for name, value in self.numbers().items() if name in known}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest:
    """What to open, and how; `of` makes one from the fields of its parts, whose names differ from each other.

    Attributes
    ----------
    files : ExposureFiles
    reduction : ReductionOptions
    mask_options : MaskOptions
    overrides : HeaderOverrides
    models : ModelOptions
    """

    files: ExposureFiles = ExposureFiles()
    reduction: ReductionOptions = ReductionOptions()
    mask_options: MaskOptions = MaskOptions()
    overrides: HeaderOverrides = HeaderOverrides()
    models: ModelOptions = ModelOptions()

    @classmethod
    def of(cls, **said: Any) -> OpenRequest:
        """Make a request of the fields of its parts (`science="a.fits", gain=2.0`).

        Parameters
        ----------
        **said
            By the name of the field.

        Returns
        -------
        OpenRequest
            All other fields say nothing.

        Raises
        ------
        TypeError
            If there is no such field.
        ValueError
            If a number is not positive.
        """
        return cls().with_fields(**said)

    def with_fields(self, **said: Any) -> OpenRequest:
        """Replace the values of some fields.

        Parameters
        ----------
        **said
            By the name of the field.

        Returns
        -------
        OpenRequest
            All other fields are as they were.

        Raises
        ------
        TypeError
            If no request has a field of that name.
        """
        unknown = said.keys() - request_fields().keys()
        if unknown:
            raise TypeError(f"no request has {', '.join(sorted(unknown))}; there are {', '.join(request_fields())}")
        return replace(self, **{part.name: _with(getattr(self, part.name), said) for part in fields(self)})

    @property
    def science(self) -> FileName:
        """The science frame."""
        return self.files.science

    def values(self) -> dict[str, Any]:
        """The value of every field of every part."""
        parts = [getattr(self, part.name) for part in fields(self)]
        return {each.name: getattr(part, each.name) for part in parts for each in fields(part)}

    def said(self) -> dict[str, Any]:
        """The fields that are not as they are where nobody says anything."""
        return {name: value for name, value in self.values().items() if value != request_fields()[name].default}

    def completed(self, known: OpenRequest) -> OpenRequest:
        """The same, in which all that it leaves unsaid is as in another request.

        Parameters
        ----------
        known : OpenRequest
            Its science frame does not count; nor do its bits where this request names another mask of flagged pixels.

        Returns
        -------
        OpenRequest
            Of the same science frame.
        """
        said = self.said()
        if self.files.detection is not None and not same_file(self.files.detection, known.files.detection):
            said["bits"] = self.mask_options.bits  # what is known is of another mask
        return known.with_fields(**{**said, "science": self.science})

    def of_detector(self) -> OpenRequest:
        """What is true of other frames of the same detector as well."""
        return OpenRequest.of(**{name: value for name, value in self.said().items() if is_of_detector(name)})

    def of_chips(self) -> OpenRequest:
        """What is true of the other chips of the same exposure as well, with the companions that follow the chip."""
        return replace(self, files=self.files.followed())

    def with_files(self, where: Callable[[FileName], FileName]) -> OpenRequest:
        """The same with every file under another name.

        Parameters
        ----------
        where : callable
            As in `ExposureFiles.moved`.

        Returns
        -------
        OpenRequest
            All else is as it was.
        """
        return replace(self, files=self.files.moved(where))


def request_fields() -> dict[str, Field[Any]]:
    """Every field of every part of a request, by name."""
    return {each.name: each for part in fields(OpenRequest) for each in fields(part.default)}  # type: ignore[arg-type]


def is_of_detector(name: str) -> bool:
    """Tell whether a field holds for every frame of a detector.

    Parameters
    ----------
    name : str
        Of a field in `request_fields`.

    Returns
    -------
    bool
        False for what is said of one frame alone.
    """
    return bool(request_fields()[name].metadata["of_detector"])


def label_of_field(name: str) -> str:
    """What a field is called to the observer.

    Parameters
    ----------
    name : str
        Of a field in `request_fields`.

    Returns
    -------
    str
        Such as "read noise".
    """
    return request_fields()[name].metadata.get("label", "") or name.replace("_", " ")


def unit_of_field(name: str) -> str:
    """The unit of a field, as the observer reads it.

    Parameters
    ----------
    name : str
        Of a field in `request_fields`.

    Returns
    -------
    str
        Such as "e⁻/ADU"; empty where it has none.
    """
    return str(request_fields()[name].metadata.get("unit", ""))


def _with(part: Any, said: dict[str, Any]) -> Any:
    changes = {each.name: said[each.name] for each in fields(part) if each.name in said}
    return replace(part, **changes) if changes else part


def _moved(value: Any, where: Callable[[FileName], FileName]) -> Any:
    if isinstance(value, tuple):
        return tuple(map(where, value))
    return where(value) if value else value
