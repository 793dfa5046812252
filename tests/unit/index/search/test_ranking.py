import numpy as np
import pytest

from index.search import ranking
from index.search.ranking import Pool
from index.search.rerankers.late_interaction import Look


def pool(owner: list[int], dense: list[float], lexical: list[float] | None = None, whole: list[float] | None = None):
    articles = max(owner) + 1
    return Pool(
        owner=np.array(owner),
        dense=np.array(dense),
        lexical=np.array(lexical or [0.0] * len(owner)),
        whole=np.array(whole or [0.0] * articles),
    )


def test_stretching_goes_from_nought_to_one():
    assert ranking.stretched(np.array([2.0, 4.0, 3.0])).tolist() == [0.0, 1.0, 0.5]


def test_equal_values_are_all_the_best():
    assert ranking.stretched(np.array([0.3, 0.3])).tolist() == [1.0, 1.0]


def test_best_and_best_two_of_each_article():
    owner = np.array([0, 1, 0, 1, 1, 2])
    values = np.array([0.2, 0.9, 0.6, 0.1, 0.5, 0.4])
    best, two = ranking.best_and_second(values, owner, 3)
    assert best.tolist() == [0.6, 0.9, 0.4]
    assert two == pytest.approx([(0.6 + 0.2) / 2, (0.9 + 0.5) / 2, 0.4])


def test_the_first_order_weighs_meaning_and_words():
    found = pool([0, 1], dense=[0.8, 0.4], lexical=[0.0, 3.0], whole=[0.0, 6.0])
    total = 2 + 0.5 + 0.1
    assert ranking.first_order(found) == pytest.approx([2 * 1 / total, (0.5 + 0.1) / total])


def test_two_good_passages_beat_one_lucky_one():
    found = pool([0, 0, 1, 1, 2], dense=[0.80, 0.10, 0.79, 0.78, 0.05])
    order = ranking.first_order(found)
    assert order[1] > order[0] > order[2]


def test_a_close_look_turns_the_order():
    found = pool([0, 1, 2], dense=[0.9, 0.8, 0.1])
    looks = [Look(np.array([0.1, 0.9]), votes=3.0)]
    order = ranking.second_order(found, np.array([0, 1]), looks)
    assert np.argmax(ranking.first_order(found)) == 0
    assert np.argmax(order) == 1
    assert np.argmin(order) == 2  # not looked at: its vectors speak for it


def test_nothing_is_looked_at_when_nothing_is_asked_for():
    found = pool([0, 1], dense=[0.9, 0.8])
    none = np.zeros(0, dtype=np.int64)
    assert ranking.second_order(found, none, []) == pytest.approx(ranking.first_order(found))


def test_neighbours_lend_weight_by_the_cube_of_their_closeness():
    scores = np.array([1.0, 0.0, 0.0])
    similarity = np.array([[1.0, 0.8, 0.4], [0.8, 1.0, 0.4], [0.4, 0.4, 1.0]])
    lent = [
        0.0,
        0.8**3 * 1.0 / (0.8**3 + 0.4**3),
        0.4**3 * 1.0 / (0.4**3 + 0.4**3),
    ]
    assert ranking.smoothed(scores, similarity) == pytest.approx(0.6 * scores + 0.4 * np.array(lent))


def test_an_article_without_likeness_keeps_its_score():
    scores = np.array([0.7, 0.2])
    assert ranking.smoothed(scores, np.eye(2)) == pytest.approx(scores)
    assert ranking.smoothed(scores[:1], np.eye(1)) == pytest.approx([0.7])


def test_newer_articles_gain_by_the_rank_of_their_day():
    scores = ranking.with_newest(np.zeros(4), [20250101, None, 20250301, 20250101])
    assert scores == pytest.approx([0.25 * 1 / 2, 0.0, 0.25 * 2 / 2, 0.25 * 1 / 2])


def test_no_known_day_changes_nothing():
    assert ranking.with_newest(np.array([0.5]), [None]).tolist() == [0.5]


def test_a_passage_stands_by_its_article_less_half_of_its_lag():
    found = pool([0, 0, 1], dense=[0.9, 0.5, 0.1])
    article_scores = np.array([0.8, 0.3])
    merit = [1 / 1.5, 0.5 / 1.5, 0.0]  # dense from 0.1..0.9 to 0..1, words 0, over 1 + 0.5
    scores = ranking.passage_scores(found, article_scores, np.zeros(0, dtype=np.int64), [])
    assert scores == pytest.approx([0.8, 0.8 - 0.5 * (merit[0] - merit[1]), 0.3])


def test_the_passages_of_the_best_articles_are_worth_a_look():
    found = pool([0, 0, 1], dense=[0.9, 0.5, 0.6])
    assert ranking.worth_a_look(found, ranking.first_order(found), 2).tolist() == [0, 1]
