"""The folders that browsers put beside a saved page: its pictures, styles, advertisements and frames.

Such a folder is named like the page with an ending that differs by browser and language ("Page_files",
"Page-Dateien"). What lies in it belongs to the page and is no article.
"""

import os
import re
import unicodedata
from collections.abc import Collection, Iterable
from html import unescape
from urllib.parse import unquote

PAGE_SUFFIXES = (".html", ".htm", ".HTML", ".HTM", ".xhtml")
MAX_PAGE_BYTES = 4_000_000
MAX_DEPTH = 40

# What Windows and the browsers call them; Windows takes each for a part of the page beside it.
_ENDINGS = frozenset(
    (
        "_files .files -files _file -dateien _dateien _fichiers _archivos _arquivos _ficheiros _bestanden _pliki"
        " _soubory _subory _fitxers _fitxategiak _datoteke _fajlovi _failai _faili _failid _fisiere _elemei"
        " _dosyalar _tiedostot -filer _filer"
    ).split()
)
_ENDING = re.compile(r"[-_.]\w+\Z")
_SOURCE = re.compile(
    rb"""(?:\bsrc|\bsrcset|\bdata|<link\b[^>]{0,500}?\bhref)\s*=\s*["']?(?:\./)?([^"'>\s/][^"'>/]{0,400})/""", re.I
)


def owner(folder: str, siblings: Collection[str]) -> str:
    """Return the name of the saved page that a folder belongs to, or "".

    A known ending is enough. With any other one ("Page.assets"), the page must load something from the folder.

    Args:
        folder: The folder's path.
        siblings: Names of all that lies beside it.
    """
    name = os.path.basename(folder)
    ending = _ENDING.search(name)
    if ending is None or not ending.start():
        return ""
    stem = name[: ending.start()]
    # File systems may spell the letters of the two names in different ways.
    spellings = {stem, *(unicodedata.normalize(form, stem) for form in ("NFC", "NFD"))}
    for page in sorted(spelling + suffix for spelling in spellings for suffix in PAGE_SUFFIXES):
        if page in siblings:
            known = ending.group().lower() in _ENDINGS
            if known or _loads_from(os.path.join(os.path.dirname(folder), page), name):
                return page
    return ""


def companion_members(names: Iterable[str]) -> dict[str, str]:
    """Return the companion folders in a list of paths (members of a zip file), each with the name of its page.

    Args:
        names: Paths of files with "/" between their parts.
    """
    beside: dict[str, set[str]] = {}
    for name in names:
        parts = name.split("/")[:MAX_DEPTH]
        for depth in range(len(parts)):
            beside.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
    return {folder: page for folder in beside if (page := owner(folder, beside.get(os.path.dirname(folder), ())))}


class Companions:
    """Finds the companion folders on the way to what a glob matches."""

    def __init__(self, base: str) -> None:
        """Look below ``base``, the folder that was named; it is none itself."""
        self._base = base
        self._pages: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}

    def around(self, path: str) -> str:
        """Return the first companion folder that is or holds ``path``, or ""."""
        folder = self._base
        for name in os.path.relpath(path, self._base).split(os.sep):
            folder = os.path.join(folder, name)
            if self.page_of(folder):
                return folder
        return ""

    def page_of(self, folder: str) -> str:
        """Return the name of the page that a folder belongs to, or ""."""
        if folder not in self._pages:
            page = owner(folder, self._beside(folder)) if _ENDING.search(os.path.basename(folder)) else ""
            self._pages[folder] = page if page and os.path.isdir(folder) else ""
        return self._pages[folder]

    def _beside(self, folder: str) -> set[str]:
        parent = os.path.dirname(folder)
        if parent not in self._names:
            try:
                self._names[parent] = set(os.listdir(parent))
            except OSError:
                self._names[parent] = set()
        return self._names[parent]


def _loads_from(page: str, folder: str) -> bool:
    """Whether the page shows pictures, frames or styles that lie in the folder; a mere link into it says nothing."""
    try:
        with open(page, "rb") as file:
            data = file.read(MAX_PAGE_BYTES)
    except OSError:
        return False
    wanted = _plain(folder)
    names = (unquote(unescape(match.group(1).decode("utf-8", "replace"))) for match in _SOURCE.finditer(data))
    return any(_plain(name) == wanted for name in names)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)
