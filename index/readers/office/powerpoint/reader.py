"""A presentation as one article: its slides in the order in which they are shown.

Hidden slides are not shown, and the notes below a slide are for the speaker: both are passed over and named.
"""

from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.office.articles import article_of_html
from index.readers.office.package import Package, below, child, relation_id, value
from index.readers.office.passed_over import about_slides, counted
from index.readers.office.powerpoint.slide import Layouts, Slide
from index.records import Failure, Skipped

if TYPE_CHECKING:
    pass


def read(raw: RawFile) -> Parsed:
    """Read one presentation as one article.

    Raises:
        ReadError: Damaged, protected by a password, packed like a zip bomb, or without text.
    """
    with Package(raw.data, raw.settings, "a PowerPoint") as package:
        main = package.main_part("ppt/presentation.xml")
        layouts = Layouts(package)
        slides: list[str] = []
        diagrams: set[str] = set()
        hidden: list[int] = []
        failures: list[Failure] = []
        with_notes = charts = 0
        for number, part in enumerate(_slide_parts(package, main), 1):
            try:
                root = package.part(part)
            except ReadError as error:
                failures.append(Failure(raw.path, f"slide {number}: {error}"))
                continue
            if value(root, "show") in {"0", "false"}:
                hidden.append(number)
                continue
            slide = Slide(package, part, root, layouts, diagrams)
            slides.append(slide.html())
            charts += slide.charts
            with_notes += _has_notes(package, part)
        said = about_slides(hidden, with_notes) + ((counted(charts, "chart"),) if charts else ())
        if not any(slides) and failures:
            return Parsed((), tuple(failures))
        article = article_of_html("\n".join(slides), raw, package.optional("docProps/core.xml"))
        return Parsed((article,), tuple(failures), tuple(Skipped(raw.path, reason) for reason in said))


def _slide_parts(package: Package, main: str) -> list[str]:
    """Names of the slides' parts in their order; one that is listed again counts once."""
    links = package.related(main)
    listed = child(package.part(main), "sldIdLst")
    ids = [relation_id(one) for one in listed] if listed is not None else []
    return list(dict.fromkeys(links[one][1] for one in ids if one in links))


def _has_notes(package: Package, slide: str) -> bool:
    for kind, part in package.related(slide).values():
        root = package.optional(part) if kind == "notesSlide" else None
        for shape in below(root, "sp") if root is not None else ():
            place = child(shape, "nvSpPr", "nvPr", "ph")
            if value(place, "type") == "body" and any((text.text or "").strip() for text in below(shape, "t")):
                return True
    return False
