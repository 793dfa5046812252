from datetime import date

import pytest

from index.errors import ReadError

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
        "ship | days --- | --- Aurora | 4 code stays a crane"
    )
    assert (article.title, article.provenance["title"]) == ("Pilots return", "heading")
    assert "union accepted" in article.text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Words <script>alert(1)</script> on.", "Words on."),
        ("The <mayor> spoke. <!-- do not print -->", "The <mayor> spoke."),
        ("<!-- nobody\nsees this -->\n\nSeen.", "Seen."),
        ("Rent is 41<sup>2</sup> crowns, ~~12~~ <del>13</del> 17 before.", "Rent is 41² crowns, 17 before."),
        ("usage: copy <from> <to> if a < b && c > d", "usage: copy <from> <to> if a < b && c > d"),
        ("<div hidden>no</div>\n\nyes", "yes"),
    ],
)
def test_html_in_markdown_is_markup_and_other_angle_brackets_are_text(read_article, markdown, text):
    assert read_article("x.md", markdown.encode()).text == text


@pytest.mark.parametrize(
    "line",
    [
        "5. Juni 2025 war der Tag der Abfahrt.",
        "1986. In that year the yard closed.",
        "The model is 2*3*4 metres wide.",
        "The area is a*b*c at least.",
        r"It lies in C:\_archive\yard and D:\_old\_x.",
        r"It lies on \\server\_share now.",
        "Five * six * seven.",
    ],
)
def test_numbers_products_and_paths_stay_as_typed(read_article, line):
    assert read_article("x.md", f"# A title\n\n{line}\n".encode()).text == f"A title\n\n{line}"


def test_each_item_of_a_list_keeps_the_number_that_was_typed(read_article):
    text = read_article("x.md", b"# Years\n\n1986. Closed.\n1990. Opened.\n\n3) One\n7) Two\n").text
    assert text == "Years\n\n1986. Closed.\n\n1990. Opened.\n\n3. One\n\n7. Two"


def test_escapes_and_emphasis_that_are_meant_are_taken_off(read_article):
    text = read_article("x.md", rb"A \*star\*, **4** or *5* un*believ*able __ships__ \# 1.").text
    assert text == "A *star*, 4 or 5 unbelievable ships # 1."


def test_a_rule_at_the_top_is_no_front_matter(read_article):
    assert read_article("x.md", b"---\n\nJust words after a rule.\n").text == "Just words after a rule."


def test_front_matter_alone_is_an_error(read_file):
    with pytest.raises(ReadError, match="front matter"):
        read_file("x.md", FRONT.encode())


def test_deeply_nested_markdown_is_read(read_article):
    assert "end" in read_article("x.md", (">" * 5_000 + " [" * 5_000 + "end").encode()).text


def test_notes_stand_behind_the_paragraph_that_names_them(read_article):
    markdown = "# Rents\n\nRent rose to 41[^1] crowns.[^b]\n\nNext.\n\n[^1]: Without\n    heating.\n[^b]: Ibid.\n"
    markdown += "[^c]: Alone.\n"
    assert read_article("x.md", markdown.encode()).text.split("\n\n") == [
        "Rents",
        "Rent rose to 41¹ crowns.ᵇ",
        "¹ Without heating.",
        "ᵇ Ibid.",
        "Next.",
        "ᶜ Alone.",
    ]


def test_what_a_writer_notes_to_himself_is_not_read(read_article):
    markdown = "The feast. %%Not 91,000 crowns%% It was 50%% full and 60%% warm.\n\n%%\nblock\n%%\n\n"
    markdown += "```\n%%code%%\n```\n"
    assert read_article("x.md", markdown.encode()).text == "The feast. It was 50%% full and 60%% warm.\n\n%%code%%"
