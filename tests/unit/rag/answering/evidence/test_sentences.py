from dataclasses import replace
from datetime import date

import pytest

from index.records import Hit
from index.text.english import ENGLISH
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, log_odds, spoken, where_from, word_beginnings

PASSAGE = "The port was closed. They said so in May.\n\nShips waited outside."


def hit(text: str = PASSAGE) -> Hit:
    return Hit(1, 1.0, "a", "Headline", "Gazette", date(2025, 6, 5), "", "", 100, 100 + len(text), text)


def sentence(text: str) -> EvidenceSentence:
    start = PASSAGE.index(text)
    return EvidenceSentence(hit(), 100 + start, 100 + start + len(text), text)


def test_where_a_sentence_is_from() -> None:
    assert where_from(hit()) == "Gazette, 5 June 2025"
    assert spoken(None) == ""


def test_a_sentence_that_points_back_is_read_with_the_one_before() -> None:
    they = sentence("They said so in May.")
    assert they.with_antecedent().text == "The port was closed. They said so in May."
    assert they.with_antecedent().start == 100
    assert sentence("The port was closed.").with_antecedent().text == "The port was closed."


def test_the_sentence_before_is_of_the_same_paragraph() -> None:
    before = sentence("They said so in May.").before()
    assert before is not None
    assert (before.text, before.start) == ("The port was closed.", 100)
    assert sentence("Ships waited outside.").before() is None
    assert sentence("The port was closed.").before() is None


def test_the_best_comes_with_those_close_to_it_in_the_order_of_reading() -> None:
    items = tuple(
        EvidenceSentence(hit(), start, start + 1, str(start), relevance=relevance)
        for start, relevance in ((0, 0.4), (5, 0.5), (9, 0.1))
    )
    # log-odds: ln(4/6) = -0.41, ln(5/5) = 0, ln(1/9) = -2.20
    assert Evidence(items).best(3, 0.3) == (items[1],)
    assert Evidence(items).best(3, 0.5) == (items[0], items[1])
    assert Evidence(items).best(2, 9.0) == (items[0], items[1])
    assert Evidence(items).best(3, 9.0, min_relevance=0.2) == (items[0], items[1])
    assert Evidence(items).best(3, 9.0, min_relevance=0.9) == (items[1],)
    assert Evidence(()).best(3, 0.5) == ()


def test_word_beginnings_meet_inflections() -> None:
    assert word_beginnings("The closing of harbours") == {"closin", "harbou"}
    assert word_beginnings("a harbour") == {"harbou"}


def test_stop_words_are_those_of_the_language() -> None:
    german = replace(ENGLISH, questions=replace(ENGLISH.questions, stop_words=frozenset({"der", "im"})))
    assert word_beginnings("Der Hafen im Winter", german) == {"hafen", "winter"}
    assert "der" in word_beginnings("Der Hafen im Winter")


def test_log_odds_are_bounded() -> None:
    assert log_odds(0.5) == pytest.approx(0)
    assert log_odds(1.0) == log_odds(1 - 1e-6) == pytest.approx(-log_odds(0.0))
