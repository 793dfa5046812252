"""The whole check, with an embedder of letter counts: close wording gets close vectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.grounding.checker import GroundingChecker, Verdict, meaning, stands_whole
from rag.grounding.measuring import Measures
from rag.grounding.reading.words import words_of
from rag.grounding.spans import Source
from tests.unit.rag.grounding.fakes import LetterEmbedder


@pytest.fixture
def checker():
    return GroundingChecker(LetterEmbedder())


CALL = "Mr. Trump talked for one and a half hours with Xi Jinping, the Chinese party boss."


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Trump and Xi Jinping chatted for 90 minutes.", CALL),
        ("Mr Trump chatted with Xi for 1.5 hours.", CALL),
        ("The bill was rejected by the Senate.", "The Senate rejected the bill."),
        ("Some 50 percent of the voters supported the plan.", "Half of the voters supported the plan."),
        ("The U.S. kept 28,500 troops in South Korea.", "America kept 28,500 troops in South Korea."),
        ("The WHO warned of a shortage.", "The World Health Organization warned of a shortage."),
        ("The minister refused to resign.", "The minister did not resign."),
        ("The firm sold 1.1 billion dollars of bonds.", "The firm sold $1.1bn of bonds."),
        ("Kim and Trump met in Hanoi.", "Trump and Kim met in Hanoi."),
    ],
)
def test_what_the_source_says_in_other_words_is_supported(checker, sentence, quote):
    verdict = checker.check(sentence, [quote])
    assert verdict.problems == ()
    assert verdict.supported


@pytest.mark.parametrize(
    ("sentence", "quote", "said"),
    [
        ("Trump and Xi Jinping chatted for 80 minutes.", CALL, "80 minutes"),
        ("Mr. Trump talked for one and a half hours with Kim.", CALL, "Kim"),
        ("The office confirmed the report.", "The office denied the report.", "denied"),
        ("Prices rose by 5 percent in May.", "Prices fell by 5 percent in May.", "fell"),
        ("The treaty was signed after the war.", "The treaty was signed before the war.", "before"),
        ("The women were not Sirens.", "The women were Sirens.", "not"),
        ("They require unanimous verdicts.", "They do n't require unanimous verdicts .", "not"),
        ("The firm will cut 300 jobs.", "The firm plans to cut 300 jobs.", "plans"),
        ("The White House said the call took place.", "The White House denied that the call took place.", "denied"),
        ("Jimmy shoots Rick in the hall.", "Rick shoots Jimmy in the hall.", "another name"),
        (
            "It sold 62,000 copies in its third week.",
            "It sold 77,000 copies in its third week and 62,000 in its fourth.",
            "another number",
        ),
        ("The wall is 250 metres long.", "The wall is 250 feet long.", "250 metres"),
        ("France left in June 2020.", "France left in July 2020.", "June 2020"),
        ("Greece and Greece received the aid.", "Greece and Turkey received the aid.", "itself"),
    ],
)  # fmt: skip
def test_a_swap_is_named_and_never_supported(checker, sentence, quote, said):
    verdict = checker.check(sentence, [quote])
    assert not verdict.supported
    assert any(said in problem for problem in verdict.problems)


def test_context_lends_names_and_its_year_but_no_day_and_no_other_number(checker):
    quote = "She has played the maid since the first season."
    title = "Shelley Morrison. NBC News, 6 June 2025. Ten years"
    assert (
        checker.check("Shelley Morrison has played the maid since the first season.", [quote], context=title).problems
        == ()
    )
    dated = checker.check("On 6 June 2025 she has played the maid since the first season.", [quote], context=title)
    assert any("6 June 2025" in problem for problem in dated.problems)
    year = checker.check("She played the maid on 5 May 2025.", ["She played the maid on 5 May."], context=title)
    assert year.problems == ()
    counted = checker.check("She has played the maid for ten years.", [quote], context=title)
    assert any("ten years" in problem for problem in counted.problems)


def test_same_name_lets_another_spelling_pass():
    spelling = {"lee jae-myung", "lee zaiming"}
    plain = GroundingChecker(LetterEmbedder())
    taught = GroundingChecker(LetterEmbedder(), same_name=lambda a, b: a == b or {a.lower(), b.lower()} <= spelling)
    sentence, quote = "The talks were led by Lee Jae-myung.", "The talks were led by Lee Zaiming."
    assert plain.check(sentence, [quote]).problems != ()
    assert taught.check(sentence, [quote]).problems == ()


@pytest.mark.parametrize(("sentence", "quotes"), [("", ["A quote."]), ("A sentence.", []), ("A sentence.", ["  "])])
def test_nothing_supports_nothing(checker, sentence, quotes):
    verdict = checker.check(sentence, quotes)
    assert verdict.support == 0.0
    assert not verdict.supported


def test_part_of_a_quote_is_not_the_quote():
    quote = words_of("He denied that prices fell. Wages rose.")
    assert stands_whole(words_of("Wages rose."), quote)
    assert not stands_whole(words_of("prices fell."), quote)


def test_meaning_is_the_logistic_of_its_measures():
    score = -6.1 + 1.8 * 0.8 + 6.3 * 0.5
    assert meaning(Measures(weakest=0.8, cosine=0.5)) == pytest.approx(1 / (1 + np.exp(-score)))


def test_a_higher_threshold_supports_less():
    verdict = GroundingChecker(LetterEmbedder()).check("The port is shut.", ["Now the port is shut."])
    stricter = GroundingChecker(LetterEmbedder(), threshold=1.01)
    assert verdict.supported
    assert not stricter.check("The port is shut.", ["Now the port is shut."]).supported


WORD = st.sampled_from(
    "not no Trump Paris 20 1999 fell rose may before after denied it and , million % $5 the a first twenty June 3 US "
    "Korea Korean hour half II Mr. (said) never".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=14), st.lists(WORD, max_size=8))
def test_a_whole_quoted_sentence_is_always_supported(words, more):
    checker = GroundingChecker(LetterEmbedder())
    sentence = "So " + " ".join(words) + " indeed."
    beside = " ".join(word for word in more if word not in ("may", "(said)"))  # to leave these out is a liberty
    verdict = checker.check(sentence, [sentence + " Then " + beside + "."])
    assert verdict.supported


def test_liberties_halve_the_support_when_nothing_else_is_wrong(checker):
    whole = "Wages rose in the north."
    unsure = checker.check(whole, [whole + " They may fall."])
    assert (unsure.support, unsure.problems) == (0.5, ("it leaves out that it is uncertain (the source: “may”)",))
    quote = "Officials said that wages rose in the north by 5 percent."
    plain = checker.check("Officials said that wages rose in the north by 5 percent", [quote + " Prices, too."])
    assert plain == Verdict(1.0, ())
    claimed = checker.check("Wages rose in the north by 5 percent.", [quote])
    assert claimed.problems == ("it leaves out who says so (the source: “Officials”)",)
    wrong = checker.check("Wages rose in the north by 6 percent.", [quote])
    assert wrong.problems == ('the number "6 percent" is not in the cited words',)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3), st.text(max_size=30))
def test_any_text_gets_a_verdict(sentence, quotes, context):
    verdict = GroundingChecker(LetterEmbedder()).check(sentence, quotes, context=context)
    assert 0.0 <= verdict.support <= 1.0


@pytest.mark.parametrize(("about", "cited"), [("Burning harbour", (0,)), ("Gazette", (0, 1))])
def test_a_source_that_the_others_can_do_without_is_not_cited(checker, about, cited):
    sources = [Source("The captain left at night.", (0, 0), about), Source("The harbour was burning.", (1, 0), "Atlas")]
    proof = checker.prove("The captain left the burning harbour at night.", sources)
    assert proof.verdict.supported
    assert proof.spans == cited
