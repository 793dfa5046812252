"""Attention on a CPU for short texts: the same result as the usual implementation, in less time.

Softmax takes half as long over rows whose length is a multiple of the vector width, so the keys are padded to one.
A few texts at a time, the scores stay in a core's cache; changed in place, they need no new memory at every step.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

MODELS = ("bert", "roberta", "xlm-roberta")
"""Kinds of model whose attention is the plain one: softmax(QK' / sqrt(d) + mask) V, as in Vaswani et al. (2017)."""

SCORES_AT_ONCE = 1 << 19  # a megabyte of bfloat16 stays in a core's cache
_ROW_VALUES = 32  # bfloat16 values in a vector of AVX-512; a multiple of what other processors and float32 take


@cache
def registered() -> str:
    """The name under which transformers knows :func:`attend`."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import eager_mask

    name = "byline"
    AttentionInterface.register(name, attend)
    AttentionMaskInterface.register(name, eager_mask)
    return name


def attend(
    module: "torch.nn.Module",
    query: "torch.Tensor",
    key: "torch.Tensor",
    value: "torch.Tensor",
    attention_mask: "torch.Tensor | None",
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,  # noqa: ANN401 - what transformers hands to every implementation
) -> "tuple[torch.Tensor, None]":
    """Attention without gradients or dropout.

    Args:
        module: The layer, unused.
        query: Shape (texts, heads, tokens, size of a head).
        key: Shape (texts, heads, keys, size of a head).
        value: As ``key``.
        attention_mask: Added to the scores, shape (texts or 1, heads or 1, tokens or 1, keys); None hides nothing.
        scaling: What the scores are multiplied by; None takes 1 / sqrt(size of a head).
        dropout: Unused.

    Returns:
        Shape (texts, tokens, heads, size of a head), and None for the weights, which are not kept.
    """
    import torch
    from torch.nn.functional import pad

    texts, heads, tokens, size = query.shape
    keys = key.shape[2]
    missing = -keys % _ROW_VALUES
    if missing:
        mask = query.new_zeros(1, 1, 1, keys) if attention_mask is None else attention_mask
        attention_mask = pad(mask, (0, missing), value=torch.finfo(query.dtype).min)
        key, value = (pad(tensor, (0, 0, 0, missing)) for tensor in (key, value))
    query = query * (size**-0.5 if scaling is None else scaling)
    found = query.new_empty(texts, tokens, heads, size)
    step = max(1, SCORES_AT_ONCE // (heads * tokens * key.shape[2]))
    for part in (slice(first, first + step) for first in range(0, texts, step)):
        scores = torch.matmul(query[part], key[part].transpose(2, 3))
        if attention_mask is not None:
            scores += attention_mask[part] if len(attention_mask) > 1 else attention_mask
        torch.softmax(scores, -1, out=scores)
        found[part] = torch.matmul(scores, value[part]).transpose(1, 2)
    return found, None
