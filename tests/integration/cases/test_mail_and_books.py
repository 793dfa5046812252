"""Mails, mail boxes, books and subtitles: every part is read, in order, and what is not read is named."""

from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from index.readers.base import Fetched
from index.readers.finding import fetch
from tests.unit.index.readers.epub.test_book import CONTAINER, chapter, epub, opf
from tests.unit.index.readers.test_feed import rss, whole

PICTURE = bytes(70)


def mail(subject: str, words: str = "", sender: str = "Nora Lind <nora@pier.example>") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = subject, sender, "Mon, 12 May 2025 08:00:00 +0200"
    if words:
        message.set_content(words)
    return message


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_what_stands_behind_a_picture_in_a_mail_is_read(add, tmp_path):
    message = mail("Notes from the ropewalk", "Sixty spinners met at the ropewalk this morning.")
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="walk.png", disposition="inline")
    message.attach(MIMEText("The owner said that the ropewalk will pay the June wages on the 20th.\n\nAll agreed."))
    added = add(saved(tmp_path, "a.eml", message.as_bytes()))
    assert "pay the June wages on the 20th" in added.quotes("When will the ropewalk pay the June wages?")
    assert added.text().endswith("All agreed.")


def test_what_stands_behind_a_picture_in_html_is_read(add, tmp_path):
    message = mail("Notes from the ropewalk", "A short note from the ropewalk.")
    message.make_alternative()
    mixed = MIMEMultipart("mixed")
    mixed.attach(MIMEText("<p>A short note from the ropewalk.</p>", "html"))
    mixed.attach(MIMEText("<p>Ada Brook was promoted to harbour master on Monday.</p>", "html"))
    message.attach(mixed)
    added = add(saved(tmp_path, "a.eml", message.as_bytes()))
    assert "Ada Brook" in added.quotes("Who was promoted to harbour master?")


@pytest.mark.parametrize("cover", ["See below.", ""])
def test_a_forwarded_mail_answers_under_its_own_name(add, tmp_path, cover):
    outer = MIMEMultipart("mixed")
    outer["Subject"], outer["From"] = "Fwd: Strike", "Per Dahl <per@pier.example>"
    if cover:
        outer.attach(MIMEText(cover))
    outer.attach(MIMEMessage(mail("Strike", "The smokehouse in Vik stopped work at noon after a quarrel over rest.")))
    added = add(saved(tmp_path, "a.eml", outer.as_bytes()))
    question = "Why did the smokehouse in Vik stop work?"
    assert "after a quarrel over rest" in added.quotes(question)
    [citation] = added.ask(question).citations
    assert citation.title == "Strike"


def test_the_mails_of_a_digest_are_found(add, tmp_path):
    digest = MIMEMultipart("digest")
    digest.attach(MIMEMessage(mail("One", "The weir at Vik is closed for repairs until Friday evening.")))
    digest.attach(MIMEMessage(mail("Two", "The crab market moves to the south quay next week.")))
    outer = MIMEMultipart("mixed")
    outer["Subject"] = "List digest"
    outer.attach(MIMEText("Today's topics: two messages."))
    outer.attach(digest)
    added = add(saved(tmp_path, "a.eml", outer.as_bytes()))
    assert "until Friday evening" in added.quotes("Until when is the weir at Vik closed?")
    assert [article.title for article in added.articles()] == ["List digest", "One", "Two"]


def test_hidden_words_of_a_newsletter_are_not_read_and_its_table_is(add, tmp_path):
    message = mail("Weekly letter", "View in browser: https://pier.example/x")
    message.add_alternative(
        '<div style="display:none;max-height:0">ONLY FOR INBOX LISTS</div><h1>The week</h1>'
        "<p>The herring came late this year.</p><table><tr><td>Cod</td><td>41 crowns</td></tr>"
        "<tr><td>Crab</td><td>12 crowns</td></tr></table><p hidden>For robots.</p>",
        subtype="html",
    )
    text = add(saved(tmp_path, "a.eml", message.as_bytes())).text()
    assert "The herring came late" in text
    assert "Cod | 41 crowns" in text
    assert not any(words in text for words in ("INBOX", "robots", "View in browser"))


