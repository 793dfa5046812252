"""Bytes in, text and metadata out: one file or folder a format, and what they share.

``finding`` gets from what a person names to bytes; ``reading`` hands them to the reader that ``registry`` names;
``encoding`` makes letters of bytes, ``markup`` words of HTML, ``stated`` title and day of what a file says of itself,
and ``build`` the article. To add a format, write one file with a ``read`` function (``base.Reader``) and add a line to
``registry``: the page, the help and the error texts take their lists from it.
"""

from index.readers.base import Location, ReadResult
from index.readers.finding.sources import expand
from index.readers.reading import read
from index.readers.registry import accepted_suffixes, kinds, supported

__all__ = ["Location", "ReadResult", "accepted_suffixes", "expand", "kinds", "read", "supported"]
