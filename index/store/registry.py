"""Where a library's catalogue is: the file of a home, or a database that several machines share."""

from pathlib import Path

from index.embedding.base import ProgressCallback
from index.settings import IndexSettings
from index.store.base import Catalogue
from index.store.sqlite.catalogue_file import CatalogueFile


def open_catalogue(
    home: Path, settings: IndexSettings, *, read_only: bool, progress: ProgressCallback | None
) -> Catalogue:
    """The catalogue that ``settings`` name, or that of ``home``; nothing is opened before its first use.

    Raises:
        StorageError: The address of the database is not understood.
    """
    wait_s = settings.write_wait_s
    if not settings.database_url:
        return CatalogueFile(home, read_only=read_only, wait_s=wait_s, progress=progress)
    from index.store.postgres.catalogue import SharedCatalogue  # a home of one's own never waits for this import

    return SharedCatalogue(settings.database_url, read_only=read_only, wait_s=wait_s, progress=progress)
