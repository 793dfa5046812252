import pytest

from index.records import Hit
from rag.answering.evidence.rivals import names_another
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.answering.evidence.siblings import of_different_things, without_siblings
from rag.grounding.checker import exact


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("What does article 9 limit?", "Article 17 limits speed.", True),
        ("What does article 9 limit?", "Article 9 limits noise.", False),
        ("What does article 9 limit?", "Articles 7 to 12 limit noise.", False),
        ("What does article 9 limit?", "The order limits noise.", False),  # it may stand in the sentence before
        ("What does § 12 forbid?", "§ 11 forbids fires.", True),
        ("What does version 2.4 add?", "Version 2.3 fixes the clock.", True),
        ("How soon must EQ-4189/2 go?", "EQ-4084/8 must go soon.", True),
        ("How soon must EQ-4189/2 go?", "Both EQ-4084/8 and EQ-4189/2 must go.", False),
        ("Is LX-20c safe?", "LX-20b is not.", True),
        ("What fell in the third week?", "Rain fell in the fourth week.", True),
        ("How high is the levy on herring?", "The levy on cod is 10%.", True),
        ("How high is the levy on cod?", "The levy on cod is 10%.", False),
        ("Did the levy on cod rise?", "The levy on cod brings much.", False),
        ("What did Ann Berg say?", "Nils Berg said no.", True),
        ("What did Ann Berg say?", "A. Berg said no.", False),
        ("What did Ann Berg say?", "Berg said no.", False),
        ("Why did 12 workers strike in 2024?", "The workers want more pay.", False),
    ],
)
def test_another_thing_of_the_same_kind(question: str, text: str, another: bool) -> None:
    assert names_another(question, text, (), (), exact) is another


def test_a_complement_that_was_read_nearby_may_be_meant() -> None:
    question, text = "How high is the levy on fish?", "The levy on cod is 10%."
    assert names_another(question, text, (), (), exact)
    assert not names_another(question, text, (), ("Levies on fish rise.",), exact)


def evidence(*texts: str) -> Evidence:
    hit = Hit(1, 1.0, "a", "Gauges", "", None, "", "", 0, 1000, " ".join(texts))
    starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
    pairs = zip(starts, texts, strict=True)
    return Evidence(tuple(EvidenceSentence(hit, start, start + len(text), text) for start, text in pairs))


def test_of_siblings_the_one_that_was_asked_for_stays() -> None:
    found = evidence(
        "In 1990 the parish had 412 people.",
        "In 2000 the parish had 388 people.",
        "The church was painted white.",
    )
    kept = without_siblings("How many people had the parish in 2000?", found)
    assert [sentence.text for sentence in kept.sentences] == [found.sentences[1].text, found.sentences[2].text]
    assert without_siblings("How many people had the parish?", found) == found


@pytest.mark.parametrize(
    ("first", "second", "different"),
    [
        ("The evening ferry was not cancelled in the storm.", "The morning ferry was cancelled in the storm.", True),
        ("The evening ferry was not cancelled in the storm.", "The evening ferry was cancelled in the storm.", False),
        ("The toll on the bridge rose last year.", "The toll on the bridge fell last year.", False),
    ],
)
def test_two_things_do_not_contradict_each_other(first: str, second: str, different: bool) -> None:
    assert of_different_things(first, second) is different
