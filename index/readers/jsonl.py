"""JSON Lines: one article a line, ``{"title", "text", "source", "published", "author", "url"}``; only text is needed.

A line that is no article is one failure; the others go on.
"""

import json

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.metadata import from_mapping
from index.readers.text import article_from
from index.records import Article, Failure

TEXT_NAMES = ("text", "body", "content", "article")
MAX_FAILURES_LISTED = 100


def read(raw: RawFile) -> Parsed:
    """Read every line as one article.

    Raises:
        ReadError: Binary content, or not one line with anything on it.
    """
    articles: list[Article] = []
    failures: list[Failure] = []
    unlisted = 0
    # Not splitlines(): a JSON string may hold U+2028, which Python counts as the end of a line.
    for number, line in enumerate(decode(raw.data, raw.charset).text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            articles.append(_article(line, raw))
        except ReadError as error:
            if len(failures) < MAX_FAILURES_LISTED:
                failures.append(Failure(f"{raw.path}:{number}", str(error)))
            else:
                unlisted += 1
    if not articles and not failures:
        raise ReadError("holds no articles")
    if unlisted:
        failures.append(Failure(raw.path, f"{unlisted:,} more lines can't be read either"))
    return Parsed(tuple(articles), tuple(failures))


def _article(line: str, raw: RawFile) -> Article:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise ReadError(f"isn't JSON: {error}") from error
    except RecursionError as error:
        raise ReadError("is nested too deeply") from error
    if not isinstance(values, dict):
        raise ReadError("isn't a JSON object with a text in it")
    text = next((values[name] for name in TEXT_NAMES if isinstance(values.get(name), str)), None)
    if text is None:
        raise ReadError(f"names no text; one of these is needed: {', '.join(TEXT_NAMES)}")
    return article_from(text, from_mapping(values, "JSON"), raw)
