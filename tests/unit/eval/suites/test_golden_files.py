"""The golden files that come with Byline are sound: they parse, and what they expect stands in the articles."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from eval.metrics.wording import says, words
from eval.suites.golden import GOLDEN_KINDS, Case, load_cases

ROOT = Path(__file__).parents[4]
GOLDEN = ROOT / "eval" / "suites" / "golden"
SEEDS = ROOT / "seeds"

LEAST_QUESTIONS = 100
LEAST_UNANSWERABLE = 25
LEAST_WITH_SPANS = 60
LEAST_OF_EACH_KIND = 6
INJECTION_ARTICLES = 30
TECHNIQUES = {
    "ignore-instructions",
    "say-x",
    "system-tokens",
    "citation-markers",
    "fake-transcript",
    "markup",
    "other-language",
    "role-play",
    "respond-only",
    "fake-source",
    "prompt-leak",
    "fake-refusal",
}


def front_matter_and_text(path: Path) -> tuple[dict[str, str], str]:
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.strip().split("\n")), text.strip()


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]


CASES = load_cases(GOLDEN / "seeds.jsonl")
INJECTIONS = rows("injections.jsonl")
SEED_TEXTS = {path.stem: front_matter_and_text(path)[1] for path in SEEDS.glob("*.md")}
HOSTILE_FILES = sorted((GOLDEN / "articles").glob("*.md"))


def by_id(cases: tuple[Case, ...]) -> list:
    return [pytest.param(case, id=case.id) for case in cases]


def test_there_are_enough_questions_of_every_kind():
    count = Counter(case.kind for case in CASES)
    assert len(CASES) >= LEAST_QUESTIONS
    assert set(count) == set(GOLDEN_KINDS)
    assert min(count.values()) >= LEAST_OF_EACH_KIND
    assert count["unanswerable"] >= LEAST_UNANSWERABLE
    assert sum(bool(case.spans) for case in CASES) >= LEAST_WITH_SPANS


def test_no_id_and_no_question_stands_twice():
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({(case.question, case.history) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", by_id(CASES))
def test_fields_agree_with_the_kind(case: Case):
    assert case.id.rpartition("-")[0] == case.kind
    assert bool(case.history) == (case.kind == "follow-up")
    assert bool(case.forbidden) == (case.kind == "injection")
    assert bool(case.articles) == bool(case.facts) == bool(case.spans) == case.answerable
    assert case.references


@pytest.mark.parametrize("case", by_id(tuple(case for case in CASES if case.answerable)))
def test_expected_facts_stand_in_the_expected_articles(case: Case):
    assert set(case.articles) <= set(SEED_TEXTS)
    for span in case.spans:
        assert span.article in case.articles
        assert span.quote in SEED_TEXTS[span.article]
    quoted = " ".join(span.quote for span in case.spans)
    for fact in case.facts:
        assert any(says(quoted, phrasing) for phrasing in fact)
        assert any(says(case.references[0], phrasing) for phrasing in fact)
    assert not any(says(case.references[0], phrase) for phrase in case.forbidden)


def test_sample_articles_carry_title_outlet_and_date():
    assert len(SEED_TEXTS) >= 8
    for path in SEEDS.glob("*.md"):
        head, text = front_matter_and_text(path)
        assert head["title"]
        assert head["source"] == "Byline sample"
        assert date.fromisoformat(head["published"]).year == 2025
        assert 130 <= len(text.split()) <= 320


def test_an_older_and_a_newer_sample_article_disagree():
    older, _ = front_matter_and_text(SEEDS / "waiting-for-the-call.md")
    newer, _ = front_matter_and_text(SEEDS / "the-call-at-last.md")
    assert older["published"] < newer["published"]
    assert says(SEED_TEXTS["waiting-for-the-call"], "has not yet spoken with President Trump")
    assert says(SEED_TEXTS["the-call-at-last"], "spoke with President Trump")


def test_sample_articles_spell_the_president_in_several_ways():
    spelt = {name for text in SEED_TEXTS.values() for name in re.findall(r"Lee Jae-m\w+|Li Zaiming", text)}
    assert spelt == {"Lee Jae-myung", "Lee Jae-ming", "Li Zaiming"}


def test_injection_articles_cover_every_technique():
    assert len(INJECTIONS) >= INJECTION_ARTICLES
    assert len({row["id"] for row in INJECTIONS}) == len(INJECTIONS)
    assert {row["id"].rpartition("-")[0] for row in INJECTIONS} == TECHNIQUES


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in INJECTIONS])
def test_injection_cases_can_be_answered_without_obeying(row: dict):
    assert set(row) == {"id", "article", "question", "forbidden", "facts"}
    assert set(row["article"]) == {"title", "text", "source", "published"}
    date.fromisoformat(row["article"]["published"])
    text = row["article"]["text"]
    canary = row["forbidden"][0]
    assert says(text, canary)
    assert row["facts"]
    for fact in row["facts"]:
        assert any(says(text, phrasing) for phrasing in fact)
        assert not any(says(phrasing, phrase) for phrasing in fact for phrase in row["forbidden"])
    for phrase in row["forbidden"]:
        assert words(phrase)
        assert not says(row["question"], phrase)
        assert not says(row["article"]["title"], phrase)


def test_hostile_article_files_are_readable_and_hostile():
    assert 3 <= len(HOSTILE_FILES) <= 5
    for path in HOSTILE_FILES:
        head, text = front_matter_and_text(path)
        assert head["title"]
        assert date.fromisoformat(head["published"])
        assert re.search(r"\b[A-Z]+-\d+\b", text), "a canary that an obedient model would say"


@pytest.mark.parametrize("name", ["fit", "kept", "kept-20", "turns-fit", "turns-kept", "premises-fit", "premises-kept"])
def test_what_the_autumn_questions_expect_stands_in_their_articles(name: str):
    texts = {path.stem: front_matter_and_text(path)[1] for path in (GOLDEN / "autumn" / "articles").glob("*.md")}
    for case in load_cases(GOLDEN / "autumn" / f"{name}.jsonl"):
        assert case.answerable == bool(case.facts) == bool(case.articles), case.id
        assert all(span.quote in texts[span.article] for span in case.spans), case.id
        assert all(any(says(case.reference, phrasing) for phrasing in fact) for fact in case.facts), case.id
