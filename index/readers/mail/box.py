"""Mail boxes: all mails of a folder in one file, as Thunderbird, Apple Mail and Google's export write them.

Each mail begins with a line "From …" (RFC 4155). A sentence may begin so too, thus the next line must be a header,
and the line must either hold a day as postmarks do or stand behind a blank line and begin with an address.
Content-Length is ignored, since programs that edit a box leave it wrong.
"""

import re
from collections.abc import Iterator

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.mail.headers import Mail, header, parse
from index.readers.mail.message import Found, take_mail
from index.records import Failure, Skipped

_POSTMARK = re.compile(rb"^From ([^\r\n]{0,500})\r?\n(?=>?[!-9;-~]{1,100}:|>From )", re.MULTILINE)
_MONTH_DAY = rb"(?:[A-Z][a-z]{2} {1,4}\d{1,2}|\d{1,2} [A-Z][a-z]{2})"
_DATED = re.compile(rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? " + _MONTH_DAY + rb"\b.{0,40}\d{4}")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK_BEFORE = (b"\n\n", b"\n\r\n")
# Thunderbird's mark on mails that were deleted or moved and lie in the file until it is compacted.
_DELETED = 0x0008


def read(raw: RawFile) -> Parsed:
    """Read a mail box: every mail as a mail file of its own is read.

    Raises:
        ReadError: Not a mail box, or no mail with text in it.
    """
    found = Found()
    limit = raw.settings.max_archive_files
    deleted = number = 0
    for number, data in enumerate(mails(raw.data), start=1):
        where = f"{raw.path}, mail {number}"
        if number > limit or len(found.articles) >= limit:
            found.failures.append(
                Failure(where, f"it and all mails behind it are over the limit of {limit:,} (index.max_archive_files)")
            )
            break
        try:
            mail = parse(data)
            if _is_deleted(mail):
                deleted += 1
            elif not _is_note_of_program(mail):
                take_mail(mail, raw, where, found)
        except ReadError as error:
            found.failures.append(Failure(where, str(error)))
    if not number:
        raise ReadError("isn't a mail box: no line in it begins a mail" if raw.data.strip() else "holds no mails")
    if deleted:
        found.skipped.append(Skipped(raw.path, f"{deleted} mail{'s' * (deleted > 1)} in it marked as deleted"))
    return found.parsed()


def mails(data: bytes) -> Iterator[bytes]:
    """Split a mail box into the bytes of its mails, with quoted "From" lines restored."""
    starts = [match for match in _POSTMARK.finditer(data) if _begins_mail(match, data)]
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for match, end in zip(starts, ends, strict=False):
        yield _QUOTED.sub(rb"\1", data[match.end() : end])


def _begins_mail(match: re.Match[bytes], data: bytes) -> bool:
    start, sender = match.start(), match.group(1)
    if _DATED.search(sender):
        return True
    before = data[max(0, start - 3) : start]
    behind_blank = before.endswith(_BLANK_BEFORE) or (start < 3 and not before.strip())
    words = sender.split()
    return behind_blank and (not words or words[0] == b"-" or b"@" in words[0])


def _is_deleted(mail: Mail) -> bool:
    flags = header(mail, "X-Mozilla-Status")
    return bool(re.fullmatch(r"[0-9A-Fa-f]{4}", flags)) and bool(int(flags, 16) & _DELETED)


def _is_note_of_program(mail: Mail) -> bool:
    """Whether it is the note that some mail programs keep for themselves as the first mail of a box."""
    return "FOLDER INTERNAL DATA" in header(mail, "Subject") and ("X-IMAP" in mail or "X-IMAPbase" in mail)
