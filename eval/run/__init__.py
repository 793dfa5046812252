"""One evaluation: ask every question, score the answers, store everything, and check the gate.

``runner.py`` reads from top to bottom as what happens; the other files are its steps. What is measured stands in
:mod:`eval.metrics`.
"""
