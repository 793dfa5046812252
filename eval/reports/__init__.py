"""What people read: a run as a page (``report.py``, ``plots.py``), ``docs/results.md`` (``results.py``) and
the tables of ``docs/metrics.md`` (``metrics_page.py``).

The tables show every metric of :mod:`eval.metrics.registry` by themselves.
"""
