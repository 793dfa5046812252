"""Files that no reader reads: what is said of them, and which of them nobody wants to hear of.

The table gives some common kinds a better way. It says nothing about what can be read: the registry does, so a kind
that gets a reader is read, whatever stands here.
"""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

# Word leaves such a file beside every open document.
_LOCK_FILE_PREFIX = "~$"
_LEFT_BY_SYSTEMS = frozenset(
    ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin", "system volume information")
)
# An ending is a dot and a short word: "Talk of 3. June" has none.
_ENDING = re.compile(r"\.[\w+#~-]{1,12}")

_SAVE_AS: Sequence[tuple[str, str]] = (
    (".doc .dot .docm .dotx .dotm .wps .wpd .rtf .odt .fodt .ott .sxw .abw .hwp .hwpx .gdoc", ".docx"),
    (".pages .key .one .ppt .pps .ppsx .pptx .pptm .odp .gslides .pub .vsd .vsdx", ".pdf"),
    (".djvu .djv .ps .eps .xps .oxps .cbz .cbr .tex", ".pdf"),
    (".xls .xlsm .xlsb .ods .fods .numbers .gsheet", ".xlsx .csv .pdf"),
    (".mobi .azw .azw3 .kfx .fb2 .lit .lrf", ".epub"),
    (".msg .emlx .mbox .pst .ost", ".eml"),
    (".webarchive .maff .warc .chm .enex", ".html"),
    (".json .csv .tsv .xml .yaml .yml", ".jsonl .txt"),
    (".mdx .rmd .qmd", ".md"),
    (".rst .org .adoc .textile .wiki .srt .vtt .log .bak .old .orig", ".txt"),
)
"""Endings, and those to save or export a file as, the best first: the first that can be read is named."""
_TOLD: Sequence[tuple[str, str]] = (
    (
        ".png .jpg .jpeg .jpe .gif .webp .avif .heic .heif .tif .tiff .bmp .svg .ico .psd .ai .xcf .cr2 .nef .dng",
        "words in pictures aren't recognised",
    ),
    (
        ".mp3 .m4a .wav .ogg .oga .opus .flac .aac .wma .aiff .mp4 .m4v .mov .mkv .avi .webm .wmv .mpg .mpeg .3gp",
        "speech isn't recognised; add what was said as text",
    ),
    (".rar .7z .tar .gz .tgz .bz2 .tbz .xz .txz .zst .cab .iso .dmg", "unpack it, or pack it as .zip"),
    (".exe .msi .dll .so .dylib .app .apk .deb .rpm .com .jar .class .o .pyc .wasm", "it is a program"),
    (".db .sqlite .sqlite3 .mdb .accdb .dbf .parquet", "it is a database; export the texts in it"),
    (".url .webloc .lnk", "it is a shortcut; add what it points to"),
    (".part .partial .crdownload .download", "it is an unfinished download"),
    (".ttf .otf .woff .woff2", "it is a font"),
)


def _by_ending(table: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    return MappingProxyType({ending: words for endings, words in table for ending in endings.split()})


_SAVE_AS_BY_ENDING = _by_ending(_SAVE_AS)
_TOLD_BY_ENDING = _by_ending(_TOLD)


def is_left_aside(name: str) -> bool:
    """Whether a file or folder of this name is nothing that a person put there to be read.

    Such ones are left out without a word, unless they are named directly.
    """
    return name.startswith(".") or is_left_by_programs(name)


def is_left_by_programs(name: str) -> bool:
    """Whether a program left the file beside those that people work on, though it isn't hidden."""
    return name.startswith(_LOCK_FILE_PREFIX) or name.lower() in _LEFT_BY_SYSTEMS


def ending(path: str) -> str:
    """The ending of a file's name in lower case, with its dot; "" for a name without one."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix if _ENDING.fullmatch(suffix) else ""


def why_unread(path: str, readable: Collection[str]) -> str:
    """Say why a file of this name can't be read, with a better way where one is known; "" if it can be read.

    Args:
        path: The file, a member of a zip file, or an attachment.
        readable: The endings that can be read, in lower case, with the dot.
    """
    if os.path.splitext(path)[1].lower() in readable:
        return ""
    suffix = ending(path)
    if not suffix:
        return "files without an ending can't be read; name it .txt if it is text"
    better = _better_way(suffix, readable)
    return f"files that end in {suffix} can't be read" + (f"; {better}" if better else "")


def why_refused(path: str, readable: Collection[str]) -> str:
    """The same for a file that was named directly: where no better way is known, the endings that can be read."""
    reason = why_unread(path, readable)
    if not reason or _better_way(ending(path), readable):
        return reason
    return f"{reason}; these can: {', '.join(sorted(readable))}"


def _better_way(suffix: str, readable: Collection[str]) -> str:
    """What to do with a file that ends in ``suffix``, or ""."""
    for wanted in _SAVE_AS_BY_ENDING.get(suffix, "").split():
        if wanted in readable:
            return f"save it as {wanted}"
    return _TOLD_BY_ENDING.get(suffix, "")
