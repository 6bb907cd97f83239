from __future__ import annotations

import csv
from unittest.mock import Mock

import numpy as np

from crviewer.products.formats.clipboard_rows import rows_as_text
from crviewer.review.core.verdict import Verdict
from crviewer.review.suggest.suggestions import Suggestions
from tests.builders import an_exposure
from tests.products.examples import COSMIC, reviewed

HEADER = "number,x,y,pixels,peak,minimum,dark,elongation,recurred,suggestion,score,verdict\n"


def test_rows_stand_in_the_order_asked_for_and_without_suggestions_or_a_dark_their_cells_are_empty() -> None:
    review = reviewed(an_exposure(np.where(COSMIC, 500, 100)), Verdict.COSMIC_RAY)
    assert rows_as_text(review, np.array([1, 0])) == (
        HEADER + "2,4.5,6.5,12,500,100,,1,,,,unreviewed\n1,3,2,3,500,500,,3,,,,cosmic ray\n"
    )


def test_for_the_clipboard_tabulators_stand_between_the_columns() -> None:
    review = reviewed(an_exposure(np.where(COSMIC, 500, 100), dark=np.full(COSMIC.shape, 0.25)))
    assert rows_as_text(review, np.array([0]), delimiter="\t").splitlines() == [
        HEADER.rstrip().replace(",", "\t"),
        "1\t3\t2\t3\t500\t500\t0.25\t3\t\t\t\tunreviewed",
    ]


def test_suggestions_are_told_in_words_and_a_ray_without_one_has_none() -> None:
    review = reviewed(an_exposure(np.where(COSMIC, 500, 100)))
    suggestions = Suggestions(
        evidence=Mock(recurred=np.array([np.nan, 2])),
        verdicts=np.array([Verdict.UNREVIEWED, Verdict.HOT_PIXEL], np.int8),
        scores=np.array([0.1, 0.875]),
        rules=np.zeros(2, np.int64),
        probabilities=np.zeros((2, len(Verdict))),
    )
    told = [row[8:11] for row in csv.reader(rows_as_text(review, np.array([0, 1]), suggestions).splitlines())]
    assert told == [["recurred", "suggestion", "score"], ["", "", "0.1"], ["2", "hot pixel", "0.875"]]