def test_struck_words_of_a_mail_are_not_stated(add, tmp_path):
    message = mail("Toll")
    message.set_content("<p>The toll is <del>12</del> <ins>17</ins> crowns, not 41<sup>2</sup>.</p>", subtype="html")
    assert add(saved(tmp_path, "a.eml", message.as_bytes())).text() == "The toll is 17 crowns, not 41²."


def test_every_mail_of_a_box_answers(add, tmp_path):
    postmark = b"From - Mon May 12 08:00:00 2025\n"
    words = ("The weir at Vik is closed until Friday.", "The crab market moves to the south quay.")
    box = b"".join(postmark + mail(f"No {n}", text).as_bytes() + b"\n" for n, text in enumerate(words))
    added = add(saved(tmp_path, "Letters.mbox/mbox", box).parent)
    assert added.report.added == 2
    assert "south quay" in added.quotes("Where does the crab market move?")


def test_a_book_as_folder_and_a_packed_one_without_their_contents_page(add, tmp_path):
    notes = chapter("<h1>Salt</h1>", "In that year 41<sup><a href='#n'>2</a></sup> sledges were sold in Vik.")
    contents = chapter(
        "<h1>Contents</h1><ul><li><a href='a.xhtml'>Salt</a></li><li><a href='b.xhtml'>Oil</a></li></ul>"
    )
    for name, data in {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf([0, 1]),
        "OEBPS/text/part 0.xhtml": contents,
        "OEBPS/text/part 1.xhtml": notes,
    }.items():
        saved(tmp_path, f"book.epub/{name}", data.encode())
    added = add(tmp_path / "book.epub")
    [article] = added.articles()
    assert (article.title, article.source, article.author) == ("Salt", "Harbour Quarterly", "The Editors")
    assert "41² sledges" in added.quotes("How many sledges were sold in that year?")
    assert added.assistant.index.add([tmp_path]).unchanged == 1
    packed = epub([contents, notes])
    assert add(saved(tmp_path, "packed.epub", packed)).text() == article.text


def test_subtitles_answer_with_whole_sentences(add, tmp_path):
    cues = (
        "1\n00:00:01,000 --> 00:00:03,000\nThe weir at Vik stays closed\n\n"
        "2\n00:00:03,000 --> 00:00:05,000\n<i>until Friday evening,</i>\n\n"
        "3\n00:00:05,000 --> 00:00:07,000\nsays the lock keeper.\n\n"
    )
    added = add(saved(tmp_path, "talk.srt", cues.encode()))
    sentence = "The weir at Vik stays closed until Friday evening, says the lock keeper."
    assert added.quotes("Until when does the weir at Vik stay closed?") == sentence


def test_a_feed_replaces_only_what_it_brought_itself(add, tmp_path, monkeypatch):
    address = "https://gazette.example/pilots"
    page = "<html><title>Pilots</title><article><h1>Pilots</h1><p>The pilots of Vik went back to work on Monday.</p>"
    served: dict[str, tuple[bytes, str]] = {
        address: (page.encode(), "web page"),
        "https://one.example/rss": (rss(whole(["The pilots of Vik are on strike."], link=address)), "feed"),
        "https://two.example/rss": (rss(whole(["The pilots of Vik were dismissed."], link=address)), "feed"),
    }
    monkeypatch.setattr(fetch, "fetch", lambda url, settings: Fetched(served[url][0], url, served[url][1], ""))
    added = add(*served)
    index = added.assistant.index
    assert added.report.added == 3
    outlets = {summary.source for summary in index.articles() if "!/" in summary.path}
    assert outlets == {"Harbour Gazette (one.example)", "Harbour Gazette (two.example)"}
    again = index.add(list(served))
    assert (again.added, again.updated, again.removed, again.unchanged) == (0, 0, 0, 3)
    served["https://two.example/rss"] = (rss(whole(["The pilots of Vik drowned."], link=address)), "feed")
    changed = index.add(["https://two.example/rss"])
    assert (changed.added, changed.updated, changed.removed) == (0, 1, 0)
    texts = {index.article(summary.id).text for summary in index.articles()}
    assert {"The pilots of Vik are on strike.", "The pilots of Vik drowned."} < texts
    assert any("went back to work" in text for text in texts)
    assert not any("dismissed" in text for text in texts)
