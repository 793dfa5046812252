"""Which vector store an index has: Chroma in the home folder, or a Chroma server."""

from pathlib import Path

from index.settings import IndexSettings
from index.store.vectors.base import VectorStore
from index.store.vectors.chroma import ChromaVectorStore

CHROMA_FOLDER = "chroma"


def open_vector_store(home: Path, settings: IndexSettings) -> VectorStore:
    """The vector store that the settings name; nothing is opened before its first use."""
    return ChromaVectorStore(home / CHROMA_FOLDER, settings.chroma_url)
