from dataclasses import replace
from datetime import date

import pytest

from rag.answering.completing import contradicted, untold
from rag.answering.evidence.sentences import Evidence
from rag.answering.proving import quoted
from rag.answering.records import ReadPart
from tests.fakes import WordEmbedder
from tests.unit.rag.answering.notes import sentences

FIRST, SECOND, THIRD = (
    replace(found, relevance=relevance)
    for found, relevance in zip(
        sentences("Ice blocked the harbour mouth.", "Storms had broken the quay wall.", "Gulls were seen there."),
        (0.9, 0.8, 0.2),
        strict=True,
    )
)
CHOSEN = (FIRST, SECOND, THIRD)


def part(question: str) -> ReadPart:
    return ReadPart(question, Evidence(CHOSEN), CHOSEN, ())


def test_a_reason_that_the_draft_leaves_out_is_told_after_it() -> None:
    assert list(untold(part("Why was the harbour closed?"), [quoted(FIRST)], 3)) == [SECOND]


def test_a_plain_fact_needs_no_second_look() -> None:
    assert list(untold(part("When was the harbour closed?"), [quoted(FIRST)], 3)) == []


def test_no_more_than_there_is_room_for() -> None:
    assert list(untold(part("Why was the harbour closed?"), [quoted(FIRST)], 0)) == []


@pytest.mark.parametrize(
    ("question", "differs"),
    [
        ("Has the mayor called the ferry crews?", True),
        ("How long did the call to the ferry crews last?", False),
        ("When did the mayor call the ferry crews?", False),
    ],
)
def test_a_difference_is_told_only_where_it_bears_on_what_is_asked(question: str, differs: bool) -> None:
    (old,) = sentences("The mayor has not called the ferry crews.", article="old", published=date(2025, 6, 5))
    (new,) = sentences(
        "The mayor has called the ferry crews for ten minutes.", article="new", published=date(2025, 6, 7)
    )
    read = ReadPart(question, Evidence((old, new)), (old, new), ())
    assert bool(contradicted(read, [quoted(new)], WordEmbedder())) is differs


def test_a_newer_article_says_that_the_question_takes_something_wrong_for_granted() -> None:
    (old,) = sentences("The mayor has not called the ferry crews.", article="old", published=date(2025, 6, 5))
    (new,) = sentences("The mayor has called the ferry crews.", article="new", published=date(2025, 6, 7))
    read = ReadPart("Why has the mayor not called the ferry crews?", Evidence((old, new)), (old, new), ())
    (found,) = contradicted(read, [quoted(old)], WordEmbedder())
    assert (found.leading, found.other) == (new, old)
