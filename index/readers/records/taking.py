"""Articles that are records with named fields: only a text is needed, whatever else is known of it is read too.

One place for JSON Lines, JSON and tables, so that all of them know the same names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.markup import parse_markup, words_of
from index.readers.stated.fields import FIELD_NAMES, HTML_NAMES, TEXT_NAMES, as_text, flattened, from_mapping
from index.readers.text import article_from
from index.records import Article, Failure, Remark

MAX_LISTED = 100
_MAX_NAMES_SHOWN = 12


@dataclass(slots=True)
class Records:
    """Collects the articles of one file, with what could not be read of it."""

    raw: RawFile
    origin: str
    articles: list[Article] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _unlisted: int = 0

    def take(self, number: int, values: object) -> None:
        """Read one record, the ``number``-th line, row or item of its file."""
        place = f"{self.raw.path}:{number}"
        try:
            if not isinstance(values, Mapping):
                raise ReadError("isn't a JSON object with a text in it")
            known = from_mapping(values, self.origin)
            self.articles.append(article_from(text_of(values), known, self.raw))
            self.remarks += known.remarks(place)[: MAX_LISTED - len(self.remarks)]
        except ReadError as error:
            self.fail(place, str(error))

    def fail(self, place: str, error: str) -> None:
        """Note that a record can't be read."""
        if len(self.failures) < MAX_LISTED:
            self.failures.append(Failure(place, error))
        else:
            self._unlisted += 1

    def parsed(self, remarks: Sequence[Remark] = ()) -> Parsed:
        """What came of the file.

        Args:
            remarks: Doubts about the file as a whole.

        Raises:
            ReadError: There was no record in it.
        """
        if not self.articles and not self.failures:
            raise ReadError("holds no articles")
        more = [Failure(self.raw.path, f"{self._unlisted:,} more lines can't be read either")] if self._unlisted else []
        return Parsed(tuple(self.articles), (*self.failures, *more), remarks=(*remarks, *self.remarks))


def has_text(values: object) -> bool:
    """Whether a record names a text, be it empty; a list of records is none."""
    if not isinstance(values, Mapping):
        return False
    known = flattened(values)
    named = [known[name] for name in (*TEXT_NAMES, *HTML_NAMES) if name in known]
    return any(not any(map(_is_record, value if isinstance(value, list) else [value])) for value in named)


def _is_record(value: object) -> bool:
    return isinstance(value, Mapping) and any(name in FIELD_NAMES["title"] for name in flattened(value))


def text_of(values: Mapping[str, object]) -> str:
    """Return the first text of a record that isn't empty; a list of paragraphs is a text.

    Raises:
        ReadError: There is none; the message names what the record has.
    """
    known = flattened(values)
    for name in (*TEXT_NAMES, *HTML_NAMES):
        text = _joined(known.get(name))
        if text.strip():
            # What is called "text" is taken as it stands; under the other names services send markup too.
            return _words(text) if name in HTML_NAMES or (name != "text" and _is_markup(text)) else text
    if has_text(values):
        raise ReadError("holds no text")
    names = list(values)
    shown = ", ".join(names[:_MAX_NAMES_SHOWN]) + (", …" if len(names) > _MAX_NAMES_SHOWN else "")
    wanted = ", ".join(TEXT_NAMES[:4])
    raise ReadError(f"names no text; it has {shown or 'nothing'}, and one of these is needed: {wanted}")


def _joined(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return as_text(value)
    if isinstance(value, list):
        return "\n\n".join(filter(None, (as_text(item) for item in value)))
    return ""


def _is_markup(text: str) -> bool:
    head = text.lstrip()[:200].lower()
    return head.startswith(("<p>", "<p ", "<div", "<html", "<!doctype html", "<article", "<h1", "<h2", "<figure"))


def _words(markup: str) -> str:
    return words_of(parse_markup(markup))


def take_all(records: Records, values: Iterable[object]) -> None:
    """Read every one of ``values``, counted from 1."""
    for number, value in enumerate(values, start=1):
        records.take(number, value)
