"""One reader a format: bytes in, text and metadata out; ``sources`` and ``fetch`` find the bytes.

To add a format, write one file with a ``read`` function (``base.Reader``) and add a line to ``registry``: the
page, the help and the error texts take their lists from it.
"""

from index.readers.base import Location, ReadResult
from index.readers.reading import read
from index.readers.registry import accepted_suffixes, kinds, supported
from index.readers.sources import expand

__all__ = ["Location", "ReadResult", "accepted_suffixes", "expand", "kinds", "read", "supported"]
