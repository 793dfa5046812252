"""The fields of an article in a mapping: front matter, a record of JSON, or a row of a table with column heads.

Names are compared without regard to case, spaces, "_" and "-". A value under the record's own name wins over the same
one in a nested ``metadata`` object. A date that is there and names no single day is told, never dropped in silence.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from index.readers.stated.dates import parse_date
from index.readers.stated.metadata import Metadata

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": (
        *("title", "headline", "heading"),
        *"titel titre título titulo titolo tytuł titulek cím otsikko rubrik başlık titlu заголовок название".split(),
        *"τίτλος כותרת العنوان عنوان शीर्षक 标题 標題 タイトル 題名 제목".split(),
    ),
    "source": (
        *("source", "outlet", "publisher", "publication", "site", "sitename", "newspaper"),
        *"quelle zeitung fuente fonte źródło zdroj källa kilde bron forrás kaynak источник".split(),
        *"πηγή 来源 來源 出典 출처".split(),
    ),
    "published": (
        *("published", "date", "publishedat", "publicationdate", "pubdate", "datepublished", "publisheddate"),
        *("publishdate", "publishedon", "publicationtime", "dateofpublication", "webpublicationdate"),
        *"datum fecha dato dátum tarih päivämäärä дата ημερομηνία תאריך التاريخ تاريخ दिनांक 日期 日付 날짜".split(),
    ),
    "url": ("url", "link", "canonicalurl", "sourceurl", "weburl", "permalink"),
    "author": (
        *("author", "authors", "byline", "creator"),
        *"autor autora auteur autore verfasser szerző författare forfatter kirjoittaja yazar автор συγγραφέας".split(),
        *"מחבר الكاتب المؤلف लेखक 作者 著者 저자 글쓴이".split(),
    ),
}
"""Names in the usual languages; letters and digits of each in lower case."""
LOOSE_DATES = tuple("data created createdat createdon createdutc timestamp time".split())
"""Names that often hold something else: taken if they name a day, and no doubt if not."""
TEXT_NAMES = (
    *("text", "body", "content", "article", "articlebody", "articletext", "fulltext", "maintext", "pagecontent"),
    *("bodytext", "paragraphs"),
    *"texte texto testo inhalt artikel contenu contenido conteúdo contenuto treść innehåll indhold innhold".split(),
    *"metin tekst текст содержание κείμενο טקסט النص 本文 正文 内容 內容 본문".split(),
)
HTML_NAMES = ("html", "bodyhtml", "contenthtml")
MAX_NESTING = 3

_NESTED = ("metadata", "meta", "frontmatter", "fields", "extra")
_PLAIN_PARTS = ("name", "rendered", "text", "value")
_SEPARATORS = re.compile(r"[\s_\-]+")
_MAX_SHOWN_CHARS = 40
_MAX_WHOLE = 10**100  # Python refuses to write out numbers of thousands of digits


def from_mapping(values: Mapping[str, object], origin: str) -> Metadata:
    """Read the fields an article has from a mapping with the usual names.

    Args:
        values: For instance a file's front matter, or one line of JSON Lines.
        origin: What to write down as the place the values came from.
    """
    known = flattened(values)
    texts = {name: _first_text(known, names) for name, names in FIELD_NAMES.items() if name != "published"}
    stated = [known[name] for name in FIELD_NAMES["published"] if known.get(name) not in (None, "", [], {})]
    published = next((day for value in stated if (day := parse_date(_unwrapped(value)))), None)
    published = published or next(
        (day for name in LOOSE_DATES if (day := parse_date(_unwrapped(known.get(name))))), None
    )
    present = [name for name, value in texts.items() if value] + (["published"] if published else [])
    doubt = ""
    if stated and not published:
        shown = (as_text(stated[0]) or type(stated[0]).__name__)[:_MAX_SHOWN_CHARS]
        doubt = f"its date “{shown}” names no single day, so it isn't taken; write it like 2025-06-30"
    return Metadata(published=published, provenance=dict.fromkeys(present, origin), doubt=doubt, **texts)


def flattened(values: Mapping[str, object]) -> dict[str, object]:
    """The values by their folded names, those of nested metadata behind the record's own."""
    known: dict[str, object] = {}
    layers: list[Mapping[str, object]] = [values]
    for _ in range(MAX_NESTING):
        deeper: list[Mapping[str, object]] = []
        for layer in layers:
            folded = {_SEPARATORS.sub("", str(key)).casefold(): value for key, value in layer.items()}
            for name, value in folded.items():
                if known.get(name) in (None, "", []):
                    known[name] = value
            deeper += [value for name in _NESTED if isinstance(value := folded.get(name), Mapping)]
        layers = deeper
    return known


def as_text(value: object) -> str:
    """Return plain values as text, a list of them joined by commas, and "" for anything deeper."""
    value = _unwrapped(value)
    if isinstance(value, str | int | float | date) and not isinstance(value, bool):
        return _spelt(value)
    if isinstance(value, list | tuple):
        plain = (_unwrapped(item) for item in value[:20])
        return ", ".join(_spelt(item) for item in plain if isinstance(item, str | int | float))
    return ""


def _spelt(value: str | float | date) -> str:
    """Return a plain value as text; a whole number that no field has is none."""
    return "" if isinstance(value, int) and abs(value) > _MAX_WHOLE else str(value).strip()


def _unwrapped(value: object) -> object:
    """The plain value inside ``{"name": …}``, as services write an author or an outlet."""
    if isinstance(value, Mapping):
        return next((value[part] for part in _PLAIN_PARTS if isinstance(value.get(part), str | int | float)), None)
    return value


def _first_text(values: Mapping[str, object], names: Iterable[str]) -> str:
    return next((text for name in names if (text := as_text(values.get(name)))), "")
