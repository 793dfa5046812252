"""Files that were uploaded and not yet added: where they wait, how many may, and how they are cleared away.

Gradio writes uploads to ``uploads/incoming`` of the home before any of our code sees them. They are moved from there
when they are added; what is refused or never added stays behind, so it is cleared when the page starts, after each
adding, and after some hours.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from index.errors import UsageError

UPLOADS_FOLDER = "uploads"
MAX_WAITING_FILES = 5_000
FORGOTTEN_AFTER_S = 6 * 3600.0
"""A file that has waited so long is not going to be added."""


class Incoming:
    """The folder of waiting uploads. Safe to use from several threads.

    Args:
        home: The home whose ``uploads/incoming`` it is.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / UPLOADS_FOLDER / "incoming"
        self._on_their_way = 0
        self._lock = threading.Lock()

    def clear(self, older_than_s: float = 0.0) -> None:
        """Delete waiting files, or only those that have waited for long, and the folders they leave empty."""
        now = time.time()
        for path in sorted(self.folder.rglob("*"), reverse=True):  # what is in a folder comes before the folder
            try:
                if path.is_dir() and not path.is_symlink():
                    path.rmdir()
                elif now - path.lstat().st_mtime >= older_than_s:
                    path.unlink()
            except OSError:
                continue  # a folder that still holds something, or a file that another thread has moved

    def discard(self, paths: Iterable[str]) -> None:
        """Delete what is left of these uploads, and drafts of Gradio unless an upload is on its way."""
        for path in paths:
            folder = Path(path).parent
            if folder.resolve().parent == self.folder.resolve() and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
        with self._lock:
            drafts = [] if self._on_their_way else [draft for draft in self.folder.glob("tmp*") if draft.is_file()]
            for draft in drafts:
                draft.unlink(missing_ok=True)

    def holds(self, path: str) -> bool:
        """Whether the path is that of an upload: a file one folder below, with no way out."""
        given = Path(path)
        return given.is_file() and not given.is_symlink() and given.resolve().parent.parent == self.folder.resolve()

    def require_all(self, paths: Iterable[str]) -> None:
        """Make sure that these are uploads.

        Raises:
            UsageError: One is another file of this machine, or is not there any more.
        """
        if not all(self.holds(path) for path in paths):
            raise UsageError("The upload is no longer there. Choose the files again.")

    def reserve(self, count_bytes: int, most_bytes: int, most_files: int = MAX_WAITING_FILES) -> None:
        """Set room aside for an upload on its way, until :meth:`release`.

        Args:
            count_bytes: Its size.
            most_bytes: What may wait at once, with what is on its way.
            most_files: How many files may wait at once.

        Raises:
            UsageError: Too much waits already.
        """
        with self._lock:
            self.clear(FORGOTTEN_AFTER_S)
            files, waiting = self._waiting()
            if files >= most_files:
                raise UsageError(f"{files} uploaded files wait to be added already. Try again when they are read.")
            if waiting + self._on_their_way + count_bytes > most_bytes:
                raise UsageError(
                    f"Uploads that wait to be added may take {most_bytes / 1e6:.0f} MB together. Upload fewer "
                    "files at once, or raise index.upload_quota_mb."
                )
            self._on_their_way += count_bytes

    def release(self, count_bytes: int) -> None:
        """Give back what was set aside."""
        with self._lock:
            self._on_their_way -= count_bytes

    def _waiting(self) -> tuple[int, int]:
        """How many files wait, and their bytes."""
        files = size = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                try:
                    size += os.lstat(os.path.join(folder, name)).st_size
                    files += 1
                except OSError:
                    continue
        return files, size
