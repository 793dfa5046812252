"""The kinds of embedder by name. No setting names another than the first yet."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from index.embedding.base import Embedder
from index.embedding.sentence_transformer import SentenceTransformerEmbedder
from index.settings import IndexSettings


def _sentence_transformers(folder: Path, settings: IndexSettings) -> Embedder:
    return SentenceTransformerEmbedder(
        folder, precision=settings.embed_precision, batch_passages=settings.embed_batch_passages
    )


EMBEDDERS: Mapping[str, Callable[[Path, IndexSettings], Embedder]] = MappingProxyType(
    {"sentence-transformers": _sentence_transformers}
)


def open_embedder(folder: Path, settings: IndexSettings, kind: str = "sentence-transformers") -> Embedder:
    """The embedder whose files are in ``folder``.

    Raises:
        StorageError: The folder does not hold a model that can be loaded.
    """
    return EMBEDDERS[kind](folder, settings)
