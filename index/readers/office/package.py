"""The zip file around an office document: its parts as trees, and what it says of itself."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from index.errors import ReadError
from index.readers.finding import archive
from index.settings import IndexSettings

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MARKS = 1_500_000
"""Tags and attributes of one part that is held as a tree; a thousand pages of text have about half as many."""
_CHUNK_BYTES = 65_536
# Programs of Microsoft's wrap protected documents in the kind of file that their older formats were.
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.-]+)")
OFFICE_DOCUMENT = "officeDocument"


class Package:
    """The parts of one file. Use it in a ``with`` block."""

    def __init__(self, data: bytes, settings: IndexSettings, what: str) -> None:
        """Open the file.

        Args:
            data: The file.
            settings: Limits on count and size.
            what: Its kind with the article, for messages: "a Word".

        Raises:
            ReadError: Broken, or over a limit.
        """
        self._what = what
        if data.startswith(_OLD_FORMAT):
            raise ReadError("is protected by a password, or in an older format: save it anew without one")
        self._zip = archive.open_bytes(data, settings, what)
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.lower() in self._names

    def part(self, name: str) -> "_Element":
        """Return the root of one part.

        Raises:
            ReadError: It is missing, isn't XML, or declares entities.
        """
        from lxml import etree

        if not self.has(name):
            raise ReadError(f"isn't {self._what} file, or it is damaged: {name or 'its main part'} is missing")
        data = archive.read_info(self._zip, self._info(name))
        # Each opening tag, closing tag and attribute has one of these bytes, in UTF-16 too.
        if data.count(b"<") + data.count(b"=") > MAX_MARKS:
            raise ReadError(f"has more than {MAX_MARKS:,} elements and attributes in one part ({name}); split it first")
        if not _is_plain_unicode(data):
            raise ReadError(f"isn't {self._what} file, or it is damaged: {name} isn't in UTF-8 or UTF-16")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadError(f"isn't {self._what} file, or it is damaged: {name} isn't XML") from error
        if _declares_entities(data):
            raise ReadError("is damaged, or declares XML entities, which are refused")
        return root

    def stream(self, name: str, *tags: str) -> "Iterator[_Element]":
        """Yield the elements of one part that have such names, in order, so that a large part is never held as a tree.

        Each is emptied once the next is asked for.

        Raises:
            ReadError: As :meth:`part`.
        """
        from lxml import etree

        if not self.has(name):
            raise ReadError(f"isn't {self._what} file, or it is damaged: {name} is missing")
        parser = etree.XMLPullParser(
            events=("end",),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        data = archive.read_info(self._zip, self._info(name))
        if _declares_entities(data):
            raise ReadError("is damaged, or declares XML entities, which are refused")
        try:
            for start in range(0, len(data), _CHUNK_BYTES):
                parser.feed(data[start : start + _CHUNK_BYTES])
                for _, found in parser.read_events():
                    element = cast("_Element", found)
                    yield element
                    element.clear()
                    while (earlier := element.getprevious()) is not None:
                        cast("_Element", element.getparent()).remove(earlier)
            parser.close()
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadError(f"isn't {self._what} file, or it is damaged: {name} isn't XML") from error

    def optional(self, name: str) -> "_Element | None":
        """Return the root of one part, or None where it is missing or broken: the document is worth reading without."""
        try:
            return self.part(name)
        except ReadError:
            return None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what an Office Open XML part names: id to (last word of the type, name of the other part)."""
        folder, name = posixpath.split(part)
        root = self.optional(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        links: dict[str, tuple[str, str]] = {}
        for link in root:
            if link.get("TargetMode") != "External":
                target = unquote(link.get("Target") or "")
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = (link.get("Type") or "").rpartition("/")[2]
                links[link.get("Id") or ""] = (kind, posixpath.normpath(target))
        return links

    def main_part(self, default: str) -> str:
        """Return the name of the part that holds the document itself."""
        found = [target for kind, target in self.related("").values() if kind == OFFICE_DOCUMENT]
        return found[0] if found and self.has(found[0]) else default

    def _info(self, name: str) -> zipfile.ZipInfo:
        return self._zip.getinfo(self._names[name.lower()])


def _is_plain_unicode(data: bytes) -> bool:
    """Whether a part is in an encoding in which marks are the bytes that they are in ASCII, as all writers choose."""
    declared = _ENCODING.match(data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))
    return declared is None or declared[1].lower().startswith(
        (b"utf-8", b"utf-16", b"us-ascii", b"iso-8859", b"windows-")
    )


def _declares_entities(data: bytes) -> bool:
    return b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data


def local(element: "_Element") -> str:
    """Return the name of an element without its namespace: strict files have other namespaces than usual ones."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: "_Element | None", name: str = "val", default: str = "") -> str:
    """Return an attribute by its name without the namespace."""
    if element is None:
        return default
    return next((text for key, text in attributes(element) if key == name), default)


def attributes(element: "_Element") -> "Iterator[tuple[str, str]]":
    """Yield the attributes of an element by their names without namespaces."""
    return ((str(key).rpartition("}")[2], str(text)) for key, text in element.attrib.items())


def relation_id(element: "_Element") -> str:
    """Return the ``r:id`` of an element of Office Open XML, which may have an ``id`` of its own too; "" without one."""
    return next((str(text) for key, text in element.attrib.items() if str(key).endswith("}id")), "")


def child(element: "_Element | None", *names: str) -> "_Element | None":
    """Return the first child of the first child … by names without namespaces, or None."""
    for name in names:
        element = next(element.iterchildren(f"{{*}}{name}"), None) if element is not None else None
    return element


def below(element: "_Element", name: str) -> "Iterator[_Element]":
    """Yield all elements of that name inside ``element``, in order."""
    return element.iter(f"{{*}}{name}")


def properties(*roots: "_Element | None") -> tuple[str, str]:
    """Return title and author that a file's properties state, "" where they don't."""
    title = creator = author = ""
    for root in roots:
        for element in root.iter() if root is not None else ():
            text = " ".join((element.text or "").split())
            if local(element) == "title":
                title = title or text
            elif local(element) == "creator":
                creator = creator or text
            elif local(element) == "initial-creator":
                author = author or text
    # In OpenDocument the creator is who saved the file last.
    return title, author or creator
