"""Names of crviewer 0.1.0: scripts that imported from inside it go on working, and are told the names of today.

Modules were moved into rooms after 0.1.0, and many classes got longer names. A module that is not found is looked for
in the table below; what is asked of it comes from where it is now, with a `DeprecationWarning` that names the place.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import MappingProxyType, ModuleType
from typing import Any

_PACKAGE = "crviewer."
# A line a module: its old name, the modules that have its content now, and the names in it that have changed.
_TABLE = """
detection.builtin detection.detectors.builtin_detectors Median=MedianFilterDetector
detection.completeness detection.measures.completeness Trial=InjectionTrial
detection.counts detection.detectors.ray_counts Counts=RayCounts
detection.detection detection.core.detection
detection.detector detection.detectors.lacosmic_detector
detection.edges detection.detectors.edge_reflection
detection.filling detection.detectors.median_filling
detection.growing detection.lacosmic.ray_growth Growth=RayGrowth Ground=GrowthMaps
detection.injection detection.measures.ray_injection Injector=RayInjector
detection.muons detection.measures.expected_muons Expected=ExpectedMuons
detection.observation detection.core.detector_input Observation=DetectorInput
detection.offered detection.detectors.offered_detectors Choice=DetectorChoice Offered=OfferedDetectors
detection.other detection.detectors.other_detector
detection.parameters detection.core.parameters
detection.pixel_sets detection.core.pixel_indices Flat=PixelIndices
detection.plain detection.lacosmic.plain_lacosmic
detection.rays detection.core.rays
detection.settings detection.detectors.detection_settings Settings=DetectionSettings
detection.watch detection.core.job_watch Watch=JobWatch
frames.assembling frames.exposure.assembling Inputs=ExposureFrames
frames.calibration frames.exposure.reduction
frames.celestial frames.facts.sky_position
frames.circumstances frames.exposure.circumstances Circumstances=ObservingCircumstances
frames.claims frames.fits.header_claims
frames.conversion frames.exposure.electron_conversion|frames.values.pixel_unit
frames.dark frames.exposure.dark_frame Dark=DarkFrame
frames.demo frames.simulated.demo
frames.error frames.fits.frame_error
frames.exposure frames.exposure.exposure
frames.extensions frames.fits.pixel_data
frames.facts frames.facts.detector_facts Fact=DetectorFact
frames.fits_file frames.fits.fits_file
frames.flagged frames.masks.flagged_values Flagged=FlaggedValues
frames.frame frames.fits.frame
frames.header frames.fits.header_cards|frames.values.card_number
frames.image frames.fits.pixel_data Glimpse=ImageGlimpse
frames.keywords frames.facts.keywords
frames.kind frames.facts.frame_kind Kind=FrameKind Guess=KindGuess
frames.location frames.fits.file_location Location=FileLocation
frames.masks frames.masks.mask_majority|frames.masks.mask_reading Majority=MaskMajority
frames.opening frames.exposure.opening|frames.exposure.open_request
frames.reading frames.fits.frame_reading
frames.remote frames.fits.remote_files
frames.scaling frames.values.pixel_scaling
frames.simulate frames.simulated.simulate Scene=SimulatedScene
frames.start_time frames.facts.start_time
frames.unit frames.values.pixel_unit
frames.writing frames.fits.fits_writing
frames.written frames.fits.plain_text
night.batch.task night.batch.batch_task Ending=TaskEnding Task=BatchTask Outcome=TaskOutcome
products.cleaned products.formats.cleaned_image
products.colours products.core.verdict_colours
products.completeness products.formats.completeness_table
products.compressed products.formats.compressed_masks
products.conventions products.formats.dq_conventions Convention=DqConvention
products.export products.core.export Export=ExportRequest
products.exporting products.catalogue.exporting Outcome=ExportOutcome
products.fill products.core.fills Fill=CosmicRayFill
products.header products.core.product_header
products.masks products.formats.mask_files
products.product products.catalogue.product
products.provenance products.core.provenance
products.rectangles products.formats.iraf_rectangles
products.regions products.formats.ds9_regions
products.reviewed products.formats.reviewed_image
products.rows products.formats.clipboard_rows
products.saving products.core.product_writing
products.scierrdq products.formats.sci_err_dq
products.searched products.core.searched_image
products.sending products.catalogue.sending Message=SampMessage Sendable=SendableProduct
products.siril products.formats.siril_list
products.table products.formats.ray_table
review.acceptance review.suggest.acceptance
review.agreement review.compare.agreement Rule=MergeRule Agreement=ReviewerAgreement
review.brush review.core.brush
review.comparison review.compare.detection_change
review.condition review.list.ray_condition Name=NumberName Condition=RayCondition Not=NotCondition
review.dark review.core.dark_level
review.defects review.core.known_defects Defects=KnownDefects
review.detecting review.core.detection_request|review.core.exposure_search
review.dq review.core.dq
review.filtering review.list.ray_filter Filter=RayFilter
review.footprint review.core.footprint Footprint=VerdictFootprint
review.grammar review.list.filter_grammar
review.history review.core.history Step=ReviewStep History=ReviewHistory
review.hole review.core.holes
review.judgement review.core.judgements Edit=JudgementEdit
review.listing review.list.ray_list Listing=RayList
review.masking review.core.masking Flagged=FlaggedPixels Masking=MaskByKind
review.measurement review.core.measurements Measurements=RayMeasurements
review.notes review.list.ray_notes Notes=ReviewNotes
review.others review.evidence.other_exposures Other=OtherExposure Others=OtherExposures
review.painting review.core.painting Paint=PaintedKind Painting=HandPainting
review.profile review.core.light_profile
review.retouching review.core.ray_editing
review.review review.core.review
review.rules review.suggest.rules Condition=RuleCondition Rule=SuggestionRule
review.selection review.list.ray_selection Selection=RaySelection
review.similar review.suggest.similar_rays
review.suggestion review.suggest.suggestions
review.trace review.evidence.exposure_trace Trace=ExposureTrace
review.tracing review.evidence.trace_making
review.verdict review.core.verdict
review.weighing review.compare.sigclip_weighing Curve=TradeoffCurve Weighing=SigclipWeighing
"""
_SPECIAL = {"OpenRequest": "OpenRequest.of"}  # was built from plain keywords, as `of` does it


@dataclass(frozen=True, slots=True)
class MovedModule:
    """Where the content of a module of 0.1.0 is now.

    Attributes
    ----------
    targets : tuple of str
        Modules, with their full names.
    renamed : mapping of str
        Names of 0.1.0 with those of today, where they differ.
    """

    targets: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, name: str) -> Any:
        """Find what had a name in the old module.

        Parameters
        ----------
        name : str
            As 0.1.0 had it.

        Returns
        -------
        Any
            The class, function or constant of today.

        Raises
        ------
        AttributeError
            If there is no such thing any more.
        """
        today = self.renamed.get(name, _SPECIAL.get(name, name))
        first, _, rest = today.partition(".")
        for target in () if name.startswith("__") else self.targets:
            module = import_module(target)
            if hasattr(module, first):
                warnings.warn(f"{name} is {target}.{today} now", DeprecationWarning, stacklevel=3)
                found = getattr(module, first)
                return getattr(found, rest) if rest else found
        raise AttributeError(name)


def moved_modules() -> dict[str, MovedModule]:
    """Read the table.

    Returns
    -------
    dict of str to MovedModule
        By the full name of 0.1.0.
    """
    moved = {}
    for line in _TABLE.strip().splitlines():
        old, targets, *renamed = line.split()
        names = dict(pair.split("=") for pair in renamed)
        moved[_PACKAGE + old] = MovedModule(tuple(_PACKAGE + target for target in targets.split("|")), names)
    return moved


class _EarlierNamesFinder(MetaPathFinder, Loader):
    """Makes modules of 0.1.0 that Python does not find otherwise."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Tell whether a module is one of 0.1.0; see `importlib.abc.MetaPathFinder`."""
        if not fullname.startswith(_PACKAGE) or fullname not in moved_modules():
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module; see `importlib.abc.Loader`."""

    def exec_module(self, module: ModuleType) -> None:
        """Let the module look up its content where that is now."""
        module.__doc__ = "Names of crviewer 0.1.0."
        module.__dict__["__getattr__"] = moved_modules()[module.__name__].find


def install() -> None:
    """Make names of 0.1.0 known to `import`, after everything else."""
    if not any(isinstance(finder, _EarlierNamesFinder) for finder in sys.meta_path):
        sys.meta_path.append(_EarlierNamesFinder())
