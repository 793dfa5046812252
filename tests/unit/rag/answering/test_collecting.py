from rag.answering.collecting import CollectedAnswer
from rag.answering.proving import quoted
from rag.answering.records import ProvenSentence
from tests.unit.rag.answering.notes import sentences

PORT, SHIPS = sentences("The port was closed for 12 days.", "About 30 ships waited outside.")


def told(text: str, *spans: object) -> ProvenSentence:
    return ProvenSentence(text, spans, 0.9, "supported")  # type: ignore[arg-type]


def test_citations_are_numbered_as_they_appear_and_only_once() -> None:
    answer = CollectedAnswer()
    answer.add(told("About 30 ships waited.", SHIPS))
    answer.add(told("The port was closed while they did.", PORT, SHIPS))
    assert [(citation.number, citation.quote) for citation in answer.citations] == [(1, SHIPS.text), (2, PORT.text)]
    assert answer.text() == "About 30 ships waited. [1] The port was closed while they did. [2] [1]"


def test_what_was_told_is_not_told_again() -> None:
    answer = CollectedAnswer()
    answer.add(quoted(PORT))
    again = answer.add(quoted(PORT))
    assert (again.status, again.citations) == ("dropped", ())
    assert answer.text() == f"{PORT.text} [1]"


def test_a_dropped_sentence_cites_nothing_and_is_not_shown() -> None:
    answer = CollectedAnswer()
    answer.add(ProvenSentence("Invented.", (), 0.0, "dropped", "why"))
    assert (answer.text(), answer.citations, answer.sentences[0].note) == ("", [], "why")


def test_a_citation_knows_its_page() -> None:
    answer = CollectedAnswer(page_of=lambda article_id, offset: 3 if offset == SHIPS.start else None)
    answer.add(told("About 30 ships waited while the port was closed.", SHIPS, PORT))
    assert [citation.page for citation in answer.citations] == [3, None]
