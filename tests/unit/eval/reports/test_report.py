"""Reports: complete, escaped, self-contained; comparisons: paired, corrected, honest."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.metrics.comparison import compare, holm, what_differs
from eval.metrics.registry import METRICS
from eval.reports.report import failing, html, markdown, marked, metric_rows, write_report
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


def test_the_plots_take_their_colours_from_the_page(good, bad):
    drawings = "".join(re.findall(r"<svg.*?</svg>", html(good, compare(bad, good)), re.DOTALL))
    assert drawings.count("<svg") == 4
    assert not re.findall(r"#0[1-7]0[1-7]0[1-7]", drawings)
    assert "var(--accent)" in drawings


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


def test_comparison_by_hand(bad, good):
    found = compare(bad, good)
    assert found.shared == 4
    change = {one.metric: one for one in found.metrics}
    assert (change["fact_recall"].before, change["fact_recall"].after) == (0.0, 1.0)
    assert change["fact_recall"].difference.n == 2
    assert change["wrongly_refused"].difference.mean == -1.0
    # Bad refuses everything: (0/2 + 2/2) / 2; good decides rightly throughout.
    assert change["balanced_accuracy"].before == pytest.approx((0 / 2 + 2 / 2) / 2)
    assert change["balanced_accuracy"].after == pytest.approx(1.0)
    assert [case.after.id for case in found.cases] == ["harbour-year", "bridge-who"]
    # Two questions cannot show anything, however large the difference.
    assert change["fact_recall"].verdict == "no clear difference"


def test_many_questions_can_show_a_difference_and_lower_is_better_where_it_is(fakes, home):
    from eval.suites.golden import Case, Suite

    cases = tuple(Case(id=str(n), kind="fact", question=f"question {n}?", facts=[["crowns"]]) for n in range(30))
    quote = fakes.citation("harbour", "It cost two million crowns.")
    answers = {case.question: fakes.answered(case.question, "Two million crowns.", quote) for case in cases}
    before = evaluate(Suite("s", cases), fakes.Assistant(), home=home)
    after = evaluate(Suite("s", cases), fakes.Assistant(answers), home=home)
    verdicts = {one.metric: one.verdict for one in compare(before, after).metrics}
    assert verdicts["fact_recall"] == verdicts["wrongly_refused"] == "better"
    verdicts = {one.metric: one.verdict for one in compare(after, before).metrics}
    assert verdicts["fact_recall"] == verdicts["wrongly_refused"] == "worse"
    rows = {row.name: row for row in metric_rows(after, compare(before, after))}
    assert (rows["fact_recall"].before, rows["fact_recall"].verdict) == ("0.000", "better")


def test_a_question_whose_words_changed_is_not_compared(good, bad):
    changed = replace(good, cases=tuple(replace(one, case=dict(one.case) | {"question": "New?"}) for one in good.cases))
    found = compare(bad, changed)
    assert (found.shared, found.metrics, found.cases) == (0, (), ())


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([3 * 0.01, max(2 * 0.03, 1 * 0.04), 2 * 0.03])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_agrees_with_a_rejection_by_steps():
    p_values = [0.001, 0.012, 0.02, 0.2]
    rejected = []
    for rank, p in enumerate(sorted(p_values)):
        if p > 0.05 / (len(p_values) - rank):
            break
        rejected.append(p)
    assert [p for p, corrected in zip(p_values, holm(p_values), strict=True) if corrected <= 0.05] == rejected


def test_what_made_two_runs_differ_is_named():
    before = {"settings": {"answer": {"mode": "answer", "passages": 4}}, "prompts": {"a.txt": "1"}, "code": "x"}
    after = {"settings": {"answer": {"mode": "quotes", "passages": 4}}, "prompts": {"a.txt": "2"}, "code": "x"}
    assert what_differs(before, after) == ('answer.mode: "answer" → "quotes"', "prompt a.txt")


def test_every_metric_is_explained_in_the_docs(request):
    text = (request.config.rootpath / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert [name for name in METRICS if f"`{name}`" not in text] == []
