"""Metrics against values computed by hand, and against other people's implementations."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import answers as metrics
from eval.metrics.answers import Span
from eval.metrics.statistics import bootstrap  # noqa: F401 - the module under test must import on its own


def test_markers_are_stripped_and_other_brackets_kept():
    assert (
        metrics.strip_markers("It rose [1], then fell [2][3]. See [a] and [1, 2].")
        == "It rose, then fell. See [a] and."
    )


def test_rouge_l_is_the_f_of_the_longest_common_subsequence():
    # "cat sat mat" against "the cat sat on the mat": common subsequence of 3; precision 3/3, recall 3/6.
    precision, recall = 3 / 3, 3 / 6
    expected = 2 * precision * recall / (precision + recall)
    assert metrics.rouge_l("cat sat mat [1]", ["the cat sat on the mat"]) == pytest.approx(expected)


def test_rouge_l_stems_and_takes_the_best_reference():
    assert metrics.rouge_l("He walked", ["unrelated words here", "he walks"]) == 1.0


def test_token_f1_ignores_case_punctuation_and_articles():
    # Tokens: {red, car} against {car, is, red}: 2 in common, precision 2/2, recall 2/3.
    assert metrics.token_f1("The red car! [2]", ["A car is red."]) == pytest.approx(
        2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3)
    )


def test_token_f1_counts_repetitions_once_each():
    # "no no" against "no": one in common; precision 1/2, recall 1/1.
    assert metrics.token_f1("no no", ["no"]) == pytest.approx(2 * (1 / 2) * 1 / (1 / 2 + 1))


def test_token_f1_of_nothing_is_zero_unless_nothing_is_expected():
    assert metrics.token_f1("", ["word"]) == 0.0
    assert metrics.token_f1("the", ["a"]) == 1.0


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
    assert metrics.says(answer, phrasing) is stated


def test_fact_recall_counts_a_fact_once_however_it_is_phrased():
    facts = (("ninety minutes", "90 minutes"), ("Ann Berg",), ("1901",))
    assert metrics.fact_recall("90 minutes, ninety minutes, with Ann Berg", facts) == pytest.approx(2 / 3)


def test_retrieval_scores_by_hand():
    scores = metrics.retrieval_scores(["x", "b", "y", "a"], {"a": 1, "b": 1, "c": 1})
    best = 1 / np.log2(2) + 1 / np.log2(3) + 1 / np.log2(4)
    assert scores["ndcg@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / best)
    assert scores["recall@5"] == pytest.approx(2 / 3)
    assert scores["mrr@10"] == pytest.approx(1 / 2)
    assert scores["hit@1"] == 0.0


def test_retrieval_scores_of_nothing_found_are_zero():
    assert set(metrics.retrieval_scores([], {"a": 1}).values()) == {0.0}


def test_ndcg_agrees_with_scikit_learn():
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(3)
    for _ in range(20):
        grades = rng.integers(0, 4, size=10)
        grades[0] = 1
        order = rng.permutation(10)
        ours = metrics.retrieval_scores(
            [str(one) for one in order], {str(i): int(g) for i, g in enumerate(grades) if g}
        )
        given_scores = np.empty(10)
        given_scores[order] = np.arange(10, 0, -1)
        assert ours["ndcg@10"] == pytest.approx(ndcg_score([grades], [given_scores], k=10))


def test_span_score_by_hand():
    gold = [[Span("a", 0, 100), Span("a", 200, 300)], [Span("a", 0, 100)]]
    cited = [
        Span("a", 40, 140),  # 60 of its 100 characters were picked: right
        Span("a", 90, 190),  # 10 of 100: wrong
        Span("b", 0, 100),  # another article: wrong
        Span("a", 0, 60),  # all of it: right
    ]
    score = metrics.span_score(cited, gold)
    assert (score.cited, score.right) == (4, 2)
    # Together 0-190 is cited: the first person's spans are covered 100/100 and 0/100, the second's 100/100.
    assert score.recall == pytest.approx(max(1 / 2, 1 / 1))


def test_a_span_covered_by_exactly_half_is_not_right():
    assert metrics.span_score([Span("a", 0, 10)], [[Span("a", 5, 20)]]).right == 0


def test_a_whole_passage_is_not_right_for_holding_one_picked_sentence():
    assert metrics.span_score([Span("a", 0, 500)], [[Span("a", 100, 200)]]).right == 0


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
    place = metrics.locate(quote, text)
    assert (place and text[slice(*place)]) == found


def test_citation_support_as_alce_defines_it(fakes):
    from dataclasses import replace

    from rag.answer import Sentence

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
    recall, precision = metrics.citation_support(
        answer, lambda text, cited: text.startswith("carried by 1") and first in cited
    )
    assert recall == pytest.approx(1 / 3)
    assert precision == pytest.approx((1 + 0 + 0) / 3)  # 1 counts, 2 is idle, 3 stands on an unsupported sentence


def test_two_citations_that_only_carry_together_both_count(fakes):
    first, second = fakes.citation("harbour", "1901", 1), fakes.citation("tower", "90", 2)
    answer = fakes.answered("q", "both", first, second)
    assert metrics.citation_support(answer, lambda _, cited: len(cited) == 2) == (1.0, 1.0)


def test_verbatim_needs_the_stored_words_at_the_stored_place(fakes):
    from dataclasses import replace

    exact = fakes.citation("harbour", "opened in 1901")
    shifted = replace(exact, number=2, start=exact.start + 1, end=exact.end + 1)
    empty = replace(exact, number=3, end=exact.start, quote="")
    answer = fakes.answered("q", "text", exact, shifted, empty)
    assert metrics.quotes_verbatim(answer, lambda article_id: fakes.TEXTS["harbour"]) == pytest.approx(1 / 3)
    assert metrics.quotes_verbatim(fakes.refused("q"), str) is None


def test_a_citation_number_that_does_not_exist_is_no_citation(fakes):
    from dataclasses import replace

    from rag.answer import Sentence

    answer = fakes.answered("q", "text", fakes.citation("harbour", "1901"))
    answer = replace(answer, sentences=(*answer.sentences, Sentence("more", (7,), 1.0, "supported")))
    assert metrics.sentences_cited(answer) == pytest.approx(1 / 2)


def test_risk_coverage_by_hand():
    curve = metrics.risk_coverage([0.9, 0.2, 0.8, 0.5], [0, 1, 1, 0])
    assert curve == [(1 / 4, 0 / 1), (2 / 4, 1 / 2), (3 / 4, 1 / 3), (4 / 4, 2 / 4)]
    area = metrics.aurc_interval([0.9, 0.2, 0.8, 0.5], [0, 1, 1, 0])
    assert area.mean == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_equal_confidence_gives_the_mean_over_all_orders():
    losses = [1.0, 0.0, 0.0]
    areas = [np.mean(np.cumsum(order) / np.arange(1, 4)) for order in itertools.permutations(losses)]
    # Risks are linear in the losses, so the mean over orders is what the mean loss gives.
    assert metrics.aurc_interval([0.5] * 3, losses).mean == pytest.approx(np.mean(areas))


@given(st.text(max_size=60))
def test_a_text_agrees_with_itself(text):
    assert metrics.token_f1(text, [metrics.strip_markers(text)]) == 1.0
    words = metrics.words(metrics.strip_markers(text))
    assert metrics.says(text, metrics.strip_markers(text)) is bool(words)
