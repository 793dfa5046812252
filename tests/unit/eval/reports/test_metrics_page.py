"""``docs/metrics.md`` lists the metrics of today."""

from pathlib import Path

import pytest

from eval.metrics.base import Metric
from eval.metrics.registry import METRICS
from eval.reports.metrics_page import main, put_between_markers, table

METRICS_PAGE = Path(__file__).parents[4] / "docs" / "metrics.md"


def test_the_page_is_up_to_date():
    text = METRICS_PAGE.read_text(encoding="utf-8")
    assert put_between_markers(text) == text, "run `make docs`"


def test_a_table_has_one_row_a_metric():
    metric = Metric("warmth", "how warm it is", better="lower", source="Celsius 1742", about="degrees by hand")
    assert table([metric]).splitlines()[2] == "| `warmth` | degrees by hand | mean | lower | Celsius 1742 |"


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match="metrics: wording"):
        put_between_markers("no markers")


def test_what_stood_between_the_markers_is_replaced(tmp_path):
    page = tmp_path / "metrics.md"
    text = METRICS_PAGE.read_text(encoding="utf-8")
    page.write_text(text.replace("| `aurc` |", "| `old` |"), encoding="utf-8")
    main([str(page)])
    assert page.read_text(encoding="utf-8") == text


def test_every_metric_is_explained_in_the_docs(request):
    text = (request.config.rootpath / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert [name for name in METRICS if f"`{name}`" not in text] == []
