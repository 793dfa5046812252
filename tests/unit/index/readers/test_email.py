from datetime import date
from email.message import EmailMessage

import pytest

from index.errors import ReadError


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


def test_a_stub_beside_html_is_passed_over_and_full_text_is_not(read_article, paragraphs, body):
    rich = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert read_article("a.eml", mail("View in your browser.", rich).as_bytes()).text == body
    assert read_article("b.eml", mail(body + "\n\nPlain.", rich).as_bytes()).text.endswith("Plain.")


def test_attachments_are_passed_over(read_article):
    message = mail("The words of the mail.")
    message.add_attachment(b"%PDF-1.7 never read", maintype="application", subtype="pdf", filename="a.pdf")
    assert read_article("a.eml", message.as_bytes()).text == "The words of the mail."


def test_a_mail_in_euc_kr(read_article):
    text = "부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다."
    assert read_article("a.eml", mail(text, charset="euc-kr").as_bytes()).text == text


def test_an_unknown_charset_and_a_bad_date_do_no_harm(read_article):
    data = (
        b"From: jo@gazette.example\nSubject: Pilots\nDate: the day before\n"
        b'Content-Type: text/plain; charset="x-none"\n\nWords \xe2\x80\x94 of the mail.\n'
    )
    article = read_article("a.eml", data)
    assert (article.text, article.published, article.author) == ("Words — of the mail.", None, "jo@gazette.example")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Subject: Nothing\n\n", bytes(200), b"Subject: \xff\n\n \n"])
def test_a_mail_without_words_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("a.eml", data)
