"""Mails, such as newsletters: subject, sender, day sent and all text parts in their order.

A mail that is attached (forwarded, or in a digest) and a text that is attached are articles of their own. Whatever
else a mail carries is named as passed over.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.build import one_line
from index.readers.mail.headers import Mail, header, metadata, parse
from index.readers.mail.parts import AttachedText, Unread, contents
from index.readers.stated.metadata import Metadata
from index.readers.text import article_from
from index.records import Article, Failure, Remark, Skipped

SMALL_PICTURE_BYTES = 5_000
MAX_NAMED = 20
_NAME_CHARS = 80


@dataclass(slots=True)
class Found:
    """What has been read so far of a mail, or of a box of them."""

    articles: list[Article] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def parsed(self) -> Parsed:
        """The same as a reader returns it."""
        return Parsed(tuple(self.articles), tuple(self.failures), tuple(self.skipped), tuple(self.remarks))


def read(raw: RawFile) -> Parsed:
    """Read one mail: an article for itself, and one for each mail and text that is attached to it.

    Raises:
        ReadError: No text in it.
    """
    found = Found()
    take_mail(parse(raw.data), raw, raw.path, found)
    return found.parsed()


def read_emlx(raw: RawFile) -> Parsed:
    """Read one mail as Apple's mail program keeps it: a line with its size, the mail, and notes of the program.

    Raises:
        ReadError: No text in it.
    """
    first, _, rest = raw.data.partition(b"\n")
    if not first.strip().isdigit() or len(first) > 20:
        raise ReadError("isn't a mail as Apple's program keeps it: its size is missing")
    return read(replace(raw, data=rest[: int(first)]))


def take_mail(mail: Mail, raw: RawFile, where: str, found: Found) -> None:
    """Add what one mail holds to ``found``.

    Args:
        mail: The mail.
        raw: The file it came in.
        where: How to name it in failures.
        found: Grows.

    Raises:
        ReadError: Neither the mail nor anything attached to it holds text.
    """
    parts = contents(mail)
    known = metadata(mail)
    told = (len(found.articles), len(found.failures))
    if parts.text().strip():
        found.articles.append(article_from(parts.text(), known, raw))
    for number, item in enumerate(parts.carried, start=1):
        name = _short(item.name) if isinstance(item, AttachedText) else ""
        part = f"{where}, {name or f'attachment {number}'}"
        try:
            if isinstance(item, AttachedText):
                found.articles.append(_attached(item, known, raw))
            else:
                take_mail(item, raw, part, found)
        except ReadError as error:
            found.failures.append(Failure(part, str(error)))
    if told == (len(found.articles), len(found.failures)):
        raise ReadError("holds no text" + _only(parts.unread))
    found.skipped += _skipped(parts.unread, where)
    found.remarks += [Remark(where, doubt) for doubt in dict.fromkeys(parts.doubts)]
    day = header(mail, "Date")
    if day and not known.published:
        found.remarks.append(Remark(where, f"its date can't be understood: {_short(day)!r}"))


def _attached(item: AttachedText, mail: Metadata, raw: RawFile) -> Article:
    """Build the article of a text that came as a file: its title is its own, sender and day are the mail's."""
    known = replace(mail, title="", url="")
    return article_from(item.text, known, replace(raw, stem=os.path.splitext(item.name)[0] or mail.title or raw.stem))


def _skipped(unread: list[Unread], where: str) -> Iterator[Skipped]:
    small = [item for item in unread if _is_small_picture(item)]
    others = [item for item in unread if not _is_small_picture(item)]
    for item in others[:MAX_NAMED]:
        yield Skipped(f"{where}, {_label(item)}", f"attachments of this type aren't read ({item.content_type})")
    if len(others) > MAX_NAMED:
        yield Skipped(where, f"{len(others) - MAX_NAMED} more attachments aren't read")
    if small:
        names = ", ".join(dict.fromkeys(_short(item.name) for item in small[:MAX_NAMED] if item.name))
        count = f"{len(small)} small picture{'s' * (len(small) > 1)}"
        yield Skipped(where, f"{count} in the mail can't be read" + (f": {names}" if names else ""))


def _is_small_picture(item: Unread) -> bool:
    return item.content_type.startswith("image/") and item.size_bytes < SMALL_PICTURE_BYTES


def _only(unread: list[Unread]) -> str:
    if not unread:
        return ""
    names = ", ".join(_label(item) for item in unread[:3])
    return f", only attachments that can't be read ({names}{', …' * (len(unread) > 3)})"


def _label(item: Unread) -> str:
    return _short(item.name) or f"an attachment without a name, {item.content_type}"


def _short(name: str) -> str:
    return one_line(name, _NAME_CHARS)
