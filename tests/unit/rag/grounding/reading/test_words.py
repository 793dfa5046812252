"""Words as they are compared."""

from rag.grounding.reading.words import words_of


def test_detached_marks_and_british_spelling_do_not_matter():
    one = [word.key for word in words_of("He doesn't favour a licence, organised by the U.S.")]
    other = [word.key for word in words_of("He does n't favor a license , organized by the US .")]
    assert one == other
