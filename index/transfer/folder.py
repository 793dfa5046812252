"""The folder that an export writes: whole files under names that never change their meaning.

A file is written under another name, forced to disk and then renamed, and a line of ``unfinished.jsonl`` says that it
is done. The manifest is put in place last, in one step: an earlier export in the same folder stays whole until then.
"""

import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from index.errors import StorageError, UsageError
from index.transfer.layout import FILE_NAME, LOCK, MANIFEST, NAMES, UNFINISHED, FileFacts, Manifest, Part

_OWN = re.compile("|".join((FILE_NAME, "draft-[a-z]+", *map(re.escape, (MANIFEST, UNFINISHED, LOCK, NAMES)))))


class _Begun(BaseModel):
    """First line of ``unfinished.jsonl``: which library, and which of its generations, the files are of."""

    library: str
    generation: int


class ExportFolder:
    """Where one export goes."""

    def __init__(self, directory: Path) -> None:
        """Use ``directory``; nothing is made before :meth:`opened`."""
        self.directory = directory

    @contextmanager
    def opened(self) -> Iterator["ExportFolder"]:
        """Make the folder if need be, and keep other exports out for the length of the ``with`` block.

        Raises:
            UsageError: The folder holds something else than an export.
            StorageError: It cannot be written, or another process exports into it.
        """
        lock = FileLock(self.directory / LOCK)
        with self._plainly():
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            foreign = sorted(entry.name for entry in os.scandir(self.directory) if not _OWN.fullmatch(entry.name))
            if foreign:
                raise UsageError(
                    f"{self.directory} holds other things than an export ({foreign[0]}). Name a new or empty folder."
                )
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise StorageError(f"Another process is exporting into {self.directory}. Wait for it.") from None
        try:
            yield self
        finally:
            lock.release()

    def earlier(self, library: str, generation: int) -> list[Part]:
        """The parts that earlier exports of this library left, finished or not, in order and without overlap.

        Raises:
            UsageError: They are of another library.
        """
        parts: dict[int, Part] = {}
        if finished := self._manifest():
            self._refuse_other(finished.library, library)
            parts = {part.last: part for part in finished.parts}
        with suppress(OSError, ValueError, StopIteration):
            lines = iter((self.directory / UNFINISHED).read_text(encoding="utf-8").splitlines())
            begun = _Begun.model_validate_json(next(lines))
            self._refuse_other(begun.library, library)
            if begun.generation == generation:
                for line in lines:  # the last one may be torn
                    part = Part.model_validate_json(line)
                    parts[part.last] = part
        whole = sorted((part for part in parts.values() if self._are_there(part)), key=lambda part: part.last)
        return [
            part
            for before, part in zip([0, *(part.last for part in whole)], whole, strict=False)
            if part.first > before
        ]

    def begin(self, library: str, generation: int) -> None:
        """Start to note down which parts are done."""
        with self._plainly():
            draft = self.directory / "draft-unfinished"
            draft.write_text(_Begun(library=library, generation=generation).model_dump_json() + "\n", encoding="utf-8")
            os.replace(draft, self.directory / UNFINISHED)

    def note(self, part: Part) -> None:
        """Note down that a part is done."""
        with self._plainly(), (self.directory / UNFINISHED).open("a", encoding="utf-8") as file:
            file.write(part.model_dump_json() + "\n")
            file.flush()
            os.fsync(file.fileno())

    def put_lines(self, kind: str, number: int, lines: list[bytes]) -> FileFacts:
        """Write one file of JSON lines."""
        return self._put(kind, number, "jsonl", b"".join(lines), len(lines))

    def put_vectors(self, number: int, vectors: NDArray[np.float16]) -> FileFacts:
        """Write one file of vectors."""
        packed = io.BytesIO()
        np.save(packed, vectors, allow_pickle=False)
        return self._put("vectors", number, "npy", packed.getvalue(), len(vectors))

    def put_names(self, text: str) -> FileFacts:
        """Write the reader's rules for names."""
        content = text.encode()
        self._write(NAMES, content)
        return FileFacts(name=NAMES, bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), rows=0)

    def finish(self, manifest: Manifest) -> None:
        """Put the manifest in place and delete what it doesn't name."""
        self._write(MANIFEST, manifest.model_dump_json(indent=1).encode())
        named = {MANIFEST, LOCK, *(file.name for file in manifest.files())}
        with self._plainly():
            for entry in list(os.scandir(self.directory)):
                if entry.name not in named and _OWN.fullmatch(entry.name):
                    os.unlink(entry.path)

    # ---- inside

    def _put(self, kind: str, number: int, ending: str, content: bytes, rows: int) -> FileFacts:
        sha256 = hashlib.sha256(content).hexdigest()
        name = f"{kind}-{number:06d}-{sha256[:16]}.{ending}"
        self._write(name, content)
        return FileFacts(name=name, bytes=len(content), sha256=sha256, rows=rows)

    def _write(self, name: str, content: bytes) -> None:
        draft = self.directory / f"draft-{name.partition('-')[0].partition('.')[0]}"
        with self._plainly():
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self.directory / name)

    def _manifest(self) -> Manifest | None:
        try:
            return Manifest.model_validate_json((self.directory / MANIFEST).read_bytes())
        except (OSError, ValidationError):
            return None

    def _are_there(self, part: Part) -> bool:
        """Whether the files of a part are as they were written."""
        for facts in (part.articles, part.vectors):
            try:
                with (self.directory / facts.name).open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != facts.sha256:
                        return False
            except OSError:
                return False
        return True

    def _refuse_other(self, found: str, library: str) -> None:
        if found != library:
            raise UsageError(f"{self.directory} holds an export of another library. Name a new or empty folder.")

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Say in words that the disk is full or closed.

        Raises:
            StorageError: Instead of the system's error.
        """
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(
                f"{self.directory} cannot be written: {reason}. Make room or name another folder, then run the same "
                "command again: it goes on where it stopped."
            ) from error
