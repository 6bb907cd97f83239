from __future__ import annotations

from crviewer.review.evidence.evidence import NUMBERS
from crviewer.review.evidence.meaning import MEANINGS, titled


def test_every_number_of_the_evidence_is_explained_and_no_other() -> None:
    assert set(MEANINGS) == set(NUMBERS)


def test_titles_tell_numbers_apart() -> None:
    assert len({meaning.title for meaning in MEANINGS.values()}) == len(MEANINGS)


def test_a_title_has_its_unit() -> None:
    assert titled("dark", "e⁻/s") == "dark (e⁻/s)"
    assert titled("charge", "e⁻/s") == "charge (e⁻)"
    assert titled("elongation", "e⁻/s") == "elongation"
