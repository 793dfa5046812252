"""Citations and spans, against values computed by hand."""

from dataclasses import replace

import pytest

from eval.metrics import citing
from eval.metrics.base import Span
from rag.answer import Sentence


def test_span_score_by_hand():
    gold = [[Span("a", 0, 100), Span("a", 200, 300)], [Span("a", 0, 100)]]
    cited = [
        Span("a", 40, 140),  # 60 of its 100 characters were picked: right
        Span("a", 90, 190),  # 10 of 100: wrong
        Span("b", 0, 100),  # another article: wrong
        Span("a", 0, 60),  # all of it: right
    ]
    score = citing.span_score(cited, gold)
    assert (score.cited, score.right) == (4, 2)
    # Together 0-190 is cited: the first person's spans are covered 100/100 and 0/100, the second's 100/100.
    assert score.recall == pytest.approx(max(1 / 2, 1 / 1))


def test_a_span_covered_by_exactly_half_is_not_right():
    assert citing.span_score([Span("a", 0, 10)], [[Span("a", 5, 20)]]).right == 0


def test_a_whole_passage_is_not_right_for_holding_one_picked_sentence():
    assert citing.span_score([Span("a", 0, 500)], [[Span("a", 100, 200)]]).right == 0


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("two crowns", "It cost two crowns.", "two crowns"),
        ("It cost `` two '' crowns .", "Then it cost. It cost two\ncrowns. End", "It cost two\ncrowns."),
        ("three crowns", "It cost two crowns.", None),
        ("…", "It cost.", None),
    ],
)
def test_locate_forgives_spacing_and_punctuation_only(quote, text, found):
    place = citing.locate(quote, text)
    assert (place and text[slice(*place)]) == found


def test_citation_support_as_alce_defines_it(fakes):
    first, second = fakes.citation("harbour", "The harbour opened in 1901.", 1), fakes.citation("tower", "Nobody", 2)
    third = fakes.citation("bridge", "Ann Berg designed it.", 3)
    answer = replace(
        fakes.answered("q", "unused", first, second, third),
        sentences=(
            Sentence("carried by 1, while 2 is idle", (1, 2), 1.0, "supported"),
            Sentence("carried by nothing", (3,), 0.0, "supported"),
            Sentence("without citation", (), 0.0, "supported"),
            Sentence("never shown", (3,), 0.0, "dropped"),
        ),
    )
    recall, precision = citing.citation_support(
        answer, lambda text, cited: text.startswith("carried by 1") and first in cited
    )
    assert recall == pytest.approx(1 / 3)
    assert precision == pytest.approx((1 + 0 + 0) / 3)  # 1 counts, 2 is idle, 3 stands on an unsupported sentence


def test_two_citations_that_only_carry_together_both_count(fakes):
    first, second = fakes.citation("harbour", "1901", 1), fakes.citation("tower", "90", 2)
    answer = fakes.answered("q", "both", first, second)
    assert citing.citation_support(answer, lambda _, cited: len(cited) == 2) == (1.0, 1.0)


def test_verbatim_needs_the_stored_words_at_the_stored_place(fakes):
    exact = fakes.citation("harbour", "opened in 1901")
    shifted = replace(exact, number=2, start=exact.start + 1, end=exact.end + 1)
    empty = replace(exact, number=3, end=exact.start, quote="")
    answer = fakes.answered("q", "text", exact, shifted, empty)
    assert citing.quotes_verbatim(answer, lambda article_id: fakes.TEXTS["harbour"]) == pytest.approx(1 / 3)
    assert citing.quotes_verbatim(fakes.refused("q"), str) is None


def test_a_citation_number_that_does_not_exist_is_no_citation(fakes):
    answer = fakes.answered("q", "text", fakes.citation("harbour", "1901"))
    answer = replace(answer, sentences=(*answer.sentences, Sentence("more", (7,), 1.0, "supported")))
    assert citing.sentences_cited(answer) == pytest.approx(1 / 2)
