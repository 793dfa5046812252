from dataclasses import replace
from datetime import date

from index.errors import UsageError
from index.records import Article, Hit
from index.text.sentences import sentence_spans
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.evidence.windows import Note, notes_around

STORM = "The storm came. It took roofs off. Nobody was hurt in town. A mast fell at noon. Trains stood still all day."
STRIKE = "Crews will stop work. They want more rest. The firm said no to them."


def article(article_id: str, text: str, day: date | None) -> Article:
    return Article(
        id=article_id,
        title=article_id,
        source="Gazette",
        published=day,
        url="",
        path="",
        author="",
        text=text,
        sha256="",
    )


ARTICLES = {"storm": article("storm", STORM, date(2025, 6, 5)), "strike": article("strike", STRIKE, date(2025, 6, 1))}


def sentence(article_id: str, place: int, relevance: float = 0.5) -> EvidenceSentence:
    text = ARTICLES[article_id].text
    hit = Hit(1, 1.0, article_id, article_id, "Gazette", ARTICLES[article_id].published, "", "", 0, len(text), text)
    start, end = list(sentence_spans(text))[place]
    return EvidenceSentence(hit, start, end, text[start:end], (), relevance)


def read(*chosen: EvidenceSentence, budget: int = 1000, neighbours: int = 1) -> tuple[Note, ...]:
    return notes_around(chosen, ARTICLES.__getitem__, lambda text: len(text.split()), budget, neighbours=neighbours)


def test_a_sentence_brings_its_neighbours() -> None:
    (note,) = read(sentence("storm", 2))
    assert note.text() == "It took roofs off. Nobody was hurt in town. A mast fell at noon."
    assert [found.relevance for found in note.sentences] == [0.0, 0.5, 0.0]


def test_windows_that_touch_become_one_and_others_are_set_apart() -> None:
    (together,) = read(sentence("storm", 0), sentence("storm", 3), neighbours=1)
    assert len(together.windows) == 1
    (apart,) = read(sentence("storm", 0), sentence("storm", 4), neighbours=0)
    assert apart.text() == "The storm came. … Trains stood still all day."


def test_articles_follow_one_another_in_time() -> None:
    notes = read(sentence("storm", 1), sentence("strike", 1))
    assert [note.hit.article_id for note in notes] == ["strike", "storm"]
    assert notes[0].heading() == "strike, Gazette, 1 June 2025"


def test_the_most_relevant_fit_first_and_neighbours_last() -> None:
    # 24 for the heading and 6 words of the sentence: no room for a neighbour or the other article.
    (note,) = read(sentence("storm", 2, 0.9), sentence("strike", 1, 0.1), budget=30)
    assert note.text() == "Nobody was hurt in town."


def test_every_sentence_is_an_exact_span_of_its_article() -> None:
    for note in read(sentence("storm", 1), replace(sentence("strike", 2), relevance=0.9)):
        for found in note.sentences:
            assert ARTICLES[found.hit.article_id].text[found.start : found.end] == found.text


def test_of_an_article_that_was_removed_the_sentence_itself_is_read() -> None:
    def gone(_: str) -> Article:
        raise UsageError("There is no such article.")

    (note,) = notes_around([sentence("storm", 2)], gone, lambda text: len(text.split()), 1000)
    assert note.text() == "Nobody was hurt in town."
