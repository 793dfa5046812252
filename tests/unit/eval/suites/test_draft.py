"""Candidates: proposed by a machine, counted only when a person has accepted them."""

from dataclasses import replace

import pytest

from eval.suites.draft import CandidateQueue, accepted_cases, draft
from eval.suites.golden import GoldenSetError
from eval.suites.lookup import resolve_suite
from index.errors import StorageError, UsageError


def propose(title, passage):
    return {"The harbour": "When did the harbour open?", "The bridge": "Who designed the bridge?"}.get(title, "Nothing")


@pytest.fixture
def drafted(fakes, home):
    assistant = fakes.Assistant(fakes.good_answers())
    return draft(assistant, home, write=propose)


def test_a_candidate_has_question_reference_and_spans(drafted, home):
    by_title = {one.title: one for one in drafted}
    assert set(by_title) == {"The harbour", "The bridge"}
    harbour = by_title["The harbour"]
    assert harbour.status == "proposed"
    assert harbour.case.question == "When did the harbour open?"
    assert harbour.case.references == ("The harbour opened in 1901.",)
    assert [(span.article, span.quote) for span in harbour.case.spans] == [
        ("id-harbour", "The harbour opened in 1901.")
    ]
    assert CandidateQueue(home).all() == drafted


def test_nothing_counts_before_it_is_accepted(drafted, home):
    with pytest.raises(GoldenSetError, match="no golden questions of your own"):
        accepted_cases(home)
    queue = CandidateQueue(home)
    queue.decide(drafted[0].case.id, "accepted")
    queue.decide(drafted[1].case.id, "rejected")
    assert [case.id for case in accepted_cases(home)] == [drafted[0].case.id]
    assert [case.id for case in resolve_suite("mine", home).cases] == [drafted[0].case.id]
    assert resolve_suite("mine", home).corpus is None


def test_what_the_reader_wrote_counts_too(drafted, home):
    (home / "golden" / "user.jsonl").write_text('{"id": "u", "kind": "fact", "question": "q?", "reference": "r"}\n')
    CandidateQueue(home).decide(drafted[0].case.id, "accepted")
    assert [case.id for case in accepted_cases(home)] == ["u", drafted[0].case.id]


def test_wording_can_be_corrected_on_acceptance(drafted, home):
    queue = CandidateQueue(home)
    queue.decide(drafted[0].case.id, "accepted", question="In which year did it open?", reference="In 1901.")
    (case,) = accepted_cases(home)
    assert (case.question, case.references) == ("In which year did it open?", ("In 1901.",))
    with pytest.raises(UsageError, match="needs a question"):
        queue.decide(drafted[0].case.id, "accepted", question="  ")
    with pytest.raises(UsageError, match="no candidate 'x'"):
        queue.decide("x", "accepted")


def test_articles_with_candidates_are_not_drafted_again(fakes, drafted, home):
    asked = []
    draft(fakes.Assistant(fakes.good_answers()), home, write=lambda title, passage: asked.append(title) or "")
    assert asked == ["The tower"]


def test_a_refused_question_or_one_answered_from_elsewhere_is_no_candidate(fakes, home):
    question = "Who lives in the tower?"
    assert draft(fakes.Assistant(), home, write=lambda *_: question) == []
    elsewhere = fakes.answered(question, "Ann Berg", fakes.citation("bridge", "Ann Berg designed it."))
    library = fakes.Library({"tower": fakes.TEXTS["tower"]})
    assert draft(fakes.Assistant({question: elsewhere}, index=library), home, write=lambda *_: question) == []


def test_a_repeated_headline_is_no_question(fakes, home):
    question = "When did the harbour open?"
    library = fakes.Library({"harbour": fakes.TEXTS["harbour"]})
    library.articles = lambda: [
        replace(one, title="When did the Harbour open") for one in type(library).articles(library)
    ]
    library.article = lambda name: replace(type(library).article(library, name), title="When did the Harbour open")
    assert draft(fakes.Assistant(fakes.good_answers(), index=library), home, write=lambda *_: question) == []


def test_without_articles_it_says_so(fakes, home):
    with pytest.raises(UsageError, match="no articles to draft from"):
        draft(fakes.Assistant(index=fakes.Library({})), home, write=propose)


def test_a_damaged_queue_names_its_line(drafted, home):
    path = CandidateQueue(home).path
    path.write_text(path.read_text() + '{"status": "maybe"}\n')
    with pytest.raises(GoldenSetError, match=r"candidates\.jsonl:3: not a candidate"):
        CandidateQueue(home).all()


def test_a_queue_that_cannot_be_written_is_said(fakes, tmp_path):
    (tmp_path / "golden").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="Nothing was changed"):
        draft(fakes.Assistant(fakes.good_answers()), tmp_path, write=propose)


def test_progress_counts_articles(fakes, home):
    seen = []
    draft(fakes.Assistant(), home, articles=2, write=propose, progress=seen.append)
    assert [(one.done, one.total, one.unit) for one in seen] == [(1, 2, "articles"), (2, 2, "articles")]
