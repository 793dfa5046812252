"""Fetching of addresses."""

from dataclasses import dataclass

from index.errors import ReadError
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its bytes, where it was found after redirects, and what the server said it is."""

    data: bytes
    url: str
    content_type: str
    charset: str


def fetch(url: str, settings: IndexSettings) -> Fetched:
    """Fetch a page."""
    raise ReadError("addresses can't be fetched yet")
