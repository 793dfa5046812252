"""Whatever needs words of a language is handed them."""

from dataclasses import replace

from index.text.english import ENGLISH
from index.text.language import compiled
from index.text.sentences import sentence_spans

GERMAN = replace(
    ENGLISH,
    name="German",
    sentences=replace(ENGLISH.sentences, before_a_name=frozenset({"quax"})),
)


def test_sentences_end_by_the_abbreviations_of_the_language():
    text = "Er fuhr nach Kiel quax. Hamburg. Dort blieb er."
    assert [text[start:end] for start, end in sentence_spans(text, GERMAN)] == [
        "Er fuhr nach Kiel quax. Hamburg.",
        "Dort blieb er.",
    ]
    assert len(sentence_spans(text)) == 3


def test_a_pattern_is_compiled_once_and_for_either_case():
    assert compiled(r"\bmay\b") is compiled(r"\bmay\b")
    assert compiled(r"\bmay\b").search("It MAY rain.")
