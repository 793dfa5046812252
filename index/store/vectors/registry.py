"""The vector stores by name. No setting names one yet; a Chroma server is Chroma too."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from index.settings import IndexSettings
from index.store.vectors.base import VectorStore
from index.store.vectors.chroma import ChromaVectorStore
from index.store.vectors.nowhere import NoVectorStore

CHROMA_FOLDER = "chroma"

VECTOR_STORES: Mapping[str, Callable[[Path, IndexSettings], VectorStore]] = MappingProxyType(
    {
        "chroma": lambda home, settings: ChromaVectorStore(
            home / CHROMA_FOLDER, settings.chroma_url, settings.chroma_token
        ),
        "none": lambda home, settings: NoVectorStore(),
    }
)


def open_vector_store(home: Path, settings: IndexSettings, *, can_be_written: bool = True) -> VectorStore:
    """The vector store of a home; nothing is opened before its first use. A server needs no right to write the home."""
    return VECTOR_STORES["chroma" if can_be_written or settings.chroma_url else "none"](home, settings)
