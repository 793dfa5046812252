"""The evaluation and the settings, run and saved from the page."""

import threading

import pytest

from eval.benchmarks.scripted_server import Script, scripted_server
from eval.run import runner
from rag.settings import Settings
from tests.browser.conftest import ask
from tests.browser.test_access import violations
from tests.unit.ui.fakes import ARTICLES, FakeAssistant, refusal
from ui.actions.golden_questions import add_golden_question

pytestmark = pytest.mark.browser


def test_an_evaluation_runs_from_the_page(serve, visit, tmp_path):
    served = serve()
    home = served.services.home
    add_golden_question(
        home, question="How long is the footbridge?", expected="It is 84 metres long.", article_ids=[ARTICLES[0].id]
    )
    add_golden_question(home, question="Is there a moon base?", expected="", answerable=False)
    add_golden_question(home, question="Who is on the moon?", expected="Ana Brandt.", article_ids=[ARTICLES[0].id])
    page = visit(served)
    for run in (1, 2):
        page.get_by_role("tab", name="Evaluation").click()
        page.get_by_label("Questions", exact=True).click()
        page.get_by_role("option", name="My questions (3)").click()
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_function(
            "n => document.querySelectorAll('#failing li').length === 1"
            " && document.querySelectorAll('#plots svg').length >= 2"
            " && (n === 1 || document.querySelector('#evaluation-progress').innerText.includes('beside 3'))",
            arg=run,
            timeout=60_000,
        )
    page.locator("#failing summary").click()
    assert "Who is on the moon?" in page.locator("#failing").inner_text()
    assert "Ana Brandt." in page.locator("#failing dd").first.inner_text()
    assert page.locator("#figures").get_by_text("refused when it should", exact=True).last.is_visible()
    assert violations(page) == []


def test_settings_are_checked_kept_and_used(serve, visit):
    page = visit(serve())
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Dark").check()
    page.wait_for_function("document.body.classList.contains('dark')")
    page.reload()
    page.wait_for_selector("#live .start")
    page.wait_for_function("document.body.classList.contains('dark')")
    page.get_by_role("tab", name="Settings").click()
    page.wait_for_function("document.querySelector('#theme input[value=Dark]').checked")
    page.get_by_label("Quotes only").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("settings of this assistant are fixed").wait_for()


class Hesitant(FakeAssistant):
    """Answers the first question at once and each further one when it is let."""

    def __init__(self, home):
        super().__init__(home)
        self.may_go_on = threading.Event()
        self.answered = 0

    def ask(self, question, **options):
        if self.answered:
            self.may_go_on.wait(30)
        self.answered += 1
        return super().ask(question, **options)


def test_a_run_tells_how_far_it_is_and_can_be_stopped(serve, visit):
    served = serve()
    assistant = Hesitant(served.services.home)
    served.services.holder.put(assistant)
    for question in ("How long is the footbridge?", "What did it cost?", "Who opened it?"):
        add_golden_question(served.services.home, question=question, expected="It is 84 metres long.")
    page = visit(served)
    page.get_by_role("tab", name="Evaluation").click()
    page.get_by_label("Questions", exact=True).click()
    page.get_by_role("option", name="My questions (3)").click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("1 of 3").wait_for()
    assert page.locator("#evaluation-progress progress").get_attribute("value") == "1"
    page.locator("#stop-evaluation").click()
    assistant.may_go_on.set()
    page.get_by_text("What is done is kept").first.wait_for()
    assert assistant.answered < 3


@pytest.fixture
def endpoint():
    with scripted_server(Script(models=("small", "large"))) as address:
        yield address


def test_two_models_are_compared_from_the_page(serve, visit, monkeypatch, endpoint):
    class Silent(FakeAssistant):
        def ask(self, question, **options):
            return refusal(question)

    served = serve()
    home = served.services.home
    assistant = FakeAssistant(home)
    assistant.settings = Settings(home=home, llm={"endpoint": endpoint, "model": "small"})
    served.services.holder.put(assistant)
    for question in ("How long is the footbridge?", "What did it cost?"):
        add_golden_question(home, question=question, expected="It is 84 metres long.", article_ids=[ARTICLES[0].id])
    monkeypatch.setenv("BYLINE_LLM__ENDPOINT", endpoint)
    monkeypatch.setattr(
        runner,
        "open_assistant",
        lambda suite, settings, **_: FakeAssistant(home) if settings.llm.model == "large" else Silent(home),
    )
    page = visit(served)
    page.get_by_role("tab", name="Evaluation").click()
    page.get_by_label("Questions", exact=True).click()
    page.get_by_role("option", name="My questions (2)").click()
    page.get_by_role("button", name="Compare two models").click()
    page.wait_for_function("document.querySelector('#second-model input').value === 'large'")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("#side-by-side svg", timeout=60_000)
    shown = page.locator("#side-by-side").inner_text()
    assert "small and large, 2 questions" in shown
    assert "Better beyond chance" in shown
    assert page.locator("#side-by-side .differing li").count() == 2
    assert violations(page) == []


def test_saved_settings_are_in_force_and_kept(serve, visit):
    served = serve()
    served.services.holder.reopen = lambda home, **settings: reopened(served.services.home)
    try:
        page = visit(served)
        ask(page, "How long is the footbridge?")
        page.get_by_role("tab", name="Settings").click()
        page.get_by_text("Your last answer took about 1.2 s").wait_for()
        page.get_by_label("Quotes only").check()
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved. The next question uses it.").wait_for()
        assert served.services.settings.answer.mode == "quotes"
        kept = (served.services.home / "byline.toml").read_text()
        assert kept.strip() == '[answer]\nmode = "quotes"'
        page.reload()
        page.get_by_role("tab", name="Settings").click()
        page.wait_for_function(
            "[...document.querySelectorAll('#settings input:checked')].some(i => i.value == 'quotes')"
        )
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Nothing was changed.").wait_for()
    finally:
        served.services.holder.reopen = None
        (served.services.home / "byline.toml").unlink(missing_ok=True)


def reopened(home):
    from rag.settings import Settings

    assistant = FakeAssistant(home)
    assistant.settings = Settings.load(home)
    return assistant
