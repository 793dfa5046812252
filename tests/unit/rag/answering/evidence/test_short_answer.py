"""A short answer is traced back to the sentence that it came from."""

from datetime import date

import numpy as np
import pytest

from index.records import Hit
from rag.answering.evidence.calibration import Logistic
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.evidence.short_answer import MEASURES, from_memory, measure, traced
from tests.fakes import WordEmbedder

LEAD = "The bridge of Malden was opened with a feast."
FIGURE = "It is four hundred metres long."
QUESTION = "How long is the bridge of Malden?"
ANSWER = "The bridge is four hundred metres long."
SUM = Logistic(MEASURES, (1.0, 1.0, 1.0, 1.0), 0.0, "by hand")


def sentence(text: str, relevance: float) -> EvidenceSentence:
    hit = Hit(1, 1.0, "a", "Bridge", "Gazette", date(2025, 6, 5), "", "", 0, len(text), text)
    return EvidenceSentence(hit, 0, len(text), text, (), relevance)


def test_each_sentence_is_measured_against_the_answer() -> None:
    rows = measure(QUESTION, ANSWER, [sentence(LEAD, 0.5), sentence(FIGURE, 0.5)], WordEmbedder())
    lead, figure = (dict(zip(MEASURES, row, strict=True)) for row in rows)
    # The answer's words are bridge, four, hundred, metres, long; the question has bridge and long.
    assert (lead["relevance"], lead["shared"], lead["new"]) == pytest.approx((0, 1 / 5, 0 / 3))
    assert (figure["relevance"], figure["shared"], figure["new"]) == pytest.approx((0, 4 / 5, 3 / 3))
    assert figure["cosine"] > lead["cosine"]


def test_the_sentence_that_carries_the_answer_overtakes_the_lead() -> None:
    found = traced(QUESTION, ANSWER, [sentence(LEAD, 0.6), sentence(FIGURE, 0.4)], WordEmbedder(), SUM)
    assert [item.text for item in found] == [LEAD, FIGURE]
    assert found[1].relevance > found[0].relevance


@pytest.mark.parametrize("answer", ["", "It is."])
def test_an_answer_that_says_nothing_changes_nothing(answer: str) -> None:
    before = (sentence(LEAD, 0.6),)
    assert traced(QUESTION, answer, before, WordEmbedder(), SUM) == before
    assert measure(QUESTION, answer, (), WordEmbedder()).shape == (0, len(MEASURES))
    assert np.isfinite(measure(QUESTION, answer, before, WordEmbedder())).all()


@pytest.mark.parametrize(
    ("answer", "invented"),
    [
        ("The bridge is 512 metres long.", True),
        ("It was built by Kari Moe.", True),
        ("The bridge is four hundred metres long.", False),
        ("Four hundred metres, says Kari Moe.", False),  # one of its particulars was read
        ("It was opened on 5 June.", False),  # the day of the article
        ("The bridge is quite long.", False),
    ],
)
def test_names_and_numbers_that_were_read_nowhere_are_the_models_own(answer: str, invented: bool) -> None:
    assert from_memory(QUESTION, answer, [sentence(LEAD, 0.6), sentence(FIGURE, 0.4)]) is invented
