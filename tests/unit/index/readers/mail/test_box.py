import contextlib
import time

import pytest

from index.errors import ReadError
from index.readers import read

GMAIL = "From 1790000000000000001@xxx Wed May 14 08:00:00 +0000 2025"
CLASSIC = "From jo@gazette.example Wed May 14 08:00:00 2025"
THUNDERBIRD = "From - Wed May 14 08:00:00 2025"


def mail(subject, body, more=""):
    known = f"Subject: {subject}\nFrom: Jo Marsh <jo@gazette.example>\nDate: Wed, 14 May 2025 08:00:00 +0200\n"
    return f"{known}{more}\n{body}\n"


def box(*mails, postmark=CLASSIC):
    return "".join(f"{postmark}\n{one}\n" for one in mails).encode()


@pytest.mark.parametrize("postmark", [GMAIL, CLASSIC, THUNDERBIRD, "From ", "From -", "From jo@gazette.example"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_mail_of_a_box_is_an_article(read_file, postmark, line_end):
    data = box(mail("One", "The lock is closed."), mail("Two", "The lock is open."), postmark=postmark)
    result = read_file("a.mbox", data.replace(b"\n", line_end.encode()))
    assert [(a.title, a.text, a.author) for a in result.articles] == [
        ("One", "The lock is closed.", "Jo Marsh"),
        ("Two", "The lock is open.", "Jo Marsh"),
    ]
    assert result.failures == ()


def test_sentences_that_begin_like_a_postmark_are_text(read_file):
    words = "The tide fell.\n\nFrom the quay one saw the sand:\n\nFrom there: nothing.\n\nFrom nine\nNote: closed."
    [article] = read_file("a.mbox", box(mail("One", words))).articles
    assert article.text == words


def test_quoted_lines_are_restored(read_file):
    [article] = read_file("a.mbox", box(mail("One", "He wrote:\n\n>From the quay.\n>>From the dock."))).articles
    assert article.text == "He wrote:\n\nFrom the quay.\n>From the dock."


def test_a_wrong_content_length_changes_nothing(read_file):
    data = box(mail("One", "The lock is closed.", "Content-Length: 9999\n"), mail("Two", "The lock is open."))
    assert len(read_file("a.mbox", data).articles) == 2


def test_a_broken_mail_is_a_failure_of_its_own(read_file):
    result = read_file("a.mbox", box(mail("One", "The lock is closed."), mail("Two", " "), mail("Three", "Words.")))
    assert [article.title for article in result.articles] == ["One", "Three"]
    [failure] = result.failures
    assert failure.path.endswith("a.mbox, mail 2")
    assert failure.error == "holds no text"


def test_deleted_mails_and_notes_of_programs_are_passed_over(read_file):
    data = box(
        mail("DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", "Keep out.", "X-IMAP: 1 2\n"),
        mail("Gone", "The lock was sold.", "X-Mozilla-Status: 0009\n"),
        mail("Kept", "The lock is open.", "X-Mozilla-Status: 0001\n"),
    )
    result = read_file("a.mbox", data)
    assert [article.title for article in result.articles] == ["Kept"]
    [skipped] = result.skipped
    assert skipped.reason == "1 mail in it marked as deleted"


def test_a_box_has_a_bound(read_file):
    data = box(*(mail(f"No {n}", f"Words of number {n}.") for n in range(5)))
    result = read_file("a.mbox", data, max_archive_files=3)
    assert len(result.articles) == 3
    [failure] = result.failures
    assert "limit of 3" in failure.error


def test_forwards_in_a_box_are_articles(read_file):
    inner = (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: message/rfc822\n\n'
        "Subject: Inner\nFrom: Mia Holt <mia@a.example>\n\nThe crane fell.\n--b--"
    )
    head, _, body = inner.partition("\n\n")
    [article] = read_file("a.mbox", box(mail("Outer", body, head + "\n"))).articles
    assert (article.title, article.author, article.text) == ("Inner", "Mia Holt", "The crane fell.")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"No mails here.\n", b"From the quay one saw the sand.\n", bytes(99)])
def test_what_is_no_box_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="isn't a mail box|holds no mails"):
        read_file("a.mbox", data)


@pytest.mark.parametrize("data", [b"From \n" * 200_000, b"From a\nA: b\n\n" * 50_000, b">" * 500_000 + b"From "])
def test_a_hostile_box_takes_no_time(read_file, data):
    started = time.perf_counter()
    with contextlib.suppress(ReadError):
        assert read_file("a.mbox", data + b"\n").articles == ()
    assert time.perf_counter() - started < 8


def test_the_box_in_a_folder_of_apple_mail_is_read(tmp_path, settings, sort_out):
    folder = tmp_path / "Letters.mbox"
    folder.mkdir()
    (folder / "mbox").write_bytes(box(mail("One", "The lock is closed.")))
    (folder / "table_of_contents").write_bytes(bytes(50))
    for source in (folder, tmp_path, folder / "mbox"):
        [location], failures = sort_out(source, settings)
        assert (location.path, location.kind, failures) == (str(folder), "mail box", [])
    [article] = read(location, settings).articles
    assert article.title == "One"
    with pytest.raises(ReadError, match="over the limit"):
        read(location, settings.model_copy(update={"max_file_bytes": 10}))
