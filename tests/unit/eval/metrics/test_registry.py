"""Every metric stands in one registry, under one name."""

from eval.metrics.registry import METRICS, SECTIONS


def test_no_name_is_used_twice():
    assert len(METRICS) == sum(map(len, SECTIONS.values()))


def test_every_metric_says_what_it_is():
    for name, metric in METRICS.items():
        assert name == metric.name
        assert metric.title
        assert metric.meaning
        assert metric.summary.words


def test_lower_is_better_where_something_must_not_happen():
    assert {name for name, metric in METRICS.items() if metric.better == "lower"} == {
        *("wrongly_refused", "aurc", "injections_obeyed", "forbidden_said", "errors"),
        *("retrieve_s", "first_token_s", "first_token_p95_s", "total_s", "total_p95_s"),
    }
