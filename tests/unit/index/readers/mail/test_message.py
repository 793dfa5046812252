import contextlib
import time
from datetime import date
from email import encoders
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from index.errors import ReadError

PICTURE = bytes(70)
EARLIER = "Fri, 02 May 2025 10:00:00 +0200"


def part(text, subtype="plain"):
    return MIMEText(text, subtype, "utf-8")


def part_of_bytes(data, content_type, name):
    wrapped = MIMEBase(*content_type.split("/"))
    wrapped.set_payload(data)
    encoders.encode_base64(wrapped)
    wrapped.add_header("Content-Disposition", "attachment", filename=name)
    return wrapped


def mail(plain="", rich="", charset="utf-8", **headers):
    message = EmailMessage()
    values = {"From": "Jo Marsh <jo@gazette.example>", "Subject": "Pilots return", **headers}
    values.setdefault("Date", "Fri, 06 Jun 2025 23:30:00 +0900")
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    if plain:
        message.set_content(plain, charset=charset)
    if rich and plain:
        message.add_alternative(rich, subtype="html", charset=charset)
    elif rich:
        message.set_content(rich, subtype="html", charset=charset)
    return message


def test_a_mail_gives_its_headers_and_words(read_article, body):
    article = read_article("letter.eml", mail(body).as_bytes())
    assert article.text == body
    assert (article.title, article.author, article.source) == ("Pilots return", "Jo Marsh", "")
    assert article.published == date(2025, 6, 6)
    assert dict(article.provenance) == dict.fromkeys(("title", "author", "published"), "mail header")


def test_a_newsletter_is_an_outlet(read_article, body):
    message = mail(body, From="Harbour Gazette <news@gazette.example>", List_Id="<news.gazette.example>")
    message["Archived-At"] = "<https://gazette.example/letters/9>"
    article = read_article("letter.eml", message.as_bytes())
    assert (article.source, article.author) == ("Harbour Gazette", "")
    assert article.url == "https://gazette.example/letters/9"


def test_a_subject_in_another_script_is_decoded(read_article):
    assert read_article("a.eml", mail("Words.", Subject="부산항 파업 끝").as_bytes()).title == "부산항 파업 끝"


def test_a_mail_with_only_html_gives_its_words(read_article, paragraphs):
    rich = "<style>p{}</style>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert read_article("a.eml", mail(rich=rich).as_bytes()).text == "\n\n".join(paragraphs)


def test_of_alternatives_the_shown_one_is_read_unless_another_says_more(read_article, paragraphs, body):
    rich = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert read_article("a.eml", mail("View in your browser.", rich).as_bytes()).text == body
    assert read_article("b.eml", mail(body + "\n\nPlain.", rich).as_bytes()).text == body
    assert read_article("c.eml", mail(body, "<p>View in your browser.</p>").as_bytes()).text == body
    assert read_article("d.eml", mail(body, "<img src='https://a.example/b.png'>").as_bytes()).text == body


def test_all_text_parts_are_read_in_their_order(read_file):
    message = mail("Above the picture.")
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="quay.png", disposition="inline")
    message.attach(part("Below the picture."))
    message.attach(part("<p>And in <b>HTML</b>.</p>", subtype="html"))
    result = read_file("a.eml", message.as_bytes())
    [article] = result.articles
    assert article.text == "Above the picture.\n\nBelow the picture.\n\nAnd in HTML."
    [skipped] = result.skipped
    assert skipped.path.endswith("a.eml")
    assert skipped.reason == "1 small picture in the mail can't be read: quay.png"


def test_parts_inside_an_alternative_are_all_read(read_file):
    message = mail("Above the picture.")
    message.make_alternative()
    mixed = MIMEMultipart("mixed")
    for words in ("<p>Above the picture.</p>", "<p>The pilots went home at noon.</p>"):
        mixed.attach(part(words, subtype="html"))
    mixed.attach(part_of_bytes(b"%PDF", "application/pdf", "tides.pdf"))
    message.attach(mixed)
    result = read_file("a.eml", message.as_bytes())
    assert [article.text for article in result.articles] == ["Above the picture.\n\nThe pilots went home at noon."]
    [skipped] = result.skipped
    assert skipped.path.endswith("a.eml, tides.pdf")
    assert "application/pdf" in skipped.reason


