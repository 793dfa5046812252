"""The fixed sentences come in the language of the question, and an English question sees no other."""

import string
from dataclasses import fields
from datetime import date

import pytest

from rag.answer import Turn
from rag.answering.conversation import ModelConversation
from rag.llm.prompting import template
from rag.wording import Wording, english, wording_for, wordings
from tests.unit.rag.answering.notes import note
from tests.unit.rag.fakes import QueuedModel


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("why was the call delayed?", "en"),
        ("Who won Super Bowl XLIX?", "en"),
        ("Die Hard", "en"),
        ("What did the El Niño years bring?", "en"),
        ("", "en"),
        ("Warum wurde das Gespräch verschoben?", "de"),
        ("Wann startete Sky Digital?", "de"),
        ("¿Por qué se retrasó la llamada?", "es"),
        ("Pourquoi l'appel a-t-il été retardé ?", "fr"),
        ("Perché la chiamata è stata rinviata?", "it"),
        ("Por que a chamada não foi feita?", "pt"),
        ("Waarom werd het gesprek uitgesteld?", "nl"),
        ("Почему звонок отложили?", "ru"),
        ("为什么通话推迟了？", "zh"),
        ("NATO 为什么扩大？", "zh"),
        ("電話はなぜ遅れたのですか？", "en"),
        ("Miksi puhelu viivästyi ja kuka soitti?", "en"),
    ],
)
def test_the_language_of_a_question(question: str, code: str) -> None:
    assert wording_for(question).code == code


def test_a_short_follow_up_stays_in_the_language_of_the_conversation() -> None:
    assert wording_for("Seoul", [Turn("Wer rief an?", "Der Präsident rief an.")]).code == "de"


def test_every_language_has_every_sentence_with_the_same_places() -> None:
    def places(wording: Wording, name: str) -> set[str | None]:
        return {place for _, place, _, _ in string.Formatter().parse(getattr(wording, name)) if place}

    for wording in wordings().values():
        for field in fields(Wording):
            assert getattr(wording, field.name).strip()
            assert places(wording, field.name) == places(english(), field.name)
        assert str(2025) in wording.day(date(2025, 6, 5))
    assert english().day(date(2025, 6, 5)) == "5 June 2025"


def test_only_a_question_in_another_language_changes_the_prompt() -> None:
    conversation = ModelConversation(QueuedModel(), "when?", (note("First words here."),))
    plain = conversation.drafting(english())[-1].text
    assert plain == template("draft").template
    assert conversation.drafting(wordings()["de"])[-1].text == f"{plain} Write in German, the language of the question."
