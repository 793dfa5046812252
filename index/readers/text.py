"""Plain text: the file states no title, date or author, so they are guessed from the first lines."""

from index.readers.base import Parsed, RawFile
from index.readers.build import build_article, normalise_text
from index.readers.encoding import decode
from index.readers.stated.metadata import Metadata, complete
from index.records import Article


def read(raw: RawFile) -> Parsed:
    """Read one plain text file as one article.

    Raises:
        ReadError: Binary content, or no text.
    """
    decoded = decode(raw.data, raw.charset)
    return Parsed((article_from(decoded.text, Metadata(), raw),), remarks=decoded.remarks(raw.path))


def article_from(text: str, known: Metadata, raw: RawFile) -> Article:
    """Build the article of a file whose text and metadata are at hand, guessing what is missing.

    Args:
        text: Body of the article.
        known: What the file says of itself.
        raw: The file, for its path, its address and the title of last resort.

    Raises:
        ReadError: No text.
    """
    text = normalise_text(text)
    meta = complete(known, text, raw.stem)
    if not meta.url and raw.url:
        meta = meta.having("address", url=raw.url)
    return build_article(
        text,
        title=meta.title,
        source=meta.source,
        published=meta.published,
        url=meta.url,
        path=raw.path,
        author=meta.author,
        provenance=meta.provenance,
    )