def test_every_attachment_that_is_not_read_is_named(read_file):
    message = mail("The words of the mail.")
    message.add_attachment(b"%PDF-1.7 never read", maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(bytes(9_000), maintype="image", subtype="jpeg", filename="日の出.jpg")
    message.add_attachment(b"a;b", maintype="text", subtype="csv", filename="C:\\files\\fares.csv")
    message.add_attachment(b"sig", maintype="application", subtype="pgp-signature", filename="signature.asc")
    result = read_file("a.eml", message.as_bytes())
    assert [article.text for article in result.articles] == ["The words of the mail."]
    assert [(item.path.partition("a.eml, ")[2], item.reason.partition("(")[2]) for item in result.skipped] == [
        ("a.pdf", "application/pdf)"),
        ("日の出.jpg", "image/jpeg)"),
        ("fares.csv", "text/csv)"),
    ]


def test_attached_texts_are_articles_of_their_own(read_file):
    message = mail("See the two files.")
    message.add_attachment("The quay is closed on Sunday.", filename="quay.txt")
    message.add_attachment("<h1>Fares</h1><p>A car costs 38 crowns.</p>", subtype="html", filename="fares.html")
    message.add_attachment(b"The tide was high.", maintype="application", subtype="octet-stream", filename="tide.txt")
    first, second, third, fourth = read_file("a.eml", message.as_bytes()).articles
    assert (first.title, first.text) == ("Pilots return", "See the two files.")
    assert [article.text for article in (second, third, fourth)] == [
        "The quay is closed on Sunday.",
        "Fares\n\nA car costs 38 crowns.",
        "The tide was high.",
    ]
    assert {(article.author, article.published) for article in (second, third, fourth)} == {
        ("Jo Marsh", date(2025, 6, 6))
    }


@pytest.mark.parametrize("cover", ["See below.", ""])
def test_a_mail_forwarded_as_attachment_is_an_article_of_its_own(read_file, cover):
    inner = mail("The crane fell into the dock.", Subject="Crane", From="Mia Holt <mia@a.example>", Date=EARLIER)
    outer = MIMEMultipart("mixed")
    outer["Subject"], outer["From"] = "Fwd: Crane", "Jo Marsh <jo@gazette.example>"
    if cover:
        outer.attach(part(cover))
    outer.attach(MIMEMessage(inner))
    result = read_file("a.eml", outer.as_bytes())
    forwarded = result.articles[-1]
    assert (forwarded.title, forwarded.author, forwarded.published) == ("Crane", "Mia Holt", date(2025, 5, 2))
    assert forwarded.text == "The crane fell into the dock."
    assert len(result.articles) == 1 + bool(cover)
    assert result.failures == ()


@pytest.mark.parametrize("kind", ["octet-stream", "base64"])
def test_a_forwarded_mail_in_another_wrapping_is_read_too(read_file, kind):
    inner = mail("The crane fell into the dock.", Subject="Crane").as_bytes()
    if kind == "base64":
        wrapped = part_of_bytes(inner, "message/rfc822", "crane.eml")
    else:
        wrapped = part_of_bytes(inner, "application/octet-stream", "crane.eml")
    outer = MIMEMultipart("mixed")
    outer["Subject"] = "Fwd"
    outer.attach(wrapped)
    [article] = read_file("a.eml", outer.as_bytes()).articles
    assert (article.title, article.text) == ("Crane", "The crane fell into the dock.")


def test_a_digest_gives_every_mail_and_a_broken_one_is_a_failure(read_file):
    digest = MIMEMultipart("digest")
    for number in (1, 2):
        digest.attach(MIMEMessage(mail(f"Words of number {number}.", Subject=f"Number {number}")))
    digest.attach(MIMEMessage(mail(" ", Subject="Empty")))
    outer = MIMEMultipart("mixed")
    outer["Subject"] = "Digest"
    outer.attach(digest)
    result = read_file("a.eml", outer.as_bytes())
    assert [(article.title, article.text) for article in result.articles] == [
        ("Number 1", "Words of number 1."),
        ("Number 2", "Words of number 2."),
    ]
    [failure] = result.failures
    assert failure.path.endswith("a.eml, attachment 3")


def test_a_mail_with_only_attachments_says_so(read_file):
    message = MIMEMultipart("mixed")
    message["Subject"] = "Scan"
    message.attach(part_of_bytes(b"%PDF", "application/pdf", "scan.pdf"))
    with pytest.raises(ReadError, match=r"only attachments that can't be read \(scan.pdf\)"):
        read_file("a.eml", message.as_bytes())


@pytest.mark.parametrize(
    ("delsp", "body", "text"),
    [
        ("no", "The pilots went \r\nback to work.\r\nOn Monday.", "The pilots went back to work.\nOn Monday."),
        ("no", "> quoted \r\n> words\r\nmine \r\n> theirs", "> quoted words\nmine\n> theirs"),
        ("no", "Words \r\n-- \r\nJo Marsh", "Words\n--\nJo Marsh"),
        ("no", " From here \r\n on", "From here on"),
        ("yes", "灯台の守 \r\n衛が戻った。", "灯台の守衛が戻った。"),
    ],
)
def test_flowed_lines_are_made_whole(read_article, delsp, body, text):
    data = (
        "From: jo@gazette.example\r\nSubject: Pilots\r\n"
        f"Content-Type: text/plain; charset=utf-8; format=flowed; delsp={delsp}\r\n\r\n{body}"
    )
    assert read_article("a.eml", data.encode()).text == text


def test_quoted_replies_and_signatures_stay(read_article):
    words = "I disagree.\n\nMia wrote:\n> The yard owes nine million.\n\n--\nJo Marsh"
    assert read_article("a.eml", mail(words).as_bytes()).text == words


def test_a_mail_in_euc_kr(read_article):
    text = "부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다."
    assert read_article("a.eml", mail(text, charset="euc-kr").as_bytes()).text == text


def test_headers_in_every_wording_are_read(read_article):
    subject = "=?utf-8?q?Caf=C3?= =?utf-8?q?=A9_on?= the =?iso-8859-2?b?s7ZkeQ==?="
    data = f"From: =?utf-8?q?Holt=2C_Mia?= <mia@a.example>\nSubject: {subject}\n\nWords."
    article = read_article("a.eml", data.encode())
    assert (article.title, article.author) == ("Café on the łśdy", "Holt, Mia")
    assert read_article("b.eml", "Subject: Café\n\nWords.".encode()).title == "Café"
    assert read_article("c.eml", "Subject: Café\n\nWords.".encode("cp1252")).title == "Café"


@pytest.mark.parametrize("name", ["Subject", "From", "Date", "Content-Type", "List-Id", "Content-Disposition"])
@pytest.mark.parametrize(
    "value", ["=?utf-8?q?a?=\n " * 20_000, '; "' * 50_000, "(" * 50_000, "<" * 50_000, ", " * 50_000]
)
def test_a_huge_header_takes_no_time(read_file, name, value):
    started = time.perf_counter()
    data = f"From: jo@gazette.example\n{name}: {value}\n\nThe words of the mail.".encode()
    with contextlib.suppress(ReadError):
        read_file("a.eml", data)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("levels", [51, 5_000])
def test_parts_in_parts_have_an_end(read_file, levels):
    data = b"Subject: Deep\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)
    )
    with pytest.raises(ReadError, match="levels"):
        read_file("a.eml", data + b"\nWords.")


