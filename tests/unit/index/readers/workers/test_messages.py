import io
from dataclasses import replace
from datetime import date

import pytest

from index.readers import Location, ReadResult
from index.readers.build import build_article
from index.readers.workers.messages import (
    Answer,
    BrokenAnswerError,
    Job,
    LongAnswerError,
    decode_answer,
    decode_job,
    encode_answer,
    encode_job,
    receive,
    send,
)
from index.records import Failure, Remark, Skipped
from index.settings import IndexSettings

PLACE = Location("/articles/a.txt", "text", 12, 5, content=b"\xff\x00", url="https://example.org/a", charset="utf-8")
JOB = Job("read", PLACE, IndexSettings())
ARTICLE = replace(
    build_article(
        "Copper “rose”.\n\nZinc fell \U0001f600.",
        title="Copper",
        source="The Gazette",
        published=date(2024, 2, 29),
        url="https://example.org/a",
        path=PLACE.path,
        provenance={"title": "front matter", "published": "text"},
    ),
    page_starts=(0, 15),
)
RESULT = ReadResult(
    (ARTICLE,), (Failure("p, page 2", "no text"),), "ab" * 32, (Skipped("s", "r"),), (Remark("p", "q"),)
)


def test_a_job_arrives_whole():
    arrived = decode_job(encode_job(JOB))
    assert (arrived, arrived.location.content, arrived.location.charset) == (JOB, b"\xff\x00", "utf-8")


def test_an_answer_arrives_whole():
    answer = Answer(read=RESULT, tired=True)
    assert decode_answer(encode_answer(answer), JOB) == answer


def test_what_was_found_arrives_whole_and_in_order():
    entry = Location("https://host/feed!/x", "feed entry", 3, 0, content=b"{}!", url="https://host/x")
    answer = Answer(found=(Skipped("a", "b"), Failure("c", "d"), entry))

    arrived = decode_answer(encode_answer(answer), JOB)

    assert arrived == answer
    assert arrived.found[2].content == b"{}!"


@pytest.mark.parametrize(
    "change",
    [
        {"path": "/etc/passwd"},
        {"text": "Other words."},
        {"sha256": "0" * 64},
        {"id": "0" * 16},
        {"title": "Another title"},
        {"published": date(2020, 1, 1)},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_forged_article_is_refused(change: dict[str, object]):
    forged = replace(RESULT, articles=(replace(ARTICLE, **change),))
    with pytest.raises(BrokenAnswerError):
        decode_answer(encode_answer(Answer(read=forged)), JOB)


@pytest.mark.parametrize(
    "data",
    [
        b"\x80\x04cos\nsystem\n.",
        b"[]",
        b'{"read": 5}',
        b'{"error": {}}',
        b'{"error": "\\ud800"}',
        b'{"found": [{"path": 1, "error": "x"}]}',
        b"{" * 100_000,
        b"\xff",
    ],
)
def test_what_is_no_answer_is_refused(data: bytes):
    with pytest.raises(BrokenAnswerError):
        decode_answer(data, JOB)


def test_a_message_has_a_length():
    stream = io.BytesIO()
    send(stream, b"abc")
    send(stream, b"")
    stream.seek(0)
    assert (receive(stream), receive(stream), receive(stream)) == (b"abc", b"", b"")


@pytest.mark.parametrize("data", [b"\x00\x00", b"\x00" * 7 + b"\x05abc"])
def test_a_message_that_ends_early_is_broken(data: bytes):
    with pytest.raises(BrokenAnswerError):
        receive(io.BytesIO(data))


def test_a_long_message_is_not_read():
    stream = io.BytesIO(b"\x00" * 7 + b"\x05abcde")
    with pytest.raises(LongAnswerError):
        receive(stream, 4)
    assert stream.read() == b"abcde"
