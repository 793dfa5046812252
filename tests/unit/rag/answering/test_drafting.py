import pytest

from rag.answering.drafting import finished_sentences, plain


def test_the_last_sentence_may_go_on_until_the_draft_is_over() -> None:
    draft = "The port closed. Ships wait"
    assert finished_sentences(draft, over=False) == [("The port closed.", 16)]
    assert [text for text, _ in finished_sentences(draft, over=True)] == ["The port closed.", "Ships wait"]


@pytest.mark.parametrize(
    ("question", "drafted", "told"),
    [
        ("When did it close?", "- It closed in May", "It closed in May."),
        ("When did it close?", "2. It closed in May.", "It closed in May."),
        ("When did it close?", "Yes, it closed in May.", "It closed in May."),
        ("When did it close?", "The notes say that it closed in May.", "It closed in May."),
        ("When did it close?", "The answer is that it closed in May.", "It closed in May."),
        ("Did it close in May?", "Yes, it closed in May.", "Yes, it closed in May."),
        ("Did it close in May?", "Yes, it did not close in May.", "It did not close in May."),
    ],
)
def test_marks_of_lists_and_a_yes_that_nobody_asked_for_are_left_out(question: str, drafted: str, told: str) -> None:
    assert plain(drafted, question) == told
