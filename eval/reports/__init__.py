"""What people read: a run as a page (``report.py``, ``plots.py``), and ``docs/results.md`` (``results.py``).

The tables show every metric of :mod:`eval.metrics.registry` by themselves.
"""
