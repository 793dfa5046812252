import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["It rained.", "They stayed in."],
        ["Mr. Lee met Dr. Kim and Gen. Park.", "They talked."],
        ["Messrs. Trump and Lee talk.", "Soon."],
        ["The U.S. Senate met.", "It sat late."],
        ["He lives in the U.S.", "The winters are cold."],
        ["George W. Bush called.", "J. R. R. Tolkien wrote.", "Robert P. McCulloch bought it."],
        ["Eid (Arabic: x, translit. Id) is a feast.", "It is old."],
        ["The act (cited as 6 Geo II. C. 13) raised taxes.", "It failed."],
        ["It rained (a lot).", "They stayed (at home).", "Nobody (of note) came."],
        ["He said ( no.", "Then he went out and stood in the rain for as long as it took to count to fifty (or so)."],
        ["Growth was 3.5 percent, not 4.0.", "Prices rose 1.1 percent."],
        ["See No. 5 and p. 12, as of Jan. 3.", "That is all."],
        ["He came at 9 a.m. on Friday.", "She left at 5 p.m.", "The door was shut."],
        ["Acme Inc. bought Foo Ltd. last year.", "It paid cash."],
        ["“The talks failed.”", "He left."],
        ['He said: "We go."', "Then he went."],
        ["Is it so?", "No!", "It can't be."],
        ["He asked “is it so?” and went.", "Nobody answered."],
        ["Wait...", "What was that?"],
        ["It was… odd.", "Very odd."],
        ["(He was late.)", "She was not."],
        ["The page is at www.example.com/a.html now.", "Read it."],
        ["Prices, e.g. of rice, rose.", "Wages did not."],
        ["The value of pi is 3.14159.", "It never ends."],
        ["Philip K. Dick wrote it, cf. Lem.", "Both are good."],
        ["In 2019.", "Then came 2020."],
    ],
)
def test_english(parts: list[str]):
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("They agreed on cooperation.The talks go on.", ["They agreed on cooperation.", "The talks go on."]),
        ("Is it over?Nobody knows!We wait.", ["Is it over?", "Nobody knows!", "We wait."]),
        ("It ended in 2019.The next began.", ["It ended in 2019.", "The next began."]),
        ("He spoke of “peace.”The crowd cheered.", ["He spoke of “peace.”", "The crowd cheered."]),
        ("Book it on Booking.Com today.", ["Book it on Booking.Com today."]),
        ("The U.S.A and ASP.NET stay whole.", ["The U.S.A and ASP.NET stay whole."]),
    ],
)
def test_a_missing_space_after_the_full_stop(text: str, parts: list[str]):
    assert sentences(text) == parts


def test_capitals_with_spaced_punctuation():
    text = "THE U.S . FIRST PROPOSED IT . BUT EUROPE WAITED (TIME, DEC . 28) . THEN WHAT ? NOBODY KNEW ."

    assert sentences(text) == [
        "THE U.S . FIRST PROPOSED IT .",
        "BUT EUROPE WAITED (TIME, DEC . 28) .",
        "THEN WHAT ?",
        "NOBODY KNEW .",
    ]


def test_a_closing_quote_between_spaces_stays_with_its_sentence():
    assert sentences('HE SAID : " IT WILL LAST . IT IS GOOD . " MANY DOUBTED IT .') == [
        'HE SAID : " IT WILL LAST .',
        'IT IS GOOD . "',
        "MANY DOUBTED IT .",
    ]


def test_chinese_and_japanese():
    assert sentences("会谈结束了。双方同意再谈！真的吗？“是的。”他说。") == [
        "会谈结束了。",
        "双方同意再谈！",
        "真的吗？",
        "“是的。”",
        "他说。",
    ]


def test_headings_and_list_items_stand_alone():
    text = "A heading with no stop\nThe text begins here and goes on for a good while, longer than any heading. " * 1
    text += "\n\n- first item\n- second item\n1. third\n2. fourth"

    assert sentences(text) == [
        "A heading with no stop",
        "The text begins here and goes on for a good while, longer than any heading.",
        "- first item",
        "- second item",
        "1. third",
        "2. fourth",
    ]


def test_hard_wrapped_lines_are_joined():
    text = (
        "The talks between the two countries went on until late in the night\n"
        "and nobody expected them to end before the morning. The President of\n"
        "Korea left first.\n"
    )

    assert sentences(text) == [
        "The talks between the two countries went on until late in the night\n"
        "and nobody expected them to end before the morning.",
        "The President of\nKorea left first.",
    ]


def test_a_blank_line_ends_a_sentence():
    assert sentences("no stop here\n\nAnd on it goes") == ["no stop here", "And on it goes"]


@given(st.text(alphabet=st.sampled_from(list("aB1.?!。 \n\"'“”()-,:Mr")), max_size=300) | st.text(max_size=200))
def test_spans_are_in_order_trimmed_and_hold_every_visible_character(text: str):
    spans = sentence_spans(text)

    reached = 0
    for start, end in spans:
        assert start >= reached
        assert not text[reached:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        reached = end
    assert not text[reached:].strip()
