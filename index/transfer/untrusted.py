"""Plain files of a folder that anybody may have written: no links, no surprises in size, every line of its type."""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from index.errors import StorageError
from index.transfer.layout import PART_BYTES, FileFacts, in_words

Line = TypeVar("Line", bound=BaseModel)


class UntrustedFolder:
    """Reads files whole, and says in one sentence what is wrong with one.

    Attributes:
        directory: The folder.
    """

    def __init__(self, directory: Path, line_bytes: int) -> None:
        """Read from ``directory``; no line may be longer than ``line_bytes``."""
        self.directory = directory
        self._line_bytes = line_bytes

    def lines(self, file: FileFacts, kind: type[Line]) -> Iterator[Line]:
        """The lines of a file.

        Raises:
            StorageError: The file, or a line of it, is not as stated.
        """
        content = self.content(file, PART_BYTES + self._line_bytes)
        rows = 0
        with io.BytesIO(content) as stream:
            for rows, line in enumerate(stream, start=1):  # noqa: B007 - counted for the check behind
                if len(line) > self._line_bytes:
                    raise self.wrong(
                        file.name,
                        f"has a line of {len(line):,} bytes, more than the {self._line_bytes:,} that are read here "
                        "(setting index.max_file_bytes)",
                    )
                try:
                    yield kind.model_validate_json(line)
                except ValidationError as error:
                    raise self.wrong(file.name, f"line {rows}: {in_words(error)}") from None
        if rows != file.rows:
            raise self.wrong(file.name, f"has {rows:,} lines instead of {file.rows:,}")

    def content(self, file: FileFacts, at_most: int) -> bytes:
        """The content of a file, which is as long as stated and no longer than ``at_most``; raises as :meth:`lines`."""
        if file.bytes > at_most:
            raise self.wrong(file.name, f"is too large: {file.bytes:,} bytes, and at most {at_most:,} are read")
        content = self.read(file.name, file.bytes)
        if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.sha256:
            raise self.wrong(file.name, "is not the file that was exported (its sha256 differs)")
        return content

    def read(self, name: str, at_most: int) -> bytes:
        """The content of a plain file in the folder that is no longer than ``at_most``; raises as :meth:`lines`."""
        path = self.directory / name
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with open(descriptor, "rb") as file:
                if path.is_symlink() or not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise self.wrong(name, "is a link or no plain file")
                if os.fstat(descriptor).st_size > at_most:
                    raise self.wrong(name, f"is longer than {at_most:,} bytes")
                return file.read(at_most + 1)
        except FileNotFoundError:
            raise self.wrong(name, "is missing") from None
        except OSError as error:
            reason = "is a link" if path.is_symlink() else f"cannot be read: {error.strerror or error}"
            raise self.wrong(name, reason) from None

    def wrong(self, name: str, what: str) -> StorageError:
        """The error to raise when a file is not as it should be."""
        return StorageError(
            f"{self.directory / name} {what}. Export the library again, or copy the folder again if it was copied."
        )
