"""Tables as text (CSV, TSV): a list of articles where a column holds their texts, else one article of rows."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.records.taking import Records, has_text
from index.readers.stated.fields import FIELD_NAMES, HTML_NAMES, TEXT_NAMES
from index.readers.stated.metadata import Metadata, guess_title
from index.readers.text import article_from
from index.text.tables import lay_out

ORIGIN = "table"
SAMPLE_ROWS = 50
MIN_TEXT_CHARS = 40
_UNSURE_NAMES = {"article", "content"}
_DELIMITERS = "\t;,|"
_NAMED = {"sep=;": ";", "sep=,": ",", "sep=\\t": "\t", "sep=\t": "\t", "sep=|": "|"}


def read(raw: RawFile) -> Parsed:
    """Read a table whose first row names a text column as articles, any other as one article.

    Raises:
        ReadError: Binary content, or no row with anything in it.
    """
    decoded = decode(raw.data, raw.charset)
    remarks = decoded.remarks(raw.path)
    rows = list(_rows(decoded.text))
    if not rows:
        raise ReadError("holds no text")
    (_, heads), *body = rows
    if has_text(dict.fromkeys(heads)) and _holds_articles(heads, [row for _, row in body]):
        records = Records(raw, ORIGIN)
        for line, row in body:
            if any(cell.strip() for cell in row[len(heads) :]):
                records.fail(f"{raw.path}:{line}", "has more cells than the first row names; put texts in quotes")
                continue
            records.take(line, dict(zip(heads, row, strict=False)))
        return records.parsed(remarks)
    named = bool(body) and _are_heads(heads, [row for _, row in body])
    text = lay_out([row for _, row in (body if named else rows)], heads if named else ())
    title, origin = guess_title("", raw.stem)
    return Parsed((article_from(text, Metadata(title=title, provenance={"title": origin}), raw),), remarks=remarks)


def _holds_articles(heads: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether a column named like a text has texts in it: "article" may be the number of a thing for sale."""
    beside = {_folded(head) for head in heads}
    sure = not beside.isdisjoint({*TEXT_NAMES, *HTML_NAMES} - _UNSURE_NAMES)
    said = sure or any(not beside.isdisjoint(names) for field, names in FIELD_NAMES.items() if field != "source")
    return said or any(len(cell) >= MIN_TEXT_CHARS for row in body for cell in row)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the number of its last line."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    delimiter = _NAMED.get(first.strip().lower(), "")
    skipped = 1 if delimiter else 0
    lines = [line + "\n" for line in (rest if delimiter else text).split("\n")]
    # The module's own limit of 128 KB a cell is global; a file's size is limited already.
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(lines, delimiter=delimiter or _delimiter(lines), skipinitialspace=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num + skipped, row
    except csv.Error as error:
        raise ReadError(f"can't be read as a table: {error}") from error


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most of the first rows into the same number of cells, the most cells first.

    csv.Sniffer looks at letters too, and takes the "e" of plain words for one.
    """
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), SAMPLE_ROWS) if row]
        except csv.Error:
            continue
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        names_text = bool(rows) and any(_folded(cell) in (*TEXT_NAMES, *HTML_NAMES) for cell in rows[0])
        score = (count / len(rows) + names_text, width) if width > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _are_heads(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words that differ, none a number, above as many cells."""
    names = [cell.strip() for cell in first]
    words = all(name and not any(letter.isdigit() for letter in name[:1]) for name in names)
    width = Counter(map(len, body)).most_common(1)[0][0]
    return words and len(set(names)) == len(names) and width == len(names) and len(names) > 1
