import pytest

from index.embedding.cached import RememberingEmbedder
from index.search.rerankers.late_interaction import LateInteraction
from tests.fakes import WordEmbedder


def test_every_word_of_the_question_looks_for_its_match(words: WordEmbedder):
    by_tokens, _ = LateInteraction(words).looks("copper price", ["Copper fell", "The price of copper", "Fog"])
    assert by_tokens.scores == pytest.approx([1 / 2, 2 / 2, 0 / 2])
    assert by_tokens.votes == 1.0


def test_the_best_sentence_counts_not_the_mean(words: WordEmbedder):
    one = "Copper fell."
    other = "Copper fell. Nobody on the exchange could say why it did so on that day."
    _, by_sentence = LateInteraction(words).looks("Copper fell.", [one, other])
    assert by_sentence.scores == pytest.approx([1.0, 1.0])


def test_sentences_that_are_remembered_are_embedded_once(words: WordEmbedder):
    reranker = LateInteraction(RememberingEmbedder(words))
    reranker.looks("copper", ["Copper fell. Tin rose."])
    words.embedded.clear()
    reranker.looks("tin", ["Copper fell. Tin rose."])
    assert words.embedded == ["tin"]


def test_nothing_to_look_at(words: WordEmbedder):
    assert LateInteraction(words).looks("copper", []) == []
