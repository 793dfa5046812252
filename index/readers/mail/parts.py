"""The parts of a mail: its own text in order, what it carries that is an article of its own, and what is not read.

Of a mail's alternatives (the same words as plain text and as HTML) one is taken: the last, which is what a mail
program shows, unless another one says more. All other parts follow each other, as in the window of a mail program.
"""

import base64
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.errors import ReadError
from index.readers.encoding import decode, decode_markup
from index.readers.mail.flowed import unflowed
from index.readers.mail.headers import Mail, file_name, parse
from index.readers.markup import parse_markup, words_of

_MAILS = {"message/rfc822", "message/global", "message/news"}
_HTML = {"text/html", "application/xhtml+xml"}
# Text by name, but nothing that is read as running words.
_NO_WORDS = {
    *("text/calendar", "text/css", "text/directory", "text/enriched", "text/richtext", "text/rtf", "text/vcard"),
    *("text/rfc822-headers", "text/x-vcard", "text/x-amp-html", "text/watch-html", "text/javascript"),
}
# They prove who sent a mail and say nothing themselves.
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_BY_SUFFIX = {".eml": "message/rfc822", ".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|\w{3,}")
# An alternative with more words, of which the shown one lacks so many, says something else or more.
_MISSING_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A text that came as a file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that is not read."""

    name: str
    content_type: str
    size_bytes: int


@dataclass(slots=True)
class Contents:
    """What a mail holds.

    Attributes:
        texts: Its own words, part by part.
        carried: Mails and texts that came as files, in their order.
        unread: Every other part.
        doubts: Why the letters of a text may be wrong, in words for people.
    """

    texts: list[str] = field(default_factory=list)
    carried: list[Mail | AttachedText] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The mail's own words as one text."""
        return "\n\n".join(self.texts)


def contents(mail: Mail) -> Contents:
    """Sort the parts of a mail."""
    found = Contents()
    _collect(mail, found)
    return found


def _collect(part: Mail, found: Contents) -> None:
    kind = part.get_content_type()
    if kind in _MAILS and part.is_multipart():
        found.carried += _carried_mails(part)
    elif kind == "multipart/alternative" and part.is_multipart():
        _choose(part, found)
    elif part.is_multipart() and part.get_content_maintype() == "multipart":
        for child in _children(part):
            _collect(child, found)
    else:
        _leaf(part, kind, found)


def _children(part: Mail) -> Iterator[Mail]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Mail))


def _carried_mails(part: Mail) -> Iterator[Mail]:
    for child in _children(part):
        # Against the rules, some programs encode an attached mail like any other file.
        body = child.get_payload()
        if child.keys() or not isinstance(body, str):
            yield child
        elif str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            try:
                yield parse(base64.b64decode("".join(body.split()).encode("ascii", "replace")))
            except (ReadError, ValueError):
                yield child
        else:
            yield child


def _choose(part: Mail, found: Contents) -> None:
    """Take the words of one alternative, and whatever any of them carries besides."""
    branches = [contents(child) for child in _children(part)]
    shown = Contents()
    for branch in reversed([branch for branch in branches if branch.text().strip()]):
        if not shown.texts or _says_more(branch.text(), shown.text()):
            shown = branch
    found.texts += shown.texts
    unread: dict[Unread, None] = {}
    for child, branch in zip(_children(part), branches, strict=True):
        found.carried += branch.carried
        if child.is_multipart() or not shown.texts or file_name(child):
            unread |= dict.fromkeys(branch.unread)
    found.unread += unread


def _says_more(text: str, than: str) -> bool:
    words, shown = (set(_WORD.findall(_ADDRESS.sub(" ", words.lower()))) for words in (text, than))
    return len(words) > len(shown) and len(words - shown) > _MISSING_SHARE * len(words)


def _leaf(part: Mail, kind: str, found: Contents) -> None:
    name = file_name(part)
    if kind == "application/octet-stream":
        kind = _BY_SUFFIX.get(os.path.splitext(name)[1].lower(), kind)
    elif kind.startswith("multipart/"):
        # It lacks its parts, so all of it is one text, as mail programs show it.
        kind = "text/plain"
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    attached = part.get_content_disposition() == "attachment"
    try:
        if kind in _MAILS:
            found.carried.append(parse(data))
        elif kind in _HTML or (kind.startswith("text/") and kind not in _NO_WORDS):
            if attached and kind not in {*_HTML, "text/plain"}:
                raise ReadError("is read only as a file of its own")
            text = _words(part, kind, data, found.doubts)
            if attached and text.strip():
                found.carried.append(AttachedText(name, text))
            elif text.strip():
                found.texts.append(text)
        elif kind not in _SIGNATURES:
            raise ReadError("holds no words")
    except ReadError:
        found.unread.append(Unread(name, kind, len(data)))


def _words(part: Mail, kind: str, data: bytes, doubts: list[str]) -> str:
    charset = part.get_content_charset("") or ""
    if not data.strip():
        return ""
    decoded = decode_markup(data, charset) if kind in _HTML else decode(data, charset)
    if decoded.doubt:
        doubts.append(decoded.doubt)
    if kind in _HTML:
        return words_of(parse_markup(decoded.text))
    text = decoded.text
    if _parameter(part, "format") != "flowed":
        return text
    return unflowed(text, delete_space=_parameter(part, "delsp") == "yes")


def _parameter(part: Mail, name: str) -> str:
    value = part.get_param(name, "")
    return value.strip().lower() if isinstance(value, str) else ""
