"""The table of DQ conventions: the one place where the flags of other pipelines are written down.

By it planes are read, `--bits` and `--mask-bits` understand names, and DQ products are written. What a flag means is
what its pipeline says; how that was judged for a search for cosmic rays is the choice of `FlagMeaning`.
"""

from __future__ import annotations

from collections.abc import Mapping

from crviewer.frames.flags.flag import Flag, FlagConvention, FlagMeaning

_Values = Mapping[str, int]
_NONE: _Values = {}


def _flags(
    *,
    bad: _Values = _NONE,
    no_data: _Values = _NONE,
    saturated: _Values = _NONE,
    cosmic: _Values = _NONE,
    information: _Values = _NONE,
) -> tuple[Flag, ...]:
    groups = {
        FlagMeaning.BAD: bad,
        FlagMeaning.NO_DATA: no_data,
        FlagMeaning.SATURATED: saturated,
        FlagMeaning.COSMIC_RAY: cosmic,
        FlagMeaning.INFORMATION: information,
    }
    flags = [Flag(name, value, meaning) for meaning, group in groups.items() for name, value in group.items()]
    return tuple(sorted(flags, key=lambda flag: flag.value))


HST_ACS = FlagConvention(
    name="hst",
    title="HST/ACS",
    source="https://www.stsci.edu/hst/instrumentation/acs/data-analysis/dq-flag-definitions",
    flags=_flags(
        bad={
            "BADPIX": 4,
            "MASKED": 8,
            "HOT": 16,
            "UNSTABLE": 32,
            "BADCOL": 128,
            "BADREF": 512,
            "TRAP": 1024,
            "USER": 16384,
        },
        no_data={"LOST": 1, "FILLED": 2},
        saturated={"SATURATED": 256, "ATODSAT": 2048},
        cosmic={"CRDRIZ": 4096, "CRREJ": 8192},
        information={"WARM": 64},
    ),
)
HST_WFC3_UVIS = FlagConvention(
    name="wfc3",
    title="HST/WFC3 UVIS",
    source="WFC3 Data Handbook, table 3.3; https://hst-docs.stsci.edu/wfc3dhb",
    flags=_flags(
        bad={"BADPIX": 4, "HOT": 16, "UNSTABLE": 32, "BADBIAS": 128, "BADFLAT": 512, "TRAP": 1024},
        no_data={"LOST": 1, "FILLED": 2},
        saturated={"SATURATED": 256, "ATODSAT": 2048},
        cosmic={"CRDRIZ": 4096, "CRREJ": 8192},
        information={"RESERVED": 8, "WARM": 64, "GHOST": 16384},
    ),
)
HST_WFC3_IR = FlagConvention(
    name="wfc3ir",
    title="HST/WFC3 IR",
    source="WFC3 Data Handbook, table 3.3; https://hst-docs.stsci.edu/wfc3dhb",
    flags=_flags(
        bad={"BADPIX": 4, "BADZERO": 8, "HOT": 16, "UNSTABLE": 32, "BADREF": 128, "BADFLAT": 512},
        no_data={"LOST": 1, "FILLED": 2},
        saturated={"SATURATED": 256},
        cosmic={"CRDRIZ": 4096},
        # 8192 is of the fit to the ramp, whose other reads can still be used, like JUMP_DET of JWST
        information={"WARM": 64, "RESERVED": 1024, "ZEROSIG": 2048, "CRRAMP": 8192, "GHOST": 16384},
    ),
)
HST_STIS = FlagConvention(
    name="stis",
    title="HST/STIS",
    source="STIS Data Handbook, table 2.8; https://hst-docs.stsci.edu/stisdhb",
    flags=_flags(
        bad={"BADPIX": 4, "MASKED": 8, "HOT": 16, "LARGEBLEM": 32, "BADREF": 512},
        no_data={"LOST": 1, "FILLED": 2, "OVERSCAN": 128},
        saturated={"SATURATED": 256},
        cosmic={"CRREJ": 8192},
        information={"VIGNETTED": 64, "SMALLBLEM": 1024, "BACKREJ": 2048, "BADINPUT": 4096, "NOTCTI": 16384},
    ),
)
HST_WFPC2 = FlagConvention(
    name="wfpc2",
    title="HST/WFPC2",
    source="WFPC2 Data Handbook, table 3.4; https://www.stsci.edu/hst/wfpc2/analysis/WFPC2_flags.html",
    flags=_flags(
        bad={"BADREF": 2, "DEFECT": 4, "BADPIX": 32, "TRAP": 128, "WARM": 512},
        no_data={"LOST": 1, "MISSING": 16, "CHIP": 2048},
        saturated={"ATODSAT": 8},
        information={"ABOVETRAP": 256, "REPAIRED": 1024},
    ),
)
JWST = FlagConvention(
    name="jwst",
    title="JWST",
    source="stdatamodels.jwst.datamodels.dqflags; DO_NOT_USE alone means bad, spacetelescope/jwst issue 5500",
    implied=1,  # the outlier step sets DO_NOT_USE with OUTLIER
    unless=(1 << 3) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 18) | (1 << 30) | (1 << 31),
    flags=_flags(
        bad={"DO_NOT_USE": 1},
        cosmic={"OUTLIER": 1 << 4},
        information={
            "SATURATED": 1 << 1,  # in some reads; DO_NOT_USE is set where none is left
            "JUMP_DET": 1 << 2,  # in the ramp, whose other reads are used
            "DROPOUT": 1 << 3,
            "PERSISTENCE": 1 << 5,
            "AD_FLOOR": 1 << 6,
            "CHARGELOSS": 1 << 7,
            "UNRELIABLE_ERROR": 1 << 8,
            "NON_SCIENCE": 1 << 9,
            "DEAD": 1 << 10,
            "HOT": 1 << 11,
            "WARM": 1 << 12,
            "LOW_QE": 1 << 13,
            "RC": 1 << 14,
            "TELEGRAPH": 1 << 15,
            "NONLINEAR": 1 << 16,
            "BAD_REF_PIXEL": 1 << 17,
            "NO_FLAT_FIELD": 1 << 18,
            "NO_GAIN_VALUE": 1 << 19,
            "NO_LIN_CORR": 1 << 20,
            "NO_SAT_CHECK": 1 << 21,
            "UNRELIABLE_BIAS": 1 << 22,
            "UNRELIABLE_DARK": 1 << 23,
            "UNRELIABLE_SLOPE": 1 << 24,
            "UNRELIABLE_FLAT": 1 << 25,
            "OPEN": 1 << 26,
            "ADJ_OPEN": 1 << 27,
            "UNRELIABLE_RESET": 1 << 28,
            "MSA_FAILED_OPEN": 1 << 29,
            "OTHER_BAD_PIXEL": 1 << 30,
            "REFERENCE_PIXEL": 1 << 31,
        },
    ),
)
DRAGONS = FlagConvention(
    name="dragons",
    title="DRAGONS",
    source="geminidr.gemini.lookups.DQ_definitions",
    flags=_flags(
        bad={"bad_pixel": 1},
        no_data={"no_data": 16},
        saturated={"saturated": 4},
        cosmic={"cosmic_ray": 8},
        information={"non_linear": 2, "overlap": 32, "unilluminated": 64},
    ),
)
# The numbers of its planes differ from file to file: MP_… in the header tells them. Those here are of new files.
LSST = FlagConvention(
    name="lsst",
    title="LSST",
    source="lsst.afw.image.Mask; https://dp1.lsst.io/products/images/visit_image_mask_planes.html",
    flags=_flags(
        bad={"BAD": 1},
        no_data={"NO_DATA": 1 << 8},
        saturated={"SAT": 2},
        cosmic={"CR": 8},
        information={
            "INTRP": 4,
            "EDGE": 1 << 4,
            "DETECTED": 1 << 5,
            "DETECTED_NEGATIVE": 1 << 6,
            "SUSPECT": 1 << 7,
            "STREAK": 1 << 9,  # added by lsst.meas.algorithms.MaskStreaksTask
        },
    ),
)
LCO = FlagConvention(
    name="lco",
    title="LCO BANZAI",
    source="banzai.bpm and banzai.cosmic of https://github.com/LCOGT/banzai",
    flags=_flags(bad={"BAD": 1}, saturated={"SATURATED": 2}, cosmic={"COSMIC_RAY": 8}),
)
DESI = FlagConvention(
    name="desi",
    title="DESI",
    source="ccdmask in desispec.maskbits",
    flags=_flags(
        bad={"BAD": 1, "HOT": 2, "DEAD": 4, "PIXFLATZERO": 32, "PIXFLATLOW": 64, "HIGHVAR": 128, "BADREADNOISE": 256},
        saturated={"SATURATED": 8},
        cosmic={"COSMIC": 16},
    ),
)
ZTF = FlagConvention(
    name="ztf",
    title="ZTF",
    source="ZSDS Explanatory Supplement 5.0, section 10.3",
    flags=_flags(
        bad={"LOW_RESPONSIVITY": 4, "HIGH_RESPONSIVITY": 8, "NOISY": 16, "DEAD": 1 << 9},
        no_data={"NAN": 1 << 10, "NON_DATA": 1 << 16},
        saturated={"SATURATED": 1 << 8},
        cosmic={"PIXEL_SPIKE": 1 << 7},
        information={
            "TRACK": 1,
            "SEXTRACTOR_DETECTION": 2,
            "GHOST": 32,
            "GHOST_CHARGE": 64,
            "PSF_SOURCE": 1 << 11,
            "HALO": 1 << 12,
        },
    ),
)
DES = FlagConvention(
    name="des",
    title="DES",
    source="mask_bits.h of https://github.com/DarkEnergySurvey/pixcorrect",
    flags=_flags(
        bad={"BPM": 1, "LOW": 8},
        saturated={"SATURATE": 2, "TRAIL": 64, "EDGEBLEED": 128},
        cosmic={"CRAY": 16},
        information={
            "INTERP": 4,
            "STAR": 32,
            "SSXTALK": 256,
            "EDGE": 512,
            "STREAK": 1024,
            "SUSPECT": 2048,
            "FIXED": 4096,
            "NEAREDGE": 8192,
            "TAPEBUMP": 16384,
        },
    ),
)
DECAM = FlagConvention(
    name="decam",
    title="DECam Community Pipeline",
    source="DECam Data Handbook, section 3.4; https://community.lsst.org/t/decam-data-quality-masks/133",
    codes=True,
    flags=_flags(
        bad={"BAD": 1, "LOW_WEIGHT": 6},
        no_data={"NO_VALUE": 2},
        saturated={"SATURATED": 3, "BLEED": 4},
        cosmic={"COSMIC_RAY": 5},
        information={"DIFFERENCE": 7, "STREAK": 8},
    ),
)
DECAM_BITS = FlagConvention(
    name="decam-bits",
    title="DECam Community Pipeline before V3.5",
    source="legacypipe.bits of https://github.com/legacysurvey/legacypipe",
    flags=_flags(
        bad={"BADPIX": 1},
        saturated={"SATUR": 2, "BLEED": 64},
        cosmic={"CR": 16},
        information={"INTERP": 4, "TRANS": 128, "EDGE": 256, "EDGE2": 512},
    ),
)
EURO3D = FlagConvention(
    name="eso",
    title="ESO (Euro3D)",
    source="https://mpdaf.readthedocs.io/en/latest/euro3D.html, as MUSE and X-shooter write them",
    flags=_flags(
        bad={
            "LOW_QE": 64,
            "CALIBRATION_DEFECT": 128,
            "HOT": 256,
            "DARK": 512,
            "CHARGE_TRAP": 1024,
            "DEAD": 8192,
            "OTHER_BAD_PIXEL": 16384,
        },
        no_data={"MISSING": 1 << 30, "OUTSIDE": 1 << 31},
        saturated={"WELL_SATURATED": 2048, "AD_SATURATED": 4096},
        cosmic={"COSMIC_REMOVED": 16, "COSMIC_RAY": 32},
        information={"TELLURIC_CORRECTED": 1, "TELLURIC": 2, "GHOST": 4, "PICKUP_NOISE": 8},
    ),
)
EUCLID_VIS = FlagConvention(
    name="euclid-vis",
    title="Euclid VIS",
    source="https://euclid.esac.esa.int/msp/dpdd/v1.1/visdpd/dpcards/vis_flagmap.html",
    implied=1,  # INVALID stands for several flags
    unless=2 | 4 | 128 | 256 | (1 << 12) | (1 << 15) | (1 << 22),
    flags=_flags(
        bad={
            "INVALID": 1,
            "HOT": 2,
            "COLD": 4,
            "BAD_COLUMN": 128,
            "BAD_CLUSTER": 256,
            "OVRCOL": 1 << 12,
            "CHARINJ": 1 << 15,
        },
        no_data={"NO_DATA": 1 << 22},
        saturated={"SAT": 8, "ADCMAX": 1 << 21},
        cosmic={"COSMIC": 16},
        information={
            "GHOST": 32,
            "QUADEDGE": 64,
            "CR_REGION": 512,
            "EXTOBJ": 1 << 13,
            "SCATLIGHT": 1 << 14,
            "SATXTALKGHOST": 1 << 17,
            "STARSIGNAL": 1 << 18,
            "SATURATEDSTAR": 1 << 19,
            "CTICORRECTION": 1 << 20,
            "STITCHBLOCK": 1 << 23,
            "OBJECTS": 1 << 24,
        },
    ),
)
PANSTARRS = FlagConvention(
    name="ps1",
    title="Pan-STARRS",
    source="https://outerspace.stsci.edu/display/PANSTARRS/PS1+Pixel+flags+in+Image+Table+Data",
    flags=_flags(
        bad={"DETECTOR": 1, "FLAT": 2, "DARK": 4, "CTE": 16, "LOW": 64, "CONV.BAD": 0x2000},
        no_data={"BLANK": 8},
        saturated={"SAT": 32},
        cosmic={"CR": 0x100},
        information={
            "SUSPECT": 128,
            "SPIKE": 0x200,
            "GHOST": 0x400,
            "STREAK": 0x800,
            "STARCORE": 0x1000,
            "CONV.POOR": 0x4000,
        },
    ),
)
KCWI = FlagConvention(
    name="kcwi",
    title="KCWI",
    source="CorrectDefects, RemoveCosmicRays and FlagSaturation of https://github.com/Keck-DataReductionPipelines/KCWI_DRP",
    flags=_flags(bad={"DEFECT": 2}, saturated={"SATURATED": 8}, cosmic={"CR": 4}),
)
PYPEIT = FlagConvention(
    name="pypeit",
    title="PypeIt",
    source="pypeit.images.imagebitmask; https://pypeit.readthedocs.io/en/latest/out_masks.html",
    flags=_flags(
        bad={"BPM": 1},
        no_data={"IS_NAN": 32, "IVAR_NAN": 128},
        saturated={"SATURATION": 4},
        cosmic={"CR": 2},
        information={"MINCOUNTS": 8, "OFFSLITS": 16, "IVAR0": 64, "EXTRACT": 256, "BADSCALE": 512, "STCKMASK": 1024},
    ),
)

COMMON = (HST_ACS, JWST, DRAGONS, LSST, LCO, DESI, DECAM)  # whose names are understood without theirs before it
CONVENTIONS = (
    HST_ACS,
    HST_WFC3_UVIS,
    HST_WFC3_IR,
    HST_STIS,
    HST_WFPC2,
    JWST,
    DRAGONS,
    LSST,
    LCO,
    DESI,
    DECAM,
    DECAM_BITS,
    DES,
    ZTF,
    EURO3D,
    EUCLID_VIS,
    PANSTARRS,
    KCWI,
    PYPEIT,
)
