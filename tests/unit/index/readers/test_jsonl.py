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
