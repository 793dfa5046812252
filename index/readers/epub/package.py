"""What an EPUB file says of itself: its parts, their order, their titles, and what the book is.

Read with zipfile and defusedxml: the one library made for EPUB that is still kept up is under the AGPL. Files that
people pass on are often not as the standard wants them (zipped together with their folder, names in another case,
without a table of parts), so parts are looked up by what they are rather than by where they should be.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import ReadError
from index.readers.finding import archive
from index.readers.markup import parse_html

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_DOCUMENT_TYPES = {"application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"}
_DOCUMENT_SUFFIXES = (".xhtml", ".html", ".htm")
# Days on which the file was worked on rather than published.
_OTHER_DAYS = {"modification", "creation", "conversion"}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Package:
    """The list of parts.

    Attributes:
        title: Of the book.
        author: Of the book.
        published: As the book states it.
        documents: Names of its documents in reading order.
        labels: Name of a document to its title in the table of contents.
        roles: Name of a document to what the guide of EPUB 2 calls it ("toc", "cover", "text").
    """

    title: str
    author: str
    published: str
    documents: tuple[str, ...]
    labels: Mapping[str, str]
    roles: Mapping[str, str]


class Book:
    """The parts of an EPUB file by name; letters' case and the folder that all lies in make no difference."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._archive = parts
        self._infos = {info.filename.casefold(): info for info in reversed(parts.infolist()) if not info.is_dir()}
        container = self._shallowest(f"/{CONTAINER.casefold()}")
        self.root = container[: len(container) - len(CONTAINER)] if container else ""
        """The folder that the book lies in, with its slash, or ""."""

    def part(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            ReadError: It is missing or damaged.
        """
        info = self._infos.get(name.casefold())
        if info is None:
            missing = name or "its list of parts"
            raise ReadError(f"isn't an EPUB file, or it is damaged: {missing} is missing")
        return archive.read_info(self._archive, info)

    def resolved(self, base: str, reference: str) -> str:
        """Return the name of the part that ``reference`` in the part ``base`` points to."""
        path = reference.partition("#")[0]
        joined = [posixpath.normpath(posixpath.join(posixpath.dirname(base), way)) for way in (path, unquote(path))]
        return next((name for name in joined if name.casefold() in self._infos), joined[-1])

    def is_protected(self) -> bool:
        """Whether parts of it are encrypted."""
        return (self.root + _ENCRYPTION).casefold() in self._infos

    def package_name(self) -> str:
        """Return the name of the list of parts.

        Raises:
            ReadError: There is none.
        """
        if (self.root + CONTAINER).casefold() in self._infos:
            for element in named(self.xml(self.root + CONTAINER), "rootfile"):
                name = self.resolved(self.root, element.get("full-path", ""))
                if name.casefold() in self._infos:
                    return name
        if found := self._shallowest(".opf"):
            return found
        raise ReadError(f"isn't an EPUB file, or it is damaged: {CONTAINER} is missing, or names no list of parts")

    def xml(self, name: str) -> "Element":
        """Return a part as XML.

        Raises:
            ReadError: It is missing, damaged, or declares entities.
        """
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring

        try:
            root: Element = fromstring(self.part(name))
        except DefusedXmlException as error:
            raise ReadError("declares XML entities, which are refused") from error
        except (ParseError, ValueError, LookupError) as error:
            raise ReadError("isn't an EPUB file, or it is damaged") from error
        return root

    def _shallowest(self, end: str) -> str:
        names = [info.filename for key, info in self._infos.items() if f"/{key}".endswith(end)]
        return min(names, key=lambda name: (name.count("/"), name), default="")


def package(book: Book) -> Package:
    """Read the list of parts.

    Raises:
        ReadError: It is missing or damaged.
    """
    path = book.package_name()
    root = book.xml(path)
    items = [element for element in named(root, "item") if element.get("href")]
    names = {id(item): book.resolved(path, item.get("href", "")) for item in items}
    by_id = {item.get("id"): item for item in items}
    order = [by_id[id_] for element in named(root, "itemref") if (id_ := element.get("idref")) in by_id]
    # A document outside the reading order is reached by a link (notes that pop up), so it comes last.
    documents = [names[id(item)] for item in [*order, *items] if _is_document(item)]
    return Package(
        title=_first(named(root, "title")),
        author=_first(named(root, "creator")),
        published=_first(element for element in named(root, "date") if _event(element) not in _OTHER_DAYS),
        documents=tuple(dict.fromkeys(documents)),
        labels=_labels(book, items, names),
        roles={
            book.resolved(path, element.get("href", "")): element.get("type", "").lower()
            for element in named(root, "reference")
        },
    )


def named(root: "Element", name: str) -> list["Element"]:
    """Return the elements of a name, in whatever namespace."""
    return [element for element in root.iter() if isinstance(element.tag, str) and _local(element.tag) == name]


def _is_document(item: "Element") -> bool:
    kind = item.get("media-type", "").lower()
    fits = kind in _DOCUMENT_TYPES or (not kind and item.get("href", "").lower().endswith(_DOCUMENT_SUFFIXES))
    return fits and not _is_navigation(item)


def _is_navigation(item: "Element") -> bool:
    return "nav" in item.get("properties", "").split()


def _labels(book: Book, items: Iterable["Element"], names: Mapping[int, str]) -> dict[str, str]:
    """Read the titles of the documents from both kinds of tables of contents; a broken one gives none."""
    labels: dict[str, str] = {}
    for item in items:
        name = names[id(item)]
        try:
            if _is_navigation(item):
                found = [(link.get("href"), link.text_content()) for link in parse_html(book.part(name)).iter("a")]
            elif item.get("media-type") == "application/x-dtbncx+xml":
                found = [_point(point) for point in named(book.xml(name), "navPoint")]
            else:
                continue
        except ReadError:
            continue
        for reference, label in found:
            if words := _SPACE.sub(" ", label or "").strip():
                labels.setdefault(book.resolved(name, reference or ""), words)
    return labels


def _point(point: "Element") -> tuple[str, str]:
    reference = next((child.get("src", "") for child in point if _local(child.tag) == "content"), "")
    label = next((child for child in point if _local(child.tag) == "navLabel"), None)
    return reference, "".join(label.itertext()) if label is not None else ""


def _event(element: "Element") -> str:
    return next((value.lower() for key, value in element.attrib.items() if _local(key) == "event"), "")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _first(elements: Iterable["Element"]) -> str:
    return next((element.text.strip() for element in elements if element.text and element.text.strip()), "")
