"""Full text in tables of words ranks as FTS5 does."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.store.base import Catalogue, Session
from index.store.postgres import full_text as postgres_full_text
from index.store.postgres.catalogue import SharedCatalogue
from index.store.sqlite import full_text as sqlite_full_text
from index.store.sqlite.catalogue_file import CatalogueFile

TEXTS = [
    "Copper prices rose in Chile, and miners' strikes went on. The mine's owners were striking a deal.",
    "The harbour of Busan was closed by fog. Ships wait; ships waited; the ship is waiting.",
    "東京都の天気は良い。東京の港は霧で閉まった。",
    "서울의 날씨는 맑고 부산항은 안개로 닫혔다.",
    "Zürich, naïve café: the ﬁrst 41² words. The first word was Zurich's.",
    "Possibly the archaeologists' analogies were geological; generalizations and organizers possibly too.",
    "Copper " * 30 + "is a metal.",
    "The the the of and.",
]
QUESTIONS = [
    "copper",
    "copper price strike",
    "mine miners mining",
    "ships waiting in the harbour",
    "東京都",
    "東京",
    "港",
    "天気は良い",
    "부산항",
    "zurich cafe first 41",
    "possible archaeology generalization",
    "the of and",
    "nothing here",
    "strike, struck; STRIKING!",
]


@pytest.fixture
def sessions(database_url: str, tmp_path: Path) -> Iterator[list[Session]]:
    """The same texts in a home and on PostgreSQL, both open for writing."""
    catalogues: list[Catalogue] = [
        CatalogueFile(tmp_path / "home", read_only=False, wait_s=None, progress=None),
        SharedCatalogue(database_url, read_only=False, wait_s=None, progress=None),
    ]
    with ExitStack() as stack:
        opened = []
        for catalogue in catalogues:
            catalogue.open()
            opened.append(stack.enter_context(catalogue.writing()))
            put(opened[-1], TEXTS)
        yield opened
    for catalogue in catalogues:
        catalogue.close()


def put(session: Session, texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        session.full_text.put_articles([(number, f"Title {number}", text)])
        session.execute(
            "INSERT INTO passages_1 VALUES (?, ?, ?, ?, ?)", (number, f"a{number:02}", 0, len(text), number)
        )
    session.full_text.put_passages(1, list(enumerate(texts, start=1)))


def same(sessions: list[Session], question: str, k: int = 50) -> list[tuple[int, float]]:
    ours, theirs = (session.full_text.find_passages(1, question, k) for session in sessions)
    assert {number for number, _ in ours} == {number for number, _ in theirs}
    assert dict(theirs) == pytest.approx(dict(ours))
    return theirs


def test_passages_have_the_scores_that_fts5_gives(sessions: list[Session]):
    assert all(same(sessions, question) for question in QUESTIONS if question not in ("nothing here",))
    assert same(sessions, "nothing here") == []


def test_what_was_taken_out_leaves_nothing_behind(sessions: list[Session]):
    for session in sessions:
        session.full_text.take_out_passages(1, list(enumerate(TEXTS[:4], start=1)))
    for question in QUESTIONS:
        same(sessions, question)
    for session in sessions:
        session.full_text.take_out_passages(1, list(enumerate(TEXTS[4:], start=5)))
    assert sessions[1].execute("SELECT count(*) FROM passage_words_1").fetchone() == (0,)
    assert sessions[1].execute("SELECT count(*) FROM passage_words_known_1").fetchone() == (0,)
    assert sessions[1].execute("SELECT docs, words FROM full_text_sizes WHERE name = 'passages_1'").fetchone() == (0, 0)


def test_common_words_only_add_to_the_scores_of_what_other_words_find(
    sessions: list[Session], monkeypatch: pytest.MonkeyPatch
):
    for session in sessions:
        session.full_text.put_passages(1, [(100 + i, f"The ship number{i} carried copper.") for i in range(40)])
    for module in (postgres_full_text, sqlite_full_text):
        monkeypatch.setattr(module, "FEW_PASSAGES", 3)
        monkeypatch.setattr(module, "COMMON_ROWS", 20)

    assert {number for number, _ in same(sessions, "ship number7 copper")} == {107}
    assert len(same(sessions, "ship copper")) == 43  # nothing but common words: all count
    for session in sessions:
        assert [number for number, _ in session.full_text.find_passages(1, "ships wait Busan number3", 2)] == [2, 103]
