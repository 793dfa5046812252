"""Measurements that are not runs over golden questions, each a program: ``python -m eval.benchmarks.NAME --help``.

To add one, write a file like ``grounding.py``: a ``measure`` function, a ``main``, and ``--store`` to keep the figures
(:mod:`eval.run.benchmark_storage`) for ``docs/results.md``.
"""
