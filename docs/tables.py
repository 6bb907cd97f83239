"""Tables of the user guide, generated from the code that they describe, so that they are never out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crviewer.frames.facts.camera_setting import CAMERAS, COMPANIONS, NAMING, PROGRAMS
from crviewer.frames.facts.card_reading import LARGEST_GAIN
from crviewer.frames.facts.card_unit import Counted
from crviewer.frames.facts.colour_mosaic import KEYWORDS as MOSAIC_KEYWORDS
from crviewer.frames.facts.detector_window import WINDOW_KEYWORDS
from crviewer.frames.facts.header_keywords import KEYWORDS, HeaderKeyword
from crviewer.frames.facts.start_time import DATES, DAYS, JULIAN_DAYS, TIMES
from crviewer.frames.fits.file_format import FORMATS
from crviewer.frames.flags.flag import FlagConvention, FlagMeaning
from crviewer.frames.flags.flag_conventions import CONVENTIONS as FLAG_CONVENTIONS
from crviewer.frames.flags.flag_recognition import RULES as RECOGNITION_RULES
from crviewer.frames.flags.flag_recognition import RecognitionRule
from crviewer.frames.values.pixel_unit import FACTORS, SPELLINGS
from crviewer.gui.window.action import key_groups
from crviewer.products.catalogue.product import GROUPS
from crviewer.products.formats.dq_conventions import CONVENTIONS
from crviewer.review.core.dq import DQ
from crviewer.review.core.verdict import Verdict
from crviewer.review.evidence.meaning import MEANINGS, titled
from crviewer.review.file.schema import connect, migrate
from crviewer.review.suggest.rules import RULES, RuleCondition


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def keys() -> str:
    """Keys and their actions, by menu."""
    rows = (
        (menu, text, " ".join(f"`{key}`" for key in keys.split()))
        for menu, group in key_groups()
        for text, keys in group
    )
    return table(("menu", "action", "keys"), rows)


def verdicts() -> str:
    """The verdicts and their keys."""
    return table(("verdict", "key"), ((verdict.label, f"`{verdict.letter}`") for verdict in Verdict))


def dq_bits() -> str:
    """Bits of the DQ plane."""
    return table(("bit", "value", "meaning"), ((bit.name, int(bit), bit.meaning) for bit in DQ))


def dq_of_others() -> str:
    """Flags of other pipelines for each of our DQ bits."""
    return table(
        ("pipeline", "type", *(bit.name or "" for bit in DQ)),
        (
            (each.title, each.dtype.__name__, *(_flags(each.says[bit], each.value(bit)) for bit in DQ))
            for each in CONVENTIONS
        ),
    )


def _flags(names: str, value: int) -> str:
    return f"{' + '.join(f'`{name}`' for name in names.split())} {value}" if names else "–"


def flags() -> str:
    """What the flags of each pipeline mean, and by which cards it is known."""
    meanings = (FlagMeaning.BAD, FlagMeaning.NO_DATA, FlagMeaning.SATURATED, FlagMeaning.COSMIC_RAY)
    return table(
        ("pipeline", "recognised by", *(meaning.value for meaning in meanings), "information, masks nothing", "source"),
        (
            (
                f"{each.title} (`{each.name}:`){', codes' if each.codes else ''}",
                "; ".join(_cards(rule) for rule in RECOGNITION_RULES if rule.convention is each)
                or "names in the header",
                *(_of_meaning(each, meaning) for meaning in meanings),
                _of_meaning(each, FlagMeaning.INFORMATION),
                each.source,
            )
            for each in FLAG_CONVENTIONS
        ),
    )


def _cards(rule: RecognitionRule) -> str:
    return " and ".join(f"{keyword} = `{pattern}`" for keyword, pattern in rule.cards.items())


def _of_meaning(convention: FlagConvention, meaning: FlagMeaning) -> str:
    return ", ".join(f"{flag.name} {flag.value}" for flag in convention.flags if flag.meaning is meaning) or "–"


def detector_windows() -> str:
    """The keywords that tell which part of the detector an image holds, in the order in which they are asked."""
    return table(("keywords",), ((f"`{keywords}`",) for keywords in WINDOW_KEYWORDS))


_FACTS = {
    "gain": "gain, e⁻/ADU",
    "read_noise": "read noise, e⁻",
    "exposure": "exposure time, s",
    "saturation": "saturation, in the unit of the frame",
    "pixel_size": "pixel size, µm",
}


def header_facts() -> str:
    """The keywords of each fact about the detector, in the order in which they are asked."""
    return table(
        ("fact", "keyword", "written by"),
        (
            (_FACTS[fact], keyword.family or f"`{keyword.name}`", f"{keyword.writers}{_unit(keyword)}")
            for fact, keywords in KEYWORDS.items()
            for keyword in keywords
        ),
    )


def _unit(keyword: HeaderKeyword) -> str:
    if keyword.counts is Counted.ADU_PER_ELECTRON:
        return f"; in {keyword.counts}"
    return "; in metres" if keyword.micrometres != 1 else ""


def settings_for_gain() -> str:
    """Whose GAIN is the setting of a camera."""
    return table(
        ("known by", "of"),
        (
            (", ".join(f"`{keyword}`" for keyword in NAMING), f"cameras: {', '.join(CAMERAS)}"),
            ("the same", f"programs: {', '.join(PROGRAMS)}"),
            *((f"`{keyword}`", reason) for keyword, reason in COMPANIONS.items()),
            ("`OFFSET`", "a whole number in GAIN"),
            ("the number itself", f"{LARGEST_GAIN:g} or more, without a unit"),
        ),
    )


def start_times() -> str:
    """The keywords of the time at the start of the exposure."""
    return table(
        ("keywords", "what they have"),
        (
            (_listed(DATES), "date, or date and time; with an offset from UTC, or as DD/MM/YY of the last century"),
            (_listed(TIMES), "time of day, or hours with decimals, where the date is alone"),
            (_listed(DAYS), "modified Julian date, where there is no date"),
            (_listed(JULIAN_DAYS), "Julian date, where there is none of them"),
        ),
    )


def units() -> str:
    """What the pixel values may count."""
    counts = ((f"{', '.join(spellings)}", unit) for unit, spellings in SPELLINGS.items())
    factors = (
        (f"{unit}, with `{card}` ({writer})", f"{counted}, divided by it")
        for card, (unit, counted, writer) in FACTORS.items()
    )
    return table(
        ("BUNIT", "read as"), (*counts, ("the same per second, minute or hour; multiples", "as they are"), *factors)
    )


def colour_mosaics() -> str:
    """The keywords of a colour mosaic."""
    return table(("keywords",), ((_listed(MOSAIC_KEYWORDS),),))


def other_formats() -> str:
    """Files that are no FITS."""
    kinds = {each.problem.removeprefix("is ").removeprefix("may be "): each.remedy for each in FORMATS}
    return table(("a file that is", "what to do"), kinds.items())


def _listed(keywords: Iterable[str]) -> str:
    return ", ".join(f"`{keyword}`" for keyword in keywords)


def products() -> str:
    """Products that a review can be exported to."""
    return table(
        ("`--format`", "product", "file", "what it is for"),
        (
            (f"`{product.format}`", product.name, f"`{product.named('FRAME')}`", product.purpose)
            for _, group in GROUPS
            for product in group
        ),
    )


def evidence() -> str:
    """The numbers of the evidence."""
    return table(
        ("number (unit)", "what it is"),
        ((f"**{titled(name, 'unit of the dark')}**", meaning.text) for name, meaning in MEANINGS.items()),
    )


def rules() -> str:
    """Rules of the suggestions, in the order of the code."""
    return table(
        ("ray", "suggested verdict", "conditions, all of which must hold (degree 0 → 1)"),
        (
            (rule.name, rule.verdict.label, "; ".join(_condition(condition) for condition in rule.conditions))
            for rule in RULES
        ),
    )


def _condition(condition: RuleCondition) -> str:
    title = titled(condition.number, "")
    unknown = f" (or unknown: {condition.unknown:g})" if condition.unknown else ""
    return f"{title} {condition.no:g} → {condition.yes:g}{unknown}"


def schema() -> str:
    """Tables and views of the review file, as SQLite reports them."""
    db = connect(None)
    try:
        migrate(db)
        rows = db.execute("SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid").fetchall()
    finally:
        db.close()
    statements = ";\n".join(sql for (sql,) in rows)
    return f"```sql\n{statements};\n```"


def all_tables() -> dict[str, str]:
    """All tables by the name used in the pages, as in `{{ keys }}`."""
    made = (
        keys,
        verdicts,
        dq_bits,
        dq_of_others,
        flags,
        detector_windows,
        header_facts,
        settings_for_gain,
        start_times,
        units,
        colour_mosaics,
        other_formats,
        products,
        evidence,
        rules,
        schema,
    )
    return {function.__name__: function() for function in made}
