from dataclasses import replace
from datetime import date

import pytest

from index.records import Article
from rag.answering.evidence.headlines import MOST_READ, counted_up, headlined
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from tests.unit.rag.answering.notes import sentences

TEXTS = (
    "The owners speak of ice.",
    "One guess is that the quay wall had moved.",
    "Nobody has measured it.",
    "Another is a quarrel over pay.",
)


def told(title: str, *texts: str) -> list[EvidenceSentence]:
    found = sentences(*texts, published=date(2025, 6, 5))
    return [replace(sentence, hit=replace(sentence.hit, title=title)) for sentence in found]


def article(*texts: str) -> Article:
    return Article(
        id="a", title="", source="", published=None, url="", path="", author="", text=" ".join(texts), sha256=""
    )


@pytest.mark.parametrize(
    ("question", "title", "is_read"),
    [
        ("Why was the ferry cancelled?", "Why the ferry was cancelled, and who says so", True),
        ("Why was the ferry cancelled?", "Ferry cancelled", True),
        ("Why was the ferry to Tesk cancelled?", "Why the ferry was cancelled", False),
        ("When was the ferry cancelled?", "Why the ferry was cancelled", False),
        ("Why the ferry?", "The ferry", False),
    ],
)
def test_an_article_under_the_question_as_its_headline_is_read_whole(question: str, title: str, is_read: bool) -> None:
    evidence = Evidence((replace(told(title, *TEXTS)[0], relevance=0.4),))
    found = headlined(question, evidence, lambda _: article(*TEXTS))
    assert [sentence.text for sentence in found] == (list(TEXTS) if is_read else [])
    assert [sentence.relevance for sentence in found][:1] == ([0.4] if is_read else [])


def test_of_a_long_article_only_the_beginning_is_read() -> None:
    texts = [f"The ferry did not run on day {day} of the storm." for day in range(MOST_READ + 5)]
    evidence = Evidence(tuple(told("Why the ferry was cancelled", *texts)[:1]))
    assert len(headlined("Why was the ferry cancelled?", evidence, lambda _: article(*texts))) == MOST_READ


def test_what_it_counts_up_belongs_to_the_answer() -> None:
    read = told("Why the ferry was cancelled", *TEXTS)
    assert counted_up("Why was the ferry cancelled?", read) == (read[1], read[3])
    assert counted_up("Why was the ferry cancelled?", read[:3]) == ()
    assert counted_up("Why was the mayor late?", read) == ()


def test_what_only_begins_like_a_count_does_not_belong_to_it() -> None:
    read = told("Why the ferry was cancelled", "The first ferry sails at six.", "The last one sails at nine.")
    assert counted_up("Why was the ferry cancelled?", read) == ()


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which news agency reported it?", False),
        ("How come the ferry was late?", True),
        ("Could you explain the strike?", True),
        ("On which platform did she describe it?", False),
        ("What crisis ended in May?", False),
        ("Which towns were flooded?", True),
    ],
)
def test_words_that_only_look_like_several_things_ask_for_one(question: str, several: bool) -> None:
    assert asks_for_several(question) is several
