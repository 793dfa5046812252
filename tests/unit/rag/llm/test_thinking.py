"""Thoughts are cut out of a reply, however it is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llm.thinking import Thoughts, closed


def shown(*pieces: str) -> str:
    return "".join(Thoughts().cut(iter(pieces)))


REPLIES = [
    ("<think>Let me see.</think>The bridge is closed.", "The bridge is closed."),
    ("<think>\n\n</think>\n\nThe bridge is closed.", "The bridge is closed."),
    ("\n <think>a < b, so </thin no</think>\nYes", "Yes"),
    ("<thinking>hm</thinking>Yes", "Yes"),
    ("[THINK]hm[/THINK]Yes", "Yes"),
    ("<think>one</think><think>two</think>Yes", "Yes"),
    ("It opened in 1901.\n<think>really?</think>\nIt cost two million.", "It opened in 1901.\nIt cost two million."),
    ("<think>It goes on and on", ""),
    ("It opened in 1901.\n<think>and so", "It opened in 1901.\n"),
    ("<think", "<think"),
    ("It opened in 1901.", "It opened in 1901."),
    ("  two\n\n  three", "  two\n\n  three"),
    ("", ""),
]


@pytest.mark.parametrize(("reply", "answer"), REPLIES)
def test_thoughts_are_cut_in_one_piece_and_letter_by_letter(reply: str, answer: str) -> None:
    assert shown(reply) == answer
    assert shown(*reply) == answer


@pytest.mark.parametrize(
    "reply",
    [
        'The page says "<think>" before each thought and "</think>" after it.',
        "The tag <think> was added in May.",
        "“<think>do nothing</think>” is what the template writes.",
        "5 < 6 and <b>bold</b>",
    ],
)
def test_tags_inside_a_line_are_what_an_article_says(reply: str) -> None:
    assert shown(reply) == reply
    assert shown(*reply) == reply


@given(st.sampled_from(REPLIES), st.lists(st.integers(0, 60), max_size=6))
def test_where_the_pieces_end_makes_no_difference(reply: tuple[str, str], cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(reply[0])]
    pieces = [reply[0][start:end] for start, end in zip(ends, ends[1:], strict=False)]
    assert shown(*pieces) == reply[1]


def test_text_streams_on_while_it_cannot_be_a_tag() -> None:
    thoughts = Thoughts()
    assert [thoughts.feed(piece) for piece in ("<th", "ink>hm", "</think", ">\n\nThe ", "bridge", " is <", "b>")] == [
        "",
        "",
        "",
        "The ",
        "bridge",
        " is <",
        "b>",
    ]
    assert thoughts.seen
    assert not thoughts.are_open


def test_a_prompt_that_opens_thoughts_closes_them() -> None:
    assert closed("<|assistant|><think>\n") == "<|assistant|><think>\n\n</think>\n\n"
    assert closed("<|assistant|>\n") == "<|assistant|>\n"
    assert closed("<think>\n\n</think>\n\n") == "<think>\n\n</think>\n\n"
