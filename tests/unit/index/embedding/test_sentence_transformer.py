import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import Progress, StorageError
from index.embedding.sentence_transformer import SentenceTransformerEmbedder

TEXTS = ["The call was delayed.", "Why did nobody phone for three days?", "Copper prices rose.", "A."]


@pytest.mark.models
def test_vectors_are_float32_of_length_one_and_in_order(minilm: SentenceTransformerEmbedder):
    told: list[Progress] = []

    together = minilm.embed(TEXTS, progress=told.append)

    assert together.shape == (4, 384)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    for text, row in zip(TEXTS, together, strict=True):
        assert float(minilm.embed([text])[0] @ row) > 0.999
    assert together[0] @ together[1] > together[0] @ together[2]
    assert told == [Progress("embed", 4, 4, "passages")]


@pytest.mark.models
def test_batches_that_are_shared_out_come_back_in_order(minilm_path: Path):
    embedder = SentenceTransformerEmbedder(minilm_path, precision="float32", batch_passages=3)
    texts = [f"{text} It was day {day}." for day in range(25) for text in TEXTS]

    vectors, tokens = embedder.embed(texts), embedder.embed_tokens(texts)

    for at in range(0, len(texts), 9):
        assert np.allclose(vectors[at], embedder.embed([texts[at]])[0], atol=1e-4)
        assert np.allclose(tokens[at], embedder.embed_tokens([texts[at]])[0], atol=1e-3)


@pytest.mark.models
def test_an_embedder_made_later_in_another_thread_has_as_many_workers(minilm: SentenceTransformerEmbedder, minilm_path):
    minilm.embed(TEXTS * 8)  # its workers compute alone, which torch would hand on to threads to come
    with ThreadPoolExecutor(1) as other:
        later = other.submit(SentenceTransformerEmbedder, minilm_path).result()

    assert later.threads == minilm.threads


@pytest.mark.models
def test_nothing_to_embed(minilm: SentenceTransformerEmbedder):
    assert minilm.embed([]).shape == (0, 384)
    assert minilm.embed_tokens([]) == []


@pytest.mark.models
def test_low_precision_means_the_same(minilm_path: Path):
    exact = SentenceTransformerEmbedder(minilm_path, precision="float32").embed(TEXTS)
    rough = SentenceTransformerEmbedder(minilm_path, precision="bfloat16").embed(TEXTS)

    assert (exact * rough).sum(axis=1).min() > 0.99


@pytest.mark.models
def test_token_rows_belong_to_the_tokens(minilm: SentenceTransformerEmbedder):
    rows = minilm.embed_tokens(TEXTS)

    for text, matrix in zip(TEXTS, rows, strict=True):
        assert matrix.shape == (len(minilm.token_offsets(text)), 384)
        assert np.linalg.norm(matrix, axis=1) == pytest.approx(np.ones(len(matrix)), abs=1e-5)


@pytest.mark.models
def test_offsets_reach_past_the_window_and_name_the_words(minilm: SentenceTransformerEmbedder):
    text = "Seoul waited. " * 200

    offsets = minilm.token_offsets(text)

    assert len(offsets) > minilm.max_tokens == 256
    assert text[slice(*offsets[0])] == "Seoul"
    assert text[slice(*offsets[-1])] == "."


@pytest.mark.models
def test_the_name_follows_the_weights_not_the_folder(
    minilm: SentenceTransformerEmbedder, minilm_path: Path, tmp_path: Path
):
    link = tmp_path / "elsewhere"
    link.symlink_to(minilm_path)

    assert SentenceTransformerEmbedder(link, precision="float32").name == minilm.name
    assert minilm.name.startswith("bert-384d-")


def test_a_folder_without_a_model_is_one_clear_error(tmp_path: Path):
    with pytest.raises(StorageError, match="cannot be loaded"):
        SentenceTransformerEmbedder(tmp_path)


def test_importing_the_index_loads_nothing_heavy():
    program = (
        "import sys, index; "
        "print([m for m in ('torch', 'sentence_transformers', 'chromadb', 'transformers') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())

    assert done.stdout.strip() == "[]"
