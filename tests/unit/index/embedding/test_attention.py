from pathlib import Path

import numpy as np
import pytest

from index.embedding import attention
from index.embedding.sentence_transformer import SentenceTransformerEmbedder

WORDS = "Seoul waited three days for a call that came late in the evening".split()


@pytest.mark.models
@pytest.mark.parametrize("tokens", [1, 7, 32, 45])
@pytest.mark.parametrize("cached", [1, 1 << 30])
def test_it_computes_plain_attention(tokens: int, cached: int, monkeypatch: pytest.MonkeyPatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(attention, "SCORES_AT_ONCE", cached)
    torch.manual_seed(3)
    query, key, value = (torch.randn(5, 4, tokens, 8) for _ in range(3))
    hidden = torch.zeros(5, 1, tokens, tokens)
    hidden[2, :, :, tokens // 2 + 1 :] = torch.finfo(torch.float32).min

    for mask in (None, hidden):
        found, weights = attention.attend(torch.nn.Identity(), query, key, value, mask, scaling=0.3)

        scores = query @ key.transpose(2, 3) * 0.3 + (0 if mask is None else mask)
        plain = (torch.softmax(scores, -1) @ value).transpose(1, 2)
        assert found.shape == (5, tokens, 4, 8)
        assert torch.allclose(found, plain, atol=1e-5)
        assert weights is None


@pytest.mark.models
def test_the_embedder_uses_it_and_means_the_same(minilm_path: Path, monkeypatch: pytest.MonkeyPatch):
    from transformers import AttentionInterface

    calls = []

    def counted(*args: object, **kwargs: object) -> object:
        calls.append(True)
        return attention.attend(*args, **kwargs)  # type: ignore[arg-type]

    texts = [" ".join(WORDS[: 1 + n % 13] * (1 + n % 5)) for n in range(40)]
    ours = SentenceTransformerEmbedder(minilm_path, precision="float32", device="cpu")
    monkeypatch.setattr(attention, "MODELS", ())
    plain = SentenceTransformerEmbedder(minilm_path, precision="float32", device="cpu")
    AttentionInterface.register(attention.registered(), counted)
    try:
        expected, expected_tokens = plain.embed(texts), plain.embed_tokens(texts)
        assert calls == []
        vectors, tokens = ours.embed(texts), ours.embed_tokens(texts)
        assert calls
    finally:
        AttentionInterface.register(attention.registered(), attention.attend)

    assert np.allclose(vectors, expected, atol=1e-5)
    for mine, theirs in zip(tokens, expected_tokens, strict=True):
        assert np.allclose(mine, theirs, atol=1e-4)
