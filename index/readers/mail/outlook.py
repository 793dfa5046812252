"""Mails as Outlook saves them (.msg): turned into mails of the usual kind, and read as these are.

Such a file is an OLE file (olefile opens it) in which each property of the mail lies under its number. Text comes as
Unicode or in the code page of whoever wrote it.
"""

import io
import struct
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from email import encoders
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.mail.headers import MAX_DEPTH, Mail, parse
from index.readers.mail.message import Found, take_mail

if TYPE_CHECKING:
    from olefile import OleFileIO

_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = "0037", "1000", "1013", "1009", "007D"
_SENDER_NAME, _SENDER_ADDRESSES = "0C1A", ("5D01", "0C1F")
_DATA, _FILE_NAMES, _CONTENT_TYPE = "3701", ("3707", "3704"), "370E"
_SENT, _RECEIVED = 0x00390040, 0x0E060040
_UNICODE, _CODE_PAGE, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_ATTACHMENT = "__attach_version1.0_#"
_PROPERTIES = "__properties_version1.0"
# Bytes before the first property: of the mail itself, and of a mail inside it.
_HEAD_BYTES, _INNER_HEAD_BYTES = 32, 24
_FIRST_DAY = datetime(1601, 1, 1, tzinfo=UTC)
_KEPT_HEADERS = ("From", "Date", "List-Id", "List-Unsubscribe", "Archived-At")
_READ_TIMES = 4
"""All streams together may have so many times the largest file: several may name the same bytes."""

_Way = tuple[str, ...]


def read(raw: RawFile) -> Parsed:
    """Read one mail: an article for itself, and one for each mail and text that is attached to it.

    Raises:
        ReadError: Damaged, or no text in it.
    """
    from olefile import OleFileIO

    try:
        with OleFileIO(io.BytesIO(raw.data)) as ole:
            mail = _Box(ole, _READ_TIMES * raw.settings.max_file_bytes).mail((), 0)
    except (OSError, struct.error) as error:
        raise ReadError("isn't a mail as Outlook saves it, or it is damaged") from error
    found = Found()
    take_mail(mail, raw, raw.path, found)
    return found.parsed()


class _Box:
    """The properties of the mails in one file."""

    def __init__(self, ole: "OleFileIO[Any]", limit_bytes: int) -> None:
        self._ole = ole
        self._left_bytes = limit_bytes
        ways: list[_Way] = [tuple(way) for way in ole.listdir(streams=True, storages=True)]
        self._known = set(ways)
        self._attachments: dict[_Way, list[_Way]] = defaultdict(list)
        for way in ways:
            if way[-1].startswith(_ATTACHMENT):
                self._attachments[way[:-1]].append(way)

    def mail(self, way: _Way, depth: int) -> Mail:
        """Return the mail whose properties lie under ``way``."""
        if depth > MAX_DEPTH:
            raise ReadError(f"has mails in mails more than {MAX_DEPTH} levels deep")
        mail = MIMEMultipart("mixed")
        words = MIMEMultipart("alternative")
        mail.attach(words)
        if body := self._text(way, _BODY):
            words.attach(_part("text/plain; charset=utf-8", body.encode("utf-8", "replace")))
        if html := self._bytes(way, _HTML, _BINARY) or self._text(way, _HTML).encode("utf-8", "replace"):
            words.attach(_part("text/html", html))
        elif not body and (rtf := self._bytes(way, _RTF, _BINARY)):
            mail.attach(_part("application/rtf", rtf, "the mail itself"))
        for attachment in self._attachments.get(way, ()):
            mail.attach(self._attached(attachment, depth))
        for name, value in self._headers(way).items():
            mail[name] = " ".join(value.split())
        return mail

    def _headers(self, way: _Way) -> dict[str, str]:
        headers: dict[str, str] = {"Subject": self._text(way, _SUBJECT)}
        try:
            sent = parse(self._text(way, _HEADERS).encode("utf-8", "replace"))
            headers |= {name: value for name in _KEPT_HEADERS if (value := str(sent.get(name, "")))}
        except ReadError:
            pass  # A mail inside the company, or a draft, has none.
        if "From" not in headers:
            address = next((found for tag in _SENDER_ADDRESSES if "@" in (found := self._text(way, tag))), "")
            name = self._text(way, _SENDER_NAME)
            headers["From"] = formataddr((name, address)) if address else f'"{name}" <>'
        if "Date" not in headers and (moment := self._moment(way)):
            headers["Date"] = moment
        return headers

    def _attached(self, way: _Way, depth: int) -> Mail:
        inner = (*way, f"__substg1.0_{_DATA}{_OBJECT}")
        if inner in self._known:
            return MIMEMessage(self.mail(inner, depth + 1))
        name = next((found for tag in _FILE_NAMES if (found := self._text(way, tag))), "")
        kind = self._text(way, _CONTENT_TYPE)
        return _part(
            kind if "/" in kind else "application/octet-stream", self._bytes(way, _DATA, _BINARY), name or "file"
        )

    def _moment(self, way: _Way) -> str:
        data = self._stream((*way, _PROPERTIES))[_INNER_HEAD_BYTES if way else _HEAD_BYTES :]
        times = dict(struct.iter_unpack("<I4xQ", data[: len(data) // 16 * 16]))
        value = times.get(_SENT) or times.get(_RECEIVED)
        try:
            return format_datetime(_FIRST_DAY + timedelta(microseconds=value // 10)) if value else ""
        except OverflowError:
            return ""

    def _text(self, way: _Way, tag: str) -> str:
        if wide := self._bytes(way, tag, _UNICODE):
            return wide.decode("utf-16-le", "replace").strip("\0")
        narrow = self._bytes(way, tag, _CODE_PAGE)
        return decode(narrow).text.strip("\0") if narrow.strip() else ""

    def _bytes(self, way: _Way, tag: str, kind: str) -> bytes:
        return self._stream((*way, f"__substg1.0_{tag}{kind}"))

    def _stream(self, way: _Way) -> bytes:
        if way not in self._known:
            return b""
        self._left_bytes -= self._ole.get_size(list(way))
        if self._left_bytes < 0:
            raise ReadError("holds more than its size allows, as in a bomb")
        data: bytes = self._ole.openstream(list(way)).read()
        return data


def _part(kind: str, data: bytes, name: str = "") -> Mail:
    """Make a part of a mail; one with a name is an attached file."""
    part = MIMEBase(*kind.partition(";")[0].split("/", 1))
    part.set_payload(data)
    encoders.encode_base64(part)
    if "charset=" in kind:
        part.set_param("charset", kind.rpartition("=")[2])
    if name:
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part
