"""Title, date, author and outlet: read from what a file says of itself, else guessed from the head of its text.

Guesses are made only where an article leaves little room for error, because a wrong date or outlet is shown to the
reader as a fact and filters on it lose articles silently:

* *Title*: the first line if it reads like a headline (short, no full stop at its end), else the first sentence,
  shortened between words, else the name of the file.
* *Date*: a full date (day, month and year) that stands in the head by itself, behind a label such as "Published",
  beside a byline, or in a dateline. A date inside a sentence tells when something happened, not when it was written,
  and "June 6" names no year: neither is taken. A file name that begins with an ISO date is the last resort.
* *Outlet*: only an agency in brackets within a dateline, as in "SEOUL, June 6 (Yonhap) -". The place is no outlet.

Each value comes with a word on where it was found.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from index.readers.stated.dates import MAX_DATE_CHARS
from index.readers.stated.dates import parse_date as parse_date
from index.records import Remark
from index.text.english.calendar_words import MONTH_PATTERN, WEEKDAY_PATTERN
from index.text.sentences import sentence_spans

HEADLINE_CHARS = 140
TITLE_CHARS = 100
HEAD_LINES = 6
HEAD_LINE_CHARS = 200
GUESSED = frozenset({"first line", "first sentence", "file name", "text"})
"""Where a value comes from that the file does not state of itself."""

_MONTH = rf"{MONTH_PATTERN}\.?"
_FULL_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{4}\. ?\d{1,2}\. ?\d{1,2}|\d{4}/\d{1,2}/\d{1,2}"
    r"|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일])"
)
_DATE = re.compile(_FULL_DATE, re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:(?:first )?published|posted|updated|last updated|date|dated|issued|publication date)\b(?: on| at|:|：)*"
    r"|(?:veröffentlicht|erschienen|aktualisiert|stand|datum|publié|paru|mis à jour|date de publication|publicado|"
    r"actualizado|fecha|data|pubblicato|aggiornato|atualizado|gepubliceerd|bijgewerkt|opublikowano|publicerad|udgivet|"
    r"publisert|julkaistu|yayınlanma|tarih|опубликовано|дата|опубліковано|發佈時間|发布时间|发布|发表于|日期|公開日|更新日|"
    r"掲載日|게시일|입력|등록|작성일|تاريخ النشر|تاريخ|نشر في|פורסם)(?:\b|(?=\d))\s*[:：]?)\s*",
    re.IGNORECASE,
)
# What holds a place and a year, or a sign for one; only such a line is taken apart.
_MAY_BE_DATE = re.compile(r"\d{4}|[年년]")
# Names that programs put in where nobody gave one.
_NOBODY = frozenset(
    "anonymous|anonymus|anonym|anonyme|unknown|unknown author|author|user|admin|administrator|root|owner|"
    "default|none|n/a|null|undefined|unspecified|python-docx|reportlab|openpyxl|apache poi|libreoffice|"
    "microsoft office user|microsoft office|windows user|benutzer|utilisateur|usuario|un-named".split("|")
)
_NO_TITLE = re.compile(
    r"\(?(?:untitled|unbenannt|sans titre|sin título|senza titolo|unspecified|anonymous|no title|document|dokument|"
    r"powerpoint presentation|presentation|slide|title)\)?(?: document)?[ _-]?\d*",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\s,|·•T(at)-])[\s,|·•T(at)-]*+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*[(A-Z+\d:)]{0,12}", re.IGNORECASE
)
_WEEKDAY = re.compile(rf"^{WEEKDAY_PATTERN}\.?,? ", re.IGNORECASE)
_BYLINE = re.compile(r"^By\s+([^\W\d_][\w.'’\-]*(?:\s+[\w.'’\-]+){0,4}?)(?=\s*(?:$|[|·•,(]))")
_PARTICLES = {"and", "de", "del", "der", "la", "van", "von", "bin", "al", "el", "y"}
_DATELINE = re.compile(r"^([A-Z][A-Z .,'’/\-]{2,40}?)[,:]?\s{1,20}([^—–]{0,60}?)\s{0,20}(?:—|–|--| - )\s")
_AGENCY = re.compile(r"\(([A-Z][\w .&'’\-]{1,40})\)\s*$")
_FILE_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its text, with where each value came from.

    ``doubt`` says in words what the file states and nobody can understand, or "".
    """

    title: str = ""
    source: str = ""
    published: date | None = None
    url: str = ""
    author: str = ""
    provenance: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""

    def remarks(self, path: str) -> tuple[Remark, ...]:
        """What could not be understood, as a reader reports it about the file at ``path``."""
        return (Remark(path, self.doubt),) if self.doubt else ()

    def having(self, origin: str, **values: str) -> "Metadata":
        """The same with other ``values``, whose provenance is ``origin``."""
        return replace(self, **values, provenance={**self.provenance, **dict.fromkeys(values, origin)})  # type: ignore[arg-type]


def first_lines(text: str) -> list[str]:
    """Return the first lines that are not blank, stripped; long ones whole."""
    lines: list[str] = []
    start = 0
    while len(lines) < HEAD_LINES and start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if line := text[start:end].strip():
            lines.append(line)
        start = end + 1
    return lines


