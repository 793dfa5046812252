"""Growing an index for its measurement: mixed texts, and vectors composed of sentences embedded once."""

import numpy as np

from eval.benchmarks.search import Composing, grown, speed_at
from tests.fakes import WordEmbedder


def test_grown_texts_are_the_real_ones_and_then_mixtures_of_them():
    texts = ["One a. One b. One c.", "Two a. Two b. Two c."]
    first, second, third = grown(texts, 3)
    assert [first, second] == texts
    assert third.startswith("Report 2. One a. One b. ")
    assert third.split(". ")[3] in {part for text in texts for part in text.split(". ")}


def test_while_growing_a_text_is_the_mean_of_its_sentences_each_embedded_once():
    words = WordEmbedder()
    embedder = Composing(words)
    plain = embedder.embed(["Copper rose. Copper fell."])
    assert np.allclose(plain, words.embed(["Copper rose. Copper fell."]))

    words.embedded.clear()
    embedder.growing = True
    rows = embedder.embed(["Copper rose. Copper fell.", "Copper fell. Copper rose."])
    assert sorted(words.embedded) == ["Copper fell", "Copper rose"]
    both = words.embed(["Copper rose"])[0] + words.embed(["Copper fell"])[0]
    assert np.allclose(rows, both / np.linalg.norm(both), atol=1e-6)


def test_what_grew_is_searched():
    texts = [f"Ship {number} came into port. It carried grain. The crew went ashore." for number in range(4)]
    found = speed_at(6, texts, ["which ship carried grain?"], Composing(WordEmbedder()))
    assert found["passages"] == found["articles"] >= 6
    assert 0 < found["search_p50_s"] <= found["search_p95_s"]
