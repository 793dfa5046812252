from collections.abc import Sequence

import numpy as np
import pytest

from index.embedding import cached as remembering
from index.embedding.cached import RememberingEmbedder


class Counting:
    """Embeds a text as its length, and notes what it was asked for."""

    name, dimensions, max_tokens = "counting", 1, 8

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [(0, len(text))]

    def embed(self, texts: Sequence[str], *, progress=None):
        self.asked.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32).reshape(len(texts), 1)

    def embed_tokens(self, texts: Sequence[str]):
        self.asked.append(list(texts))
        return [np.full((len(text), 1), len(text), dtype=np.float32) for text in texts]


def test_only_what_is_new_is_embedded() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner)
    assert embedder.embed(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert embedder.embed(["bb", "ccc"]).tolist() == [[2], [3]]
    assert inner.asked == [["a", "bb"], ["ccc"]]


def test_tokens_are_remembered_apart_from_texts() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner)
    embedder.embed(["bb"])
    first, second = embedder.embed_tokens(["bb"]), embedder.embed_tokens(["bb", "a"])
    assert first[0].shape == second[0].shape == (2, 1)
    assert inner.asked == [["bb"], ["bb"], ["a"]]


def test_what_was_met_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MAX_TEXTS", 2)
    inner = Counting()
    embedder = RememberingEmbedder(inner)
    for texts in (["a"], ["bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        embedder.embed(texts)
    assert inner.asked == [["a"], ["bb"], ["ccc"], ["bb"]]


def test_more_at_once_than_is_kept_is_all_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MAX_TEXTS", 1)
    assert RememberingEmbedder(Counting()).embed(["a", "bb", "ccc"]).tolist() == [[1], [2], [3]]


def test_indexing_passes_through() -> None:
    inner = Counting()
    embedder = RememberingEmbedder(inner)
    for _ in range(2):
        embedder.embed(["a"], progress=lambda _: None)
    assert inner.asked == [["a"], ["a"]]


def test_nothing_gives_an_empty_matrix() -> None:
    assert RememberingEmbedder(Counting()).embed([]).shape == (0, 1)
