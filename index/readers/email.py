"""Mails, such as newsletters: subject, sender, day sent and body. Attachments are passed over."""

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.encoding import decode
from index.readers.markup import parse_html, words_of
from index.readers.metadata import Metadata, parse_date
from index.readers.text import article_from

HEADER = "mail header"
# A plain part this many times shorter than the HTML one says little more than "view in your browser".
_STUB_TIMES = 2


def read(raw: RawFile) -> Parsed:
    """Read one mail as one article.

    Raises:
        ReadError: No text in it.
    """
    mail = message_from_bytes(raw.data, policy=policy.default)
    if not mail.keys():
        raise ReadError("isn't a mail: it has no headers")
    text = _body(mail)
    if not text.strip():
        raise ReadError("holds no text")
    return Parsed((article_from(text, _metadata(mail), raw),))


def _metadata(mail: EmailMessage) -> Metadata:
    name, address = parseaddr(_header(mail, "From"))
    sender = name or address
    # What comes through a mailing list is a publication, and its sender's name is that of the publication.
    is_list = "List-Id" in mail or "List-Unsubscribe" in mail
    return Metadata(
        title=_header(mail, "Subject"),
        source=sender if is_list else "",
        published=parse_date(getattr(mail["Date"], "datetime", None)),
        url=_header(mail, "Archived-At").strip("<> "),
        author="" if is_list else sender,
        provenance=dict.fromkeys(("title", "source", "published", "url", "author"), HEADER),
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, "")).strip()
    except (ValueError, IndexError, AttributeError, TypeError):
        # The standard library's header parser stumbles over some malformed headers; the mail is still worth reading.
        return ""


def _body(mail: EmailMessage) -> str:
    plain = _words(mail.get_body(("plain",)))
    rich = _words(mail.get_body(("html",)))
    return rich if len(rich) > _STUB_TIMES * len(plain) else plain


def _words(part: MIMEPart | None) -> str:
    data = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(data, bytes) or not data.strip():
        return ""
    charset = part.get_content_charset("") or ""
    if part.get_content_type() == "text/html":
        return words_of(parse_html(data, charset))
    return decode(data, charset).text
