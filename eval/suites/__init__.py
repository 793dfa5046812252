"""Sets of questions: golden ones, the reader's own, public data sets, and pairs for the grounding check.

To add a golden set, put ``NAME.jsonl`` into ``golden/``. To add a public data set, write a file like ``beir.py`` that
returns a :class:`eval.suites.golden.Suite`, and name it in ``lookup.py``.
"""
