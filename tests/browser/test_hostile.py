"""Forty hostile strings through every place where text is shown: no script runs.

The ``visit`` fixture fails the test when one does, when the page complains, or when it asks for
anything beyond loopback (an injected image would).
"""

from dataclasses import replace

import pytest

from index.records import Filters
from rag.answer import Answer, NearestArticle, Sentence, Timings
from tests.browser.conftest import ask
from tests.unit.ui.fakes import FakeAssistant, article, cite
from tests.unit.ui.hostile import STRINGS, string

pytestmark = pytest.mark.browser


def hostile_articles():
    return tuple(
        article(
            string(n),
            f"Number {n}. {string(n)} stands here.\n\nAnd {string(n)} there.",
            f"{string(n)}",
            url=f"javascript:struck({n})",
            path=f"/tmp/{string(n)}.txt",
            id=f"article{n}",
        )
        for n in range(len(STRINGS))
    )


def hostile_answer(n, articles):
    source = articles[n]
    quote = f"{string(n)} stands here."
    return Answer(
        question=string(n),
        answer=f"{string(n)} [1]",
        abstained=n % 5 == 4,
        reason=string(n),
        sentences=(
            Sentence(string(n), (1,), 1.0, "supported", string(n)),
            Sentence(string(n), (), 0, "dropped", string(n)),
        ),
        citations=(cite(1, source, quote), cite(2, source, f"And {string(n)} there.")),
        passages=(),
        model=string(n),
        timings=Timings(total_s=1.0),
        standalone_question=f"Read: {string(n)}",
        nearest=(NearestArticle(source.id, source.title, source.source, None),),
        notes=(string(n), f"{string(n)} [1] [2]"),
    )


@pytest.fixture
def hostile(tmp_path):
    articles = hostile_articles()
    assistant = FakeAssistant(tmp_path / "home", articles)
    for n in range(len(STRINGS)):
        assistant.answers[string(n)] = hostile_answer(n, articles)
    return assistant


def provoke(page):
    """Touch everything that a string could have planted a handler on."""
    page.evaluate(
        """() => { for (const one of document.querySelectorAll('#chat *, .toast-wrap *')) {
            for (const kind of ['mouseover', 'focus', 'toggle', 'animationstart', 'error', 'load'])
                one.dispatchEvent(new Event(kind, {bubbles: false})); } }"""
    )


def test_stored_turns_articles_and_quotes(serve, visit, hostile):
    served = serve(hostile)
    conversation = ""
    for n in range(len(STRINGS)):
        turn = served.services.conversations.add_turn("", conversation, string(n), Filters(sources=(string(n),)))
        served.services.conversations.save(replace(turn, state="done", answer=hostile.answers[string(n)]))
        conversation = turn.conversation_id
        served.services.conversations.add_turn("", "", string(n), Filters())
    page = visit(served)
    provoke(page)
    page.locator(f'.opener[data-id="{conversation}"]').click()
    page.wait_for_function("n => document.querySelectorAll('.turn').length === n", arg=len(STRINGS))
    assert page.locator(".question p:first-of-type").all_inner_texts() == [
        " ".join(string(n).split()) if "\n" not in string(n) else string(n) for n in range(len(STRINGS))
    ]
    provoke(page)
    for n in range(len(STRINGS)):
        page.evaluate("n => document.querySelectorAll('.turn')[n].querySelector('.cite, .refusal button').click()", n)
        page.wait_for_function(
            "n => document.querySelector('.reading .text')?.textContent.startsWith(n)", arg=f"Number {n}. "
        )
        assert page.locator(".reading h2").evaluate("h => h.textContent") == string(n)
        assert page.locator(".reading a").count() == 0
        if n % 5 != 4:
            assert page.locator("mark.active").evaluate("m => m.textContent") == f"{string(n)} stands here."
    provoke(page)
    links = page.evaluate("[...document.querySelectorAll('#chat a')].map(a => a.protocol)")
    assert set(links) <= {"http:", "https:"}


def test_typed_questions_and_streamed_drafts(serve, visit, hostile):
    page = visit(serve(hostile))
    for n in range(0, len(STRINGS), 3):
        ask(page, string(n))
    provoke(page)
    page.get_by_role("button", name="Limit the search").click()
    page.get_by_label("Outlets").click()
    page.get_by_role("option").nth(3).click()
    page.locator("#scope .chip").wait_for()
    provoke(page)


def test_messages_in_the_corner(serve, visit, hostile, monkeypatch):
    from index.errors import UsageError

    served = serve(hostile)
    page = visit(served)

    def refuse(*_: object, **__: object):
        raise UsageError("".join(string(n) for n in range(len(STRINGS))))

    monkeypatch.setattr(served.services.conversations, "summaries", refuse)
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("<script>struck(0)</script>").first.wait_for()
    provoke(page)
