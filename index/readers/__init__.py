"""One reader a format: bytes in, text and metadata out."""

from index.readers.base import Location, ReadResult
from index.readers.reading import read
from index.readers.registry import supported
from index.readers.sources import expand

__all__ = ["Location", "ReadResult", "expand", "read", "supported"]
