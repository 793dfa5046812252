"""Text to vectors with a sentence-transformers model.

The cost of embedding is the cost of the longest text in each batch, so texts go through sorted by
their tokens. On a processor with bfloat16 arithmetic (AVX-512 BF16, AMX) or on a GPU the weights are
loaded in bfloat16: about twice the passages a second, with a cosine to the float32 vectors above
0.999. Every vector is normalised again in float32, because bfloat16 leaves lengths off by up to 1 %.

Texts are read in plain letters (:func:`index.text.folding.folded`): a ligature would be a word that no model knows.

On a CPU each core computes a batch of its own. If all cores shared one batch of so small a model, they
would spend much of the time waiting for each other.

sentence_transformers is imported on first use.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding import attention
from index.embedding.base import FloatMatrix, ProgressCallback
from index.embedding.memory import bound_memory, without_collector
from index.errors import StorageError
from index.records import Progress
from index.text.folding import folded, folded_with_origins

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_FINGERPRINT_BYTES = 1 << 20
_PROGRESS_BATCHES = 16
"""Progress is reported, and the lock given to other threads, after so many batches."""
_BATCH_ON_GPU = 128
# Small batches stay in the CPU's cache: eight long passages, or a few dozen sentences.
_BATCH_ON_CPU, _TOKENS_ON_CPU = 32, 1_600


class SentenceTransformerEmbedder:
    """A sentence-transformers model in a local folder, or one of the hub by its repository name.

    Attributes:
        threads: How many batches are computed at the same time.
    """

    def __init__(
        self,
        folder_or_repo: Path | str,
        *,
        precision: str = "auto",
        batch_passages: int = 0,
        device: str | None = None,
    ) -> None:
        """Load the model.

        Args:
            folder_or_repo: Folder with the model's files, or a repository of the model hub.
            precision: ``float32``, ``bfloat16``, or ``auto``: bfloat16 where the hardware computes in it.
            batch_passages: Texts that go through the model at once; 0 takes what suits the device.
            device: ``cpu``, ``cuda``, …; None takes a GPU where there is one.

        Raises:
            StorageError: The folder does not hold a model that can be loaded.
        """
        self._lock = threading.Lock()
        self._model = _load(folder_or_repo, precision, device)
        on_cpu = self._model.device.type == "cpu"
        self._batch_passages = batch_passages or (_BATCH_ON_CPU if on_cpu else _BATCH_ON_GPU)
        self.threads = _threads() if on_cpu else 1
        self._workers = (
            ThreadPoolExecutor(self.threads, "byline-embed", initializer=_compute_alone) if self.threads > 1 else None
        )
        self._tokenizer: Any = self._model.tokenizer
        self.dimensions: int = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens: int = int(self._model.max_seq_length or 512)
        self._batch_tokens = _TOKENS_ON_CPU if on_cpu and not batch_passages else self._batch_passages * self.max_tokens
        self.name: str = f"{_kind(self._model)}-{self.dimensions}d-{_fingerprint(folder_or_repo)}"

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The character span of every token of ``text``, special tokens left out, none cut off."""
        plain, origins = folded_with_origins(text) if folded(text) != text else (text, range(len(text)))
        with self._lock:
            encoding = self._tokenizer(
                plain, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
            )
        spans = ((int(start), int(end)) for start, end in encoding["offset_mapping"])
        return [(origins[start], origins[end - 1] + 1) if start < end else (start, end) for start, end in spans]

    def embed(self, texts: Sequence[str], *, progress: ProgressCallback | None = None) -> FloatMatrix:
        """One L2-normalised row per text: float32, shape (len(texts), dimensions)."""
        texts = [folded(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        done = 0
        for batches in self._in_turn(texts):
            with self._lock:
                for batch, rows in self._encoded(texts, batches):
                    vectors[batch] = np.asarray(rows, dtype=np.float32)
                    done += len(batch)
            if progress is not None:
                progress(Progress("embed", done, len(texts), "passages"))
        return _normalised(vectors)

    def embed_tokens(self, texts: Sequence[str]) -> list[FloatMatrix]:
        """Per text one L2-normalised row per token that is not special, shape (tokens, dimensions)."""
        texts = [folded(text) for text in texts]
        found: dict[int, FloatMatrix] = {}
        for batches in self._in_turn(texts):
            order = [i for batch in batches for i in batch]
            with self._lock:
                rows = [row for _, rows in self._encoded(texts, batches, "token_embeddings") for row in rows]
                masks = self._tokenizer(
                    [texts[i] for i in order],
                    truncation=True,
                    max_length=self.max_tokens,
                    return_special_tokens_mask=True,
                    verbose=False,
                )["special_tokens_mask"]
            for i, row, mask in zip(order, rows, masks, strict=True):
                matrix = row.float().cpu().numpy()
                keep = ~np.asarray(mask[: len(matrix)], dtype=bool)
                found[i] = _normalised(matrix[: len(keep)][keep])
        return [found[i] for i in range(len(texts))]

    def _encoded(
        self, texts: Sequence[str], batches: Sequence[Sequence[int]], output: str = "sentence_embedding"
    ) -> Iterator[tuple[Sequence[int], Any]]:
        """Each batch of indices with what the model makes of its texts, in order."""
        encode = partial(self._model.encode, show_progress_bar=False, output_value=output)

        def run(batch: Sequence[int]) -> Any:  # noqa: ANN401 - an array, or a list of tensors
            return encode([texts[i] for i in batch], batch_size=len(batch))

        if self._workers is None or len(batches) < 2:
            yield from zip(batches, map(run, batches), strict=True)
            return
        encode(" ")  # sets the tokenizer up, which must not happen in two threads at once
        yield from zip(batches, self._workers.map(run, batches), strict=True)

    def _in_turn(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        """Indices of ``texts`` in batches, most tokens first: a lack of memory shows at once; a few batches a turn."""
        if not texts:
            return
        with self._lock:
            found = self._tokenizer(list(texts), truncation=True, max_length=self.max_tokens, verbose=False)
        tokens = [len(ids) for ids in found["input_ids"]]
        order = sorted(range(len(texts)), key=lambda i: -tokens[i])
        most = min(self._batch_passages, -(-len(texts) // self.threads))
        batches: list[list[int]] = []
        first = 0
        while first < len(order):
            size = max(1, min(most, self._batch_tokens // max(1, tokens[order[first]])))
            batches.append(order[first : first + size])
            first += size
        for turn in range(0, len(batches), _PROGRESS_BATCHES):
            yield batches[turn : turn + _PROGRESS_BATCHES]


@without_collector()
def _load(folder_or_repo: Path | str, precision: str, device: str | None) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    bound_memory()
    transformers_logging.disable_progress_bar()
    is_folder = Path(folder_or_repo).is_dir()
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = (
        torch.bfloat16 if precision == "bfloat16" or (precision == "auto" and _has_bfloat16(device)) else torch.float32
    )
    options: dict[str, Any] = {"dtype": dtype}
    if device == "cpu":
        options["attn_implementation"] = "eager"  # on short texts faster than the fused kernel
    try:
        model = SentenceTransformer(
            str(folder_or_repo), device=device, local_files_only=is_folder, model_kwargs=options
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()
        raise StorageError(
            f"The embedder {folder_or_repo} cannot be loaded: {reason[0] if reason else type(error).__name__}. "
            "Check the setting index.embedder, or fetch it anew with `byline models pull`."
        ) from error
    if device == "cpu" and _kind(model) in attention.MODELS:
        model[0].auto_model.set_attn_implementation(attention.registered())
    return model


@cache
def _threads() -> int:
    """How many threads torch may use. Asked once, because :func:`_compute_alone` changes it for new threads."""
    import torch

    return int(torch.get_num_threads())


def _compute_alone() -> None:
    """Let torch use only one thread for what this thread computes."""
    import torch

    torch.set_num_threads(1)


def _has_bfloat16(device: str) -> bool:
    """Whether ``device`` multiplies bfloat16 in hardware; emulated, it would be slower than float32."""
    import torch

    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")  # torch offers no public name for these
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)


def _kind(model: "SentenceTransformer") -> str:
    config = getattr(model[0], "auto_model", None)
    return str(getattr(getattr(config, "config", None), "model_type", "embedder"))


def _fingerprint(folder_or_repo: Path | str) -> str:
    """Twelve hex digits that tell one set of weights from another: size, head and tail of each weight file."""
    folder = Path(folder_or_repo)
    digest = hashlib.sha256()
    weights = sorted((*folder.rglob("*.safetensors"), *folder.rglob("pytorch_model*.bin"))) if folder.is_dir() else []
    for file in weights:
        size = file.stat().st_size
        digest.update(size.to_bytes(8, "little"))
        with file.open("rb") as stream:
            digest.update(stream.read(_FINGERPRINT_BYTES))
            stream.seek(max(0, size - _FINGERPRINT_BYTES))
            digest.update(stream.read())
    if not weights:
        digest.update(str(folder_or_repo).encode())
    return digest.hexdigest()[:12]


def _normalised(matrix: FloatMatrix) -> FloatMatrix:
    lengths = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(lengths, 1e-12), dtype=np.float32)
