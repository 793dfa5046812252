import pytest

from rag.answering.understanding import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "When was the bridge opened, and who built it?",
            ("When was the bridge opened?", "Who built it?"),
        ),
        ("Who built the bridge? How long is it?", ("Who built the bridge?", "How long is it?")),
        ("who won the race and how many people saw it", ("Who won the race?", "How many people saw it?")),
        (
            "Why did the mill close and who owned it, and what stands there now?",
            ("Why did the mill close?", "Who owned it?", "What stands there now?"),
        ),
    ],
)
def test_a_question_is_cut_where_another_begins(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question, None) == expected


@pytest.mark.parametrize(
    "question",
    [
        "When and where was the bridge opened?",
        "What do Anna and Ben say about the mill?",
        "Tell me who built it and what it cost",
        "Who is the man who built the bridge?",
        "Is it true?",
        "What did he say about the law, which passed in May?",
        "Who won and who lost and who drew and who stayed at home?",
        "population back then",
    ],
)
def test_one_thing_is_left_whole(question: str) -> None:
    assert parts(question, None) == (question,)
