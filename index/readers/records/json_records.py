"""JSON Lines, one article a line, and JSON, an array of articles or an object that holds one.

``{"title", "text", "source", "published", "author", "url"}``; only a text is needed. A record that is no article is
one failure; the others go on.
"""

import json
from collections.abc import Iterator, Mapping

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.records.taking import MAX_LISTED, Records, has_text, take_all
from index.records import Skipped

ORIGIN = "JSON"
MAX_DEPTH = 3


def read(raw: RawFile) -> Parsed:
    """Read every line as one article.

    Raises:
        ReadError: Binary content, or not one line with anything on it.
    """
    decoded = decode(raw.data, raw.charset)
    if decoded.text.lstrip()[:1] == "[" or _is_one_value(decoded.text):
        return read_json(raw)
    records = Records(raw, ORIGIN)
    # Not splitlines(): a JSON string may hold U+2028, which Python counts as the end of a line.
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            records.take(number, _loaded(line))
        except ReadError as error:
            records.fail(f"{raw.path}:{number}", str(error))
    return records.parsed(decoded.remarks(raw.path))


def _is_one_value(text: str) -> bool:
    """Whether the text is one JSON value that is set over several lines."""
    first = text.lstrip().partition("\n")[0].strip()
    if first != "{":
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def read_json(raw: RawFile) -> Parsed:
    """Read an array of articles, one article, or an object that holds a list of them ({"articles": […]}).

    Raises:
        ReadError: Binary content, no JSON, or none of the three.
    """
    decoded = decode(raw.data, raw.charset)
    value = _loaded(decoded.text)
    records = Records(raw, ORIGIN)
    if isinstance(value, list) and value and not any(map(has_text, value)):
        raise ReadError("holds no articles: no item of its list names a text")
    skipped: tuple[Skipped, ...] = ()
    if has_text(value):
        records.take(1, value)
    elif isinstance(value, list):
        take_all(records, value)
    else:
        lists = list(_lists(value, "", MAX_DEPTH))
        if not lists:
            names = ", ".join(list(value)[:12]) if isinstance(value, Mapping) else type(value).__name__
            raise ReadError(f"holds no articles; it has {names or 'nothing'}")
        # Beside the articles there may be lists of comments or the like: the first, or the longest, is taken.
        name, items = max(lists, key=lambda pair: ("article" in pair[0].lower(), len(pair[1])))
        take_all(records, items)
        others = [(other, len(left)) for other, left in lists if other != name]
        skipped = tuple(
            Skipped(f"{raw.path}#{other}", f"{count:,} records beside the articles in “{name}”")
            for other, count in others[:MAX_LISTED]
        )
    found = records.parsed(decoded.remarks(raw.path))
    return Parsed(found.articles, found.failures, skipped, found.remarks)


def _lists(value: object, name: str, depth: int) -> Iterator[tuple[str, list[object]]]:
    """The lists inside an object that hold records with a text, with their names."""
    if isinstance(value, list):
        if any(map(has_text, value)):
            yield name, value
    elif has_text(value):
        yield name, [value]
    elif isinstance(value, Mapping) and depth:
        for key, inner in value.items():
            yield from _lists(inner, f"{name}.{key}" if name else str(key), depth - 1)


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ReadError(f"isn't JSON: {error}") from error
    except RecursionError as error:
        raise ReadError("is nested too deeply") from error
