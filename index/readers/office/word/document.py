"""Word files: what a reader of the printed page sees, in its order, with tracked changes as accepted.

The day a file was created or saved says nothing of the day an article was published, so it isn't taken for it.
"""

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.markup import first_heading, parse_markup, words_of
from index.readers.office.package import Package, properties
from index.readers.office.word.body import Body
from index.readers.office.word.numbers import Numbers
from index.readers.office.word.styles import Styles
from index.readers.stated.metadata import Metadata
from index.readers.text import article_from
from index.records import Skipped

PROPERTIES = "document properties"
NOTES = ("footnotes", "endnotes")


def read(raw: RawFile) -> Parsed:
    """Read one Word file as one article.

    Raises:
        ReadError: Damaged, packed like a zip bomb, or without text.
    """
    with Package(raw.data, raw.settings, "a Word") as package:
        html, drawn = _html(package)
        title, author = properties(package.optional("docProps/core.xml"))
    try:
        page = parse_markup(html)
    except RecursionError as error:
        raise ReadError("is nested too deeply") from error
    origin = PROPERTIES
    if not title:
        title, origin = first_heading(page), "heading"
    known = Metadata(title=title, author=author, provenance={"title": origin, "author": PROPERTIES})
    skipped = (Skipped(raw.path, f"its charts and diagrams are not read ({drawn})"),) if drawn else ()
    return Parsed((article_from(words_of(page), known, raw),), skipped=skipped)


def _html(package: Package) -> tuple[str, int]:
    """Return the document as HTML, and how many charts and diagrams it has."""
    main = package.main_part("word/document.xml")
    root = package.part(main)
    related = {kind: target for kind, target in package.related(main).values()}
    optional = {
        kind: package.optional(related.get(kind, f"word/{kind}.xml")) for kind in ("styles", "numbering", *NOTES)
    }
    styles = Styles(optional["styles"])
    body = Body(styles, Numbers(optional["numbering"]), {kind: optional[kind] for kind in NOTES})
    return body.html(root), body.drawn
