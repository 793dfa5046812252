"""What people read: a run as a page, ``docs/results.md``, and the tables of ``docs/metrics.md``.

``report.py`` and ``plots.py`` make the page. All tables take their metrics from
:mod:`eval.metrics.registry`.
"""
