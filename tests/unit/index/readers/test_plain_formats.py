"""Text, Markdown and JSON Lines."""

import json
from datetime import date

import pytest

from index.errors import ReadError


def test_text_keeps_every_word(read_article, body, words):
    article = read_article("harbour.txt", f"Pilots return to work\n{body}\n".encode())
    assert words(article.text) == words(f"Pilots return to work\n{body}")
    assert article.title == "Pilots return to work"
    assert dict(article.provenance) == {"title": "first line"}
    assert (article.source, article.published, article.author, article.url) == ("", None, "", "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_text_in_other_encodings_is_the_same_article(read_article, encoding):
    words = "Größe und Ärger im Hafen\nDie Lotsen sind zurück – endlich, sagt Jürgen."
    assert read_article("a.txt", words.encode(encoding)).id == read_article("b.txt", words.encode()).id


def test_korean_text_in_euc_kr(read_article):
    text = "부산항 파업 끝\n부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다."
    article = read_article("부산.txt", text.encode("euc_kr"))
    assert article.text == text
    assert article.title == "부산항 파업 끝"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_text_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="no text"):
        read_file("empty.txt", data)


def test_a_program_named_txt_is_an_error(read_file):
    with pytest.raises(ReadError, match="binary"):
        read_file("tool.txt", b"\x7fELF" + bytes(range(32)) * 100)


def test_one_endless_line_is_read(read_article):
    article = read_article("line.txt", b"word " * 500_000)
    assert len(article.text) == 5 * 500_000 - 1
    assert len(article.title) <= 101


FRONT = """---
title: "Pilots return: at last"
outlet: Harbour Gazette
author: [Jo Marsh, Kim Dae-ho]
date: 2025-06-06
url: https://gazette.example/pilots
---
"""


def test_front_matter_gives_the_facts(read_article, body):
    article = read_article("x.md", (FRONT + "\n# Another heading\n\n" + body).encode())
    assert article.title == "Pilots return: at last"
    assert article.source == "Harbour Gazette"
    assert article.author == "Jo Marsh, Kim Dae-ho"
    assert article.published == date(2025, 6, 6)
    assert article.url == "https://gazette.example/pilots"
    assert set(article.provenance.values()) == {"front matter"}
    assert article.text == "Another heading\n\n" + body


def test_front_matter_with_windows_line_ends(read_article):
    article = read_article("x.md", (FRONT + "Body.\n").replace("\n", "\r\n").encode("utf-8-sig"))
    assert article.title == "Pilots return: at last"
    assert article.text == "Body."


def test_front_matter_that_is_not_quite_yaml(read_article):
    article = read_article("x.md", b"---\ntitle: Pilots: back at work\npublished: June 6, 2025\n---\nBody.\n")
    assert article.title == "Pilots: back at work"
    assert article.published == date(2025, 6, 6)
    assert article.text == "Body."


def test_front_matter_that_tries_to_run_code_is_only_text(read_article):
    article = read_article("x.md", b"---\ntitle: !!python/object/apply:os.system ['false']\n---\nBody.\n")
    assert article.text == "Body."


def test_front_matter_with_a_yaml_bomb_is_harmless(read_article):
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    article = read_article("x.md", f"---\na0: &a0 [lol]\n{levels}\ntitle: *a11\n---\nBody.\n".encode())
    assert article.title == "Body."


def test_markdown_loses_its_marks_and_no_words(read_article, words):
    source = (
        "# Pilots *return*\n\nThe **union** [accepted](https://a.example) `6.5` percent.\n"
        "Next line.\n\n- first point\n- second point\n\n> quoted words\n\n"
        "| ship | days |\n|---|---|\n| Aurora | 4 |\n\n```\ncode stays\n```\n\n![a crane](c.png)\n"
    )
    article = read_article("x.md", source.encode())
    assert words(article.text) == words(
        "Pilots return The union accepted 6.5 percent. Next line. first point second point quoted words "
        "ship days Aurora 4 code stays a crane"
    )
    assert (article.title, article.provenance["title"]) == ("Pilots return", "heading")
    assert "union accepted" in article.text


def test_html_in_markdown_stays_characters(read_article):
    assert "<script>alert(1)</script>" in read_article("x.md", b"Words <script>alert(1)</script> on.").text


def test_a_rule_at_the_top_is_no_front_matter(read_article):
    assert read_article("x.md", b"---\n\nJust words after a rule.\n").text == "Just words after a rule."


def test_front_matter_alone_is_an_error(read_file):
    with pytest.raises(ReadError, match="front matter"):
        read_file("x.md", FRONT.encode())


def test_deeply_nested_markdown_is_read(read_article):
    assert "end" in read_article("x.md", (">" * 5_000 + " [" * 5_000 + "end").encode()).text


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
