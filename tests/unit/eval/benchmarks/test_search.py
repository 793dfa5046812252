"""Growing an index for its measurement: mixed texts, and vectors composed of sentences embedded once."""

import numpy as np

from eval.benchmarks.search import Composing, ablation, grown, speed_at
from eval.suites.golden import Case, Suite
from index.library import Library
from index.settings import IndexSettings
from tests.fakes import WordEmbedder
from tests.unit.eval import town


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


def test_every_kind_of_evidence_finds_the_article_that_has_the_words(tmp_path):
    for name, text in town.TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    cases = (Case(id="a", kind="retrieval", question="harbour opened crowns", articles=("harbour",)),)
    settings = IndexSettings()
    with Library.open(tmp_path / "home", settings, WordEmbedder) as library:
        library.add([tmp_path])
        rows = ablation(library, settings, Suite("town", cases, retrieval_only=True))
    assert len(rows) == 8
    assert {row.metrics["hit@1"] for row in rows} == {1.0}
