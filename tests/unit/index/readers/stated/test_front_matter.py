import time
from datetime import UTC, datetime

import pytest

from index.readers.stated.front_matter import split_front_matter

BODY = "The yard was sold.\n"


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("---\ntitle: A\ntags: [x]\n---\n", {"title": "A", "tags": ["x"]}),
        ("---\ntitle: A\n...\n", {"title": "A"}),
        (
            '+++\ntitle = "A"\ndate = 2025-05-14T08:00:00Z\n+++\n',
            {"title": "A", "date": datetime(2025, 5, 14, 8, tzinfo=UTC)},
        ),
        ("+++\ntitle = A = B\n+++\n", {"title": "A = B"}),
        ('{\n  "title": "A"\n}\n\n', {"title": "A"}),
        ("---\n---\n", {}),
    ],
)
def test_front_matter_is_taken_off(head, values):
    assert split_front_matter(head + BODY) == (values, BODY)


@pytest.mark.parametrize(
    "text",
    [
        "---\nThe yard was sold. Nobody bid more.\n\n---\nMore words.",
        "---\nHe said: no.\nShe left.\nThey waited.\n---\nMore words.",
        "---\ntitle: never closed\n\nWords.",
        "+++ not a fence\nWords.",
        '{"count": 3} is what it said.',
        '{"title": "alone"}',
        "{% include head %}\nWords.",
    ],
)
def test_what_is_no_front_matter_stays_text(text):
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    "text", ["---\n" * 200_000, "+++\n" + "a\n" * 400_000, "{" * 400_000, "---\n" + "a:" * 300_000]
)
def test_hostile_heads_take_linear_time(text):
    started = time.perf_counter()
    split_front_matter(text)
    assert time.perf_counter() - started < 3


def test_a_time_is_no_number_to_the_base_of_sixty():
    values, _ = split_front_matter("---\ntitle: 9:30\nweight: 12\ndraft: 1_000\n---\nSkarv")
    assert values == {"title": "9:30", "weight": 12, "draft": 1000}


def test_very_long_front_matter_is_read_line_by_line():
    values, body = split_front_matter("---\ntitle: Pilots\ntags: " + "[" * 50_000 + "\n---\nSkarv")
    assert values["title"] == "Pilots"
    assert body == "Skarv"
