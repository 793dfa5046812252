"""A cross-encoder by setting: real sentence-transformers models, made here, that read question and passage together."""

from pathlib import Path

import pytest

from index import IndexSettings, Library, StorageError
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from index.search.rerankers.cross_encoder import SentenceTransformerCrossEncoder

pytestmark = pytest.mark.models

QUESTION = "When does the ferry to Hellin sail?"
SAILING = "The ferry to Hellin sails at nine in the morning, the harbour master said."
WAITING = "The ferry to Hellin sails when the tide allows it, the harbour master wrote."
BAKING = "A bakery bakes bread from a flour that was thought to be lost."


def made(folder: Path, encoder: Path, sign: float) -> Path:
    """The embedder's weights under a head of our own: MiniLM as a cross-encoder, its judgement times ``sign``."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    torch.manual_seed(7)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=1, local_files_only=True)
    with torch.no_grad():
        model.classifier.weight.mul_(sign * 50)
        model.classifier.bias.zero_()
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder, local_files_only=True).save_pretrained(folder)
    CrossEncoder(str(folder), local_files_only=True)  # it is one that the library itself can load
    return folder


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory, minilm_path: Path) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("heads")
    return made(folder / "for", minilm_path, 1.0), made(folder / "against", minilm_path, -1.0)


def test_the_question_and_the_passage_are_read_together(heads: tuple[Path, Path]):
    encoder = SentenceTransformerCrossEncoder(heads[0])

    scores = encoder.scores(QUESTION, [SAILING, WAITING, BAKING])

    assert scores.shape == (3,)
    assert len(set(scores.tolist())) == 3
    assert encoder.scores("Who bakes bread?", [SAILING]) != pytest.approx(scores[:1], abs=1e-3)


def test_what_it_prefers_comes_first(
    home: Path, articles: Path, minilm: SentenceTransformerEmbedder, heads: tuple[Path, Path]
):
    for name, words in (("sailing", SAILING), ("waiting", WAITING), ("baking", BAKING)):
        (articles / f"{name}.txt").write_text(words, encoding="utf-8")
    with Library.open(home, IndexSettings(), lambda: minilm) as library:
        library.add([articles])

    firsts = []
    for head in heads:
        likes = SentenceTransformerCrossEncoder(head).scores(QUESTION, [SAILING, WAITING])
        with Library.open(home, IndexSettings(reranker=str(head)), lambda: minilm, read_only=True) as library:
            firsts.append(library.search(QUESTION, 3)[0].text)
        assert firsts[-1] == (SAILING if likes[0] > likes[1] else WAITING)
    assert firsts[0] != firsts[1]


def test_a_folder_without_a_model_is_one_clear_error(tmp_path: Path):
    with pytest.raises(StorageError, match="late-interaction"):
        SentenceTransformerCrossEncoder(tmp_path)
