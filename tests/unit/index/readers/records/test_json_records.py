import json
from datetime import date

import pytest

from index.errors import ReadError


def jsonl(*lines: object) -> bytes:
    return "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode()


def test_each_line_is_an_article(read_file, body):
    result = read_file(
        "feed.jsonl",
        jsonl(
            {"title": "One", "text": body, "source": "Gazette", "published": "2025-06-06", "author": "Jo Marsh"},
            {"headline": "Two", "body": "Other words.", "url": "https://a.example/2"},
        ),
    )
    first, second = result.articles
    assert (first.title, first.source, first.published, first.author) == (
        "One",
        "Gazette",
        date(2025, 6, 6),
        "Jo Marsh",
    )
    assert first.text == body
    assert (second.title, second.url, second.text) == ("Two", "https://a.example/2", "Other words.")
    assert set(first.provenance.values()) == {"JSON"}
    assert result.failures == ()


def test_a_bad_line_is_one_failure_and_the_others_go_on(read_file):
    result = read_file(
        "feed.jsonl",
        jsonl(
            {"text": "Good one."},
            "{broken",
            "",
            "[1, 2]",
            {"title": "No text"},
            {"text": "  "},
            "[" * 100_000,
            '{"text": "Good two.\u2028Still two."}',
        ),
    )
    assert [article.text for article in result.articles] == ["Good one.", "Good two.\nStill two."]
    assert [failure.path.rsplit(":", 1)[1] for failure in result.failures] == ["2", "4", "5", "6", "7"]
    assert [failure.error.split(";")[0][:12] for failure in result.failures] == [
        "isn't JSON: ",
        "isn't a JSON",
        "names no tex",
        "holds no tex",
        "is nested to",
    ]


def test_the_same_article_twice_in_one_file_is_one(read_file):
    assert len(read_file("feed.jsonl", jsonl({"text": "Same."}, {"text": "Same. "})).articles) == 1


def test_a_flood_of_bad_lines_is_counted_not_listed(read_file):
    result = read_file("feed.jsonl", b"junk\n" * 1_000)
    assert len(result.failures) == 100 + 1
    assert result.failures[-1].error.startswith("900 more lines")


def test_an_empty_list_is_an_error(read_file):
    with pytest.raises(ReadError, match="no articles"):
        read_file("feed.jsonl", b"\n\n")


def test_what_a_record_has_is_named_where_it_has_no_text(read_file):
    [failure] = read_file(
        "feed.jsonl",
        jsonl(
            {"title": "T", "summary": "S"},
        ),
    ).failures
    assert (
        failure.error
        == "names no text; it has title, summary, and one of these is needed: text, body, content, article"
    )


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"TEXT": "Words."}, "Words."),
        ({"text": " ", "body": None, "content": "Words."}, "Words."),
        ({"text": ["One.", "Two."]}, "One.\n\nTwo."),
        ({"content": [{"type": "p", "text": "One."}, {"type": "p", "text": "Two."}]}, "One.\n\nTwo."),
        ({"content": {"rendered": "<p>One &amp; two.</p>"}}, "One & two."),
        ({"body": "<p>One.</p><p>Two.</p>"}, "One.\n\nTwo."),
        ({"text": "<p> is a mark."}, "<p> is a mark."),
        ({"article text": "Words."}, "Words."),
    ],
)
def test_a_text_goes_by_many_names(read_article, record, text):
    assert read_article("feed.jsonl", jsonl(record)).text == text


def test_a_record_that_is_there_twice_is_told(read_file):
    result = read_file(
        "feed.jsonl", jsonl({"title": "A", "text": "Same."}, {"text": "Other."}, {"title": "A", "text": "Same. "})
    )
    assert len(result.articles) == 2
    [skipped] = result.skipped
    assert (skipped.path.rsplit(":", 1)[1], skipped.reason) == ("3", "the same article as “A” before it")


RECORDS = [{"title": "A", "text": "First words."}, {"title": "B", "text": "Other words."}]


@pytest.mark.parametrize(
    "value",
    [RECORDS, {"articles": RECORDS}, {"data": {"page": 1, "results": RECORDS}}, {"articles": RECORDS, "comments": []}],
)
def test_json_that_holds_a_list_of_articles(read_file, value):
    result = read_file("news.json", json.dumps(value, indent=1).encode())
    assert [article.title for article in result.articles] == ["A", "B"]
    assert result.skipped == ()


def test_json_that_is_one_article(read_article):
    assert read_article("one.json", json.dumps(RECORDS[0]).encode()).text == "First words."
    assert read_article("one.json", json.dumps({"article": RECORDS[0]}).encode()).text == "First words."


def test_lists_beside_the_articles_are_named(read_file):
    value = {"comments": [{"text": "Nice."}] * 5, "articles": RECORDS}
    [skipped] = read_file("news.json", json.dumps(value).encode()).skipped
    assert skipped.path.endswith("news.json#comments")
    assert skipped.reason == "5 records beside the articles in “articles”"


@pytest.mark.parametrize(
    "data", [b'{"name": "x", "version": "1"}', b"[]", b"3", b"{broken", b"[" * 100_000, b"[1, 2]", b"null"]
)
def test_json_without_articles_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("package.json", data)
