"""The drawings of a report."""

import re

from eval.metrics.comparison import compare
from eval.reports.report import html


def test_the_plots_take_their_colours_from_the_page(good, bad):
    drawings = "".join(re.findall(r"<svg.*?</svg>", html(good, compare(bad, good)), re.DOTALL))
    assert drawings.count("<svg") == 4
    assert not re.findall(r"#0[1-7]0[1-7]0[1-7]", drawings)
    assert "var(--accent)" in drawings
