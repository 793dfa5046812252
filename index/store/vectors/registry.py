"""The vector stores by name. No setting names another than the first yet; a Chroma server is Chroma too."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from index.settings import IndexSettings
from index.store.vectors.base import VectorStore
from index.store.vectors.chroma import ChromaVectorStore

CHROMA_FOLDER = "chroma"

VECTOR_STORES: Mapping[str, Callable[[Path, IndexSettings], VectorStore]] = MappingProxyType(
    {"chroma": lambda home, settings: ChromaVectorStore(home / CHROMA_FOLDER, settings.chroma_url)}
)


def open_vector_store(home: Path, settings: IndexSettings, name: str = "chroma") -> VectorStore:
    """The vector store of a home; nothing is opened before its first use."""
    return VECTOR_STORES[name](home, settings)
