"""Damage by chance: whatever bytes come, a reader gives articles or a ReadError, and soon."""

import io
import random
import time
import zipfile
from email.message import EmailMessage

import docx
import pytest
from fpdf import FPDF

from index.errors import ReadError
from index.readers import Location, read
from index.readers.registry import FORMATS
from tests.unit.index.readers.mail.test_outlook import message, ole
from tests.unit.index.readers.office import packing

ROUNDS = 25
SECONDS_EACH = 3.0


def sample_pdf(text):
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.add_page()
    document.multi_cell(0, 6, text)
    return bytes(document.output())


def sample_docx(text):
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    # Stored, so that damage reaches the XML instead of stopping at a checksum of packed bytes.
    stored = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stored.getvalue()


def sample_epub(text):
    container = '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        book.writestr("META-INF/container.xml", container)
        book.writestr("c.opf", package)
        book.writestr("a.xhtml", f"<html><body><h1>Pilots</h1><p>{text}</p></body></html>")
    return out.getvalue()


def sample_mail(text):
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "a@b.example", "Pilots", "Fri, 06 Jun 2025 10:00:00 +0900"
    message.set_content(text)
    message.add_alternative(f"<p>{text}", subtype="html")
    return message.as_bytes()


PAGE = "<html><head><title>Pilots</title></head><body><article><p>{}</p></article></body></html>"
MHTML = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n{}\n--x--\n"
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry><title>Pilots</title>'
    "<content>{}</content></entry></feed>"
)
STORED = {"compression": zipfile.ZIP_STORED}
SAMPLES = {
    "text": lambda text: f"Pilots\n{text}".encode(),
    "markdown": lambda text: f"---\ntitle: Pilots\n---\n# Pilots\n\n{text}".encode(),
    "web page": lambda text: PAGE.format(text).encode(),
    "MHTML": lambda text: MHTML.format(PAGE.format(text)).encode(),
    "PDF": sample_pdf,
    "Word": sample_docx,
    "EPUB": sample_epub,
    "OpenDocument": lambda text: packing.odt(packing.paragraphs_of(text), **STORED),
    "PowerPoint": lambda text: packing.pptx(packing.shape(text), **STORED),
    "Excel": lambda text: packing.xlsx(packing.row("Pilots", text, 4), **STORED),
    "mail": sample_mail,
    "Apple mail": lambda text: b"9999\n" + sample_mail(text),
    "Outlook mail": lambda text: ole(message("Pilots", text)),
    "mail box": lambda text: (b"From a@b.example Fri Jun  6 10:00:00 2025\n" + sample_mail(text) + b"\n") * 2,
    "subtitles": lambda text: f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n".encode() * 3,
    "JSON Lines": lambda text: f'{{"text": "{text}"}}\n'.encode() * 3,
    "JSON": lambda text: f'{{"articles": [{{"title": "A", "text": "{text}"}}, {{"text": "{text}"}}]}}'.encode(),
    "table": lambda text: f'title;text\nA;"{text}"\nB;"{text}"\n'.encode(),
    "RTF": lambda text: rf"{{\rtf1\ansi{{\fonttbl{{\f0 Times;}}}}\pard {text}\par\trowd a\cell b\cell\row}}".encode(),
    "reStructuredText": lambda text: f"Pilots\n======\n\n{text}\n\n.. note:: So.\n\n=  =\na  b\n=  =\n".encode(),
    "Org": lambda text: f"#+TITLE: Pilots\n* Pilots\n{text}\n| a | b |\n#+begin_src\nx\n#+end_src\n".encode(),
    "feed": lambda text: FEED.format(text).encode(),
}


def damaged(data, chance):
    bytes_ = bytearray(data)
    for _ in range(chance.choice([1, 3, 20])):
        at, length = chance.randrange(len(bytes_)), chance.randrange(1, 50)
        match chance.randrange(4):
            case 0:
                bytes_[at] = chance.randrange(256)
            case 1:
                del bytes_[at : at + length]
            case 2:
                bytes_[at:at] = bytes_[at : at + length] * chance.randrange(1, 30)
            case _:
                bytes_[at:at] = chance.randbytes(length)
    return bytes(bytes_)


def test_every_format_has_a_sample():
    assert set(SAMPLES) | {"feed entry"} == set(FORMATS)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_damage_gives_articles_or_an_error_soon(kind, settings, paragraphs):
    whole = SAMPLES[kind](paragraphs[0])
    assert read(Location("/a", kind, 0, 0, content=whole), settings).articles
    chance = random.Random(f"seed of {kind}")
    outcomes = {"read": 0, "refused": 0}
    for _ in range(ROUNDS):
        started = time.perf_counter()
        try:
            result = read(Location("/a", kind, 0, 0, content=damaged(whole, chance)), settings)
        except ReadError as error:
            outcomes["refused"] += bool(str(error))
        else:
            outcomes["read"] += bool(result.articles or result.failures)
        assert time.perf_counter() - started < SECONDS_EACH
    assert sum(outcomes.values()) == ROUNDS