def guess_title(text: str, stem: str) -> tuple[str, str]:
    """Return a title that is never empty, and where it came from: "first line", "first sentence" or "file name"."""
    first = next((line for line in first_lines(text) if not _is_date_or_byline(line)), "")
    if first:
        line = " ".join(first[: HEADLINE_CHARS * 8].split())
        if len(first) <= HEADLINE_CHARS and _reads_like_headline(line):
            return line, "first line"
        sentence = shorten(_first_sentence(line), TITLE_CHARS)
        if any(character.isalnum() for character in sentence):
            return sentence, "first sentence"
    name = " ".join(re.sub(r"[_\s]+", " ", stem).split())
    return (name if any(c.isalnum() for c in name) else "Untitled"), "file name"


def _reads_like_headline(line: str) -> bool:
    if not any(character.isalnum() for character in line):
        return False
    return not _DATELINE.match(line) and not line.endswith((".", "。", ":", ",", ";", "…"))


def _is_date_or_byline(line: str) -> bool:
    return len(line) <= HEAD_LINE_CHARS and bool(_lone_date(line) or _byline_author(line))


def _first_sentence(line: str) -> str:
    spans = sentence_spans(line)
    return line[slice(*spans[0])] if spans else ""


def shorten(text: str, limit: int) -> str:
    """Cut ``text`` to at most ``limit`` characters between words, with "…" where something is left out."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    space = cut.rfind(" ")
    # Chinese and Japanese have no spaces: there a cut between any two characters is as good as it gets.
    cut = cut[:space] if space > limit // 2 else cut[: limit - 1]
    return cut.rstrip(" ,;:-–—") + "…"


def guess_published(text: str, stem: str = "") -> tuple[date | None, str]:
    """Return the day of publication and where it stands ("text" or "file name"), or ``(None, "")``."""
    for line in first_lines(text):
        day = _lone_date(line) if len(line) <= HEAD_LINE_CHARS else None
        dateline = None if day else _DATELINE.match(line)
        if dateline and (found := _DATE.search(dateline.group(2))):
            day = parse_date(found.group())
        if day:
            return day, "text"
    if named := _FILE_DATE.match(stem):
        day = parse_date(named.group(1))
        return day, "file name" if day else ""
    return None, ""


def _lone_date(line: str) -> date | None:
    """Return the date of a line that holds a date and nothing else but a label, a byline, a weekday or a time."""
    found = list(_DATE.finditer(line))
    if not found:
        return _lone_date_of_any_language(line)
    if len(found) != 1:
        return None
    before, after = line[: found[0].start()], line[found[0].end() :]
    before = _WEEKDAY.sub("", _LABEL.sub("", before))
    if byline := _BYLINE.match(before):
        before = before[byline.end() :]
    rest = (before + _CLOCK.sub("", after)).strip(" \t|·•,.:;()[]-–—/")
    return parse_date(found[0].group()) if not rest else None


def _lone_date_of_any_language(line: str) -> date | None:
    if not _MAY_BE_DATE.search(line):
        return None
    line = _LABEL.sub("", line)
    if byline := _BYLINE.match(line):
        line = line[byline.end() :]
    line = line.strip(" \t|·•,:;()[]-–—/")
    # A line of digits alone is a number, not a moment since 1970.
    return parse_date(line) if len(line) <= MAX_DATE_CHARS and not line.isdigit() else None


def guess_author(text: str) -> str:
    """Return the name of a byline ("By Jane Doe") that stands in its own line among the first ones, or ""."""
    return next((name for line in first_lines(text) if (name := _byline_author(line))), "")


def _byline_author(line: str) -> str:
    if len(line) <= HEAD_LINE_CHARS and (byline := _BYLINE.match(line)):
        rest = line[byline.end() :].strip(" |·•,()")
        if _reads_like_name(byline.group(1)) and (not rest or _lone_date(rest)):
            return byline.group(1)
    return ""


def _reads_like_name(words: str) -> bool:
    """Whether every word but particles ("van", "and") begins with a capital, or the script has none."""
    return all(not word[0].islower() or word in _PARTICLES for word in words.split())


def guess_source(text: str) -> str:
    """Return the agency in brackets of a dateline ("SEOUL, June 6 (Yonhap) -"), or ""."""
    for line in first_lines(text):
        dateline = _DATELINE.match(line[:HEAD_LINE_CHARS])
        if dateline and (agency := _AGENCY.search(dateline.group(2))):
            return agency.group(1).strip()
    return ""


def complete(known: Metadata, text: str, stem: str) -> Metadata:
    """Fill whatever ``known`` leaves open with guesses from ``text`` and the file name."""
    origins = dict(known.provenance)
    title, source, published, author = known.title.strip(), known.source, known.published, known.author.strip()
    if _NO_TITLE.fullmatch(title):
        title = ""
    if author.strip("()").casefold() in _NOBODY:
        author = ""
    if not title:
        title, origins["title"] = guess_title(text, stem)
    if not published:
        published, where = guess_published(text, stem)
        origins["published"] = where
    if not author:
        author = guess_author(text)
        origins["author"] = "text"
    if not source:
        source = guess_source(text)
        origins["source"] = "text"
    return Metadata(title, source, published, known.url, author, origins, known.doubt)