def test_a_mail_as_apple_keeps_it(read_article):
    data = mail("The words of the mail.").as_bytes()
    kept = b"%-10d\n" % len(data) + data + b'<?xml version="1.0"?><plist><dict/></plist>'
    assert read_article("12.emlx", kept).text == "The words of the mail."


def test_an_unknown_charset_and_a_bad_date_do_no_harm(read_file):
    data = (
        b"From: jo@gazette.example\nSubject: Pilots\nDate: the day before\n"
        b'Content-Type: text/plain; charset="x-none"\n\nWords \xe2\x80\x94 of the mail.\n'
    )
    result = read_file("a.eml", data)
    [article] = result.articles
    assert (article.text, article.published, article.author) == ("Words — of the mail.", None, "jo@gazette.example")
    [remark] = result.remarks
    assert remark.remark == "its date can't be understood: 'the day before'"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Subject: Nothing\n\n", bytes(200), b"Subject: \xff\n\n \n"])
def test_a_mail_without_words_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("a.eml", data)


def test_letters_that_were_guessed_are_told(read_file):
    words = "Żółta łódź płynie. Zażółć gęślą jaźń, mówi stary rybak z Łeby."
    mail = b"From: a@b.example\nSubject: Boat\nContent-Type: text/plain\n\n" + words.encode("iso-8859-2")
    result = read_file("x.eml", mail)
    assert words in result.articles[0].text
    assert "% sure" in result.remarks[0].remark
