"""The whole way of a question, with a queued model and an index of counted words."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest

from index import Filters, Library, UsageError
from rag import Answer, Assistant, DoneEvent, SentenceEvent, StageEvent, TokenEvent, Turn
from rag.answer import Event
from rag.answering.evidence.calibration import MARGIN, Decision
from rag.answering.evidence.model_calibration import ModelCalibration, shipped
from rag.answering.pipeline import answering
from rag.answering.records import Asked, Resources
from rag.errors import CancelledError, ModelError
from rag.samples import SAMPLES_ADDED
from rag.settings import Settings
from rag.wording import english
from tests.fakes import WordEmbedder
from tests.unit.rag.fakes import QueuedModel

HARBOUR = """---
title: Harbour closed
source: Coast Gazette
published: 2025-03-05
---
The harbour was closed on 4 March because divers found cracks in the quay. About 30 ships waited outside the harbour.
"""
MARKETS = """---
title: Calm markets
source: Ledger
published: 2025-03-06
---
The markets were calm on Tuesday. Traders spoke of a quiet week in the city.
"""
EVERYTHING = Filters()
QUESTION = "when was the harbour closed"
GOOD = "The harbour was closed on 4 March because divers found cracks in the quay."


@pytest.fixture
def library(home: Path, articles: Path, open_library: Callable[..., Library]) -> Library:
    (articles / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    (articles / "markets.md").write_text(MARKETS, encoding="utf-8")
    opened = open_library()
    opened.add([articles])
    return opened


@dataclass(frozen=True)
class Run:
    """One question to be answered."""

    asked: Asked
    resources: Resources

    def events(self) -> Iterator[Event]:
        return answering(self.asked, self.resources)

    def answer(self) -> Answer:
        return next(event.answer for event in self.events() if isinstance(event, DoneEvent))


def run(
    library: Library,
    home: Path,
    model: QueuedModel | None,
    question: str = QUESTION,
    *,
    filters: Filters = EVERYTHING,
    cancelled: Callable[[], bool] = lambda: False,
    turn: Callable[[], AbstractContextManager[object]] = nullcontext,
    **settings: object,
) -> Run:
    chosen = Settings.load(home, **{"answer__answerable_threshold": 0.5, **settings})
    resources = Resources(
        chosen,
        library,
        WordEmbedder(),
        model,
        cancelled=cancelled,
        turn=turn,
    )
    return Run(Asked(question, filters=filters), resources)


def test_a_checked_sentence_quotes_its_article_word_for_word(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel(GOOD)).answer()
    assert not answer.abstained
    assert [sentence.status for sentence in answer.sentences] == ["supported"]
    for citation in answer.citations:
        assert library.article(citation.article_id).text[citation.start : citation.end] == citation.quote
    assert answer.answer.endswith("[1]")
    assert (answer.citations[0].source, str(answer.citations[0].published)) == ("Coast Gazette", "2025-03-05")


def test_reprints_fill_no_evidence_and_are_named_with_the_citation(
    library: Library, home: Path, articles: Path
) -> None:
    story = (
        "The harbour was closed on 4 March because divers found cracks in the quay, the port master told the owners. "
        "Vessels waited in the roads, and the largest of them carried grain for the mills of the town. The mills are "
        "living on what lies in their sheds, while engineers look at the wall and the insurers at their papers."
    )
    for outlet in ("Post", "News", "Globe"):
        (articles / f"{outlet}.txt").write_text(f"{outlet.upper()} OF THE TOWN\n\n{story}")
    library.add([articles])

    answer = run(library, home, None).answer()

    groups = {hit.article_id: {hit.article_id, *hit.also_in} for hit in answer.passages}
    assert sorted(map(len, groups.values())) == [1, 1, 3]  # the reprints, and the two that were there
    for citation in answer.citations:
        assert {citation.article_id, *citation.also_in} == groups[citation.article_id]
    plain = answer.to_dict()
    assert {"also_in", "also_in_outlets"} <= set(plain["passages"][0]) & set(plain["citations"][0])


def test_events_come_in_order_and_the_answer_last(library: Library, home: Path) -> None:
    events = list(run(library, home, QueuedModel(GOOD)).events())
    assert [event.stage for event in events if isinstance(event, StageEvent)] == [
        "searching",
        "reading",
        "writing",
        "checking",
    ]
    assert "".join(event.text for event in events if isinstance(event, TokenEvent)).strip() == GOOD
    assert sum(isinstance(event, SentenceEvent) for event in events) == 1
    assert isinstance(events[-1], DoneEvent)


def test_when_the_model_sees_no_answer_nothing_is_written(library: Library, home: Path) -> None:
    model = QueuedModel(margin=-50.0)
    answer = run(library, home, model).answer()
    assert (answer.abstained, answer.answer, answer.sentences) == (True, english().refusal, ())
    assert answer.nearest[0].title == "Harbour closed"
    assert model.written_for == []


TWO_THINGS = "When was the harbour closed, and who paid for the divers?"


def test_what_is_covered_is_answered_and_the_rest_is_named(library: Library, home: Path) -> None:
    model = QueuedModel("Who paid for the divers?", GOOD, denied=["paid"])
    answer = run(library, home, model, TWO_THINGS).answer()
    assert (answer.abstained, answer.answer) == (False, f"{GOOD} [1]")
    assert answer.missing == ("Who paid for the divers?",)
    assert answer.notes == ("The articles do not say: Who paid for the divers?",)


def test_searching_does_not_wait_for_the_model(library: Library, home: Path) -> None:
    in_use = threading.Lock()
    events = run(library, home, QueuedModel(GOOD), turn=lambda: in_use).events()
    with in_use:
        stages = [event.stage for event in islice(events, 2) if isinstance(event, StageEvent)]
    assert stages == ["searching", "reading"]


def test_the_parts_are_not_stopped_by_the_request_before(library: Library, home: Path) -> None:
    model = QueuedModel("Who paid for the divers?", margin=-50.0)
    model.begin(lambda: True)
    assert run(library, home, model, TWO_THINGS).answer().abstained


def test_nothing_covered_is_a_plain_refusal(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel("Who paid for the divers?", margin=-50.0), TWO_THINGS).answer()
    assert (answer.abstained, answer.missing, answer.notes) == (True, (), ())


def test_all_covered_leaves_nothing_missing(library: Library, home: Path) -> None:
    replies = ("How many ships waited outside the harbour?", GOOD, "About 30 ships waited outside the harbour.")
    question = "When was the harbour closed, and how many ships waited?"
    answer = run(library, home, QueuedModel(*replies), question).answer()
    assert (len(answer.sentences), answer.missing) == (2, ())
    assert "30" in answer.answer


def test_what_comes_from_the_models_memory_is_no_answer(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel("The harbour was closed on 9 April, Anna Field said.")).answer()
    assert answer.abstained
    assert [sentence.status for sentence in answer.sentences] == ["dropped"]


def test_an_empty_draft_falls_back_to_the_quote(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel("")).answer()
    assert answer.sentences[0].status == "quoted"


def test_in_place_of_a_wrong_draft_stand_the_words_that_it_comes_from_and_those_that_answer_best(
    library: Library, home: Path
) -> None:
    ships = "About 30 ships waited outside the harbour."
    both = run(library, home, QueuedModel("Ships that waited outside the harbour were all closed.")).answer()
    assert {(sentence.status, sentence.text) for sentence in both.sentences} == {("quoted", GOOD), ("quoted", ships)}
    other = run(library, home, QueuedModel("The ships had all waited outside for good.")).answer()
    assert [sentence.text for sentence in other.sentences] == [ships, GOOD]


def test_quotes_in_place_of_a_draft_end_at_the_limit(library: Library, home: Path) -> None:
    draft = QueuedModel("Ships that waited outside the harbour were all closed.")
    answer = run(library, home, draft, answer__max_sentences=1).answer()
    assert len(answer.sentences) == 1


def test_who_said_that_is_understood_without_a_model(library: Library, home: Path) -> None:
    asked = Asked("Who said that?", (Turn("Was it closed?", "The harbour was closed on 4 March."),))
    resources = run(library, home, None, answer__mode="quotes").resources
    answer = Run(asked, resources).answer()
    assert answer.standalone_question == "Who said that the harbour was closed on 4 March?"


def test_each_sentence_of_a_draft_is_proven_by_itself(library: Library, home: Path) -> None:
    events = list(run(library, home, QueuedModel(f"{GOOD} About 30 ships waited outside the harbour.")).events())
    told = [event for event in events if isinstance(event, SentenceEvent)]
    assert [event.sentence.status for event in told] == ["supported", "supported"]
    assert [event.rest.strip() for event in told][-1] == ""
    assert [event.citations[0].quote for event in told][1] == "About 30 ships waited outside the harbour."


def test_an_answer_about_another_thing_than_was_asked_for_is_none(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel(GOOD), "when was the harbour of Kvam closed").answer()
    assert answer.abstained
    assert (
        run(library, home, None, "when was the harbour of Kvam closed", answer__answerable_threshold=0.0)
        .answer()
        .abstained
    )


def test_quotes_need_no_model(library: Library, home: Path) -> None:
    answer = run(library, home, None, answer__answerable_threshold=0.0).answer()
    assert answer.mode == "quotes"
    assert answer.model == ""
    assert all(sentence.status == "quoted" for sentence in answer.sentences)


def test_nothing_found_is_a_refusal_with_a_reason(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel(), filters=Filters(sources=("Nobody's Paper",))).answer()
    assert answer.abstained
    assert "filters" in answer.reason


def test_a_stopped_question_stops(library: Library, home: Path) -> None:
    with pytest.raises(CancelledError):
        list(run(library, home, QueuedModel(GOOD), cancelled=lambda: True).events())


def ready(home: Path, model: QueuedModel | None, **settings: object) -> Assistant:
    """An assistant whose models are the fakes."""

    def open_model(*_: object) -> QueuedModel:
        if model is None:
            raise ModelError("No model here: run `byline models pull`.")
        return model

    chosen = Settings.load(home, llm__endpoint="http://127.0.0.1:1/v1", **settings)
    assistant = Assistant(chosen, open_embedder=lambda *_: WordEmbedder(), open_model=open_model)
    assistant.use_calibration(shipped())
    return assistant


def test_a_new_home_gets_the_samples_and_says_so(home: Path) -> None:
    with ready(home, QueuedModel(margin=-50.0)) as assistant:
        first = [event for event in assistant.stream("why was the call delayed?") if isinstance(event, StageEvent)]
        again = [event for event in assistant.stream("why was the call delayed?") if isinstance(event, StageEvent)]
        assert "sample articles" in first[0].detail
        assert assistant.index.status().articles >= 8
        assert (home / SAMPLES_ADDED).exists()
        assert again[0].stage == "searching"


def test_samples_that_were_removed_stay_removed(home: Path) -> None:
    with ready(home, QueuedModel(margin=-50.0)) as assistant:
        assistant.ask("why was the call delayed?")
        assistant.index.remove([article.id for article in assistant.index.articles()])
        assert assistant.ask("why was the call delayed?").passages == ()


def test_without_a_model_quotes_still_work_and_say_why(home: Path) -> None:
    with ready(home, None, answer__answerable_threshold=0.0) as assistant:
        answer = assistant.ask("why was the call delayed?")
    assert answer.mode == "quotes"
    assert "byline models pull" in answer.reason
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "message"),
    [("  ", "empty"), ("word " * 10_000, "10,000 words"), ("a " * 501, "501 words")],
)
def test_impossible_questions_are_refused_at_once(home: Path, question: str, message: str) -> None:
    with ready(home, QueuedModel()) as assistant, pytest.raises(UsageError, match=message):
        assistant.ask(question)


def test_the_async_forms_give_the_same(home: Path) -> None:
    async def both() -> tuple[Answer, list[object]]:
        with ready(home, QueuedModel(margin=-50.0)) as assistant:
            answer = await assistant.aask("why was the call delayed?")
            return answer, [event async for event in assistant.astream("why was the call delayed?")]

    answer, events = asyncio.run(both())
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.answer == answer.answer


def test_a_conversation_reads_a_follow_up_in_its_light(home: Path) -> None:
    model = QueuedModel(" the call\nRewritten: why was the call between Lee and Trump late?", margin=-50.0)
    with ready(home, model) as assistant:
        chat = assistant.chat()
        chat.ask("who called first, Lee or Trump?")
        answer = chat.ask("why was it late?")
    assert answer.standalone_question == "why was the call between Lee and Trump late?"
    assert len(chat.turns) == 2
    assert "who called first, Lee or Trump?" in model.prompts[1].messages[-1].text


def test_a_time_in_the_question_is_shown(library: Library, home: Path) -> None:
    answer = run(library, home, None, "what did articles published since 2024 say of the harbour").answer()
    assert any("published since 1 January 2024" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("question", "filters", "note", "reason"),
    [
        # Published in March 2025: nothing there is of 2019, so the days named are let go, and it is said.
        (f"{QUESTION}, in articles from 2019", Filters(), "all days were searched", ""),
        # What the reader chose by hand is kept.
        (QUESTION, Filters(sources=("Nobody",)), "", "No article was found within the chosen filters."),
    ],
)
def test_days_that_hold_nothing_are_let_go_but_not_the_readers_choice(
    library: Library, home: Path, question: str, filters: Filters, note: str, reason: str
) -> None:
    answer = run(library, home, None, question, filters=filters, answer__answerable_threshold=0.0).answer()
    assert answer.abstained == bool(reason)
    assert any(note in shown for shown in answer.notes) == bool(note)
    if reason:
        assert answer.reason == reason


def test_a_bare_topic_is_read_as_the_wish_to_be_told_about_it(library: Library, home: Path) -> None:
    answer = run(library, home, QueuedModel(GOOD), "the harbour").answer()
    assert answer.standalone_question == "What is said about the harbour?"
    assert not answer.abstained


def test_a_plain_question_costs_two_calls_of_the_model(library: Library, home: Path) -> None:
    model = QueuedModel(GOOD)
    run(library, home, model).answer()
    decision, draft = model.prompts
    assert draft.messages[: len(decision.messages)] == decision.messages  # read from the cache


def test_a_question_that_the_notes_do_not_answer_costs_one(library: Library, home: Path) -> None:
    model = QueuedModel(margin=-50.0)
    run(library, home, model).answer()
    assert len(model.prompts) == 1


ALONE = ModelCalibration("none", None, "")


@pytest.mark.parametrize("margin", [-50.0, 50.0])
def test_without_a_calibration_the_models_own_odds_count_for_nothing(
    library: Library, home: Path, margin: float
) -> None:
    model = QueuedModel(GOOD, margin=margin)
    one = run(library, home, model, answer__answerable_threshold=0.0)
    answer = replace(one, resources=replace(one.resources, calibration=ALONE)).answer()
    assert GOOD in answer.answer
    assert answer.calibration == "none"
    assert model.prompts == model.written_for


def test_without_a_calibration_what_nothing_proves_is_refused(library: Library, home: Path) -> None:
    one = run(library, home, QueuedModel("A storm closed it in 1850."), answer__answerable_threshold=0.0)
    answer = replace(one, resources=replace(one.resources, calibration=ALONE)).answer()
    assert "1850" not in answer.answer


def test_a_fitted_calibration_decides_by_the_odds(library: Library, home: Path) -> None:
    own = ModelCalibration("fitted", Decision((MARGIN,), (1.0,), 0.0, "", 0.5), "")
    for margin, abstained in ((2.0, False), (-2.0, True)):
        one = run(library, home, QueuedModel(GOOD, margin=margin), answer__answerable_threshold=None)
        answer = replace(one, resources=replace(one.resources, calibration=own)).answer()
        assert answer.abstained is abstained
        assert answer.calibration == "fitted"
    assert answer.answerability == pytest.approx(1 / (1 + 2.718281828**2), abs=1e-3)
