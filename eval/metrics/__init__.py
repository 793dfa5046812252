"""What is measured: one file a section of ``docs/metrics.md``, one :class:`eval.metrics.base.Metric` object a metric.

To add a metric, add its object to ``METRICS`` of one of these files, write its test, and run ``make docs``.
Everything else (tables, reports, gates, comparisons) takes it from :mod:`eval.metrics.registry`.
"""
