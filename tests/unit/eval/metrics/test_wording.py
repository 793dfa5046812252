"""Wording, against values computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import wording
from rag.answer import strip_markers


def test_rouge_l_is_the_f_of_the_longest_common_subsequence():
    # "cat sat mat" against "the cat sat on the mat": common subsequence of 3; precision 3/3, recall 3/6.
    precision, recall = 3 / 3, 3 / 6
    expected = 2 * precision * recall / (precision + recall)
    assert wording.rouge_l("cat sat mat [1]", ["the cat sat on the mat"]) == pytest.approx(expected)


def test_rouge_l_stems_and_takes_the_best_reference():
    assert wording.rouge_l("He walked", ["unrelated words here", "he walks"]) == 1.0


def test_token_f1_ignores_case_punctuation_and_articles():
    # Tokens: {red, car} against {car, is, red}: 2 in common, precision 2/2, recall 2/3.
    assert wording.token_f1("The red car! [2]", ["A car is red."]) == pytest.approx(
        2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3)
    )


def test_token_f1_counts_repetitions_once_each():
    # "no no" against "no": one in common; precision 1/2, recall 1/1.
    assert wording.token_f1("no no", ["no"]) == pytest.approx(2 * (1 / 2) * 1 / (1 / 2 + 1))


def test_token_f1_of_nothing_is_zero_unless_nothing_is_expected():
    assert wording.token_f1("", ["word"]) == 0.0
    assert wording.token_f1("the", ["a"]) == 1.0


@pytest.mark.parametrize(
    ("answer", "phrasing", "stated"),
    [
        ("It cost 1,200 crowns [1].", "1200 crowns", True),
        ("A 20-minute call.", "20 minute", True),
        ("The U.S. agreed.", "US", True),
        ("Lee’s call", "Lee call", True),
        ("It rose 3.5%", "3.5 percent", True),
        ("It rose 13.5%", "3.5 percent", False),
        ("The scallops arrived", "call", False),
        ("Berg designed it, Ann says", "Ann Berg", False),
        ("in the year [1901]", "1901", False),
        ("anything", "…", False),
    ],
)
def test_a_fact_is_stated_when_its_words_stand_side_by_side(answer, phrasing, stated):
    assert wording.says(answer, phrasing) is stated


def test_fact_recall_counts_a_fact_once_however_it_is_phrased():
    facts = (("ninety minutes", "90 minutes"), ("Ann Berg",), ("1901",))
    assert wording.fact_recall("90 minutes, ninety minutes, with Ann Berg", facts) == pytest.approx(2 / 3)


@given(st.text(max_size=60))
def test_a_text_agrees_with_itself(text):
    assert wording.token_f1(text, [strip_markers(text)]) == 1.0
    words = wording.words(strip_markers(text))
    assert wording.says(text, strip_markers(text)) is bool(words)
