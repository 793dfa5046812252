from datetime import date

from index.records import Hit
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.proving import CheckedSentences, marked
from rag.grounding import GroundingChecker
from tests.fakes import WordEmbedder

PORT = "The port was closed for 12 days after the storm in March."
SHIPS = "About 30 ships waited outside the harbour."


def note(text: str, start: int = 0) -> EvidenceSentence:
    hit = Hit(1, 1.0, "a", "The storm", "Gazette", date(2025, 6, 5), "", "", start, start + len(text), text)
    return EvidenceSentence(hit, start, start + len(text), text)


NOTES = (note(PORT), note(SHIPS, 100))


def checked() -> CheckedSentences:
    return CheckedSentences(GroundingChecker(WordEmbedder().embed))


def never(_: object) -> str:
    raise AssertionError("nothing had to be rewritten")


def test_a_sentence_that_its_note_carries_is_supported() -> None:
    result = checked()
    kept = result.add_draft("The port was closed for 12 days after the storm.", NOTES[0], never)
    assert kept.status == "supported"
    assert result.cited(kept)[0].quote == PORT
    assert marked(kept).endswith("[1]")


def test_a_wrong_number_is_written_again() -> None:
    kept = checked().add_draft(
        "The port was closed for 15 days after the storm.",
        NOTES[0],
        lambda _: "The port was closed for 12 days after the storm",
    )
    assert kept.status == "rewritten"
    assert kept.text == "The port was closed for 12 days after the storm."
    assert "15" in kept.note


def test_what_fails_twice_is_quoted() -> None:
    kept = checked().add_draft("The port was closed for 15 days.", NOTES[0], lambda _: "It took 16 days.")
    assert (kept.status, kept.text, kept.support) == ("quoted", PORT, 1.0)


def test_an_articles_own_marker_is_never_taken_for_a_citation() -> None:
    text = "The port was closed for 12 days.[2] Ships waited outside."
    result = checked()
    result.add_quote(note(text))
    assert result.text() == "The port was closed for 12 days.(2) Ships waited outside. [1]"
    assert result.citations[0].quote == text


def test_what_has_been_quoted_before_is_dropped() -> None:
    result = checked()
    result.add_quote(NOTES[0])
    kept = result.add_draft("The port was closed for 15 days.", NOTES[0], lambda _: "It took 16 days.")
    assert kept.status == "dropped"
    assert result.text() == f"{PORT} [1]"


def test_a_repeated_sentence_is_dropped_and_not_shown() -> None:
    result = checked()
    result.add_draft(SHIPS, NOTES[1], never)
    assert result.add_draft(SHIPS, NOTES[1], never).status == "dropped"
    assert result.text() == f"{SHIPS} [1]"


def test_citations_are_numbered_as_they_appear_and_only_once() -> None:
    result = checked()
    result.add_draft("About 30 ships waited outside.", NOTES[1], never)
    result.add_draft("The port was closed for 12 days.", NOTES[0], never)
    result.add_draft("Outside the harbour waited about 30 ships.", NOTES[1], never)
    assert [(citation.number, citation.quote) for citation in result.citations] == [(1, SHIPS), (2, PORT)]
    assert [sentence.citations for sentence in result.sentences] == [(1,), (2,), (1,)]


def test_a_claim_told_as_a_fact_is_written_again() -> None:
    claim = note("Analysts say the port was closed for 12 days after the storm in March.")
    kept = checked().add_draft(
        "The port was closed for 12 days after the storm in March.",
        claim,
        lambda _: "Analysts say the port was closed for 12 days after the storm.",
    )
    assert kept.status == "rewritten"
    assert kept.note == "it leaves out who says so (the source: “Analysts”)"


TOWN = "The harbour master gave two reasons. They were the ice and the wind.\n\nHe would say no more."


def in_town(sentence: str) -> EvidenceSentence:
    hit = Hit(1, 1.0, "a", "The storm", "Gazette", date(2025, 6, 5), "", "", 40, 40 + len(TOWN), TOWN)
    start = 40 + TOWN.index(sentence)
    return EvidenceSentence(hit, start, start + len(sentence), sentence)


def test_a_quote_that_points_back_brings_the_sentence_before_it() -> None:
    result = checked()
    kept = result.add_draft(
        "It was 5 storms.", in_town("They were the ice and the wind."), lambda _: "It was 6 storms."
    )
    (citation,) = result.cited(kept)
    assert kept.text == "The harbour master gave two reasons. They were the ice and the wind."
    assert citation.quote == TOWN[citation.start - 40 : citation.end - 40] == kept.text


def test_it_does_not_when_that_was_told_or_stands_in_another_paragraph() -> None:
    result = checked()
    result.add_quote(in_town("The harbour master gave two reasons."))
    kept = result.add_draft(
        "It was 5 storms.", in_town("They were the ice and the wind."), lambda _: "It was 6 storms."
    )
    assert kept.text == "They were the ice and the wind."
    alone = result.add_draft("It was 7 storms.", in_town("He would say no more."), lambda _: "It was 8 storms.")
    assert alone.text == "He would say no more."
