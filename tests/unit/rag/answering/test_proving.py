from rag.answering.proving import SentenceProver, quoted
from rag.answering.records import ProvenSentence
from rag.grounding import GroundingChecker
from tests.fakes import WordEmbedder
from tests.unit.rag.answering.notes import note, sentences

PORT = "The port was closed for 12 days after the storm in March."
SHIPS = "About 30 ships waited outside the harbour."


def told(sentence: str) -> tuple[ProvenSentence, ...]:
    return SentenceProver(GroundingChecker(WordEmbedder()), [note(PORT, SHIPS)]).told(sentence)


def proven(sentence: str) -> ProvenSentence:
    (kept,) = told(sentence)
    return kept


def test_a_sentence_cites_the_words_that_carry_it_among_all_that_was_read() -> None:
    kept = proven("The port was closed for 12 days after the storm.")
    assert (kept.status, [span.text for span in kept.spans]) == ("supported", [PORT])


def test_two_sentences_together_may_carry_one() -> None:
    kept = proven("The port was closed for 12 days after the storm and about 30 ships waited outside the harbour.")
    assert (kept.status, [span.text for span in kept.spans]) == ("supported", [PORT, SHIPS])


def test_one_wrong_number_is_corrected() -> None:
    kept = proven("The port was closed for 15 days after the storm in March.")
    assert (kept.status, kept.text) == ("corrected", PORT)
    assert "15" in kept.note


def test_what_fails_is_replaced_by_the_quotes_that_it_comes_from() -> None:
    quotes = told("The harbour outside had been shut to ships for good after the storm in March.")
    assert [(kept.status, kept.text, kept.support) for kept in quotes] == [
        ("quoted", PORT, 1.0),
        ("quoted", SHIPS, 1.0),
    ]
    assert all(kept.draft_support < 0.5 for kept in quotes)


def quotes_for(question: str, sentence: str) -> list[str]:
    """What stands in for a drafted sentence."""
    prover = SentenceProver(GroundingChecker(WordEmbedder()), [note(PORT, SHIPS)], question)
    return [quote.text for quote in prover.told(sentence)]


SHUT = "The harbour outside had been shut to ships for good after the storm in March."


def test_the_quote_with_the_answer_comes_first() -> None:
    sentence = SHUT.replace("ships", "big ships")
    assert quotes_for("What had been shut for good after the storm in March?", sentence) == [SHIPS, PORT]


def test_a_quote_with_all_of_a_plain_answer_stands_alone() -> None:
    assert quotes_for("What had been shut for good after the storm in March?", SHUT) == [SHIPS]
    assert quotes_for("Why had it been shut for good after the storm in March?", SHUT) == [SHIPS, PORT]


def test_a_name_or_number_that_was_read_nowhere_is_made_up_and_not_replaced() -> None:
    kept = proven("In April the port was closed by Anna Field for 15 days after the storm.")
    assert (kept.status, kept.made_up, kept.spans) == ("dropped", True, ())


def test_what_is_far_from_all_that_was_read_is_dropped() -> None:
    kept = proven("The question can be answered from these notes alone.")
    assert (kept.status, kept.spans) == ("dropped", ())


def test_an_articles_own_marker_is_never_taken_for_a_citation() -> None:
    (sentence,) = sentences("The port was closed for 12 days.[2]")
    assert quoted(sentence).text == "The port was closed for 12 days.(2)."


def test_a_quote_that_points_back_brings_the_sentence_before_it() -> None:
    _, second = sentences("The harbour master gave two reasons.", "They were the ice and the wind.")
    kept = quoted(second)
    assert kept.text == "The harbour master gave two reasons. They were the ice and the wind."
    assert kept.spans[0].text == kept.text
