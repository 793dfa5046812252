"""Reports: complete, escaped, self-contained; comparisons: paired, corrected, honest."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.metrics.comparison import compare
from eval.reports.report import failing, html, markdown, marked, write_report
from eval.run.runner import evaluate
from eval.run.storage import load_run
from index.errors import StorageError

NASTY = '<script>alert("x")</script><img src=http://evil.example/x onerror=y> [a](http://evil.example) **b** | c'


@pytest.fixture
def nasty(fakes, home):
    from eval.suites.golden import Suite

    question = fakes.CASES[0].question
    citation = fakes.citation("harbour", "It cost two million crowns.")
    answer = fakes.answered(question, NASTY, replace(citation, title=NASTY))
    answer = replace(answer, passages=(replace(answer.passages[0], title=NASTY, text=NASTY),), notes=(NASTY,))
    case = fakes.CASES[0].model_copy(update={"reference": NASTY, "forbidden": (NASTY,)})
    return evaluate(Suite("s", (case,)), fakes.Assistant({question: answer}), home=home)


class Page(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_foreign_text_stays_text(nasty):
    page = Page(html(nasty))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert html(nasty).count("&lt;script&gt;") >= 4


def test_the_page_requests_nothing(nasty, good):
    for run in (nasty, good):
        page = Page(html(run, compare(run, run)))
        assert not {"script", "link", "iframe", "object", "base"} & set(page.tags)
        links = [value for name, value in page.attributes if name in ("src", "href", "xlink:href", "action", "srcset")]
        assert all(value.startswith("#") for value in links)
        assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
        style = re.search(r"<style>(.*?)</style>", html(run), re.DOTALL)[1]
        assert "url(" not in style
        assert "@import" not in style


def test_ids_on_the_page_are_unique_and_references_resolve(good, bad):
    page = Page(html(good, compare(bad, good)))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value[1:] for name, value in page.attributes if name == "xlink:href"}
    links |= set(re.findall(r"url\(#([^)]+)\)", html(good, compare(bad, good))))
    assert links <= set(ids)


def test_markdown_is_inert(nasty):
    text = markdown(nasty)
    assert "<script" not in text
    assert "](http" not in text
    assert "&lt;script&gt;" in text


def test_every_failing_question_is_shown_with_its_reason_and_what_was_read(bad):
    page = html(bad)
    assert [result.id for result in failing(bad.cases)] == ["harbour-year", "bridge-who"]
    assert page.count("refused, though the articles answer it") == 2
    assert "The harbour opened in 1901." in page
    assert "The articles do not answer that." in page
    assert "Nobody lives in it." in page


def test_a_passage_of_an_expected_article_is_marked_as_such(fakes, suite, home):
    question = fakes.CASES[0].question
    answer = fakes.answered(question, "In 1950.", fakes.citation("harbour", "1901"))
    run = evaluate(suite, fakes.Assistant({question: answer}), home=home)
    assert html(run).count('class="passage expected"') == 1


def test_every_figure_stands_in_both_reports(good):
    for text in (html(good), markdown(good)):
        for name in good.metrics:
            assert name in text


def test_a_report_compares_with_the_last_run_by_itself(bad, good, tmp_path):
    page, text = write_report(good)
    assert page.parent == good.folder
    assert bad.folder.name in text.read_text()
    write_report(good, tmp_path / "elsewhere", against=good)
    assert good.folder.name in (tmp_path / "elsewhere" / "report.md").read_text()


def test_a_report_that_cannot_be_written_is_said(good, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="The run itself is kept"):
        write_report(good, tmp_path / "file")


def test_cited_words_are_marked_in_the_passage_even_where_they_overlap():
    passage = {"article_id": "a", "start": 100, "end": 110, "text": "0123456789"}

    class Result:
        answer = {  # noqa: RUF012
            "citations": [
                {"article_id": "a", "start": 95, "end": 103},
                {"article_id": "a", "start": 102, "end": 105},
                {"article_id": "a", "start": 108, "end": 200},
                {"article_id": "b", "start": 100, "end": 110},
            ]
        }

    pieces = marked(passage, Result)
    assert "".join(text for text, _ in pieces) == passage["text"]
    assert "".join(text for text, cited in pieces if cited) == "012" + "34" + "89"


def test_a_gate_is_kept_with_the_run(fakes, suite, home):
    run = evaluate(suite, fakes.Assistant(), home=home, gate={"fact_recall": {"min": 0.5}})
    again = load_run(run.folder)
    assert not again.passed
    assert "gate failed" in html(again)
    assert "at least 0.5" in markdown(again)
